"""Caribbean stud pays as its table says, hides what is hidden, and returns what was published."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhouse.games import engine
from fairhouse.games.cards import card
from fairhouse.games.caribbean_stud import exact
from fairhouse.games.caribbean_stud.rules import CaribbeanStud, Table
from fairhouse.games.certificate import as_json, certify, published
from fairhouse.games.engine import GameFault
from fairhouse.games.records import Position, Wager
from fairhouse.games.shared import decks, poker
from fairhouse.kit.refusals import Refusal
from tests.games import kit

pytestmark = pytest.mark.xdist_group("caribbean_stud")  # one worker counts all deals, once

GAME = kit.staged("caribbean_stud")
RULES = GAME.rules
UNIT = 1_000_000
ANTE = {"bets": [{"bet": "ante", "stake": "1.00"}]}
ROUNDS = 19_933_230_517_200


def cards(text: str) -> tuple[int, ...]:
    return tuple(decks.card_of(code) for code in text.split())


def one_unit() -> Wager:
    return kit.parsed(GAME, ANTE)


def dealt(player: str, dealer: str, action: str = "raise") -> Position:
    """A finished round with these cards: picks are made so that they come out in this order."""
    left = list(decks.PACK)
    picks = []
    for wanted in cards(player) + cards(dealer):
        at = left.index(wanted)
        picks.append(at)
        left[at] = left[-1]
        left.pop()
    actions: list[Any] = [{"action": action}]
    stages = [picks[:6], picks[6:] if action == "raise" else []]
    return kit.folded(GAME, one_unit(), actions, stages)


# The hands again, in another way: by counting and by what a player would see.


def rated(hand: tuple[int, ...]) -> tuple[Any, ...]:
    """A tuple that orders hands: (kind 0-8, ranks by weight)."""
    ranks = sorted((c // 4 for c in hand), reverse=True)
    groups = sorted(Counter(ranks).items(), key=lambda g: (-g[1], -g[0]))
    shape = [n for _, n in groups]
    order = [r for r, _ in groups]
    flush = len({c % 4 for c in hand}) == 1
    if order == [12, 3, 2, 1, 0]:
        order = [3, 2, 1, 0, -1]
    straight = len(order) == 5 and order[0] - order[4] == 4
    if straight and flush:
        return (8, order)
    for kind, like in ((7, [4, 1]), (6, [3, 2])):
        if shape == like:
            return (kind, order)
    if flush:
        return (5, order)
    if straight:
        return (4, order)
    kinds = {(3, 1, 1): 3, (2, 2, 1): 2, (2, 1, 1, 1): 1, (1, 1, 1, 1, 1): 0}
    return (kinds[tuple(shape)], order)


PAYS = {0: 1, 1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 7, 7: 20, 8: 50}


def due(player: tuple[int, ...], dealer: tuple[int, ...]) -> tuple[int, int]:
    """(what comes back of the ante, of the raise), in antes."""
    mine, other = rated(player), rated(dealer)
    if other[0] == 0 and other[1][:2] != [12, 11]:
        return 2, 2
    if mine == other:
        return 1, 2
    if mine < other:
        return 0, 0
    royal = mine == (8, [12, 11, 10, 9, 8])
    return 2, 2 + 2 * (100 if royal else PAYS[mine[0]])


ROYAL, LOW_PAIR = "AS KS QS JS TS", "6H 6D JC TH 2C"


@pytest.mark.parametrize(
    ("player", "pays"),
    [
        ("AS KS QS JS TS", 100),
        ("KS QS JS TS 9S", 50),
        ("AD 2D 3D 4D 5D", 50),
        ("8S 8H 8D 8C 2S", 20),
        ("8S 8H 8D 9C 9S", 7),
        ("AS 9S 7S 4S 3S", 5),
        ("AS 2S 3S 4D 5S", 4),
        ("TS JS QS KD AS", 4),
        ("8S 8H 8D 9C 7S", 3),
        ("8S 8H 7D 7C 2S", 2),
        ("AS AD 7D 6C 2S", 1),
    ],
)
def test_every_line_of_the_pay_table(player: str, pays: int) -> None:
    position = dealt(player, LOW_PAIR)
    view = GAME.view(position)
    assert position.stake_micros == 3 * UNIT
    assert [row["win_micros"] for row in view["bets"]] == [2 * UNIT, (2 + 2 * pays) * UNIT]
    assert position.win_micros == (4 + 2 * pays) * UNIT
    assert view["hands"][1]["mark"] == "won"


def test_less_than_a_pair_wins_even_money_against_a_lower_ace_king() -> None:
    assert dealt("AS KD QC 3D 2H", "AH KS JC TD 9H").win_micros == 6 * UNIT


@pytest.mark.parametrize(
    ("dealer", "qualifies"),
    [
        ("AH QS JC TD 8H", False),
        ("KH QS JC TD 8H", False),
        ("7H 5S 4C 3D 2H", False),
        ("AH KS 4C 3D 2H", True),
        ("2S 2H 3C 4D 5H", True),
        ("AH 2S 3C 4D 5D", True),
        ("7H 5H 4H 3H 2H", True),
    ],
)
def test_the_dealer_plays_with_ace_king_or_better(dealer: str, qualifies: bool) -> None:
    strong, weak = dealt("8S 8D 8C 9C 9S", dealer), dealt("TS 9D 7C 6S 3S", dealer)
    if qualifies:
        assert strong.win_micros == (4 + 14) * UNIT
        assert weak.win_micros == 0
    else:
        assert strong.win_micros == weak.win_micros == 4 * UNIT
        assert GAME.view(strong)["message"] == "The dealer does not qualify."
        assert [r["win_micros"] for r in GAME.view(weak)["bets"]] == [2 * UNIT, 2 * UNIT]


def test_equal_hands_give_both_stakes_back() -> None:
    position = dealt("AS KD QC 3D 2H", "AH KS QD 3C 2D")
    assert position.win_micros == position.stake_micros == 3 * UNIT
    assert GAME.view(position)["hands"][1]["mark"] == "push"


def test_a_fold_loses_the_ante_alone_and_draws_nothing() -> None:
    position = dealt(ROYAL, "AH", "fold")
    view = GAME.view(position)
    assert (position.stake_micros, position.win_micros) == (UNIT, 0)
    assert view["hands"][0]["cards"] == ["AH", "??", "??", "??", "??"]
    assert view["bets"] == [{"bet": "ante", "title": "Ante", "stake_micros": UNIT, "win_micros": 0}]
    assert (view["over"], view["message"], view["choices"]) == (True, "You folded.", [])


@given(st.permutations(list(decks.PACK)))
def test_any_showdown_pays_what_another_reading_of_the_rules_says(order: list[int]) -> None:
    player, dealer = tuple(order[:5]), tuple(order[5:10])
    position = dealt(" ".join(decks.codes(player)), " ".join(decks.codes(dealer)))
    ante, raised = due(player, dealer)
    rows = GAME.view(position)["bets"]
    assert [row["win_micros"] for row in rows] == [ante * UNIT, raised * UNIT]
    assert position.win_micros == (ante + raised) * UNIT


# What is hidden


@pytest.mark.parametrize("n", range(20))
def test_before_the_decision_nothing_hidden_has_been_drawn(n: int) -> None:
    """Six picks and no more: the four cards below the dealer's do not exist yet."""
    opened = kit.opened(GAME, one_unit(), kit.seed(n))
    assert len(opened.picks[0]) == 6
    table: Table = opened.position  # type: ignore[assignment]
    assert len(table.dealer) == 1
    view = opened.view
    shown = [code for hand in view["hands"] for code in hand["cards"]]
    assert shown.count("??") == 4
    assert len(set(shown) - {"??"}) == 6
    assert [row["win_micros"] for row in view["bets"]] == [None]
    assert (view["over"], view["message"], view["hands"][0]["note"]) == (False, "", "")
    assert view["choices"] == [
        {"action": "raise", "title": "Raise", "stake_micros": 2 * UNIT},
        {"action": "fold", "title": "Fold", "stake_micros": 0},
    ]


