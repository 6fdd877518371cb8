"""What each pretend member will try to do, and when: planned whole before anything happens. Pure.

The plan depends on the seed only. How the dice fall decides how far somebody gets with it
(who runs out of money goes home), so the same seed means the same people and the same wagers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from fairhouse.domain.cashier.rules import brand_taken
from fairhouse.entrypoints.simulation import bets
from fairhouse.entrypoints.simulation.people import Person, known_countries, make
from fairhouse.kit.house_rules import House
from fairhouse.kit.house_rules.schema import Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Temperament:
    """How somebody plays. Stakes and deposits are whole minor units (pence, cents)."""

    name: str
    share: int
    visits_a_week: int
    wagers: tuple[int, int]
    stakes_minor: tuple[int, ...]
    deposits_minor: tuple[int, ...]


TEMPERAMENTS: Final = (
    Temperament(
        name="cautious", share=55, visits_a_week=2, wagers=(10, 35),
        stakes_minor=(10, 20, 20, 50, 100), deposits_minor=(1000, 1000, 2000),
    ),
    Temperament(
        name="regular", share=35, visits_a_week=3, wagers=(30, 80),
        stakes_minor=(50, 100, 100, 200, 500), deposits_minor=(2000, 5000, 10000),
    ),
    Temperament(
        name="high", share=10, visits_a_week=4, wagers=(40, 120),
        stakes_minor=(500, 1000, 2500, 5000), deposits_minor=(20000, 50000, 100000),
    ),
)  # fmt: skip

EVENING: Final = (0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 2, 3, 2, 2, 2, 3, 4, 7, 10, 12, 11, 7, 3)
"""How often a visit begins in each hour of the day."""
GRID_MINUTES: Final = 30
PACE_SECONDS: Final = 6
"""Visits begin and wagers fall on a grid, so that members meet at the till as in a full house:
a batch of ten costs little more than a batch of one.
"""
LEAVES_OPEN: Final = 0.4
"""How often somebody goes home in the middle of the last round of a visit."""
FIRST_VISIT_AFTER: Final = timedelta(minutes=6)

CARD_BRAND: Final = "Visa Debit"
"""What the pretend bank's series of cards are (`test_cards.number_of`)."""
FAULTS: Final = ("weak_password", "postcode", "phone", "under_age", "name_in_username")
SPECIAL_CARDS: Final = (
    "declined", "insufficient_funds", "pending", "late", "repeated", "silent",
    "payout_fails", "payout_returns", "payout_slow", "payout_unavailable", "payout_refused",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlannedWager:
    """One wager that a member will try.

    `foolish`  it cannot be taken, and they know it soon
    `mind`     where their decisions in the round come from
    `leaves`   they go home before the round is over, if it waits for them
    """

    at: datetime
    game: str
    body: dict[str, Any]
    key: UUID
    foolish: bool = False
    mind: int = 0
    leaves: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One evening at the house. Amounts are minor units, withdrawals percent of the balance."""

    at: datetime
    wrong_passwords: int
    top_ups_minor: tuple[int, ...]
    wagers: tuple[PlannedWager, ...]
    withdraw_percent: int | None
    takes_back: bool
    signs_out: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """Everything that one person will try while the simulation lasts."""

    number: int
    house: str
    person: Person
    temperament: str
    arrives: datetime
    faults: tuple[str, ...]
    confirms_after: timedelta | None
    card_behaviours: tuple[str, ...]
    other_name_on_card: bool
    plays_before_deposit: bool
    marketing: bool
    visits: tuple[Visit, ...]
    frozen_at: datetime | None
    unfrozen_after: timedelta | None
    random: int
    """Where the member's own keys come from."""


def plan(
    *, seed: int, members: int, starts: datetime, days: int, houses: Sequence[House]
) -> list[Life]:
    """The lives of everybody, in the order of their numbers."""
    root = Random(seed)  # noqa: S311 - pretend people; the games have their own dice
    first = root.randrange(10**5) * 10**5  # no two seeds share email addresses
    return [
        _life(Random(root.getrandbits(64)), first + at, starts, days, houses)  # noqa: S311
        for at in range(members)
    ]


def _life(rng: Random, number: int, starts: datetime, days: int, houses: Sequence[House]) -> Life:
    house = rng.choice(houses)
    rules = house.at(starts)
    nature = rng.choices(TEMPERAMENTS, [each.share for each in TEMPERAMENTS])[0]
    currency = rng.choice([rules.money.currencies[0]] * 3 + list(rules.money.currencies))
    person = make(
        rng,
        number=number,
        countries=_countries(rules, currency),
        currency=currency,
        today=starts.date(),
        ages=(rules.registration.min_age + 1, 78),
    )
    # most are members early on, so that there is something to see
    arrives = starts + timedelta(minutes=int(days * 1440 * 0.8 * rng.random() ** 2))
    ends = starts + timedelta(days=days)
    freezes = rng.random() < 0.03
    return Life(
        number=number,
        house=house.slug,
        person=person,
        temperament=nature.name,
        arrives=_on_grid(arrives),
        faults=tuple(rng.sample(FAULTS, rng.choice([0, 0, 0, 0, 0, 1, 1, 2]))),
        confirms_after=None if rng.random() < 0.08 else timedelta(minutes=rng.randint(1, 600)),
        card_behaviours=(rng.choice(SPECIAL_CARDS),) if rng.random() < 0.25 else (),
        other_name_on_card=rng.random() < 0.03,
        plays_before_deposit=rng.random() < 0.15,
        marketing=rng.random() < 0.5,
        visits=_Planner(rng, nature, rules, person).visits(arrives, ends),
        frozen_at=arrives + (ends - arrives) * rng.random() if freezes else None,
        unfrozen_after=timedelta(hours=rng.randint(2, 60)) if rng.random() < 0.6 else None,
        random=rng.getrandbits(64),
    )


def _countries(rules: Rules, currency: str) -> list[str]:
    """Where the house's members may live and pay from with the bank's debit cards."""
    return [
        country
        for country in known_countries(rules.registration.countries)
        if brand_taken(CARD_BRAND, country=country, currency=currency, rules=rules.deposit)
    ]


class _Planner:
    """Plans the visits of one person."""

    def __init__(self, rng: Random, nature: Temperament, rules: Rules, person: Person) -> None:
        self._rng = rng
        self._nature = nature
        self._rules = rules
        self._person = person
        self._repertoire = bets.repertoire(rng, rules.play.games, nature.stakes_minor)

    def visits(self, arrives: datetime, ends: datetime) -> tuple[Visit, ...]:
        """The first visit follows the registration; the others come mostly in the evening."""
        rng = self._rng
        begins = [_on_grid(arrives) + FIRST_VISIT_AFTER]
        for day in range(1, (ends - arrives).days + 1):
            if rng.random() * 7 < self._nature.visits_a_week:
                midnight = (arrives + timedelta(days=day)).replace(hour=0, minute=0, second=0)
                hour = rng.choices(range(24), EVENING)[0]
                slot = rng.randrange(0, 60, GRID_MINUTES)
                begins.append(midnight + timedelta(hours=hour, minutes=slot))
        latest = ends - timedelta(hours=2)
        return tuple(self._visit(at) for at in begins if at < latest)

    def _visit(self, at: datetime) -> Visit:
        rng = self._rng
        return Visit(
            at=at,
            wrong_passwords=rng.choices((0, 1, 2, 3), (90, 7, 2, 1))[0],
            top_ups_minor=self._top_ups(),
            wagers=self._wagers(at),
            withdraw_percent=rng.choice((25, 50, 80, 100, 140)) if rng.random() < 0.3 else None,
            takes_back=rng.random() < 0.1,
            signs_out=rng.random() < 0.7,
        )

    def _top_ups(self) -> tuple[int, ...]:
        """What will be paid in when money runs out; a few try what the house does not take."""
        rng, card, currency = self._rng, self._rules.deposit.card, self._person.currency
        least, most = (limit[currency].micros // 10_000 for limit in (card.min, card.max))
        usual = [max(least, min(most, amount)) for amount in self._nature.deposits_minor]
        amounts = [rng.choice(usual) for _ in range(rng.choice((1, 1, 2, 3)))]
        if rng.random() < 0.05:
            amounts.insert(0, rng.choice((least // 2, most * 2)))
        return tuple(amounts)

    def _wagers(self, at: datetime) -> tuple[PlannedWager, ...]:
        rng = self._rng
        present = at + timedelta(minutes=1)  # after signing in and paying
        planned = []
        for _ in range(rng.randint(*self._nature.wagers)):
            habit = rng.choice(self._repertoire)
            foolish = rng.random() < 0.01
            cap = self._cap(habit, at.date())
            body = bets.foolish(rng, habit.game) if foolish else habit.body(cap)
            key = UUID(int=rng.getrandbits(128), version=4)
            too_soon = timedelta(seconds=PACE_SECONDS - 1 if rng.random() < 0.01 else 0)
            mind = rng.getrandbits(64)
            at_last = present - too_soon
            planned.append(PlannedWager(at_last, habit.game, body, key, foolish, mind))
            present += timedelta(seconds=PACE_SECONDS * rng.choice((1, 1, 1, 2)))
        return self._perhaps_leaving(planned)

    def _perhaps_leaving(self, planned: list[PlannedWager]) -> tuple[PlannedWager, ...]:
        *others, last = planned
        leaves = bets.is_staged(last.game) and self._rng.random() < LEAVES_OPEN
        return (*others, replace(last, leaves=leaves))

    def _cap(self, habit: bets.Habit, day: date) -> int | None:
        """The most that the licence lets this person stake, in minor units."""
        kind = bets.class_of(habit.game)
        cap = self._rules.play.stake_cap(kind, age=self._person.age(day))
        return None if cap is None else cap[self._person.currency].micros // 10_000


def _on_grid(moment: datetime) -> datetime:
    minute = moment.minute - moment.minute % GRID_MINUTES
    return moment.replace(minute=minute, second=0, microsecond=0)
