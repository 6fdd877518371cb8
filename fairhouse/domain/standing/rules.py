"""Decides what a player may do from dated facts. Pure: the time and the house's rules arrive.

A fact counts from `starts` (inclusive) to `ends` (exclusive); no end means until it is ended.
A kind of fact that the house's rules do not know blocks everything: what we do not
understand must not let a stake pass.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from fairhouse.kit.house_rules.values import Block
from fairhouse.kit.refusals import TREE, Refusal, refuse

VERBS: Final = ("sign_in", "deposit", "play", "withdraw", "be_marketed_to")
NEVER_ENDED_EARLY: Final = frozenset({"cool_off", "self_excluded"})
"""Protection that nobody can switch off: such a fact is only ever outlived (JJ-3.25a)."""

Blocks = Mapping[Any, Block]
"""What each kind of fact forbids; the house's rules, `standing.blocks`."""

NO_FACTS: Final = "[]"
_UNKNOWN_KIND: Final = "This account is blocked. Contact support."


@dataclass(frozen=True, slots=True, order=True)
class Fact:
    """Something that is so of a player from `starts` until `ends` (None: until ended)."""

    kind: str
    starts: datetime
    ends: datetime | None = None

    def current(self, now: datetime) -> bool:
        """Whether it counts at this instant."""
        return self.starts <= now and (self.ends is None or now < self.ends)

    def past(self, now: datetime) -> bool:
        """Whether it will never count again."""
        return self.ends is not None and self.ends <= now


def may(facts: Iterable[Fact], verb: str, now: datetime, blocks: Blocks) -> Refusal | None:
    """None when `verb` is allowed now, else the refusal of the fact that lasts longest.

    The longest is told because a shorter one would promise too much ("until Tuesday").
    Raises ValueError for a verb that does not exist: a misspelt guard guards nothing.
    """
    if verb not in VERBS:
        raise ValueError(f"{verb!r} is not a verb of standing")
    in_force = [fact for fact in facts if fact.current(now) and _blocks(fact, verb, blocks)]
    if not in_force:
        return None
    longest = max(in_force, key=lambda fact: (fact.ends is None, fact.ends or now, fact.kind))
    return _refusal(longest, blocks)


def _blocks(fact: Fact, verb: str, blocks: Blocks) -> bool:
    block = blocks.get(fact.kind)
    return block is None or verb in block.verbs


def _refusal(fact: Fact, blocks: Blocks) -> Refusal:
    block = blocks.get(fact.kind)
    code = f"standing.{fact.kind}"
    return refuse(
        code if code in TREE else "standing.blocked",
        reason=block.sentence if block is not None else _UNKNOWN_KIND,
        kind=fact.kind,
        until=fact.ends,
    )


def may_under_terms(verb: str, accepted: int, needed: int, blocks: Blocks) -> Refusal | None:
    """None when the newest terms are accepted, or when `verb` does not need them (JJ-0.1)."""
    if accepted >= needed:
        return None
    block = blocks.get("terms_unaccepted")
    if block is not None and verb not in block.verbs:
        return None
    return refuse("standing.terms")


def still_to_count(facts: Iterable[Fact], now: datetime) -> list[Fact]:
    """The facts that are current or to come, in the order in which they are kept."""
    return sorted((fact for fact in facts if not fact.past(now)), key=_order)


def verify_end(facts: Sequence[Fact], kind: str, now: datetime) -> Refusal | None:
    """Say why facts of this kind cannot be ended now, or None."""
    if kind in NEVER_ENDED_EARLY:
        return refuse("standing.not_before_its_end")
    if not any(fact.kind == kind and not fact.past(now) for fact in facts):
        return refuse("standing.fact_not_found")
    return None


def _order(fact: Fact) -> tuple[datetime, str, bool, datetime]:
    return (fact.starts, fact.kind, fact.ends is None, fact.ends or fact.starts)


def read(text: str) -> list[Fact]:
    """The facts of a standing row. Raises ValueError when the text is not what `write` makes."""
    if text == NO_FACTS:
        return []
    return [
        Fact(
            item["kind"],
            datetime.fromisoformat(item["starts"]),
            datetime.fromisoformat(item["ends"]) if item["ends"] is not None else None,
        )
        for item in json.loads(text)
    ]


def write(facts: Iterable[Fact]) -> str:
    """Compact JSON of facts in their kept order; `[]` when there are none."""
    items = [
        {"kind": fact.kind, "starts": _iso(fact.starts), "ends": _iso(fact.ends)}
        for fact in sorted(facts, key=_order)
    ]
    return json.dumps(items, separators=(",", ":"))


def _iso(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at is not None else None
