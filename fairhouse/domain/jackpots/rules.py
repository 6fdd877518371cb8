"""Progressive jackpots: what a stake adds, who wins, how much, and what follows. Pure.

Meter, reserve and diversion pool are micros of the jackpot's base currency. A stake's share is a
whole number of micros in every currency or the jackpot is not opened (`exact_share`), so that
nothing is rounded, lost or invented. Randomness, seals and the order of wagers arrive as
arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, NamedTuple
from uuid import UUID

from fairhouse.kit import states
from fairhouse.kit.money import MICROS
from fairhouse.kit.refusals import Refusal, refuse
from fairhouse.kit.weights import Weights

MYSTERY: Final = "mystery"
MUST_HIT_BY: Final = "must_hit_by"
MOST_A_GAME: Final = 2
"""How many jackpots one game may feed in one house."""
LEAST_RATIONALE: Final = 10

WIN: Final = states.StateTable(
    may_go={
        "hit": frozenset({"paid", "declined"}),
        "paid": frozenset(),
        "declined": frozenset(),
    },
    may_do={"hit": frozenset({"confirm", "decline"})},
)
"""A win waits for the operator's confirmation (JJ-7.13), which pays it, or is declined."""


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of one jackpot, in numbers."""

    number: int
    name: str
    title: str
    version: int
    base: str
    kind: str
    seed_micros: int
    limit_micros: int
    one_in: int | None

    @property
    def meter(self) -> int:
        """The number of its shared meter; of its reserve and its diversion pool, the next two."""
        return 10 * self.number

    @property
    def reserve(self) -> int:
        """The number of the row from which seeds are paid."""
        return 10 * self.number + 1

    @property
    def diversion(self) -> int:
        """The number of the row that waits for the next jackpot."""
        return 10 * self.number + 2

    @property
    def meters(self) -> list[int]:
        """All three, in the order in which they are locked."""
        return [self.meter, self.reserve, self.diversion]

    @property
    def label(self) -> bytes:
        """The label under which a round's own seed draws for this jackpot."""
        return b"jackpot|%s|%d" % (self.name.encode(), self.version)

    @property
    def target_label(self) -> bytes:
        """The label under which a jackpot's own seed draws the sealed amount."""
        return self.label + b"|target"


@dataclass(frozen=True, slots=True)
class Feed:
    """What stakes of one game, house and currency bring to one jackpot.

    `meter_parts` and `reserve_parts` of `per` of a stake's micros go to it; a unit of the
    player's currency is `base_num`/`base_den` units of the base currency.
    """

    terms: Terms
    meter_parts: int
    reserve_parts: int
    per: int
    base_num: int
    base_den: int
    bet_max_micros: int | None

    def share(self, stake_micros: int) -> tuple[int, int]:
        """What a stake adds to meter and reserve. Raises ValueError for a broken micro."""
        meter, rest = divmod(stake_micros * self.meter_parts, self.per)
        reserve, more = divmod(stake_micros * self.reserve_parts, self.per)
        if rest or more:
            raise ValueError(f"{stake_micros} micros do not divide for {self.terms.name}")
        return meter, reserve

    def in_base(self, stake_micros: int) -> int:
        """A stake in micros of the base currency. Raises ValueError for a broken micro."""
        worth, rest = divmod(stake_micros * self.base_num, self.base_den)
        if rest:
            raise ValueError(f"{stake_micros} micros have no exact worth in {self.terms.base}")
        return worth

    def eligible(self, stake_micros: int, cap_micros: int | None) -> bool:
        """Whether a stake can win: all of the highest coin, or all that the licence allows.

        `cap_micros` is the most that this player may stake (JJ-7.12); None for no cap.
        """
        if self.bet_max_micros is None or stake_micros >= self.bet_max_micros:
            return True
        return cap_micros is not None and stake_micros >= cap_micros


def chance_weights(one_in: int) -> Weights:
    """Of so many micros staked, each as likely as any other, one wins on average."""
    return Weights.uniform(one_in * MICROS)


class Draw(NamedTuple):
    """A draw for one jackpot: under its label, an index of the weights below `below` wins."""

    terms: Terms
    label: bytes
    weights: Weights
    below: int


class Share(NamedTuple):
    """What one stake on a game brings to all its jackpots; made once a stake and kept."""

    game: str
    adds: Mapping[int, int]
    """Meter -> micros."""
    parts: tuple[tuple[Terms, int, int], ...]
    """(jackpot, to its meter, to its reserve)."""
    draws: tuple[Draw, ...]
    """One for each jackpot that is won by chance and that this stake can win."""


