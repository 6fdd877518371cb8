"""A draw's key binds to the house's seed and to every ticket that was sold."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhouse.kit import dice
from fairhouse.kit.mixing import mixed, sold_hash

SEED = bytes(range(32))
LEDGER = [b"A1|5,17", b"A2|6,18", b"A10|7,19"]
ledgers = st.sets(st.binary(max_size=40), max_size=12).map(sorted)


def test_known_answers() -> None:
    """By the words of the module's docstring, with nothing but the standard library."""
    joined = b"".join(len(line).to_bytes(4, "big") + line for line in sorted(LEDGER))
    sold = hashlib.sha256(b"fairhouse sold 1|" + joined).digest()
    assert sold_hash(LEDGER) == sold
    assert mixed(SEED, sold) == hmac.new(SEED, b"fairhouse mixed 1|" + sold, "sha256").digest()
    assert sold.hex() == "fd64994af7a0fc5b05c88a3eb151408b8d74c8ac26844e39eca5994648452296"
    assert (
        mixed(SEED, sold).hex()
        == "0383ff70dcddcdf43d305d063030a0b2b0339bec160b1ea19b5ee1ca0a00804f"
    )
    assert sold_hash([]) == hashlib.sha256(b"fairhouse sold 1|").digest()


@given(ledgers, st.randoms(use_true_random=False))
def test_the_order_of_the_sale_does_not_matter(lines: list[bytes], shuffle: object) -> None:
    other = list(lines)
    shuffle.shuffle(other)  # type: ignore[attr-defined]
    assert sold_hash(other) == sold_hash(lines)


@given(ledgers, ledgers)
def test_other_tickets_are_another_key(one: list[bytes], other: list[bytes]) -> None:
    same = sold_hash(one) == sold_hash(other)
    assert same == (one == other)
    assert (mixed(SEED, sold_hash(one)) == mixed(SEED, sold_hash(other))) == same


def test_lines_that_run_together_are_another_ledger() -> None:
    assert sold_hash([b"ab", b"c"]) != sold_hash([b"a", b"bc"])
    assert sold_hash([b""]) != sold_hash([])


def test_a_line_sold_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        sold_hash([*LEDGER, LEDGER[0]])


@pytest.mark.parametrize(("seed", "sold"), [(b"short", bytes(32)), (bytes(32), bytes(31))])
def test_a_seed_or_a_hash_of_another_length_is_refused(seed: bytes, sold: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        mixed(seed, sold)


def test_the_key_is_a_seed_for_the_dice_and_not_the_committed_one() -> None:
    key = mixed(SEED, sold_hash(LEDGER))
    assert key != SEED
    dice.Live(key, dice.label("outcome", "bingo", 1))
