"""Sealed fields open only where they were sealed, and only with their key."""

from __future__ import annotations

from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from fairhouse.kit.vault import cipher
from fairhouse.kit.vault.errors import Unreadable

KEY = bytes(range(32))
KEY_ID = UUID(int=7)
PLACE, SUBJECT = "players_person.email_sealed", "player:1"


@given(st.binary(max_size=300))
def test_what_is_sealed_opens_again(plain: bytes) -> None:
    sealed = cipher.seal(KEY, KEY_ID, PLACE, SUBJECT, plain)
    assert cipher.unseal(KEY, PLACE, SUBJECT, sealed) == plain
    assert cipher.key_id_of(sealed) == KEY_ID


def test_the_form_is_plain_aes_256_gcm_that_another_program_can_open() -> None:
    sealed = cipher.seal(KEY, KEY_ID, PLACE, SUBJECT, b"alice@example.com")
    bound = b"players_person|email_sealed|player:1|00000000-0000-0000-0000-000000000007"
    assert AESGCM(KEY).decrypt(sealed[17:29], sealed[29:], bound) == b"alice@example.com"


def test_the_same_text_never_looks_the_same_twice() -> None:
    assert len({cipher.seal(KEY, KEY_ID, PLACE, SUBJECT, b"x") for _ in range(50)}) == 50


@pytest.mark.parametrize(
    ("place", "subject", "key"),
    [
        ("players_person.phone_sealed", SUBJECT, KEY),
        ("other.email_sealed", SUBJECT, KEY),
        (PLACE, "player:2", KEY),
        (PLACE, SUBJECT, bytes(32)),
    ],
)
def test_moved_to_another_place_person_or_key_it_does_not_open(
    place: str, subject: str, key: bytes
) -> None:
    sealed = cipher.seal(KEY, KEY_ID, PLACE, SUBJECT, b"secret")
    with pytest.raises(Unreadable):
        cipher.unseal(key, place, subject, sealed)


@given(at=st.integers(0, 50), flip=st.integers(1, 255))
def test_every_changed_byte_is_noticed(at: int, flip: int) -> None:
    sealed = bytearray(cipher.seal(KEY, KEY_ID, PLACE, SUBJECT, b"secret"))
    sealed[at % len(sealed)] ^= flip
    with pytest.raises(Unreadable):
        cipher.unseal(KEY, PLACE, SUBJECT, bytes(sealed))


@pytest.mark.parametrize("junk", [b"", b"\x01", b"\x02" + bytes(60), b"plain text in the column"])
def test_what_was_never_sealed_is_refused(junk: bytes) -> None:
    with pytest.raises(Unreadable):
        cipher.unseal(KEY, PLACE, SUBJECT, junk)


@pytest.mark.parametrize("place", ["no_column", ".column", "table.", "ta|ble.column"])
def test_a_place_is_a_table_and_a_column(place: str) -> None:
    with pytest.raises(ValueError, match="not a place"):
        cipher.seal(KEY, KEY_ID, place, SUBJECT, b"x")


def test_a_subject_cannot_borrow_the_separator() -> None:
    with pytest.raises(ValueError, match="not a place"):
        cipher.seal(KEY, KEY_ID, PLACE, "player:1|x", b"x")


def test_a_wrapped_key_is_forty_bytes_and_opens_with_its_own_kek_only() -> None:
    wrapped = cipher.wrap(KEY, bytes(32))
    assert len(wrapped) == 40
    assert cipher.unwrap(wrapped, bytes(32)) == KEY
    with pytest.raises(Unreadable):
        cipher.unwrap(wrapped, KEY)
