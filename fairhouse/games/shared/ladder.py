"""A ladder: guess about the next card, and the pot grows by a price; collect when you like.

The pot is a multiple of the stake with two decimals. A guess puts a part of it at risk; a right one
turns that part into part x price, cut to two decimals, so that a pot is exact for every stake on a
grid of hundreds of micros and returns do not hang on the stake. The first guess must be made;
after it the pot may be collected. A card may be changed where the numbers say so.

No card is drawn before it is shown: what a position holds, the player has seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import msgspec

from fairhouse.games.records import (
    LARGEST_STAKE_MICROS,
    Action,
    Choice,
    ConfigFault,
    Pick,
    Refusal,
    Wager,
    action_among,
)
from fairhouse.games.shared import decks
from fairhouse.games.shared.bets import BetSheet, Stake, TakesBets

BET = "main"
ONE = 100
"""Multiples and prices count in hundredths: 100 is the stake itself."""
ORDERED = ("higher", "lower")
COLOURS = {"black": (0, 3), "red": (1, 2)}
SUITS = {"clubs": (0,), "diamonds": (1,), "hearts": (2,), "spades": (3,)}
GUESSES = (*ORDERED, *COLOURS, *SUITS)
RANKS = range(13)

Result = Literal["won", "lost", "tie"]


class Ladder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The `[ladder]` table of a game.

    `guesses`      what may be guessed, some of GUESSES, in the order of the buttons
    `steps`        how many guesses a round has at most
    `most`         the pot never exceeds this many stakes; a pot that reaches it is paid
    `ace`          whether it counts below the two or above the king
    `tie`          what a card of the same rank does to "higher" and "lower": the part at risk is
                   lost; or the pot stands and the round goes on; or it is a push: the pot is paid
    `returned`     every card comes from a full pack without the card that lies open; otherwise
                   cards that were dealt do not come again in the round
    `changes`      how often the open card may be changed
    `first_parts`  how many percent of the pot the first guess may put at risk
    `later_parts`  and those after it
    """

    guesses: list[str]
    steps: int
    most: int
    ace: Literal["low", "high"]
    tie: Literal["lose", "stand", "push"]
    returned: bool
    changes: int
    first_parts: list[int]
    later_parts: list[int]


class Counts(msgspec.Struct, frozen=True):
    """How many of the `left` cards make a guess right, and how many tie it."""

    won: int
    tied: int
    left: int


PriceOf = Callable[[int, str, Counts], int]
"""(order of the open card from 0 for the lowest, guess, counts) -> hundredths for one at risk, the
part at risk included; 0 where the guess is not offered."""


class Rung(msgspec.Struct, frozen=True):
    """A card as it came: dealt, by a change, or after a guess; and the pot it left."""

    card: int
    how: str
    part: int
    price: int
    result: str
    multiple: int


class Climb(msgspec.Struct, frozen=True):
    """Where a round stands. `left` are the cards from which the next one comes."""

    stake_micros: int
    multiple: int
    left: tuple[int, ...]
    step: int
    changes: int
    rungs: tuple[Rung, ...]
    win_micros: int | None = None

    @property
    def card(self) -> int:
        """The card that lies open."""
        return self.rungs[-1].card


