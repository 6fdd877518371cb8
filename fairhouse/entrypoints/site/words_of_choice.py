"""What can be chosen on the forms of players, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from babel import Locale
from babel.numbers import get_currency_name

QUESTIONS: Final = (
    "What was the name of your first pet?",
    "What was the name of your first school?",
    "In which street did you first live?",
    "What was the first concert you went to?",
    "What was your favourite food as a child?",
)
GENDERS: Final = (
    ("", "I would rather not say"),
    ("female", "Female"),
    ("male", "Male"),
    ("other", "Other"),
)
CHANNELS: Final = {
    "email": "Email",
    "sms": "Text message",
    "phone": "Telephone",
    "post": "Post",
    "push": "Notifications on this device",
    "social": "Social media",
}


def countries(codes: Iterable[str], locale: str) -> list[tuple[str, str]]:
    """Countries with their names, by name."""
    names = Locale.parse(locale).territories
    return sorted(((code, names.get(code, code)) for code in codes), key=lambda pair: pair[1])


def currencies(codes: Iterable[str], locale: str) -> list[tuple[str, str]]:
    """Currencies with their names, in the house's order."""
    return [(code, f"{get_currency_name(code, locale=locale)} ({code})") for code in codes]
