"""Reading what a person typed on the payment page. Pure; nothing here outlives the request."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from stdnum import luhn

from fairhouse.partners.cards.pretend.test_cards import brand_of

_ENDS = re.compile(r"^\s*(\d{1,2})\s*[/-]?\s*(?:20)?(\d{2})\s*$", re.ASCII)
_CODE = re.compile(r"^\d{3,4}$", re.ASCII)
_NAME_MAX = 80


@dataclass(frozen=True, slots=True)
class TypedCard:
    """A card as typed. Lives for one request; its repr shows nothing of it."""

    number: str
    name: str
    ends: str
    code: str

    def __repr__(self) -> str:
        return "TypedCard(...)"


def read_card(form: Mapping[str, str], *, today: date) -> TypedCard | dict[str, str]:
    """The typed card, or what is wrong with it: field -> sentence."""
    number = re.sub(r"[\s-]", "", form.get("number", ""))
    name = " ".join(form.get("name", "").split())
    wrong: dict[str, str] = {}
    if not (number.isascii() and number.isdigit() and 12 <= len(number) <= 19):
        wrong["number"] = "Enter the long number on the front of the card, 12 to 19 digits"
    elif not luhn.is_valid(number):
        wrong["number"] = "That card number has a mistake in it; check the digits"
    elif not brand_of(number):
        wrong["number"] = "We take Visa, MasterCard and Maestro"
    if not 2 <= len(name) <= _NAME_MAX or any(letter in '<>"' for letter in name):
        wrong["name"] = "Enter the name as it stands on the card"
    ends = _month(form.get("ends", ""))
    if ends is None:
        wrong["ends"] = "Enter the month in which the card ends, such as 09/29"
    elif ends < f"{today:%Y-%m}":
        wrong["ends"] = "That card has ended; use another one"
    code = form.get("code", "").strip()
    wrong.update(code_problem(code))
    if wrong or ends is None:
        return wrong
    return TypedCard(number=number, name=name, ends=ends, code=code)


def code_problem(code: str) -> dict[str, str]:
    """What is wrong with a typed security code: {} or {"code": sentence}."""
    if _CODE.match(code):
        return {}
    return {"code": "Enter the security code, the 3 or 4 digits on the card"}


def _month(text: str) -> str | None:
    found = _ENDS.match(text)
    if found is None or not 1 <= int(found[1]) <= 12:
        return None
    return f"20{found[2]}-{int(found[1]):02d}"