class LadderRules(TakesBets):
    """A ladder of these numbers, ready to play. The price of a guess is the game's own."""

    def __init__(self, stake: Stake, ladder: Ladder, price_of: PriceOf) -> None:
        """Raises ConfigFault for numbers that cannot be played."""
        _check(stake, ladder)
        self.stake, self.ladder, self.price_of = stake, ladder, price_of
        self.max_win_multiple = ladder.most
        self.sheet = BetSheet({BET: True}, stake.grid_micros)
        self._most = ladder.most * ONE
        parts = {*ladder.first_parts, *ladder.later_parts}
        self._named = {_action(g, part): (g, part) for g in ladder.guesses for part in parts}
        self._without = [tuple(c for c in decks.PACK if c != card) for card in decks.PACK]
        self._order = [order_of(card, ladder.ace) for card in decks.PACK]
        if ladder.returned:
            self._fixed = [self.offered(card, self._without[card]) for card in decks.PACK]

    # What may be done

    def offers(self, position: Climb) -> Mapping[str, int]:
        """Guess -> its price now, of the guesses that can be made."""
        if self.ladder.returned:
            return self._fixed[position.card]
        return self.offered(position.card, position.left)

    def offered(self, card: int, left: Sequence[int]) -> dict[str, int]:
        """Guess -> its price on this card, when the next one comes from `left`."""
        found = {}
        for guess in self.ladder.guesses:
            counts = self.counts(guess, card, left)
            price = self.price_of(self._order[card], guess, counts) if counts.won else 0
            if price:
                found[guess] = price
        return found

    def counts(self, guess: str, card: int, left: Sequence[int]) -> Counts:
        """How a guess would fare with each of the cards that are left."""
        results = [self.judged(guess, card, then) for then in left]
        return Counts(results.count("won"), results.count("tie"), len(left))

    def judged(self, guess: str, card: int, then: int) -> Result:
        """What the next card makes of a guess."""
        if guess in ORDERED:
            rise = self._order[then] - self._order[card]
            if rise == 0:
                return "tie"
            return "won" if (rise > 0) == (guess == "higher") else "lost"
        return "won" if decks.suit(then) in _suits(guess) else "lost"

    def parts(self, position: Climb) -> list[int]:
        """How many percent of the pot the next guess may put at risk."""
        return self.ladder.later_parts if position.step else self.ladder.first_parts

    def choices(self, position: Climb) -> list[Choice]:
        """Guesses with their prices, then the change of the card, then collecting."""
        if position.win_micros is not None:
            return []
        found = [
            Choice(_action(guess, part), _title(guess, part, price))
            for guess, price in self.offers(position).items()
            for part in self.parts(position)
        ]
        if position.changes:
            found.append(Choice("change", "Change the card"))
        if position.step:
            found.append(Choice("collect", "Collect"))
        return found

    def parse_action(self, position: Climb, body: Mapping[str, Any]) -> Action | Refusal:
        """One of the choices by its name."""
        return action_among(self.choices(position), body)

    def closing(self, position: Climb) -> Action:
        """The pot is paid; before the first guess that is the stake itself."""
        return {"action": "collect"}

    # What happens

    def open(self, wager: Wager, pick: Pick) -> Climb:
        """The first card."""
        card = pick(decks.one_of(len(decks.PACK)))
        rung = Rung(card, "deal", 0, 0, "", ONE)
        return Climb(wager.stake_micros, ONE, self._without[card], 0, self.ladder.changes, (rung,))

    def act(self, position: Climb, action: Action, pick: Pick) -> Climb:
        """A guess and the next card, another card, or the end."""
        name = action["action"]
        if name == "collect":
            return msgspec.structs.replace(position, win_micros=self._paid(position))
        if name != "change":
            guess, part = self._named[name]
            return self.guess(position, guess, part, self._next(position, pick))
        card = self._next(position, pick)
        rung = Rung(card, "change", 0, 0, "", position.multiple)
        return msgspec.structs.replace(
            position,
            left=self._left(position, card),
            changes=position.changes - 1,
            rungs=(*position.rungs, rung),
        )

    def guess(self, position: Climb, guess: str, part: int, card: int) -> Climb:
        """The position after a guess and this next card."""
        price = self.offers(position)[guess]
        result = self.judged(guess, position.card, card)
        multiple = self.pot(position.multiple, part, price, result)
        after = Climb(
            position.stake_micros,
            multiple,
            self._left(position, card),
            position.step + 1,
            position.changes,
            (*position.rungs, Rung(card, guess, part, price, result, multiple)),
        )
        if not self.ends(multiple, after.step, result):
            return after
        return msgspec.structs.replace(after, win_micros=self._paid(after))

    def pot(self, multiple: int, part: int, price: int, result: Result) -> int:
        """The pot after a guess, in hundredths of the stake: cut to them, and to the most."""
        risked = multiple * part // 100
        if result == "won":
            return min(self._most, multiple - risked + risked * price // ONE)
        if result == "tie" and self.ladder.tie != "lose":
            return multiple
        return multiple - risked

    def ends(self, multiple: int, step: int, result: Result) -> bool:
        """Whether nothing is left to decide after a guess: the round pays its pot."""
        pushed = result == "tie" and self.ladder.tie == "push"
        return pushed or multiple in (0, self._most) or step == self.ladder.steps

    def _next(self, position: Climb, pick: Pick) -> int:
        return position.left[pick(decks.one_of(len(position.left)))]

    def _left(self, position: Climb, card: int) -> tuple[int, ...]:
        if self.ladder.returned:
            return self._without[card]
        return tuple(each for each in position.left if each != card)

    def _paid(self, position: Climb) -> int:
        # exact: the grid is hundreds of micros
        return position.stake_micros * position.multiple // ONE

    # What is seen

    def view(self, position: Climb) -> dict[str, Any]:
        """The cards so far with what was guessed, and the pot."""
        last, over = position.rungs[-1], position.win_micros is not None
        return {
            "hands": [
                {
                    "name": "row",
                    "title": "The cards",
                    "cards": decks.codes(rung.card for rung in position.rungs),
                    "note": f"Step {position.step} of {self.ladder.steps}",
                    "mark": _mark(position) if over else "",
                }
            ],
            "bets": [
                {
                    "bet": BET,
                    "title": "Stake",
                    "stake_micros": position.stake_micros,
                    "win_micros": position.win_micros,
                }
            ],
            "message": _message(last, over),
            "over": over,
            "history": [_told(rung) for rung in position.rungs],
            "pot_micros": self._paid(position),
            "multiple_hundredths": position.multiple,
            "step": position.step,
            "steps": self.ladder.steps,
            "changes": position.changes,
        }

    @property
    def layout(self) -> dict[str, Any]:
        """The bet, the rules of the ladder, and the prices where they hang on the card alone."""
        prices = {}
        if self.ladder.returned:
            prices = {decks.code(card): dict(self._fixed[card]) for card in decks.PACK}
        return {
            "grid_micros": self.stake.grid_micros,
            "bets": [{"bet": BET, "title": "Stake", "required": True}],
            "guesses": self.ladder.guesses,
            "steps": self.ladder.steps,
            "most": self.ladder.most,
            "ace": self.ladder.ace,
            "tie": self.ladder.tie,
            "returned": self.ladder.returned,
            "changes": self.ladder.changes,
            "price_hundredths": prices,
        }


def order_of(card: int, ace: str) -> int:
    """0 for the lowest rank, 12 for the highest."""
    return (decks.rank(card) + 1) % 13 if ace == "low" else decks.rank(card)


def priced_by_table(higher: Sequence[int], lower: Sequence[int]) -> PriceOf:
    """Prices by the rank of the open card, lowest first. Raises ConfigFault."""
    tables = {"higher": higher, "lower": lower}
    for guess, table in tables.items():
        for price in table:
            if price and not ONE < price <= 100 * ONE:
                reason = f"{price} is no price in hundredths between 1.01 and 100, nor 0 for none"
                raise ConfigFault(f"prices.{guess}", reason)
        if len(table) != len(RANKS):
            raise ConfigFault(f"prices.{guess}", "must have 13 prices, the lowest rank's first")
    if higher[-1] or lower[0]:
        raise ConfigFault("prices", "nothing is higher than the highest, or lower than the lowest")
    if not all(up or down for up, down in zip(higher, lower, strict=True)):
        raise ConfigFault("prices", "every rank needs a guess")
    return lambda order, guess, _counts: tables[guess][order]


def priced_by_chance(returned_percent: int, tie: str) -> PriceOf:
    """The dearest price at which a guess returns no more than so many percent of what it risks.

    Raises ConfigFault.
    """
    if not 50 <= returned_percent <= 100:
        raise ConfigFault("pricing.returned_percent", "must lie between 50 and 100")

    def price_of(order: int, guess: str, counts: Counts) -> int:
        stands = counts.tied * 100 if tie != "lose" else 0
        price = (returned_percent * counts.left - stands) // counts.won
        return price if price > ONE else 0

    return price_of


def _check(stake: Stake, ladder: Ladder) -> None:
    if not 0 < stake.grid_micros <= LARGEST_STAKE_MICROS or stake.grid_micros % ONE:
        raise ConfigFault("stake.grid_micros", "must be hundreds of micros, so that pots are exact")
    if not ladder.guesses or len(set(ladder.guesses)) != len(ladder.guesses):
        raise ConfigFault("ladder.guesses", "must name each guess once")
    if not set(ladder.guesses) <= set(GUESSES):
        raise ConfigFault("ladder.guesses", f"must be some of {', '.join(GUESSES)}")
    if not 1 <= ladder.steps <= 40:
        raise ConfigFault("ladder.steps", "must lie between 1 and 40")
    if not 2 <= ladder.most <= 100_000:
        raise ConfigFault("ladder.most", "must lie between 2 and 100,000 stakes")
    if not 0 <= ladder.changes <= 10:
        raise ConfigFault("ladder.changes", "must lie between 0 and 10")
    if not ladder.returned and ladder.steps + ladder.changes > 45:
        raise ConfigFault("ladder.steps", "must leave cards in the pack")
    for key in ("first_parts", "later_parts"):
        parts: list[int] = getattr(ladder, key)
        if not parts or len(set(parts)) != len(parts) or not all(1 <= p <= 100 for p in parts):
            raise ConfigFault(f"ladder.{key}", "must be different percentages between 1 and 100")


def _action(guess: str, part: int) -> str:
    return guess if part == 100 else f"{guess}_{part}"


def _suits(guess: str) -> tuple[int, ...]:
    return COLOURS[guess] if guess in COLOURS else SUITS[guess]


def _times(hundredths: int) -> str:
    return f"{hundredths // ONE}.{hundredths % ONE:02}"


def _title(guess: str, part: int, price: int) -> str:
    title = f"{guess.title()}, pays {_times(price)}"
    return title if part == 100 else f"{title} on {part} % of the pot"


def _mark(position: Climb) -> str:
    if position.multiple == ONE:
        return "push"
    return "won" if position.multiple > ONE else "lost"


_SAID = {"won": "Right", "lost": "Wrong", "tie": "The same rank"}


def _message(last: Rung, over: bool) -> str:
    said = f"{_SAID[last.result]}: {last.how}." if last.result else ""
    if over and last.multiple:
        return f"{said} The pot pays {_times(last.multiple)} times the stake.".strip()
    return said


def _told(rung: Rung) -> dict[str, Any]:
    return {
        "card": decks.code(rung.card),
        "how": rung.how,
        "part": rung.part,
        "price_hundredths": rung.price,
        "result": rung.result,
        "multiple_hundredths": rung.multiple,
    }


class Prices(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Hundredths for one at risk, by the rank of the open card, the lowest first; 0 for none."""

    higher: list[int]
    lower: list[int]


class TableConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of game.toml but its `[game]` table, of a ladder whose prices are a table."""

    stake: Stake
    ladder: Ladder
    prices: Prices


def build_by_table(config: TableConfig) -> LadderRules:
    """The ladder of these numbers. Raises ConfigFault with the key and the reason."""
    price_of = priced_by_table(config.prices.higher, config.prices.lower)
    return LadderRules(config.stake, config.ladder, price_of)
