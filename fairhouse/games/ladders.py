"""Exact figures of ladders: the best play by dynamic programming, and named ways to play.

Everything that happens is asked of the rules themselves: which guesses there are, what they pay,
what a card makes of them, what the pot becomes. Cards that no guess can tell apart are walked
together. A round is followed with whole weights, draw by draw, to the chance of every final pot.

The best play needs no search where nobody can gain: without the cuts and the largest pot, a
ladder's value is in proportion to the pot, which gives a bound that is quickly found. Where the
bound says that going on is worth no more than the pot, collecting is best; elsewhere every pot is
worked out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from fractions import Fraction
from math import prod
from typing import NamedTuple, TypeVar

import msgspec

from fairhouse.games.certificate import Distribution, Progress
from fairhouse.games.records import Wager
from fairhouse.games.shared import decks
from fairhouse.games.shared.ladder import ONE, ORDERED, LadderRules, Result

METHOD = (
    "every next card of every pot enumerated through the rules; the best play found by dynamic "
    "programming"
)


WHOLE = 1 << 60
"""Bounds count in parts of this."""


class Spot(NamedTuple):
    """An open card and what may still come. `kind` is an index of the walk's kinds of cards."""

    kind: int
    left: tuple[int, ...]
    step: int
    changes: int


class Offer(NamedTuple):
    """A guess at a spot: its price, and the (kind, count) of the cards behind each result."""

    price: int
    cards: dict[Result, list[tuple[int, int]]]
    chance: Fraction


class Act(NamedTuple):
    """What is done at a spot: a guess with a part of the pot, or `change`, or `collect`."""

    name: str
    part: int = 100


Strategy = Callable[["Walk", Spot, int], Act]
"""(walk, spot, pot in hundredths) -> what is done."""

COLLECT, CHANGE = Act("collect"), Act("change")