def test_who_does_not_come_back_stakes_no_more() -> None:
    opened = kit.opened(GAME, one_unit(), kit.seed(1))
    assert GAME.staged_rules.closing(opened.position) == {"action": "fold"}


# What is refused


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({}, "game.shape", "bets"),
        ({"bets": []}, "game.no_bets", "bets"),
        ({"bets": [{"bet": "raise", "stake": "1.00"}]}, "game.unknown_bet", "bets.0.bet"),
        ({"bets": [{"bet": "ante", "stake": "0.005"}]}, "game.stake_grid", "bets.0.stake"),
        ({"bets": [{"bet": "ante", "stake": "0"}]}, "game.stake_not_positive", "bets.0.stake"),
        ({"bets": [{"bet": "ante", "stake": 1}]}, "money.not_an_amount", "bets.0.stake"),
        ({"bets": ANTE["bets"] * 2}, "game.duplicate_bet", "bets.1.bet"),
    ],
)
def test_a_bet_that_the_table_does_not_take(body: Any, code: str, field: str) -> None:
    refusal = kit.refused(GAME, body)
    assert (refusal.code, refusal.field) == (code, field)


@pytest.mark.parametrize(
    "body", [{"action": "call"}, {"action": "raise", "stake": "9"}, {}, "raise"]
)
def test_an_action_that_is_not_offered(body: Any) -> None:
    opened = kit.opened(GAME, one_unit(), kit.seed(2))
    assert isinstance(GAME.parse_action(opened.position, body), Refusal)
    opened.act("fold")
    refusal = GAME.parse_action(opened.position, {"action": "raise"})
    assert isinstance(refusal, Refusal)
    assert refusal.code == "game.round_over"