def share_of(game: str, feeds: Iterable[Feed], stake_micros: int, cap_micros: int | None) -> Share:
    """The share of a stake in every jackpot that its game feeds. Raises ValueError."""
    adds: dict[int, int] = {}
    parts, draws = [], []
    for feed in feeds:
        terms = feed.terms
        meter, reserve = feed.share(stake_micros)
        parts.append((terms, meter, reserve))
        adds[terms.meter] = meter
        if reserve:
            adds[terms.reserve] = reserve
        if terms.one_in is not None and feed.eligible(stake_micros, cap_micros):
            weights, below = chance_weights(terms.one_in), feed.in_base(stake_micros)
            draws.append(Draw(terms, terms.label, weights, below))
    return Share(game, adds, tuple(parts), tuple(draws))


class Struck(NamedTuple):
    """A share whose draw won: the numbers of the jackpots, and the game event if it is shared."""

    share: Share
    hits: frozenset[int]
    event: UUID | None = None

    @property
    def adds(self) -> Mapping[int, int]:
        """Meter -> micros."""
        return self.share.adds


Pot = Share | Struck


class Who(NamedTuple):
    """Whose wager it was: `place` among the answers of its batch, `entry` its operation."""

    place: int
    cell: int
    player_id: int
    entry: int
    house: str
    currency: str
    game: str


class Part(NamedTuple):
    """One wager's part in one jackpot, at its place in the order of the server's record."""

    who: Who
    meter: int
    reserve: int
    hit: bool = False
    event: UUID | None = None


@dataclass(slots=True)
class Level:
    """What a jackpot holds. `cycle` counts its resets; the first is 1."""

    meter: int
    reserve: int
    diversion: int
    cycle: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.meter + self.reserve + self.diversion


class Cycle(NamedTuple):
    """A reset: with what a jackpot starts again, and who paid for it."""

    number: int
    from_reserve: int
    from_house: int
    from_diversion: int

    @property
    def start(self) -> int:
        """What the meter then shows, before anything carried over."""
        return self.from_reserve + self.from_house + self.from_diversion


class Hit(NamedTuple):
    """A win: the cycle that it ended, what the meter paid, and to whom in equal parts."""

    cycle: int
    value: int
    winners: tuple[Who, ...]


@dataclass(slots=True)
class Walked:
    """What became of a batch, in order."""

    level: Level
    hits: list[Hit] = field(default_factory=list)
    cycles: list[Cycle] = field(default_factory=list)
    overflow: int = 0


NextTarget = Callable[[int, int], int]
"""(cycle, what its meter starts with) -> the amount that wins it; for must-hit-by jackpots."""


def walk(
    terms: Terms, level: Level, parts: Sequence[Part], target: int | None, next_target: NextTarget
) -> Walked:
    """Let a batch's wagers come one after another, in the order of the server's record.

    The first that hits takes the meter as it stands at its place, with its own share in it;
    the meter is reset, and a later one of the same batch takes what has grown since (JJ-7.14).
    Of a must-hit-by jackpot the wager whose share carries the meter to the sealed amount takes
    that amount; what it brought beyond stays in the meter, so the wager after it finds it.
    Wagers that hit in one game event share what the first of them finds.
    """
    walked = Walked(Level(level.meter, level.reserve, level.diversion, level.cycle))
    now = walked.level
    shared: set[UUID] = set()
    for part in parts:
        now.reserve += part.reserve
        now.meter += part.meter
        if terms.kind == MUST_HIT_BY:
            while target is not None and now.meter >= target:
                over = now.meter - target
                target = _end(walked, terms, target, (part.who,), next_target)
                now.meter += over
            continue
        _divert(walked, terms, part.meter)
        if part.hit and (part.event is None or part.event not in shared):
            winners = _winners(part, parts)
            if part.event is not None:
                shared.add(part.event)
            _end(walked, terms, now.meter, winners, next_target)
    return walked


def _divert(walked: Walked, terms: Terms, added: int) -> None:
    """Above its ceiling a meter stands still; what comes in waits for the next jackpot."""
    over = min(walked.level.meter - terms.limit_micros, added)
    if over > 0:
        walked.level.meter -= over
        walked.level.diversion += over
        walked.overflow += over


def _winners(part: Part, parts: Sequence[Part]) -> tuple[Who, ...]:
    """Everybody who hits in the same event, each player once."""
    if part.event is None:
        return (part.who,)
    found: dict[int, Who] = {}
    for one in parts:
        if one.hit and one.event == part.event:
            found.setdefault(one.who.player_id, one.who)
    return tuple(found.values())


