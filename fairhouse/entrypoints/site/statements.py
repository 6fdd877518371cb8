"""The statement of account in a member's words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from fairhouse.domain.jackpots import queries as jackpots
from fairhouse.domain.wallet.queries import Line
from fairhouse.games.engine import load
from fairhouse.kit import ids
from fairhouse.kit.money import Money

OWN = {
    "player:cash": "Cash",
    "player:bonus": "Bonus",
    "player:tied": "Tied to a bonus",
    "player:held": "Being withdrawn",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """One line of the statement. `change` is signed for the pocket named."""

    at: datetime
    what: str
    pocket: str
    change: Money
    number: str
    is_payment: bool


def movements(lines: Iterable[Line]) -> list[Movement]:
    """The lines of the wallet's statement, in words."""
    return [
        Movement(
            at=line.at,
            what=_what(line),
            pocket=OWN[line.account],
            change=line.change,
            number=ids.ticket(line.operation),
            is_payment=not line.other.startswith(("revenue:", "void:", "jackpot:")),
        )
        for line in lines
    ]


def _what(line: Line) -> str:
    kind, _, name = line.other.partition(":")
    came = line.change.micros > 0
    if kind == "revenue":
        return f"{'Win' if came else 'Stake'}, {load(name).title}"
    if kind == "clearing":
        if line.account == "player:held":
            return "Withdrawal paid"
        return "Deposit" if came else "Deposit taken back"
    if kind == "void":
        return f"Void round: {'stake returned' if came else 'win taken back'}, {load(name).title}"
    if kind == "jackpot":
        return f"Jackpot won: {jackpots.title(name)}"
    if line.other in OWN:
        return f"{'From' if came else 'To'}: {OWN[line.other].lower()}"
    return f"{kind.replace('_', ' ').capitalize()} {name}".strip()