@pytest.mark.parametrize(
    ("table", "key", "value", "reason"),
    [
        ("stake", "grid_micros", 0, "must be positive"),
        ("stake", "raise_antes", 0, "1 to 10 antes"),
        ("stake", "raise_antes", 11, "1 to 10 antes"),
        ("dealer", "qualifies", "", "one or two of"),
        ("dealer", "qualifies", "KA", "highest first"),
        ("dealer", "qualifies", "A9", "one or two of"),
        ("dealer", "qualifies", "AX", "one or two of"),
        ("dealer", "qualifies", "AKQ", "one or two of"),
        ("pays", "pair", -1, "not a pay"),
        ("pays", "royal_flush", 10_001, "not a pay"),
        ("pays", "flush", 3, "less than a lower hand: 4"),
    ],
)
def test_numbers_that_cannot_be_played(table: str, key: str, value: Any, reason: str) -> None:
    changed = kit.numbers("caribbean_stud")
    changed[table][key] = value
    with pytest.raises(GameFault, match=reason) as caught:
        kit.built("caribbean_stud", changed)
    assert caught.value.key == f"{table}.{key}"


def test_a_pay_table_that_misses_a_hand_is_refused() -> None:
    changed = kit.numbers("caribbean_stud")
    del changed["pays"]["straight"]
    with pytest.raises(GameFault, match="missing required field `straight`"):
        kit.built("caribbean_stud", changed)


def test_other_qualifying_hands_can_be_played() -> None:
    changed = kit.numbers("caribbean_stud")
    lowest = {"A": "AH 6S 4C 3D 2H", "AQ": "AH QS 4C 3D 2H", "K": "KH 5S 4C 3D 2H"}
    for highest, hand in lowest.items():
        changed["dealer"]["qualifies"] = highest
        rules = kit.built("caribbean_stud", changed).rules
        assert isinstance(rules, CaribbeanStud)
        assert rules.qualifying_score == poker.rank5(cards(hand))


# Exact figures


def stored(strategy: str) -> dict[str, Any]:
    """The certificate's entry for a strategy, with its fractions as such."""
    (bet,) = (each for each in published("caribbean_stud")["bets"] if each["strategy"] == strategy)
    fractions = {**bet["notes"], **{name: bet[name] for name in ("rtp", "house_edge")}}
    entry: dict[str, Any] = bet | {
        name: Fraction(int(each["numerator"]), int(each["denominator"]))
        for name, each in fractions.items()
    }
    return entry


