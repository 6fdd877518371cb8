"""House rules: policy as dated data, read from `houses/` once, frozen, typed.

What it is for: every number and choice that the terms of a house make comes from here.
A house's rules are put together from three files (group, licence, house); each value has
the day from which it holds and the clause it comes from.

    houses = house_rules.current()
    house = houses["marigold"]                     or houses.by_host("marigold.localhost")
    rules = house.on(day)                          a frozen `Rules`, see schema.py
    house.entry("sign_in.idle_minutes", day)       its value, clauses and note

`load(path)` raises `BadRules` with every problem as a sentence; nothing starts on bad rules.
`documents` renders the terms and the privacy text of a house from the same rules.
"""

from __future__ import annotations

from functools import cache

from fairhouse.kit.config import config
from fairhouse.kit.house_rules.houses import About, Group, House, Houses, Licence, Theme
from fairhouse.kit.house_rules.loading import load
from fairhouse.kit.house_rules.problems import BadRules, NoRules, Problem
from fairhouse.kit.house_rules.rule import Entry, Rule
from fairhouse.kit.house_rules.schema import Rules
from fairhouse.kit.house_rules.values import Amounts, Block, FactKind, Verb

__all__ = [
    "About",
    "Amounts",
    "BadRules",
    "Block",
    "Entry",
    "FactKind",
    "Group",
    "House",
    "Houses",
    "Licence",
    "NoRules",
    "Problem",
    "Rule",
    "Rules",
    "Theme",
    "Verb",
    "current",
    "load",
]


@cache
def current() -> Houses:
    """The houses of this installation, read once. Raises BadRules."""
    return load(config().houses_path)