def _end(
    walked: Walked, terms: Terms, value: int, winners: tuple[Who, ...], next_target: NextTarget
) -> int | None:
    now = walked.level
    walked.hits.append(Hit(now.cycle, value, winners))
    cycle = reset(terms, now)
    walked.cycles.append(cycle)
    now.cycle = cycle.number
    now.meter = cycle.start
    now.reserve -= cycle.from_reserve
    now.diversion -= cycle.from_diversion
    return next_target(cycle.number, cycle.start) if terms.kind == MUST_HIT_BY else None


def reset(terms: Terms, level: Level) -> Cycle:
    """How the next cycle starts: the seed, from the reserve first and then from the house, and
    what waits in the diversion pool as far as there is room for it.
    """
    from_reserve = min(terms.seed_micros, level.reserve)
    room = terms.limit_micros - terms.seed_micros
    if terms.kind == MUST_HIT_BY:
        room //= 2  # the sealed amount must still be anybody's guess
    return Cycle(
        level.cycle + 1,
        from_reserve,
        terms.seed_micros - from_reserve,
        min(level.diversion, room),
    )


def target_weights(terms: Terms, start_micros: int) -> Weights:
    """The sealed amount is every micro above the start and below the limit, equally likely."""
    return Weights.uniform(terms.limit_micros - start_micros - 1)


def target_at(start_micros: int, index: int) -> int:
    """The sealed amount that a pick of `target_weights` means."""
    return start_micros + 1 + index


class Paid(NamedTuple):
    """What one winner gets: taken from the meter in the base currency, credited in his own."""

    base_micros: int
    amount_micros: int


def share_out(value: int, rates: Sequence[tuple[int, int]]) -> tuple[list[Paid], int]:
    """Split a hit equally between its winners; `rates` are each one's (base_num, base_den).

    Each is credited a whole number of micros of his own currency. What cannot be split is the
    second value: it goes to the reserve (JJ-7.14, JJ-7.15).
    """
    each = value // len(rates)
    paid = []
    for base_num, base_den in rates:
        rate = Fraction(base_num, base_den)
        units = each // rate.numerator
        paid.append(Paid(units * rate.numerator, units * rate.denominator))
    return paid, value - sum(one.base_micros for one in paid)


@dataclass(frozen=True, slots=True)
class Return:
    """What a jackpot returns of each unit staked, exactly."""

    contribution: Fraction
    """What the meter takes."""
    seed: Fraction
    """What seeds and reserve add to it."""

    @property
    def total(self) -> Fraction:
        """The jackpot's part of the return to the player."""
        return self.contribution + self.seed


def return_of(terms: Terms, meter_ppm: int) -> Return:
    """The exact return of a jackpot in the long run.

    Mystery: c + p x S, over stakes that can win. Must-hit-by with the amount drawn evenly
    between seed S and limit C: c + S x c / (E - S), with E = (S + C) / 2.
    """
    share = Fraction(meter_ppm, MICROS)
    seed = Fraction(terms.seed_micros)
    if terms.one_in is not None:
        return Return(share, seed / MICROS / terms.one_in)
    mean = (seed + terms.limit_micros) / 2
    return Return(share, seed * share / (mean - seed))


def exact_share(ppm: int, base_num: int, base_den: int, grid_micros: int) -> bool:
    """Whether every stake on the grid gives a whole number of micros of the base currency."""
    return grid_micros * ppm * base_num % (MICROS * base_den) == 0


def verify_decision(state: str, verb: str, rationale: str) -> Refusal | None:
    """Why a member of staff may not decide a win so, or None."""
    if not WIN.may(state, verb):
        return refuse("jackpot.decided", state=state)
    if len(rationale.strip()) < LEAST_RATIONALE:
        return refuse("jackpot.rationale", letters=LEAST_RATIONALE, field="rationale")
    return None


def published_name(fields: Sequence[str], details: Mapping[str, str | None]) -> str:
    """The name under which a win is published, from the parts that the house shows."""
    first = details.get("first_name") or ""
    initial = (details.get("last_name") or "")[:1]
    shown = {
        "first_name": first,
        "last_initial": f"{initial}." if initial else "",
        "gender": details.get("gender") or "",
        "town": details.get("town") or "",
        "country": details.get("country") or "",
    }
    name = " ".join(shown[part] for part in ("first_name", "last_initial") if part in fields)
    rest = [shown[part] for part in ("gender", "town", "country") if part in fields]
    return ", ".join(part for part in (name.strip(), *rest) if part)
