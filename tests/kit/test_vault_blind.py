"""Blind indexes: CipherSweet's published values, and what makes an index find or tell nothing."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhouse.kit.vault import normalise
from fairhouse.kit.vault.blind_index import Index, blind, pack

ROOT = bytes(range(32))
EMAIL = Index(table="players_person", field="email", name="email")
CASES = json.loads((Path(__file__).parent / "vectors" / "ciphersweet.json").read_text())["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['name']}-{case['value']}")
def test_the_published_values_are_reproduced(case: dict[str, Any]) -> None:
    index = Index(
        table=case["table"], field=case["field"], name=case["name"],
        bits=case["bits"], iterations=case["iterations"],
    )  # fmt: skip
    assert blind(bytes.fromhex(case["root"]), index, case["text"]).hex() == case["value"]


def test_another_root_table_field_or_name_gives_another_value() -> None:
    others = (
        Index(table="other", field="email", name="email"),
        Index(table="players_person", field="other", name="email"),
        Index(table="players_person", field="email", name="other"),
    )
    values = {blind(ROOT, index, "alice@example.com") for index in (EMAIL, *others)}
    values.add(blind(bytes(32), EMAIL, "alice@example.com"))
    assert len(values) == 5


@given(bits=st.integers(1, 256), text=st.text(max_size=20))
def test_an_index_is_exactly_as_wide_as_it_says(bits: int, text: str) -> None:
    index = Index(table="t", field="f", name="n", bits=bits)
    value = blind(ROOT, index, text)
    assert len(value) == (bits + 7) // 8
    assert int.from_bytes(value) % (1 << (len(value) * 8 - bits)) == 0


@given(st.lists(st.binary(max_size=8), max_size=4), st.lists(st.binary(max_size=8), max_size=4))
def test_two_different_lists_never_pack_alike(one: list[bytes], other: list[bytes]) -> None:
    assert (pack(one) == pack(other)) == (one == other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (normalise.email(" Alice@Example.COM "), normalise.email("alice@example.com")),
        (normalise.email("a@bücher.example"), normalise.email("a@xn--bcher-kva.example")),
        (normalise.username("Lantern"), normalise.username("lanTERN")),
        (normalise.username("Аdmin"), normalise.username("admin")),  # noqa: RUF001 - the first letter is Cyrillic
        (normalise.phone("07400 123456", "GB"), normalise.phone("+44 7400 123 456", "GB")),
        (normalise.phone_tail("07400 123456"), normalise.phone_tail("+447400123456")),
        (normalise.postcode("ct9 1ab"), normalise.postcode("CT91AB")),
        (normalise.name("Zoë", "O'Hara"), normalise.name("zoe", "OHARA")),
        (
            normalise.name_and_birth("Anne-Marie", "Smith", date(1988, 3, 27)),
            normalise.name_and_birth("anne marie", "smith", date(1988, 3, 27)),
        ),
    ],
)
def test_what_people_write_in_many_ways_is_found_as_one(one: str, other: str) -> None:
    assert one == other


def test_a_number_that_cannot_be_read_is_searched_by_its_digits() -> None:
    assert normalise.phone("x9", "GB") == "9"
    assert normalise.email("no at sign") == "no at sign"
