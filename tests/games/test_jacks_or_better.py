"""Jacks or Better and its family: the published figures, every row of the pay tables."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhouse.games import engine
from fairhouse.games.certificate import Distribution, published
from fairhouse.games.engine import GameFault
from fairhouse.games.exact_draw_poker import DRAWS
from fairhouse.games.jacks_or_better.exact import short_list
from fairhouse.games.shared import decks, poker
from tests.games import kit
from tests.games.video_poker import figures, row_of, rules_of

pytestmark = pytest.mark.xdist_group("video_poker")  # one worker counts all draws, once

DEALS_AND_DRAWS = 19_933_230_517_200


def returned(spread: Distribution) -> Fraction:
    return Fraction(sum(win * w for win, w in spread.weights.items()), spread.total * 1_000_000)


def counted(spread: Distribution) -> dict[str, int]:
    """Row -> how many of all deals and draws end in it."""
    return {row: int(chance * spread.total) for row, chance in spread.notes.items()}


# Published figures


def test_nine_six_returns_the_published_fraction() -> None:
    best = published("jacks_or_better")["bets"][0]
    assert best["strategy"] == "optimal"
    assert Fraction(int(best["rtp"]["numerator"]), int(best["rtp"]["denominator"])) == Fraction(
        1_653_526_326_983, 1_661_102_543_100
    )
    assert round(Decimal(best["standard_deviation"]), 6) == Decimal("4.417542")
    royal = best["notes"]["royal_flush"]
    chance = Fraction(int(royal["numerator"]), int(royal["denominator"]))
    assert chance == Fraction(493_512_264, DEALS_AND_DRAWS)


@pytest.mark.slow
def test_the_whole_distribution_of_the_best_play_is_the_published_one() -> None:
    best = figures("jacks_or_better")["optimal"]
    assert best.total == DEALS_AND_DRAWS
    assert counted(best) == {
        "royal_flush": 493_512_264,
        "straight_flush": 2_178_883_296,
        "four_of_a_kind": 47_093_167_764,
        "full_house": 229_475_482_596,
        "flush": 219_554_786_160,
        "straight": 223_837_565_784,
        "three_of_a_kind": 1_484_003_070_324,
        "two_pair": 2_576_946_164_148,
        "jacks_or_better": 4_277_372_890_968,
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "variant", "percent"),
    [
        ("jacks_or_better", "jacks_or_better_9_5.toml", "98.4498"),
        ("jacks_or_better", "jacks_or_better_8_6.toml", "98.3927"),
        ("jacks_or_better", "jacks_or_better_8_5.toml", "97.2984"),
        ("bonus_poker", None, "99.1660"),
        ("double_double_bonus", None, "98.9808"),
    ],
)
def test_other_pay_tables_return_what_is_published(
    name: str, variant: str | None, percent: str
) -> None:
    exact = 100 * returned(figures(name, variant)["optimal"])
    shown = (exact * 10_000 + Fraction(1, 2)).__floor__()
    assert shown == int(Decimal(percent) * 10_000)


@pytest.mark.slow
def test_standing_pat_ends_in_the_hands_that_are_dealt() -> None:
    """Every one of the 2,598,960 hands, in the rows of the pay table."""
    dealt = {
        row: count // DRAWS
        for row, count in counted(figures("jacks_or_better")["stand_pat"]).items()
    }
    assert dealt == {
        "royal_flush": 4,
        "straight_flush": 36,
        "four_of_a_kind": 624,
        "full_house": 3_744,
        "flush": 5_108,
        "straight": 10_200,
        "three_of_a_kind": 54_912,
        "two_pair": 123_552,
        "jacks_or_better": 337_920,
    }
    fours = counted(figures("double_double_bonus")["stand_pat"])
    assert {row: fours[row] // DRAWS for row in fours if row.startswith("four")} == {
        "four_aces_low": 12,
        "four_aces": 36,
        "four_low_low": 36,
        "four_low": 108,
        "four_of_a_kind": 432,
    }


# Every row


ROWS = {
    "AS KS QS JS TS": ("royal_flush", 800),
    "KD QD JD TD 9D": ("straight_flush", 50),
    "5H 4H 3H 2H AH": ("straight_flush", 50),
    "7S 7H 7D 7C 2S": ("four_of_a_kind", 25),
    "7S 7H 7D 2C 2S": ("full_house", 9),
    "KS 9S 7S 5S 2S": ("flush", 6),
    "AS KD QS JC TS": ("straight", 4),
    "5S 4D 3S 2C AS": ("straight", 4),
    "7S 7H 7D AC 2S": ("three_of_a_kind", 3),
    "3S 3H 2D 2C AS": ("two_pair", 2),
    "JS JH 2D 5C 7S": ("jacks_or_better", 1),
    "QS QH 2D 5C 7S": ("jacks_or_better", 1),
    "KS KH 2D 5C 7S": ("jacks_or_better", 1),
    "AS AH 2D 5C 7S": ("jacks_or_better", 1),
    "TS TH AD KC JS": ("nothing", 0),
    "AS KH QD JC 9S": ("nothing", 0),
    "2S AH KD QC JS": ("nothing", 0),
}


@pytest.mark.parametrize("codes", ROWS)
def test_every_row_of_the_pay_table(codes: str) -> None:
    rules = rules_of("jacks_or_better")
    name, pays = ROWS[codes]
    assert row_of(rules, codes) == name
    assert rules.table.pays[rules.table.names.index(name)] == pays


KIND = {
    poker.ROYAL: "royal_flush",
    poker.STRAIGHT_FLUSH: "straight_flush",
    poker.QUADS: "four_of_a_kind",
    poker.FULL_HOUSE: "full_house",
    poker.FLUSH: "flush",
    poker.STRAIGHT: "straight",
    poker.TRIPS: "three_of_a_kind",
    poker.TWO_PAIR: "two_pair",
}


@given(st.permutations(range(52)))
def test_the_table_reads_hands_as_poker_ranks_them(pack: list[int]) -> None:
    table = rules_of("jacks_or_better").table
    score = poker.rank5(pack[:5])
    high = poker.category(score) == poker.PAIR and poker.deciding5(score)[0] >= 9
    wanted = KIND.get(poker.category(score), "jacks_or_better" if high else "nothing")
    assert table.names[table.row(pack[:5])] == wanted


FOURS = {
    "bonus_poker": {"A": 80, "234": 40, "56789TJQK": 25},
    "double_double_bonus": {"A": 160, "234": 80, "56789TJQK": 50},
}
LOW = {"bonus_poker": {}, "double_double_bonus": {"A": ("234", 400), "234": ("234A", 160)}}


@pytest.mark.parametrize("name", FOURS)
def test_every_four_of_a_kind_with_every_fifth_card(name: str) -> None:
    rules = rules_of(name)
    low: dict[str, tuple[str, int]] = LOW[name]
    for ranks, pays in FOURS[name].items():
        kickers, more = low.get(ranks, ("", 0))
        for rank in ranks:
            for kicker in decks.RANKS.replace(rank, ""):
                cards = [decks.card_of(rank + suit) for suit in decks.SUITS]
                for suit in decks.SUITS:
                    row = rules.table.row([decks.card_of(kicker + suit), *cards])
                    assert rules.table.pays[row] == (more if kicker in kickers else pays)


# The short list

LINES = {
    "7S 7H 7D 7C 2S": "7S 7H 7D 7C 2S",
    "9S 8S 7S 6S 5S": "9S 8S 7S 6S 5S",
    "AS KS QS JS TS": "AS KS QS JS TS",
    "AS KS QS JS 9S": "AS KS QS JS",
    "AS KS QS TS TD": "AS KS QS TS",
    "7S 7H 7D AC 2S": "7S 7H 7D",
    "AS KD QS JC TS": "AS KD QS JC TS",
    "KS 9S 8S 7S 6S": "KS 9S 8S 7S 6S",
    "7S 7H 7D 2C 2S": "7S 7H 7D 2C 2S",
    "JD 9S 8S 7S 5S": "9S 8S 7S 5S",
    "AD 5D 4D 2D KS": "AD 5D 4D 2D",
    "3S 3H 2D 2C AS": "3S 3H 2D 2C",
    "KD KS QS JS 2H": "KD KS",
    "AS QS TS 8S 2D": "AS QS TS",
    "AS TS 8S 2S TD": "AS TS 8S 2S",
    "TS TD AS KD 8C": "TS TD",
    "TS 9D 8C 7H 2S": "TS 9D 8C 7H",
    "KS QD JC TH 2S": "KS QD JC TH",
    "AS KD QC JH 2S": "QC JH",
    "5S 4D 3C 2H TS": "5S 4D 3C 2H",
    "AS 4D 3C 2H TS": "AS",
    "AS KS JD 5D 2C": "AS KS",
    "AD 5D 3D KS 8H": "AD 5D 3D",
    "9S 7S 5S KD QH": "9S 7S 5S",
    "AD KS QH 8C 3D": "KS QH",
    "KD JS 8C 5H 2D": "KD JS",
    "KS TS 7D 5H 2C": "KS TS",
    "AS TS 7D 5H 2C": "AS",
    "TS 8D 6C 4H 2S": "",
}


@pytest.mark.parametrize("codes", LINES)
def test_every_line_of_the_short_list(codes: str) -> None:
    cards = sorted(decks.card_of(code) for code in codes.split())
    kept = {decks.code(cards[at]) for at in short_list(rules_of("jacks_or_better"), cards)}
    assert " ".join(code for code in codes.split() if code in kept) == LINES[codes]


def test_the_short_list_returns_what_is_published() -> None:
    listed = published("jacks_or_better")["bets"][1]
    assert listed["strategy"] == "short_list"
    assert f"{float(listed['rtp']['percent']):.2f}" == "99.46"


# The simple rule


@pytest.mark.parametrize(
    ("codes", "held"),
    [
        ("AS KS QS JS TS", "AS KS QS JS TS"),
        ("9S KS QS JS TS", "9S KS QS JS TS"),
        ("7S 7H 7D 2C 7C", "7S 7H 7D 2C 7C"),
        ("7S 7H 7D 2C 2S", "7S 7H 7D 2C 2S"),
        ("KS 9S 7S 5S 2S", "KS 9S 7S 5S 2S"),
        ("5S 4D 3S 2C AS", "5S 4D 3S 2C AS"),
        ("7S AC 7H 7D 2S", "7S 7H 7D"),
        ("3S 2C 3H 2D AS", "3S 2C 3H 2D"),
        ("AS JS 2D JH KS", "JS JH"),
        ("AS TS 2D TH KS", "TS TH"),
        ("AS KH 9D JC QS", "AS KH JC QS"),
        ("AS KS QS JS 9D", "AS KS QS JS"),
        ("8S 5H 2D JC TS", "JC"),
        ("9S 8S 7S 6S 2D", ""),
    ],
)
def test_what_the_simple_rule_holds(codes: str, held: str) -> None:
    cards = [decks.card_of(code) for code in codes.split()]
    places = rules_of("jacks_or_better").table.simple_hold(cards)
    assert " ".join(codes.split()[at] for at in places) == held


# Numbers that cannot be played


def without(name: str) -> dict[str, Any]:
    changed = kit.numbers("jacks_or_better")
    del changed["hands"][name]
    return changed


def with_row(name: str, **row: Any) -> dict[str, Any]:
    changed = kit.numbers("jacks_or_better")
    changed["hands"].setdefault(name, {"title": name.title()}).update(row)
    return changed


def with_number(table: str, key: str, value: Any) -> dict[str, Any]:
    changed = kit.numbers("jacks_or_better")
    changed[table][key] = value
    return changed


BAD: list[tuple[dict[str, Any], str, str]] = [
    *(
        (without(row), "hands", f"misses a {row.replace('_', ' ')}")
        for row in kit.numbers("jacks_or_better")["hands"]
        if row != "jacks_or_better"
    ),
    (with_row("flush", pays=0), "hands.flush.pays", "between 1 and 10,000"),
    (with_row("flush", pays=10_001), "hands.flush.pays", "between 1 and 10,000"),
    (with_row("flush", pays=6.5), "hands", "Expected `int`"),
    (with_row("flush", kind="flash"), "hands.flush.kind", "is none of"),
    (with_row("flush", kind="five_of_a_kind"), "hands.flush.kind", "is none of"),
    (with_row("flush", ranks="A"), "hands.flush.ranks", "whatever its ranks"),
    (with_row("jacks_or_better", kickers="A"), "hands.jacks_or_better.kickers", "whatever"),
    (with_row("jacks_or_better", ranks=""), "hands.jacks_or_better.ranks", "no ranks among"),
    (with_row("jacks_or_better", ranks="JJ"), "hands.jacks_or_better.ranks", "no ranks among"),
    (with_row("jacks_or_better", ranks="1"), "hands.jacks_or_better.ranks", "no ranks among"),
    (with_row("four_of_a_kind", ranks="23456789TJQK"), "hands", "misses a four of a kind"),
    (with_row("four_of_a_kind", kickers="23"), "hands", "misses a four of a kind"),
    (with_row("aces", kind="pair", ranks="A", pays=2), "hands.aces", "another row pays"),
    (with_row("straights", kind="straight", pays=2), "hands.straights", "another row pays"),
    (with_row("flush", wins=6), "hands", "unknown field"),
    (with_number("stake", "grid_micros", 0), "stake.grid_micros", "not a positive amount"),
    (with_number("pack", "wild", "X"), "pack.wild", "neither a rank nor empty"),
    (with_number("pack", "wild", "22"), "pack.wild", "neither a rank nor empty"),
    (with_number("pack", "wild", "2"), "hands.two_pair.kind", "is none of"),
    (with_number("pack", "jokers", 1), "pack", "unknown field"),
]


@pytest.mark.parametrize(("numbers", "key", "reason"), BAD)
def test_numbers_that_cannot_be_played_are_refused(
    numbers: dict[str, Any], key: str, reason: str
) -> None:
    with pytest.raises(GameFault, match=reason) as caught:
        kit.built("jacks_or_better", numbers)
    assert caught.value.file == "fairhouse/games/jacks_or_better/game.toml"
    assert caught.value.key.startswith(key)


def test_a_pair_need_not_be_paid_at_all() -> None:
    rules = kit.built("jacks_or_better", without("jacks_or_better")).rules
    assert Counter(rules.layout["rows"][-1]) == Counter(
        {"row": "two_pair", "title": "Two pair", "pays": 2}
    )


def test_the_layout_names_every_row_as_it_is_paid() -> None:
    layout = engine.load("jacks_or_better").layout
    assert [(row["title"], row["pays"]) for row in layout["rows"]] == [
        ("Royal flush", 800), ("Straight flush", 50), ("Four of a kind", 25), ("Full house", 9),
        ("Flush", 6), ("Straight", 4), ("Three of a kind", 3), ("Two pair", 2),
        ("Jacks or better", 1),
    ]  # fmt: skip
    assert layout["bets"] == [{"bet": "main", "title": "Stake", "required": True}]
