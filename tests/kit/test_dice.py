"""The dice draw what their published byte format says, and stop the process when they cannot."""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from collections.abc import Iterator
from itertools import chain, repeat
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhouse.kit import dice
from fairhouse.kit.weights import LARGEST_TOTAL, Weights

SEED = bytes(range(32))
LABEL = dice.label("outcome", "known_answer", 1)


class Paper:
    """The byte format of fairhouse/games/README.md, written again with other means."""

    def __init__(self, seed: bytes, label: bytes) -> None:
        self.words = self._words(seed, label)

    @staticmethod
    def _words(seed: bytes, label: bytes) -> Iterator[int]:
        counter = 0
        while True:
            message = b"fairhouse draw 1|" + label + b"|" + counter.to_bytes(8, "big")
            block = hmac.new(seed, message, hashlib.sha256).digest()
            for at in range(0, 32, 4):
                yield int.from_bytes(block[at : at + 4], "big")
            counter += 1

    def pick(self, weights: list[int]) -> int:
        total = sum(weights)
        span = 2**64 if total > 2**31 else 2**32
        while True:
            word = next(self.words)
            if span == 2**64:
                word = word * 2**32 + next(self.words)
            if word < span // total * total:
                break
        rest = word % total
        for index, weight in enumerate(weights):
            if rest < weight:
                return index
            rest -= weight
        raise AssertionError


weights_lists = st.one_of(
    st.lists(st.integers(1, 9), min_size=1, max_size=60),
    st.lists(st.integers(1, 2**31), min_size=1, max_size=8),
    st.lists(st.integers(1, 2**59), min_size=1, max_size=8),
)


@given(
    seed=st.binary(min_size=32, max_size=32),
    name=st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1),
    asked=st.lists(weights_lists, min_size=1, max_size=30),
)
def test_draws_are_those_of_the_byte_format(seed: bytes, name: str, asked: list[list[int]]) -> None:
    label = dice.label("outcome", name, 3)
    live, paper = dice.Live(seed, label), Paper(seed, label)
    drawn = [live.pick(Weights(weights)) for weights in asked]
    assert drawn == [paper.pick(weights) for weights in asked]
    assert live.picks == drawn


def test_the_known_seed_gives_the_known_draws() -> None:
    live = dice.Live(SEED, LABEL)
    assert [live.pick(Weights.uniform(37)) for _ in range(4)] == [34, 7, 32, 28]
    assert dice.KNOWN_PICKS[:4] == [34, 7, 32, 28]


def test_a_commitment_binds_seed_and_round_and_is_no_draw() -> None:
    round_id = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
    known = "b8eeb15b102b7600fe5f7095887ba062eec99d9b596aa2dbcc52d0fd4d30a11b"
    assert dice.commitment(SEED, round_id).hex() == known
    assert dice.commitment(SEED, UUID(int=round_id.int + 1)).hex() != known
    assert dice.commitment(bytes(32), round_id).hex() != known


def blocks(monkeypatch: pytest.MonkeyPatch, *words: int) -> None:
    """Make the stream begin with these words, and go on with zeros."""
    stream = chain(words, repeat(0))

    def block(_key: bytes, _message: bytes, _name: str) -> bytes:
        return b"".join(next(stream).to_bytes(4, "big") for _ in range(8))

    monkeypatch.setattr(dice, "_hmac", block)


def test_a_word_that_would_favour_low_numbers_is_thrown_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limit = 2**32 - 2**32 % 37
    blocks(monkeypatch, limit, 2**32 - 1, limit - 1, 5)
    live = dice.Live(SEED, LABEL)
    assert [live.pick(Weights.uniform(37)), live.pick(Weights.uniform(37))] == [36, 5]


def test_a_wide_draw_takes_two_words_across_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    blocks(monkeypatch, *range(7), 3, 4)
    live = dice.Live(SEED, LABEL)
    for n in range(7):
        assert live.pick(Weights.uniform(37)) == n
    assert live.pick(Weights.uniform(2**62)) == 3 * 2**32 + 4


def test_what_an_ornament_draws_never_moves_an_outcome() -> None:
    quiet = dice.Live(SEED, dice.label("outcome", "harvest_moon", 1))
    loud = dice.Live(SEED, dice.label("outcome", "harvest_moon", 1))
    ornament = dice.Live(SEED, dice.label("cosmetic", "harvest_moon", 1))
    wheel = Weights.uniform(37)
    plain = [quiet.pick(wheel) for _ in range(40)]
    mixed = []
    for _ in range(40):
        ornament.pick(wheel)
        mixed.append(loud.pick(wheel))
    assert mixed == plain
    assert ornament.picks != plain


@pytest.mark.parametrize("word", ["", "a|b", "ä", "a b"])
def test_a_label_word_cannot_reach_into_another_label(word: str) -> None:
    with pytest.raises(ValueError, match="label word"):
        dice.label("outcome", word, 1)


def test_a_short_seed_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes, not 31"):
        dice.Live(bytes(31), LABEL)


# Replay