class Walk:
    """The spots of one ladder."""

    def __init__(self, rules: LadderRules) -> None:
        self.rules = rules
        suits_matter = not set(rules.ladder.guesses) <= set(ORDERED)
        # cards of a rank are alike where only rank is guessed
        self.kinds = list(decks.PACK) if suits_matter else [4 * rank for rank in range(13)]
        self.full = (1,) * 52 if suits_matter else (4,) * 13
        self._offers: dict[tuple[int, tuple[int, ...]], dict[str, Offer]] = {}
        self._shares: dict[Spot, list[tuple[int, Act]]] = {}
        self._best: dict[tuple[Spot, int], tuple[Fraction, Act]] = {}

    def first(self) -> list[tuple[int, Spot]]:
        """(weight, spot) of every first card."""
        changes = self.rules.ladder.changes
        return [
            (count, Spot(kind, self._without(self.full, kind), 0, changes))
            for kind, count in enumerate(self.full)
        ]

    def offers(self, spot: Spot) -> dict[str, Offer]:
        """Guess -> what it offers here."""
        found = self._offers.get((spot.kind, spot.left))
        if found is None:
            found = self._offers[spot.kind, spot.left] = self._worked_out(spot)
        return found

    def _worked_out(self, spot: Spot) -> dict[str, Offer]:
        card, total = self.kinds[spot.kind], sum(spot.left)
        left = [self.kinds[k] for k, count in enumerate(spot.left) for _ in range(count)]
        found = {}
        for guess, price in self.rules.offered(card, left).items():
            cards: dict[Result, list[tuple[int, int]]] = {"won": [], "tie": [], "lost": []}
            for kind, count in self.next(spot):
                cards[self.rules.judged(guess, card, self.kinds[kind])].append((kind, count))
            won = sum(count for _, count in cards["won"])
            found[guess] = Offer(price, cards, Fraction(won, total))
        return found

    def next(self, spot: Spot) -> list[tuple[int, int]]:
        """(kind, count) of the cards that may come."""
        return [(kind, count) for kind, count in enumerate(spot.left) if count]

    def guessed(self, spot: Spot, kind: int) -> Spot:
        """The spot after a guess and this card."""
        return Spot(kind, self._after(spot, kind), spot.step + 1, spot.changes)

    def changed(self, spot: Spot, kind: int) -> Spot:
        """The spot after a change for this card."""
        return Spot(kind, self._after(spot, kind), spot.step, spot.changes - 1)

    def _after(self, spot: Spot, kind: int) -> tuple[int, ...]:
        return self._without(self.full if self.rules.ladder.returned else spot.left, kind)

    def _without(self, left: tuple[int, ...], kind: int) -> tuple[int, ...]:
        return (*left[:kind], left[kind] - 1, *left[kind + 1 :])

    def acts(self, spot: Spot) -> list[Act]:
        """Everything that may be done; collecting first."""
        ladder = self.rules.ladder
        parts = ladder.later_parts if spot.step else ladder.first_parts
        return [
            *([COLLECT] if spot.step else []),
            *([CHANGE] if spot.changes else []),
            *(Act(guess, part) for guess in self.offers(spot) for part in parts),
        ]

    # The best play

    def best(self, spot: Spot, pot: int) -> tuple[Fraction, Act]:
        """(expected final pot, what to do) of the best play; the most promising of equals."""
        if spot.step and self.bound(spot) <= WHOLE:
            return Fraction(pot), COLLECT
        found = self._best.get((spot, pot))
        if found is None:
            found = Fraction(-1), COLLECT
            for share, act in self._promising(spot):
                if share * pot <= found[0] * WHOLE:
                    break
                value = self._value(spot, pot, act)
                if value > found[0]:
                    found = value, act
            self._best[spot, pot] = found
        return found

    def _promising(self, spot: Spot) -> list[tuple[int, Act]]:
        """What may be done with the most that a pot can be worth by it, the largest first."""
        found = self._shares.get(spot)
        if found is None:
            found = [(self._share(spot, act), act) for act in self.acts(spot)]
            found.sort(key=lambda each: -each[0])
            self._shares[spot] = found
        return found

    def _value(self, spot: Spot, pot: int, act: Act) -> Fraction:
        if act == COLLECT:
            return Fraction(pot)
        if act == CHANGE:
            later = (
                count * self.best(self.changed(spot, k), pot)[0] for k, count in self.next(spot)
            )
            return sum(later, Fraction(0)) / sum(spot.left)
        offer = self.offers(spot)[act.name]
        value = Fraction(0)
        for result, cards in offer.cards.items():
            then = self.rules.pot(pot, act.part, offer.price, result)
            if self.rules.ends(then, spot.step + 1, result):
                value += then * sum(count for _, count in cards)
            else:
                for kind, count in cards:
                    value += count * self.best(self.guessed(spot, kind), then)[0]
        return value / sum(spot.left)

    def bound(self, spot: Spot) -> int:
        """What a pot of WHOLE is worth here at most: without cuts, without a largest pot."""
        return self._promising(spot)[0][0]

    def _share(self, spot: Spot, act: Act) -> int:
        """The same when this is done; rounded up, so that it stays a bound."""
        if act == COLLECT:
            return WHOLE
        total = sum(spot.left)
        if act == CHANGE:
            later = sum(count * self.bound(self.changed(spot, k)) for k, count in self.next(spot))
            return -(-later // total)
        ladder, offer = self.rules.ladder, self.offers(spot)[act.name]
        # in ten-thousandths of the pot
        kept = (100 - act.part) * ONE
        stands = kept if ladder.tie == "lose" else 100 * ONE
        value = 0
        for result, cards in offer.cards.items():
            pot = {"won": kept + act.part * offer.price, "lost": kept}.get(result, stands)
            if not pot or not cards:
                continue
            if spot.step + 1 == ladder.steps or (result == "tie" and ladder.tie == "push"):
                value += pot * WHOLE * sum(count for _, count in cards)
            else:
                value += pot * sum(count * self.bound(self.guessed(spot, k)) for k, count in cards)
        return -(-value // (100 * ONE * total))

    # A strategy's rounds

    def spread(self, strategy: Strategy) -> tuple[Ends, int]:
        """((final pot, steps climbed) -> weight, total) of a strategy's rounds."""
        here: Here = {spot: {ONE: count} for count, spot in self.first()}
        ends: list[Ends] = [defaultdict(int)]
        totals = [sum(self.full)]
        while here:
            # every spot after as many draws has as many cards left
            totals.append(sum(next(iter(here)).left))
            ends.append(defaultdict(int))
            then: Here = {}
            for spot, pots in here.items():
                for act, share in self._by_act(strategy, spot, pots).items():
                    if act == COLLECT:
                        _add(ends[-2], {(pot, spot.step): w for pot, w in share.items()})
                    elif act == CHANGE:
                        self._onwards(then, self.changed, spot, self.next(spot), share)
                    else:
                        self._guess(spot, act, share, then, ends[-1])
            here = then
        return _to_one_total(ends, totals)

    def _by_act(self, strategy: Strategy, spot: Spot, pots: Pots) -> dict[Act, Pots]:
        """What the strategy does with which pots."""
        found: dict[Act, Pots] = defaultdict(dict)
        for pot, weight in pots.items():
            found[strategy(self, spot, pot)][pot] = weight
        return found

    def _guess(self, spot: Spot, act: Act, pots: Pots, then: Here, over: Ends) -> None:
        """A guess with each of these pots, and every next card."""
        offer, step = self.offers(spot)[act.name], spot.step + 1
        for result, cards in offer.cards.items():
            count = sum(each for _, each in cards)
            on: Pots = defaultdict(int)
            for pot, weight in pots.items():
                after = self.rules.pot(pot, act.part, offer.price, result)
                if self.rules.ends(after, step, result):
                    over[after, step] += weight * count
                else:
                    on[after] += weight
            if on:
                self._onwards(then, self.guessed, spot, cards, on)

    def _onwards(
        self,
        then: Here,
        to: Callable[[Spot, int], Spot],
        spot: Spot,
        cards: list[tuple[int, int]],
        pots: Pots,
    ) -> None:
        for kind, count in cards:
            _add(then.setdefault(to(spot, kind), defaultdict(int)), pots, count)


Pots = dict[int, int]
"""Pot in hundredths -> weight."""
Here = dict[Spot, Pots]
"""The rounds that go on after as many draws."""
Ends = dict[tuple[int, int], int]
"""(final pot, steps climbed) -> weight, of the rounds that ended after as many draws."""
Key = TypeVar("Key")


def _add(to: dict[Key, int], more: dict[Key, int], times: int = 1) -> None:
    for key, weight in more.items():
        to[key] += weight * times


def _to_one_total(ends: list[Ends], totals: list[int]) -> tuple[Ends, int]:
    found: Ends = defaultdict(int)
    whole = prod(totals)
    rest = whole
    for total, over in zip(totals, ends, strict=True):
        rest //= total
        for end, weight in over.items():
            found[end] += weight * rest
    return found, whole


# Ways to play


def optimal(walk: Walk, spot: Spot, pot: int) -> Act:
    """The largest expectation; among equals the earliest, so that collecting comes first."""
    return walk.best(spot, pot)[1]


def favourite(walk: Walk, spot: Spot) -> Act:
    """The whole pot on the likeliest guess; among equals the first button."""
    offers = walk.offers(spot)
    return Act(max(offers, key=lambda guess: offers[guess].chance))


def best_paid(walk: Walk, spot: Spot) -> Act:
    """The whole pot on the guess that returns most; among equals the first button."""
    offers = walk.offers(spot)
    return Act(max(offers, key=lambda guess: offers[guess].chance * offers[guess].price))


def once(guess: Callable[[Walk, Spot], Act]) -> Strategy:
    """One guess, then the pot is collected."""
    return lambda walk, spot, pot: COLLECT if spot.step else guess(walk, spot)


def to_the_top(guess: Callable[[Walk, Spot], Act]) -> Strategy:
    """Never collect."""
    return lambda walk, spot, pot: guess(walk, spot)


def changing(below: Fraction, guess: Callable[[Walk, Spot], Act]) -> Callable[[Walk, Spot], Act]:
    """Change the card, while that is possible, when no guess is as likely as this."""

    def act(walk: Walk, spot: Spot) -> Act:
        likeliest = max(offer.chance for offer in walk.offers(spot).values())
        return CHANGE if spot.changes and likeliest < below else guess(walk, spot)

    return act


def only(rules: LadderRules, *guesses: str) -> LadderRules:
    """The same ladder at the same prices for a player who makes no other guesses."""
    ladder = msgspec.structs.replace(rules.ladder, guesses=list(guesses))
    return LadderRules(rules.stake, ladder, rules.price_of)


def distributions(
    ways: Mapping[str, tuple[LadderRules, Strategy]], wager: Wager, progress: Progress
) -> dict[str, Distribution]:
    """The exact figures of each way to play a ladder, for a wager's stake.

    The note `top` is the chance to climb every step.
    """
    found = {}
    for done, (name, (rules, strategy)) in enumerate(ways.items(), 1):
        ends, total = Walk(rules).spread(strategy)
        weights: dict[int, int] = defaultdict(int)
        for (pot, _), weight in ends.items():
            weights[wager.stake_micros * pot // ONE] += weight
        top = sum(w for (pot, step), w in ends.items() if pot and step == rules.ladder.steps)
        notes = {"top": Fraction(top, total)} if top else {}
        found[name] = Distribution(weights, total, METHOD, notes)
        progress(done, len(ways))
    return found
