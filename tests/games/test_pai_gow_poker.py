"""Pai gow poker: every clause of the house way, how hands rank, and rounds dealt and paid."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhouse.games import engine
from fairhouse.games.cards import card
from fairhouse.games.certificate import published
from fairhouse.games.engine import GameFault
from fairhouse.games.pai_gow_poker.rules import Table
from fairhouse.games.records import Wager
from fairhouse.games.shared import decks, pai_gow, poker
from fairhouse.kit import dice
from fairhouse.kit.refusals import Refusal
from tests.games import kit

GAME = kit.staged("pai_gow_poker")
UNIT = 1_000_000
BET = {"bets": [{"bet": "main", "stake": "1.00"}]}


def cards(text: str) -> tuple[int, ...]:
    return tuple(decks.card_of(code) for code in text.split())


def one_unit() -> Wager:
    return kit.parsed(GAME, BET)


# The house way, clause by clause: seven cards, and which two go in front.

HOUSE_WAY = [
    # no pair: the highest behind, the next two in front
    ("AS QD TC 8H 6S 4D 2C", "QD TC"),
    ("KS QD 9C 8H 6S 4D 2C", "QD 9C"),
    ("JK QD TC 8H 6S 4D 2C", "QD TC"),
    # one pair: behind, the two highest others in front
    ("2S 2D AC QH 9S 7D 5C", "AC QH"),
    ("AS AD KC QH 9S 7D 5C", "KC QH"),
    ("AS JK KC QH 9D 7D 5C", "KC QH"),
    # two pair, low with low: together if a king can go in front
    ("3S 3D 2C 2H KS TD 8C", "KS TD"),
    ("3S 3D 2C 2H QS TD 8C", "2C 2H"),
    ("6S 6D 5C 5H AS TD 8C", "AS TD"),
    # low with medium: the same
    ("7S 7D 6C 6H KS QD 8C", "KS QD"),
    ("TS TD 2C 2H KS QD 8C", "KS QD"),
    ("TS TD 6C 6H QS JD 8C", "6C 6H"),
    # low with high: together if an ace can
    ("JS JD 6C 6H AS TD 8C", "AS TD"),
    ("JS JD 6C 6H KS TD 8C", "6C 6H"),
    ("KS KD 2C 2H AS TD 8C", "AS TD"),
    ("KS KD 2C 2H JK TD 8C", "JK TD"),
    ("KS KD 2C 2H QS TD 8C", "2C 2H"),
    # medium with medium: the same
    ("8S 8D 7C 7H AS QD 2C", "AS QD"),
    ("TS TD 9C 9H AS QD 2C", "AS QD"),
    ("TS TD 9C 9H KS QD 2C", "9C 9H"),
    # medium with high, high with high, aces with any: split, the higher behind
    ("JS JD 7C 7H AS QD 2C", "7C 7H"),
    ("KS KD TC TH AS QD 2C", "TC TH"),
    ("QS QD JC JH AS TD 2C", "JC JH"),
    ("AS AD 2C 2H KS QD 8C", "2C 2H"),
    ("AS AD KC KH QS 9D 8C", "KC KH"),
    ("AS JK 6C 6H KS 9D 8C", "6C 6H"),
    # three pair: the highest in front
    ("4S 4D 3C 3H 2S 2D AC", "4S 4D"),
    ("AS AD KC KH QS QD 2C", "AS AD"),
    ("AS JK KC KH QS QD 2C", "AS JK"),
    # trips: behind, but of three aces one goes in front
    ("2S 2D 2C AH KS 9D 7C", "AH KS"),
    ("KS KD KC QH TS 9D 7C", "QH TS"),
    ("AS AD AC KH TS 9D 7C", "AS KH"),
    ("AS AD JK KH TS 9D 7C", "JK KH"),
    # twice trips: a pair of the higher in front
    ("9S 9D 9C 5H 5S 5D AC", "9S 9D"),
    ("AS AD AC KH KS KD QC", "AS AD"),
    # full house: split, but twos stay when ace and king can go in front
    ("9S 9D 9C 3H 3S KD AC", "3H 3S"),
    ("9S 9D 9C 2H 2S KD AC", "AC KD"),
    ("9S 9D 9C 2H 2S KD JK", "JK KD"),
    ("9S 9D 9C 2H 2S QD AC", "2H 2S"),
    ("9S 9D 9C 2H 2S KD QC", "2H 2S"),
    ("2S 2D 2C 9H 9S KD AC", "9H 9S"),
    ("AS AD AC 2H 2S KD QC", "2H 2S"),
    # with two pairs the higher in front
    ("5S 5D 5C 9H 9S KD KC", "KC KD"),
    ("AS AD AC 9H 9S 2D 2C", "9H 9S"),
    # quads, twos to sixes: together whatever goes in front
    ("2S 2D 2C 2H 5S 4D 3C", "5S 4D"),
    ("6S 6D 6C 6H 5S 4D 3C", "5S 4D"),
    # sevens to tens: together if a king goes in front
    ("7S 7D 7C 7H KS 4D 3C", "KS 4D"),
    ("7S 7D 7C 7H QS 4D 3C", "7S 7H"),
    ("TS TD TC TH AS 4D 3C", "AS 4D"),
    ("TS TD TC TH QS 4D 3C", "TS TH"),
    # jacks to kings: together if an ace does
    ("JS JD JC JH AS 4D 3C", "AS 4D"),
    ("JS JD JC JH KS 4D 3C", "JS JH"),
    ("KS KD KC KH AS 4D 3C", "AS 4D"),
    ("KS KD KC KH JK 4D 3C", "JK 4D"),
    ("KS KD KC KH QS 4D 3C", "KS KH"),
    # aces are split
    ("AS AD AC AH KS QD JC", "AS AH"),
    ("AS AD JK AH KS 9D 4C", "JK AS"),
    # quads with a pair or trips: a pair of those in front
    ("6S 6D 6C 6H 5S 5D 3C", "5S 5D"),
    ("KS KD KC KH 2S 2D AC", "2S 2D"),
    ("AS AD AC AH 2S 2D KC", "2S 2D"),
    ("6S 6D 6C 6H 5S 5D 5C", "5S 5D"),
    # five aces: three behind, two in front, unless a pair of kings can go there
    ("AS AD AC AH JK KD QC", "JK AS"),
    ("AS AD AC AH JK QD QC", "JK AS"),
    ("AS AD AC AH JK KD KC", "KD KC"),
    # straight or flush without a pair: the one that leaves the highest two in front
    ("9S 8D 7C 6H 5S AD KC", "AD KC"),
    ("9S 8D 7C 6H 5S 4D AC", "AC 9S"),
    ("9S 8D 7C 6H 5S 4D 3C", "9S 8D"),
    ("AS 9S 7S 5S 3S KD QC", "KD QC"),
    ("AS 9S 7S 5S 3S 2S QC", "AS QC"),
    ("AS KS 7S 5S 4S 3S 2S", "AS KS"),
    ("KS 9S 8S 7S 2S TD JC", "KS 2S"),
    ("KS QD JC TH 9S 8S 7S", "KS QD"),
    ("AS KD QC JH TS 9D 8C", "AS KD"),
    ("AS 2D 3C 4H 5S KD QC", "KD QC"),
    ("JK 8D 7C 6H 4S KD QC", "KD QC"),
    ("JK KS 9S 7S 3S QD 5C", "QD 5C"),
    # with one pair: the pair in front if the straight or flush stands without it
    ("9S 8D 7C 6H 5S 2D 2C", "2D 2C"),
    ("AS 9S 7S 5S 3S KD KC", "KD KC"),
    ("AS JK 9C 8H 7S 6D 5C", "AS JK"),
    ("JK AH TS 9S 8S 7S 2C", "AH 2C"),
    ("9S 8D 7C 6H 5S 5D AC", "AC 5S"),
    ("KS 9S 7S 5S 3S KD QC", "KD QC"),
    # with more than a pair the rules of those hands
    ("9S 8D 7C 6H 5S 9D 8C", "8D 8C"),
    ("KS 9S 7S 5S 3S KD 3C", "3S 3C"),
    # with trips: the straight or flush behind, the pair in front
    ("9S 8D 7C 6H 5S 9D 9C", "9S 9D"),
    ("KS 9S 7S 5S 3S KD KC", "KD KC"),
    ("AS AD AC 2H 3S 4D 5C", "AS AD"),
]  # fmt: skip


@pytest.mark.parametrize(("hand", "front"), HOUSE_WAY)
def test_every_clause_of_the_house_way_with_its_limits(hand: str, front: str) -> None:
    seven = cards(hand)
    set_front, back = pai_gow.house_way(seven)
    assert sorted(set_front + back) == sorted(seven)
    assert sorted(map(pai_gow.rank, set_front)) == sorted(map(pai_gow.rank, cards(front)))
    assert not pai_gow.fouls(set_front, back)


def test_a_flush_keeps_its_own_cards_behind() -> None:
    """The king of spades belongs to the flush, the king of diamonds can go."""
    assert set(pai_gow.house_way(cards("KD KS 9S 7S 5S 3S QC"))[0]) == set(cards("KD QC"))
    assert set(pai_gow.house_way(cards("KD KS 9S 7S 5S 3S KC"))[0]) == set(cards("KD KC"))


def test_of_equal_fronts_the_higher_hand_stays_behind() -> None:
    """The kings look alike in front; behind, one makes a straight flush, the other does not."""
    front, back = pai_gow.house_way(cards("KD KS QS JS TS 9S 2C"))
    assert set(front) == set(cards("KD 2C"))
    assert poker.category(pai_gow.back_score(back)) == poker.STRAIGHT_FLUSH


def test_of_several_aces_the_joker_goes_in_front_first() -> None:
    front, back = pai_gow.house_way(cards("AS AD JK KH TS 9D 7C"))
    assert set(front) == set(cards("JK KH"))
    assert set(back) == set(cards("AS AD TS 9D 7C"))


@given(st.permutations(list(pai_gow.PACK)))
def test_the_house_way_never_fouls_and_does_not_hang_on_the_order(order: list[int]) -> None:
    seven = tuple(order[:7])
    front, back = pai_gow.house_way(seven)
    assert not pai_gow.fouls(front, back)
    other_front, other_back = pai_gow.house_way(tuple(sorted(seven)))
    assert pai_gow.front_score(front) == pai_gow.front_score(other_front)
    assert pai_gow.back_score(back) == pai_gow.back_score(other_back)


# How hands rank

RISING = [
    "7S 5D 4C 3H 2S", "AS KD QC JH 9S", "2S 2D 5C 4H 3S", "AS JK KD QH 9C", "3S 3D 2C 2H AS",
    "2S 2D 2C 4H 3S", "AS AD JK KH QC", "6S 5D 4C 3H 2S", "KS QD JC TH 9S", "AS 2D 3C 4H 5S",
    "AS KD QC JH TS", "7S 5S 4S 3S 2S", "AS KS QS JS 9S", "2S 2D 2C 3H 3S", "AS AD JK KH KC",
    "2S 2D 2C 2H 3S", "AS AD AC JK KH", "6S 5S 4S 3S 2S", "KS QS JS TS 9S", "AS 2S 3S 4S 5S",
    "AS KS QS JS TS", "AS AD AC AH JK",
]  # fmt: skip


def test_five_cards_rise_in_the_order_of_the_game() -> None:
    """The wheel is the second straight, of one suit too; five aces beat a royal flush."""
    scores = [pai_gow.back_score(cards(hand)) for hand in RISING]
    assert scores == sorted(set(scores))


def allowed(five: tuple[int, ...], score: int, as_card: int) -> bool:
    """The joker may be an ace, or complete a straight or flush."""
    complete = (poker.STRAIGHT, poker.FLUSH, poker.STRAIGHT_FLUSH, poker.ROYAL)
    return as_card >> 2 == 12 or poker.category(score) in complete


@given(st.permutations(list(decks.PACK)))
def test_the_joker_is_the_best_card_that_it_may_be(order: list[int]) -> None:
    four = tuple(order[:4])
    best = max(
        pai_gow.back_score((*four, card))
        for card in decks.PACK
        if card not in four and allowed(four, poker.rank5((*four, card)), card)
    )
    assert pai_gow.back_score((*four, decks.JOKER)) == best


@pytest.mark.parametrize(
    ("four", "like"),
    [
        ("KS QD JC TH", "AS KS QD JC TH"),
        ("9S 8D 7C 6H", "TS 9S 8D 7C 6H"),
        ("9S 8D 6C 5H", "9S 8D 7C 6C 5H"),
        ("AS 2D 3C 4H", "AS 2D 3C 4H 5C"),
        ("2D 3C 4H 5S", "AS 2D 3C 4H 5S"),
        ("KS 9S 5S 3S", "AS KS 9S 5S 3S"),
        ("AS 9S 5S 3S", "AS KS 9S 5S 3S"),
        ("KS QS JS TS", "AS KS QS JS TS"),
        ("AS 2S 4S 5S", "AS 2S 3S 4S 5S"),
        ("KS KD 7C 2H", "AS KS KD 7C 2H"),
        ("AS AD 7C 2H", "AS AD AC 7C 2H"),
    ],
)
def test_what_the_joker_stands_for(four: str, like: str) -> None:
    assert pai_gow.back_score(cards(four + " JK")) == pai_gow.back_score(cards(like))


def test_two_cards_rise_by_pairs_then_by_rank() -> None:
    rising = ["3S 2D", "AS 2D", "AS KD", "2S 2D", "KS KD", "AS AD"]
    scores = [pai_gow.front_score(cards(two)) for two in rising]
    assert scores == sorted(set(scores))
    assert pai_gow.front_score(cards("JK KD")) == pai_gow.front_score(cards("AS KC"))
    assert pai_gow.front_score(cards("JK AD")) == pai_gow.front_score(cards("AS AC"))


@pytest.mark.parametrize(
    ("front", "back", "fouls"),
    [
        ("AS KD", "QC JH 9S 4D 2C", True),
        ("QC JH", "AS 9S 7D 4D 2C", False),
        ("AS QH", "AC QC 9S 4D 2C", False),
        ("AS KH", "AC QC 9S 4D 2C", True),
        ("2S 2D", "AS KD QC JH 9S", True),
        ("2S 2D", "3S 3D QC JH 9S", False),
        ("3S 3D", "2S 2D QC JH 9S", True),
        ("7S 7D", "7C 7H 4D 3C 2S", False),
        ("JK AS", "KC KH QS QD 2C", False),
        ("JK AS", "KC KH QS JD 2C", True),
        ("AS KD", "2C 2H 5S 4D 3C", False),
        ("AS AD", "9S 8D 7C 6H 5S", False),
    ],
)
def test_the_back_must_rank_above_the_front(front: str, back: str, fouls: bool) -> None:
    assert pai_gow.fouls(cards(front), cards(back)) is fouls


def test_hands_have_the_names_that_players_use() -> None:
    assert pai_gow.title_front(cards("JK KD")) == "Ace and king"
    assert pai_gow.title_front(cards("6S 6D")) == "Pair of sixes"
    assert pai_gow.title_back(cards("AS AD AC AH JK")) == "Five aces"
    assert pai_gow.title_back(cards("AS 2D 3C 4H JK")) == "Straight, five high"
    assert pai_gow.title_back(cards("AS 2S 3S 4S 5S")) == "Straight flush, five high"


# Rounds


def dealt(player: str, dealer: str, action: str | dict[str, Any] = "house_way") -> kit.Round:
    """A finished round with these cards."""
    left = list(pai_gow.PACK)
    picks = []
    for wanted in cards(player) + cards(dealer):
        at = left.index(wanted)
        picks.append(at)
        left[at] = left[-1]
        left.pop()
    stages = iter((picks[:7], picks[7:]))
    played = Laid(GAME, one_unit(), stages)
    played.act(action)
    return played


class Laid(kit.Round):
    """A round whose picks are laid out beforehand."""

    def __init__(self, game: Any, wager: Wager, stages: Any) -> None:
        self.stages = stages
        super().__init__(game, wager, b"")

    def _dice(self) -> Any:
        picks = next(self.stages)
        self.picks.append(picks)
        return dice.Replay(picks)


DEALER = "KS KD QC 9H 7D 4S 2D"  # kings behind, queen and nine in front


@pytest.mark.parametrize(
    ("player", "win", "marks"),
    [
        ("AS AD KC JH 8D 5S 3D", 1_950_000, ["won", "won"]),
        ("AS AD QH 8D 7S 5H 3D", UNIT, ["lost", "won"]),
        ("QS QD AC JH 8D 5S 3D", UNIT, ["won", "lost"]),
        ("JS JD QH 8D 6S 5H 3D", 0, ["lost", "lost"]),
        # copies: queen and nine in front; kings with the same cards behind
        ("AS AD QH 9D 6S 5H 3D", UNIT, ["lost", "won"]),
        ("KC KH AS JD 7S 4D 2C", UNIT, ["won", "lost"]),
        ("KC KH QS 9D 7S 4D 2C", 0, ["lost", "lost"]),
    ],
)
def test_both_hands_must_be_higher_and_copies_are_the_dealers(
    player: str, win: int, marks: list[str]
) -> None:
    played = dealt(player, DEALER)
    assert played.outcome.win_micros == win
    hands = played.view["hands"]
    assert [hand["mark"] for hand in hands] == ["", "", *marks]
    assert [hand["name"] for hand in hands] == [
        "dealer_front", "dealer_back", "player_front", "player_back",
    ]  # fmt: skip
    assert set(hands[0]["cards"]) == {"QC", "9H"}
    assert played.view["bets"] == [
        {"bet": "main", "title": "Bet", "stake_micros": UNIT, "win_micros": win}
    ]


def test_the_smallest_stake_pays_its_commission_exactly() -> None:
    wager = kit.parsed(GAME, {"bets": [{"bet": "main", "stake": "0.01"}]})
    wins = {
        kit.acted(GAME, wager, kit.seed(n), ["house_way"]).outcome.win_micros for n in range(60)
    }
    assert wins == {0, 10_000, 19_500}


def test_the_player_may_set_otherwise_than_the_house() -> None:
    """The places are those of the cards as they are shown: highest first."""
    player = "QS QD JC JH 9D 5S 3D"
    house = dealt(player, DEALER)
    assert set(house.view["hands"][2]["cards"]) == {"JC", "JH"}
    own = dealt(player, DEALER, {"action": "set", "front": [4, 1]})
    shown = own.view["hands"]
    assert (shown[2]["cards"], len(shown[3]["cards"])) == (["QD", "9D"], 5)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"action": "set"}, "game.shape"),
        ({"action": "set", "front": None}, "game.shape"),
        ({"action": "set", "front": "01"}, "game.shape"),
        ({"action": "set", "front": [0]}, "game.shape"),
        ({"action": "set", "front": [0, 0]}, "game.shape"),
        ({"action": "set", "front": [0, 1, 2]}, "game.shape"),
        ({"action": "set", "front": [0, 7]}, "game.shape"),
        ({"action": "set", "front": [-1, 0]}, "game.shape"),
        ({"action": "set", "front": [0, True]}, "game.shape"),
        ({"action": "set", "front": [0, 1.0]}, "game.shape"),
        ({"action": "set", "front": [0, 1]}, "game.numbers"),
        ({"action": "house_way", "front": [5, 6]}, "game.shape"),
        ({"action": "set", "front": [5, 6], "back": [0]}, "game.shape"),
        ({"action": "fold"}, "game.action"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_in_words(body: dict[str, Any], code: str) -> None:
    """The player holds aces, which may not go in front of a pair of kings."""
    table = Table(UNIT, cards("AS AD KC KH 8D 5S 3D"), ())
    refusal = GAME.parse_action(table, body)
    assert isinstance(refusal, Refusal)
    assert refusal.code == code
    assert refusal.sentence.endswith(".")
    assert GAME.parse_action(table, {"action": "set", "front": [6, 2]}) == {
        "action": "set",
        "front": [2, 6],
    }


@pytest.mark.parametrize("n", range(20))
def test_the_dealers_cards_do_not_exist_before_the_hands_are_set(n: int) -> None:
    opened = kit.opened(GAME, one_unit(), kit.seed(n))
    assert len(opened.picks[0]) == 7
    view = opened.view
    dealer, player = view["hands"]
    assert dealer["cards"] == ["??"] * 7
    assert view["bets"][0]["win_micros"] is None
    seven = tuple(decks.card_of(code) for code in player["cards"])
    assert list(seven) == sorted(seven, reverse=True)
    suggested = tuple(seven[at] for at in view["house_way"])
    assert suggested == pai_gow.house_way(seven)[0]
    assert GAME.staged_rules.closing(opened.position) == {"action": "house_way"}
    assert [choice["action"] for choice in view["choices"]] == ["house_way", "set"]
    opened.act("house_way")
    assert len(opened.picks[1]) == 7
    assert opened.view["choices"] == []


@pytest.mark.parametrize(
    ("table", "key", "value", "reason"),
    [
        ("stake", "grid_micros", 0, "must be positive"),
        ("stake", "grid_micros", 10, "would not come out exactly"),
        ("pays", "win", 0, "not a pay"),
        ("pays", "win", 101, "not a pay"),
        ("pays", "commission_percent", -1, "between 0 and 99"),
        ("pays", "commission_percent", 100, "between 0 and 99"),
    ],
)
def test_numbers_that_cannot_be_played(table: str, key: str, value: int, reason: str) -> None:
    changed = kit.numbers("pai_gow_poker")
    changed[table][key] = value
    with pytest.raises(GameFault, match=reason) as caught:
        kit.built("pai_gow_poker", changed)
    assert caught.value.key == ("stake.grid_micros" if table == "stake" else f"pays.{key}")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"bets": []}, "game.no_bets"),
        ({"bets": [{"bet": "ante", "stake": "1.00"}]}, "game.unknown_bet"),
        ({"bets": [{"bet": "main", "stake": "0.001"}]}, "game.stake_grid"),
    ],
)
def test_a_bet_that_the_table_does_not_take(body: Any, code: str) -> None:
    assert kit.refused(GAME, body).code == code


# Figures


def test_dealt_rounds_return_what_is_certified() -> None:
    """20,000 rounds from fixed seeds, within 4.5 standard errors; so are wins and pushes."""
    (bet,) = published("pai_gow_poker")["bets"]
    rounds = 20_000
    ends: Counter[int] = Counter()
    for n in range(rounds):
        ends[kit.acted(GAME, one_unit(), kit.seed(n, "gow"), ["house_way"]).outcome.win_micros] += 1
    mean = Fraction(sum(win * n for win, n in ends.items()), rounds * UNIT)
    rtp = Fraction(int(bet["rtp"]["numerator"]), int(bet["rtp"]["denominator"]))
    deviation = Fraction(Decimal(bet["standard_deviation"]))
    assert (mean - rtp) ** 2 * rounds / deviation**2 < Fraction(9, 2) ** 2
    push = Fraction(*(int(bet["notes"]["push"][part]) for part in ("numerator", "denominator")))
    expected = rounds * push
    assert (ends[UNIT] - expected) ** 2 < Fraction(9, 2) ** 2 * expected * (1 - push)


def test_the_card_tells_the_house_way_and_the_return() -> None:
    text = " ".join(block.text for block in card("pai_gow_poker"))
    assert "returns 97.27 %" in text
    assert "commission of 5 %" in text


def test_the_game_is_released() -> None:
    found = engine.find("pai_gow_poker")
    assert isinstance(found, engine.Game)
    assert (found.version, found.content_hash) == (GAME.version, GAME.content_hash)
