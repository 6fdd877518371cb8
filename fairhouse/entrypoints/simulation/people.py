"""Pretend people: who they are, made from a random stream and nothing else. Pure.

Their forms pass the houses' real rules; that is what makes the simulation worth anything.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from anyascii import anyascii

_ENDINGS = "ADEFHNPRTWXY"
"""Letters that stand at the end of a postcode in the countries of people.toml."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who may knock at a house's door. Nobody real."""

    first_name: str
    last_name: str
    birth_date: date
    address_line: str
    town: str
    postcode: str
    country: str
    phone: str
    email: str
    username: str
    password: str
    security_question: str
    security_answer: str
    currency: str
    agent: str
    address: str

    @property
    def name_on_card(self) -> str:
        """As a bank prints it."""
        return f"{self.first_name} {self.last_name}"

    def age(self, day: date) -> int:
        """Whole years on a day."""
        born = self.birth_date
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@cache
def words() -> dict[str, Any]:
    """What people.toml holds."""
    return tomllib.loads(Path(__file__).with_name("people.toml").read_text(encoding="utf-8"))


def known_countries(countries: Sequence[str]) -> list[str]:
    """Those of a house's countries in which pretend people live."""
    return [country for country in countries if country in words()["countries"]]


def make(
    rng: Random,
    *,
    number: int,
    countries: Sequence[str],
    currency: str,
    today: date,
    ages: tuple[int, int],
) -> Person:
    """A person; `number` makes email address and user name unlike anybody else's."""
    text = words()
    first, last = rng.choice(text["first"]), rng.choice(text["last"])
    country = rng.choice([countries[0], countries[0], *countries])
    town, pattern = rng.choice(text["countries"][country]["towns"])
    question, answers = rng.choice(text["questions"])
    return Person(
        first_name=first,
        last_name=last,
        birth_date=_birthday(rng, today, ages),
        address_line=f"{rng.randint(1, 180)} {rng.choice(text['streets'])}",
        town=town,
        postcode=_filled(rng, pattern),
        country=country,
        phone=_filled(rng, text["countries"][country]["phone"]),
        email=f"{_plain(first)}.{_plain(last)}.{number}@post.example",
        username=f"{rng.choice(text['animals'])}_{_letters(number)}",
        password=password(rng),
        security_question=question,
        security_answer=rng.choice(answers),
        currency=currency,
        agent=rng.choice(text["agents"]),
        address=f"203.0.113.{rng.randint(1, 254)}",  # a block reserved for documentation
    )


def password(rng: Random) -> str:
    """Three uncommon words and a number: strong, and no word of any person."""
    return f"{'-'.join(rng.sample(words()['pantry'], 3))}-{rng.randint(10, 99)}"


def _birthday(rng: Random, today: date, ages: tuple[int, int]) -> date:
    years = rng.randint(*ages)
    latest = today.replace(year=today.year - years, day=min(today.day, 28))
    return latest - timedelta(days=rng.randint(0, 360))


def _filled(rng: Random, pattern: str) -> str:
    """A pattern of people.toml with digits for # and letters for @."""
    digits = {"#": "123456789", "@": _ENDINGS}
    return "".join(rng.choice(digits.get(letter, letter)) for letter in pattern)


def _plain(name: str) -> str:
    return re.sub(r"[^a-z]", "", anyascii(name).lower())


def _letters(number: int) -> str:
    """A number in letters: a user name of digits could hold a birthday."""
    letters = ""
    while True:
        number, rest = divmod(number, 20)
        letters = "bcdfghjklmnpqrstvwxz"[rest] + letters
        if not number:
            return letters