@pytest.mark.slow
def test_the_stored_certificate_is_what_the_rules_give_today(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """From the counts that the tests below look into, so that they are made once."""
    ranks, deals, hands = kinds()
    monkeypatch.setattr(exact, "_all_ranks", lambda: ranks)
    monkeypatch.setattr(exact, "_deals", lambda _ranks: deals)
    monkeypatch.setattr(exact, "_dealers_hands", lambda *_: hands)
    assert as_json(GAME, certify(GAME)) == published("caribbean_stud")


def test_perfect_play_loses_the_published_number_of_antes() -> None:
    best = stored("optimal")
    assert best["house_edge"] * ROUNDS == 1_041_372_912_372
    assert round(best["element_of_risk"] * 100, 3) == Fraction(2555, 1000)
    assert best["maximum_win"] == "202.00"


def test_no_named_strategy_returns_as_much_as_perfect_play() -> None:
    names = [bet["strategy"] for bet in published("caribbean_stud")["bets"]]
    assert names == ["optimal", *exact.STRATEGIES]
    assert all(stored(name)["rtp"] < stored("optimal")["rtp"] for name in exact.STRATEGIES)
    assert stored("blind")["plays"] == 1


@pytest.mark.parametrize(
    ("strategy", "raised", "folded"),
    [
        ("pair_or_better", "2S 2D 5C 4H 3S", "AS KD QC JH 9S"),
        ("any_ace_king", "AS KD 4C 3H 2S", "AS QD JC TH 9S"),
        ("ace_king_jack_83", "AS KD JC 8H 3S", "AS KD JC 8H 2S"),
    ],
)
def test_the_lowest_hand_that_a_strategy_raises_and_the_highest_it_folds(
    strategy: str, raised: str, folded: str
) -> None:
    least = exact.STRATEGIES[strategy]
    assert poker.rank5(cards(folded)) < least == poker.rank5(cards(raised))


@pytest.mark.slow
def test_perfect_play_raises_every_pair_and_folds_all_below_ace_king() -> None:
    """As every book on the game says; in between it depends on the dealer's card."""
    _, deals, hands = kinds()
    assert isinstance(RULES, CaribbeanStud)
    backs = exact._backs(RULES, 1, deals)
    raises = np.sum([back * count for back, count in zip(backs, hands, strict=True)], axis=0) > 0
    assert raises[deals.score >= exact.STRATEGIES["pair_or_better"]].all()
    assert not raises[deals.score < exact.STRATEGIES["any_ace_king"]].any()
    between = raises[
        (deals.score >= exact.STRATEGIES["any_ace_king"])
        & (deals.score < exact.STRATEGIES["pair_or_better"])
    ]
    assert between.any()
    assert not between.all()


HANDS = [
    ("AS KD JC 8H 3S", "2D"), ("QS JS 9S 5S 2S", "KS"), ("2C 2D 9H TS KC", "2H"),
    ("AC KC QD JH 9S", "AD"), ("7C 7D 7H KS KC", "KD"), ("TS 9S 8S 7S 6S", "5S"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("hand", "up"), HANDS)
def test_the_count_by_ranks_and_flushes_is_the_count_of_every_single_hand(
    hand: str, up: str
) -> None:
    """163,185 dealer's hands one by one, by the test's own reading of hands."""
    player, open_card = cards(hand), cards(up)
    left = [c for c in decks.PACK if c not in player + open_card]
    mine = rated(player)
    found: Counter[str] = Counter()
    for hidden in combinations(left, 4):
        other = rated(open_card + hidden)
        if other[0] == 0 and other[1][:2] != [12, 11]:
            found["unqualified"] += 1
        else:
            found["lower" if other < mine else "equal" if other == mine else "higher"] += 1
    assert found == Counter({k: n for k, n in counted(player, open_card[0]).items() if n})


@cache
def kinds() -> tuple[exact.Ranks, exact.Deals, exact.Hands]:
    ranks = exact._all_ranks()
    deals = exact._deals(ranks)
    assert isinstance(RULES, CaribbeanStud)
    return ranks, deals, exact._dealers_hands(RULES, ranks, deals, lambda _done, _of: None)


def counted(player: tuple[int, ...], up: int) -> dict[str, int]:
    ranks, deals, hands = kinds()
    hand = ranks.hands.index(tuple(sorted(c >> 2 for c in player)))
    suited = sum(1 << (c >> 2) for c in player if c & 3 == up & 3)
    (at,) = (
        (deals.hand == hand) & (deals.suited == suited) & (deals.up == up >> 2)
        & (deals.score == poker.rank5(player))
    ).nonzero()[0]  # fmt: skip
    return {name: int(getattr(hands, name)[at]) for name in exact.Hands._fields}


@pytest.mark.slow
def test_the_kinds_of_deals_weigh_all_deals() -> None:
    _, deals, hands = kinds()
    assert int(deals.weight.sum()) == 2_598_960 * 47
    assert set(np.array(hands).sum(axis=0).tolist()) == {163_185}
    assert all((part >= 0).all() for part in hands)


def test_dealt_rounds_return_what_is_certified_for_raising_always_and_for_pairs() -> None:
    """20,000 rounds from fixed seeds; z within 4.5 standard errors of the certificate."""
    rounds = 20_000
    back: Counter[str] = Counter()
    for n in range(rounds):
        played = kit.acted(GAME, one_unit(), kit.seed(n, "stud"), ["raise"])
        won = played.outcome.win_micros - 2 * UNIT
        back["blind"] += won
        mine: Table = played.position  # type: ignore[assignment]
        if rated(mine.player)[0] >= 1:
            back["pair_or_better"] += won
    for name, total in back.items():
        each = stored(name)
        distance = Fraction(total, rounds * UNIT) - each["rtp"]
        z_square = distance**2 * rounds / Fraction(Decimal(each["standard_deviation"])) ** 2
        assert z_square < Fraction(9, 2) ** 2, name


def test_the_card_shows_figures_of_the_certificate() -> None:
    text = " ".join(block.text for block in card("caribbean_stud"))
    assert "returns 94.77 % of the ante" in text
    assert "royal flush: 100 to one" in text.lower()


def test_the_game_is_released() -> None:
    assert engine.find("caribbean_stud") == GAME