def test_a_replay_gives_the_logged_picks_and_notices_what_does_not_fit() -> None:
    wheel = Weights.uniform(37)
    again = dice.Replay([36, 0])
    assert [again.pick(wheel), again.pick(wheel)] == [36, 0]
    again.finish()
    with pytest.raises(dice.ReplayFault, match="ends after 2 picks"):
        again.pick(wheel)
    for wrong in (37, -1):
        with pytest.raises(dice.ReplayFault, match="offers 37 choices"):
            dice.Replay([wrong]).pick(wheel)
    with pytest.raises(dice.ReplayFault, match="1 picks are logged, the game asked for 0"):
        dice.Replay([0]).finish()


# Weights


@given(weights_lists, st.data())
def test_every_remainder_belongs_to_the_choice_of_its_share(
    weights: list[int], data: st.DataObject
) -> None:
    made = Weights(weights)
    remainder = data.draw(st.integers(0, made.total - 1))
    index = made.index(remainder)
    assert sum(weights[:index]) <= remainder < sum(weights[: index + 1])
    assert [made.weight(i) for i in range(made.size)] == weights
    assert made.limit % made.total == 0


@pytest.mark.parametrize(
    "weights", [[], [0], [1, -1], [1.0], [True], [LARGEST_TOTAL, 1], ["1"]], ids=str
)
def test_weights_that_cannot_be_drawn_are_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match=r"nothing to choose|must be an integer|sum to"):
        Weights(weights)


@pytest.mark.parametrize("size", [0, -1, True, LARGEST_TOTAL + 1])
def test_a_number_of_choices_that_cannot_be_drawn_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match=r"at least 1|at most"):
        Weights.uniform(size)


def test_final_picks_are_spread_as_their_weights_say() -> None:
    """Chi-square over 40,000 draws of fixed seeds; 3 degrees of freedom, 1 in 100,000: 25.9."""
    shares = [1, 2, 3, 4]
    weights = Weights(shares)
    counted: Counter[int] = Counter()
    for n in range(4000):
        live = dice.Live(hashlib.sha256(b"spread %d" % n).digest(), LABEL)
        counted.update(live.pick(weights) for _ in range(10))
    squares = sum(
        (counted[i] - 4000 * share) ** 2 / (4000 * share) for i, share in enumerate(shares)
    )
    assert squares < 25.9


# Seeds


def test_a_healthy_source_gives_fresh_seeds() -> None:
    seeds = dice.Seeds()
    seeds.self_test()
    given_out = {seeds.new() for _ in range(500)}
    assert len(given_out) == 500
    assert {len(seed) for seed in given_out} == {32}
    assert dice.new_seed() not in given_out


def hashed(count: int) -> bytes:
    return hashlib.sha256(b"%d" % count).digest()


class Source:
    """A source of seeds that breaks in one way, from one call on."""

    def __init__(self, fault: str, sound_for: int = 0) -> None:
        self.fault, self.sound_for, self.calls = fault, sound_for, 0

    def __call__(self, size: int) -> bytes:
        self.calls += 1
        good = hashed(self.calls)
        if self.calls <= self.sound_for:
            return good
        return {
            "stuck": hashed(0),
            "short": good[:31],
            "crowded": bytes(7 if at % 8 == 0 else byte for at, byte in enumerate(good)),
            "runs": good[:13] + bytes(6) + good[19:],
            "cycling": hashed(self.calls % 7),
        }[self.fault]


@pytest.mark.parametrize("fault", ["stuck", "short", "crowded", "runs", "cycling"])
def test_a_broken_source_gives_no_seed_and_never_recovers(fault: str) -> None:
    source = Source(fault)
    seeds = dice.Seeds(source)
    with pytest.raises(dice.DiceFault):
        seeds.new()
    source.sound_for = 10**9
    with pytest.raises(dice.DiceFault):
        seeds.new()
    with pytest.raises(dice.DiceFault):
        seeds.self_test()


def test_a_source_that_sticks_after_the_start_is_stopped_at_the_second_seed() -> None:
    source = Source("stuck", sound_for=64)
    seeds = dice.Seeds(source)
    seeds.self_test()
    assert seeds.new() == hashed(0)
    with pytest.raises(dice.DiceFault, match="two seeds in a row"):
        seeds.new()
    source.sound_for = 10**9
    with pytest.raises(dice.DiceFault):
        seeds.new()


def test_a_sound_source_passes_where_the_broken_ones_fail() -> None:
    assert dice.Seeds(Source("stuck", sound_for=10**9)).new() == hashed(65)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("KNOWN_PICKS", [0] * 24, "known draws"),
        ("KNOWN_COMMITMENT", "00" * 32, "known commitment"),
        ("_RFC4231_MAC", "00" * 32, "RFC 4231"),
    ],
)
def test_a_wrong_known_answer_stops_the_process(
    monkeypatch: pytest.MonkeyPatch, name: str, value: object, said: str
) -> None:
    monkeypatch.setattr(dice, name, value)
    with pytest.raises(dice.DiceFault, match=said):
        dice.Seeds().new()


@pytest.mark.parametrize("total", [7, 5000, 2**31 - 1, 2**31 + 1, 100_000_000_000, 3 * 2**61])
def test_the_first_pick_of_a_stream_is_its_first_pick(total: int) -> None:
    for weights in (Weights.uniform(total), Weights([total, 1, 2])):
        for at in range(200):
            seed = at.to_bytes(32)
            assert dice.first_pick(seed, LABEL, weights) == dice.Live(seed, LABEL).pick(weights)
