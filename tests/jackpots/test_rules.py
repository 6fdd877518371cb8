"""The pure rules of jackpots: nothing lost, nothing invented, one pot for one winner."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import accumulate
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairhouse.domain.jackpots import rules
from fairhouse.domain.jackpots.rules import Feed, Level, Part, Terms, Who
from fairhouse.kit.money import MICROS

POUND = MICROS
MYSTERY = Terms(1, "m", "M", 1, "GBP", rules.MYSTERY, 500 * POUND, 900 * POUND, 100_000)
POOL = Terms(2, "p", "P", 1, "GBP", rules.MUST_HIT_BY, 100 * POUND, 900 * POUND, None)
SHARE = Feed(MYSTERY, 5, 5, 1000, 1, 1, None)


def who(place: int, player: int | None = None, currency: str = "GBP") -> Who:
    return Who(place, 1, player or place + 1, 1, "marigold", currency, "harvest_moon")


def no_target(cycle: int, start: int) -> int:
    raise AssertionError("this jackpot has no sealed amount")


def parts(shares: list[int], hits: set[int] | None = None) -> list[Part]:
    return [
        Part(who(at), share, share // 4, at in (hits or set())) for at, share in enumerate(shares)
    ]


def test_a_stake_adds_its_exact_share_to_meter_and_reserve() -> None:
    feed = Feed(MYSTERY, 17, 17, 4000, 17, 20, None)  # 0.5 % at 0.85
    assert feed.share(100_000) == (425, 425)
    assert feed.in_base(100_000) == 85_000
    with pytest.raises(ValueError, match="do not divide"):
        feed.share(1)
    with pytest.raises(ValueError, match="no exact worth"):
        feed.in_base(1)


def test_the_share_of_a_stake_says_which_meters_it_touches() -> None:
    pool = Feed(POOL, 8, 0, 1000, 1, 1, None)
    share = rules.share_of("harvest_moon", [SHARE, pool], 5 * POUND, None)
    assert share.adds == {10: 25_000, 11: 25_000, 20: 40_000}
    assert share.parts == ((MYSTERY, 25_000, 25_000), (POOL, 40_000, 0))
    (draw,) = share.draws
    assert (draw.terms, draw.label) == (MYSTERY, b"jackpot|m|1")
    assert (draw.weights.total, draw.below) == (100_000 * MICROS, 5 * POUND)


@pytest.mark.parametrize(
    ("stake", "cap", "can"),
    [
        (4_990_000, None, False),
        (5_000_000, None, True),
        (9_000_000, None, True),
        (2_000_000, 2_000_000, True),  # all that the licence lets a young player stake
        (1_990_000, 2_000_000, False),
        (4_990_000, 10_000_000, False),
    ],
)
def test_only_the_highest_coin_can_win(stake: int, cap: int | None, *, can: bool) -> None:
    feed = replace(SHARE, bet_max_micros=5_000_000)
    assert feed.eligible(stake, cap) is can
    assert bool(rules.share_of("g", [feed], stake, cap).draws) is can
    assert rules.share_of("g", [feed], stake, cap).adds == {10: stake // 200, 11: stake // 200}


shares = st.lists(st.integers(0, 60 * POUND).map(lambda n: n // 4 * 4), max_size=30)
levels = st.builds(
    Level,
    st.integers(500 * POUND, 900 * POUND),
    st.integers(0, 1200 * POUND),
    st.integers(0, 700 * POUND),
    st.integers(1, 9),
)


@given(levels, shares, st.sets(st.integers(0, 29), max_size=4))
@settings(max_examples=300, deadline=None)
def test_a_mystery_jackpot_loses_and_invents_nothing(
    level: Level, bring: list[int], hits: set[int]
) -> None:
    batch = parts(bring, hits)
    walked = rules.walk(MYSTERY, level, batch, None, no_target)
    after = walked.level
    brought = sum(part.meter + part.reserve for part in batch)
    house = sum(cycle.from_house for cycle in walked.cycles)
    assert after.total == level.total + brought + house - sum(h.value for h in walked.hits)
    assert after.meter <= MYSTERY.limit_micros
    assert min(after.meter, after.reserve, after.diversion) >= 0
    assert [hit.winners[0].place for hit in walked.hits] == sorted(hits & set(range(len(bring))))
    assert after.cycle == level.cycle + len(walked.hits)
    for cycle in walked.cycles:
        assert cycle.from_reserve + cycle.from_house == MYSTERY.seed_micros
        assert MYSTERY.seed_micros <= cycle.start <= MYSTERY.limit_micros


def test_the_first_takes_the_meter_at_its_place_and_the_later_the_reset_value() -> None:
    level = Level(700 * POUND, 500 * POUND, 0, 3)
    walked = rules.walk(MYSTERY, level, parts([4, 8, 12, 16], {1, 3}), None, no_target)
    first, second = walked.hits
    assert (first.cycle, first.value, first.winners[0].place) == (3, 700 * POUND + 4 + 8, 1)
    assert (second.cycle, second.value) == (4, 500 * POUND + 12 + 16)
    assert walked.cycles[0].from_house == 0, "the reserve paid the first seed"
    assert walked.level.meter == 500 * POUND
    assert walked.level.cycle == 5


def test_the_order_of_the_record_decides_and_nothing_else() -> None:
    batch = parts([4, 8], {0, 1})
    forwards = rules.walk(MYSTERY, Level(600 * POUND, 0, 0, 1), batch, None, no_target)
    backwards = rules.walk(MYSTERY, Level(600 * POUND, 0, 0, 1), batch[::-1], None, no_target)
    assert [hit.value for hit in forwards.hits] == [600 * POUND + 4, 500 * POUND + 8]
    assert [hit.value for hit in backwards.hits] == [600 * POUND + 8, 500 * POUND + 4]


def test_above_the_ceiling_the_share_waits_for_the_next_jackpot() -> None:
    level = Level(900 * POUND - 4, 0, 0, 1)
    walked = rules.walk(MYSTERY, level, parts([12, 4, 8], {2}), None, no_target)
    (hit,) = walked.hits
    assert hit.value == 900 * POUND
    assert walked.overflow == 8 + 4 + 8
    assert walked.cycles[0].from_diversion == 20
    assert walked.level.meter == 500 * POUND + 20 and walked.level.diversion == 0


def test_a_ceiling_that_was_lowered_takes_nothing_away() -> None:
    lowered = replace(MYSTERY, limit_micros=600 * POUND)
    walked = rules.walk(lowered, Level(700 * POUND, 0, 0, 1), parts([12]), None, no_target)
    assert walked.level.meter == 700 * POUND and walked.overflow == 12


def drawing(amounts: list[int]) -> Callable[[int, int], int]:
    """Sealed amounts as given, each above what the cycle starts with."""
    left = iter(amounts)
    return lambda cycle, start: max(start + 1, next(left, 899 * POUND))


@given(
    st.integers(100 * POUND, 500 * POUND),
    st.integers(1, 399 * POUND),
    shares,
    st.lists(st.integers(101 * POUND, 899 * POUND), max_size=9),
)
@settings(max_examples=300, deadline=None)
def test_a_must_hit_by_jackpot_pays_the_sealed_amount_and_never_late(
    meter: int, to_go: int, bring: list[int], amounts: list[int]
) -> None:
    target, batch = meter + to_go, parts(bring)
    level = Level(meter, 0, 0, 1)
    walked = rules.walk(POOL, level, batch, target, drawing(amounts))
    brought = sum(part.meter + part.reserve for part in batch)
    house = sum(cycle.from_house for cycle in walked.cycles)
    assert walked.level.total == level.total + brought + house - sum(h.value for h in walked.hits)
    reached = [at for at, sum_ in enumerate(accumulate(bring)) if sum_ >= to_go]
    if not reached:
        assert not walked.hits
        return
    assert walked.hits[0].value == target
    assert walked.hits[0].winners[0].place == reached[0], "the wager that carried it there wins"
    # and what is left has not reached the amount that is sealed now
    rest = drawing(amounts)
    sealed = [rest(cycle.number, cycle.start) for cycle in walked.cycles]
    assert walked.level.meter < sealed[-1]


def test_what_a_wager_brings_beyond_the_sealed_amount_stays_in_the_meter() -> None:
    walked = rules.walk(
        POOL, Level(200 * POUND, 0, 0, 1), parts([40 * POUND]), 210 * POUND, drawing([])
    )
    assert [hit.value for hit in walked.hits] == [210 * POUND]
    assert walked.level.meter == 100 * POUND + 30 * POUND


def test_one_share_can_pass_two_sealed_amounts_and_wins_both() -> None:
    walked = rules.walk(
        POOL, Level(200 * POUND, 0, 0, 1), parts([40 * POUND]), 210 * POUND,
        drawing([120 * POUND, 500 * POUND]),
    )  # fmt: skip
    assert [hit.value for hit in walked.hits] == [210 * POUND, 120 * POUND]
    assert {hit.winners[0].place for hit in walked.hits} == {0}
    assert walked.level.meter == 110 * POUND


@given(st.integers(100 * POUND, 498 * POUND))
@settings(max_examples=50, deadline=None)
def test_the_sealed_amount_lies_above_the_start_and_below_the_limit(start: int) -> None:
    weights = rules.target_weights(POOL, start)
    assert rules.target_at(start, 0) == start + 1
    assert rules.target_at(start, weights.total - 1) == POOL.limit_micros - 1


def test_the_mean_sealed_amount_is_halfway_between_seed_and_limit() -> None:
    weights = rules.target_weights(POOL, POOL.seed_micros)
    mean = Fraction(
        rules.target_at(POOL.seed_micros, 0)
        + rules.target_at(POOL.seed_micros, weights.total - 1), 2,
    )  # fmt: skip
    assert mean == Fraction(POOL.seed_micros + POOL.limit_micros, 2)


EVENT = UUID(int=5)


def test_who_hits_in_the_same_event_shares_equally_and_each_player_once() -> None:
    batch = [
        Part(who(0), 4, 1, hit=True, event=EVENT),
        Part(who(1), 4, 1),
        Part(who(2), 4, 1, hit=True, event=EVENT),
        Part(who(3, player=1), 4, 1, hit=True, event=EVENT),  # the first player's second card
        Part(who(4), 4, 1, hit=True, event=UUID(int=6)),
    ]
    walked = rules.walk(MYSTERY, Level(700 * POUND, 0, 0, 1), batch, None, no_target)
    shared, later = walked.hits
    assert shared.value == 700 * POUND + 4
    assert [one.place for one in shared.winners] == [0, 2]
    assert later.value == 500 * POUND + 16


RATES = st.sampled_from([(1, 1), (17, 20), (4, 5), (5, 4)])


@given(st.integers(1, 10**12), st.lists(RATES, min_size=1, max_size=12))
@settings(deadline=None)
def test_a_shared_hit_is_split_to_the_micro(value: int, rates: list[tuple[int, int]]) -> None:
    paid, rest = rules.share_out(value, rates)
    assert sum(one.base_micros for one in paid) + rest == value
    assert 0 <= rest < len(rates) + sum(num for num, _ in rates)
    for one, (num, den) in zip(paid, rates, strict=True):
        assert one.base_micros * den == one.amount_micros * num, "exactly its worth"
    same = {(rate, one) for rate, one in zip(rates, paid, strict=True)}
    assert len(same) == len(set(rates)), "equal parts for equal currencies"


def test_the_indivisible_rest_is_what_nobody_can_be_given() -> None:
    paid, rest = rules.share_out(100, [(1, 1)] * 3)
    assert [one.base_micros for one in paid] == [33, 33, 33] and rest == 1


@given(levels)
@settings(deadline=None)
def test_a_reset_takes_the_seed_from_the_reserve_and_the_house_pays_what_is_missing(
    level: Level,
) -> None:
    cycle = rules.reset(MYSTERY, level)
    assert cycle.from_reserve == min(500 * POUND, level.reserve)
    assert cycle.from_house == 500 * POUND - cycle.from_reserve
    assert cycle.from_diversion == min(level.diversion, 400 * POUND)


def test_the_return_of_a_mystery_jackpot_is_c_plus_p_times_s() -> None:
    found = rules.return_of(MYSTERY, 5000)
    assert found.total == Fraction(5, 1000) + Fraction(500, 100_000) == Fraction(1, 100)


def test_the_return_of_a_must_hit_by_jackpot_is_c_e_over_e_less_s() -> None:
    found = rules.return_of(POOL, 8000)
    mean = Fraction(100 + 900, 2)
    assert found.total == Fraction(8, 1000) * mean / (mean - 100) == Fraction(1, 100)
    assert found.seed == Fraction(2, 1000), "the reserve rate that pays for the seed exactly"


def test_many_cycles_return_what_the_formula_says() -> None:
    """The same in another way: wagers of mixed sizes over many cycles, target by target."""
    state = 12345
    amounts: list[int] = []

    def draw(cycle: int, start: int) -> int:
        nonlocal state
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        weights = rules.target_weights(POOL, start)
        amounts.append(rules.target_at(start, state % weights.total))
        return amounts[-1]

    level, target = Level(POOL.seed_micros, 0, 0, 1), draw(1, POOL.seed_micros)
    staked = won = 0
    for at in range(60_000):
        stake = (1 + at % 7) * 100 * POUND
        part = Part(who(0), stake * 8 // 1000, stake * 2 // 1000)
        walked = rules.walk(POOL, level, [part], target, draw)
        level, target = walked.level, amounts[-1]
        staked += stake
        won += sum(hit.value for hit in walked.hits)
    cycles = level.cycle - 1
    assert cycles > 400
    assert abs(Fraction(won, staked) * 100 - 1) < Fraction(1, 20)
    # exactly: everything that the meter took, and a seed a cycle
    assert won == staked * 8 // 1000 + POOL.seed_micros * (cycles + 1) - level.meter


@pytest.mark.parametrize(
    ("state", "verb", "why", "code"),
    [
        ("hit", "confirm", "Checked the round.", None),
        ("paid", "confirm", "Checked the round.", "jackpot.decided"),
        ("declined", "confirm", "Checked the round.", "jackpot.decided"),
        ("paid", "decline", "Checked the round.", "jackpot.decided"),
        ("hit", "decline", "short", "jackpot.rationale"),
    ],
)
def test_a_win_is_decided_once_and_with_a_reason(
    state: str, verb: str, why: str, code: str | None
) -> None:
    no = rules.verify_decision(state, verb, why)
    assert (no.code if no else None) == code


ALICE = {
    "first_name": "Alice", "last_name": "Smith", "gender": "female", "town": "Leeds",
    "country": "GB",
}  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        (("first_name", "last_initial", "gender", "town"), "Alice S., female, Leeds"),
        (("first_name", "last_initial", "town", "country"), "Alice S., Leeds, GB"),
        ((), ""),
        (("town",), "Leeds"),
    ],
)
def test_a_winner_is_named_by_what_the_house_publishes(fields: tuple[str, ...], told: str) -> None:
    assert rules.published_name(fields, ALICE) == told
    assert "Smith" not in told
