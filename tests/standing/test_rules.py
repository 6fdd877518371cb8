"""What a player may do: the pure rule against a naive oracle, for any facts at any time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhouse.domain.standing import rules
from fairhouse.domain.standing.rules import VERBS, Fact
from fairhouse.kit.house_rules.values import Block
from fairhouse.kit.refusals import Refusal

START = datetime(2026, 11, 1, tzinfo=UTC)
KINDS = ("frozen", "closed", "self_excluded", "email_unconfirmed", "meteorite")

moments = st.integers(0, 2000).map(lambda minutes: START + timedelta(minutes=minutes))
spans = st.none() | st.integers(1, 900).map(lambda minutes: timedelta(minutes=minutes))
facts = st.builds(
    lambda kind, starts, span: Fact(kind, starts, None if span is None else starts + span),
    st.sampled_from(KINDS),
    moments,
    spans,
)
block_tables = st.dictionaries(
    st.sampled_from(KINDS[:-1]),
    st.builds(
        lambda verbs: Block(verbs=tuple(verbs), sentence="Because."),
        st.sets(st.sampled_from(VERBS)),
    ),
)


def naive(all_facts: list[Fact], verb: str, now: datetime, blocks: dict[str, Block]) -> bool:
    """Minute by minute, without any cleverness: does anything in force forbid the verb?"""
    for fact in all_facts:
        begun = now >= fact.starts
        over = fact.ends is not None and now >= fact.ends
        if begun and not over:
            forbidden = set(VERBS) if fact.kind not in blocks else set(blocks[fact.kind].verbs)
            if verb in forbidden:
                return False
    return True


@given(st.lists(facts, max_size=6), st.sampled_from(VERBS), moments, block_tables)
def test_it_allows_exactly_what_a_naive_reading_allows(
    all_facts: list[Fact], verb: str, now: datetime, blocks: dict[str, Block]
) -> None:
    answer = rules.may(all_facts, verb, now, blocks)
    assert (answer is None) == naive(all_facts, verb, now, blocks)


@given(st.lists(facts, max_size=6), st.sampled_from(VERBS), moments, block_tables)
def test_the_order_of_facts_and_the_past_ones_change_nothing(
    all_facts: list[Fact], verb: str, now: datetime, blocks: dict[str, Block]
) -> None:
    answer = rules.may(all_facts, verb, now, blocks)
    assert rules.may(reversed(all_facts), verb, now, blocks) == answer
    assert rules.may(rules.still_to_count(all_facts, now), verb, now, blocks) == answer


@given(st.lists(facts, max_size=6))
def test_facts_are_written_and_read_back(all_facts: list[Fact]) -> None:
    text = rules.write(all_facts)
    assert sorted(rules.read(text), key=str) == sorted(all_facts, key=str)
    assert rules.write(rules.read(text)) == text
    assert (text == "[]") == (not all_facts)


def test_the_reason_that_lasts_longest_is_told() -> None:
    blocks = {
        "frozen": Block(verbs=("play",), sentence="Frozen."),
        "self_excluded": Block(verbs=("play",), sentence="Excluded."),
    }
    short = Fact("frozen", START, START + timedelta(hours=1))
    long = Fact("self_excluded", START, START + timedelta(days=200))
    told = rules.may([short, long], "play", START, blocks)
    assert isinstance(told, Refusal)
    assert (told.code, told.sentence, told.status) == ("standing.self_excluded", "Excluded.", 403)
    forever = rules.may([long, Fact("frozen", START)], "play", START, blocks)
    assert isinstance(forever, Refusal) and forever.code == "standing.frozen"


def test_a_fact_that_nobody_understands_blocks_everything() -> None:
    unknown = [Fact("meteorite", START)]
    for verb in VERBS:
        told = rules.may(unknown, verb, START, {})
        assert isinstance(told, Refusal) and told.code == "standing.blocked"


def test_a_misspelt_verb_is_a_programmers_mistake() -> None:
    with pytest.raises(ValueError, match="'plya' is not a verb"):
        rules.may([], "plya", START, {})


@pytest.mark.parametrize(
    ("verb", "accepted", "needed", "allowed"),
    [
        ("play", 2, 2, True),
        ("play", 3, 2, True),
        ("play", 1, 2, False),
        ("deposit", 1, 2, False),
        ("withdraw", 1, 2, True),
        ("play", 0, 0, True),
    ],
)
def test_new_terms_stand_before_play_and_never_before_a_withdrawal(
    verb: str, accepted: int, needed: int, allowed: bool
) -> None:
    blocks = {"terms_unaccepted": Block(verbs=("deposit", "play"), sentence="Read them.")}
    told = rules.may_under_terms(verb, accepted, needed, blocks)
    assert (told is None) == allowed


def test_the_end_is_the_first_moment_that_is_free() -> None:
    blocks = {"cool_off": Block(verbs=("play",), sentence="Resting.")}
    end = START + timedelta(hours=24)
    rest = [Fact("cool_off", START, end)]
    assert rules.may(rest, "play", START - timedelta(microseconds=1), blocks) is None
    assert rules.may(rest, "play", START, blocks) is not None
    assert rules.may(rest, "play", end - timedelta(microseconds=1), blocks) is not None
    assert rules.may(rest, "play", end, blocks) is None
