"""Blackjack is played as its house rules say, case by case, and by the published chart."""

from __future__ import annotations

from collections import Counter, defaultdict
from fractions import Fraction
from typing import Any

import pytest

from fairhouse.games import engine
from fairhouse.games.blackjack.chart import DEALER_SHOWS, Chart, ChartFault
from fairhouse.games.engine import GameFault, StagedGame
from fairhouse.games.enumerate import branches
from fairhouse.games.records import Pick
from fairhouse.games.shared import decks
from fairhouse.games.shared.blackjack_hands import Position
from fairhouse.kit.refusals import Refusal
from tests.games import kit
from tests.games.blackjack_kit import (
    BODY,
    TABLES,
    UNIT,
    Dealer,
    chart,
    dealt,
    net,
    possible,
    variant,
)


def table(name: str) -> StagedGame:
    game = engine.load(name)
    assert isinstance(game, StagedGame)
    return game


GAME, EUROPEAN = table("blackjack"), table("blackjack_european")
both_tables = pytest.mark.parametrize("game", [GAME, EUROPEAN], ids=TABLES)

# The chart, cell by cell

PUBLISHED = """
hard 5-8 HHHHHHHHHH; 9 HDDDDHHHHH; 10 DDDDDDDDHH; 11 DDDDDDDDDH; 12 HHSSSHHHHH; 13 SSSSSHHHHH;
14 SSSSSHHHHH; 15 SSSSSHHHRH; 16 SSSSSHHRRR; 17-20 SSSSSSSSSS.
soft A2 HHHDDHHHHH; A3 HHHDDHHHHH; A4 HHDDDHHHHH; A5 HHDDDHHHHH; A6 HDDDDHHHHH; A7 SBBBBSSHHH;
A8 SSSSSSSSSS; A9 SSSSSSSSSS.
pairs AA YYYYYYYYYY; TT NNNNNNNNNN; 99 YYYYYNYYNN; 88 YYYYYYYYYY; 77 YYYYYYNNNN; 66 YYYYYNNNNN;
55 NNNNNNNNNN; 44 NNNYYNNNNN; 33 YYYYYYNNNN; 22 YYYYYYNNNN.
"""
# Where the European table differs: doubles on hard 9 to 11 only, no surrender, and a dealer who
# may yet have a natural under a ten or an ace.
EUROPEAN_ROWS = """
hard 5-8 HHHHHHHHHH; 9 HDDDDHHHHH; 10 DDDDDDDDHH; 11 DDDDDDDDHH; 12 HHSSSHHHHH; 13 SSSSSHHHHH;
14 SSSSSHHHHH; 15 SSSSSHHHHH; 16 SSSSSHHHHH; 17-20 SSSSSSSSSS.
soft A2 HHHHHHHHHH; A3 HHHHHHHHHH; A4 HHHHHHHHHH; A5 HHHHHHHHHH; A6 HHHHHHHHHH; A7 SSSSSSSHHH;
A8 SSSSSSSSSS; A9 SSSSSSSSSS.
pairs AA YYYYYYYYYN; TT NNNNNNNNNN; 99 YYYYYNYYNN; 88 YYYYYYYYNN; 77 YYYYYYNNNN; 66 YYYYYNNNNN;
55 NNNNNNNNNN; 44 NNNYYNNNNN; 33 YYYYYYNNNN; 22 YYYYYYNNNN.
"""


def cells(text: str) -> dict[tuple[str, int, int], str]:
    """(table, total or worth, dealer's card) -> letter."""
    found = {}
    for part in text.strip().split("."):
        name, _, rows = part.strip().partition(" ")
        for row in filter(None, rows.split(";")):
            label, letters = row.split()
            for key in _keys(name, label):
                for up, letter in zip("23456789TA", letters, strict=True):
                    found[name, key, {"T": 10, "A": 1}.get(up) or int(up)] = letter
    return found


def _keys(name: str, label: str) -> list[int]:
    if name == "hard":
        low, _, high = label.partition("-")
        return list(range(int(low), int(high or low) + 1))
    if name == "soft":
        return [11 + int(label[1])]
    return [{"T": 10, "A": 1}.get(label[0]) or int(label[0])]


@pytest.mark.parametrize(
    ("name", "text"), [("blackjack", PUBLISHED), ("blackjack_european", EUROPEAN_ROWS)]
)
def test_every_cell_of_the_chart_is_the_published_one(name: str, text: str) -> None:
    letters = chart(name).letters
    wanted = cells(text)
    assert len(wanted) == 10 * (16 + 8 + 10)
    for cell, letter in wanted.items():
        assert letters[cell] == letter, cell
    # what the published chart leaves open: two twos that are not split, aces likewise
    rest = {cell: letter for cell, letter in letters.items() if cell not in wanted}
    assert {(name, row) for name, row, _ in rest} == {("hard", 4), ("soft", 12)}
    assert set(rest.values()) == {"H"}


SAID = {"H": ("hit", "hit"), "S": ("stand", "stand"), "D": ("double", "hit"),
        "B": ("double", "stand"), "R": ("surrender", "hit")}  # fmt: skip


@pytest.mark.parametrize("up", DEALER_SHOWS)
def test_every_cell_is_played_as_its_letter_says_with_and_without_the_choice(up: int) -> None:
    said = chart()
    for (name, count, shown), letter in cells(PUBLISHED).items():
        if shown != up or name == "pairs":
            continue
        soft = name == "soft"
        first, otherwise = SAID[letter]
        assert said.action(count, soft, up, {"hit", "stand", "double", "surrender"}) == first
        assert said.action(count, soft, up, {"hit", "stand"}) == otherwise


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: t.pop("soft"), "hard, soft, pairs"),
        (lambda t: t["hard"].pop("9"), "hard: the rows must be 4 to 20"),
        (lambda t: t["hard"].update({"9": "HDDDDHHHH"}), "hard 9: HDDDDHHHH is not ten"),
        (lambda t: t["pairs"].update({"8": "YYYYYYYYYS"}), "pairs 8: YYYYYYYYYS is not ten"),
    ],
)
def test_a_chart_with_a_hole_is_refused(change: Any, said: str) -> None:
    tables = engine.read(engine.FOLDER / "blackjack" / "chart.toml")
    change(tables)
    with pytest.raises(ChartFault, match=said):
        Chart(tables)


# Rounds of the published list of cases


def test_a_split_ace_with_a_ten_is_21_and_no_blackjack() -> None:
    at = dealt(GAME, "AS AH 6D TC KD TH 9S", "split")
    assert [hand.cards for hand in at.hands] == [
        (decks.card_of("AS"), decks.card_of("TC")), (decks.card_of("AH"), decks.card_of("KD")),
    ]  # fmt: skip
    assert net(at) == 200
    assert [hand["note"] for hand in GAME.view(at)["hands"]] == ["Bust", "Soft 21", "Soft 21"]


def test_a_split_ace_gets_one_card_and_is_not_split_again() -> None:
    at = dealt(GAME, "AS AH 6D AC 5D TH 2S", "split")
    assert [len(hand.cards) for hand in at.hands] == [2, 2]
    assert GAME.view(at)["hands"][1]["note"] == "Soft 12"


def test_aces_may_be_split_to_four_hands_where_the_house_says_so() -> None:
    at = dealt(EUROPEAN, "AS AH 6D AC", "split", over=False)
    assert possible(EUROPEAN, at) == ["stand", "split"]
    at = dealt(EUROPEAN, "AS AH 6D AC AD 2S 3S 4S 5S TH TD", "split", "split", "split")
    assert len(at.hands) == 4
    assert at.stake_micros == 4 * UNIT
    assert net(at) == 400


@pytest.mark.parametrize("up", ["2C", "5C", "9C", "TC"])
def test_a_natural_is_paid_three_to_two_at_once(up: str) -> None:
    at = dealt(GAME, f"AS KH {up}")
    assert net(at) == 150
    view = GAME.view(at)
    assert (view["choices"], view["message"]) == ([], "Blackjack")
    assert view["hands"][0]["cards"] == [up]


def test_a_natural_can_only_be_insured() -> None:
    at = dealt(GAME, "AS KH AC", over=False)
    assert possible(GAME, at) == ["insurance", "no_insurance"]
    assert net(dealt(GAME, "AS KH AC", "no_insurance")) == 150
    assert net(dealt(GAME, "AS KH AC KS", "no_insurance", natural=True)) == 0


@pytest.mark.parametrize("game", [GAME, EUROPEAN], ids=TABLES)
@pytest.mark.parametrize("natural", [True, False])
def test_even_money_is_full_insurance_on_a_natural(game: StagedGame, natural: bool) -> None:
    hole = "KS" if natural or game is GAME else "9S"
    cards = "AS KH AC" + ("" if game is GAME and not natural else f" {hole}")
    at = dealt(game, cards, "insurance", natural=natural)
    assert at.stake_micros == UNIT * 3 // 2
    assert net(at) == 100


def test_insurance_costs_half_and_pays_two_to_one() -> None:
    won = dealt(GAME, "9S KH AC KS", "insurance", natural=True)
    assert (net(won), won.win_micros) == (0, UNIT * 3 // 2)
    lost = dealt(GAME, "9S KH AC 8D", "insurance", "stand")
    assert net(lost) == -50
    row = GAME.view(lost)["bets"][-1]
    assert row == {
        "bet": "insurance", "title": "Insurance", "stake_micros": UNIT // 2, "win_micros": 0,
    }  # fmt: skip


@both_tables
def test_insurance_is_offered_under_an_ace_alone(game: StagedGame) -> None:
    for up in "23456789TJQK":
        at = dealt(game, f"9S 7H {up}C", over=False)
        assert not at.asking


def test_against_a_natural_of_a_dealer_who_looks_only_the_stake_is_lost() -> None:
    for cards, actions in (("8S 8H TC AD", ()), ("6S 5H AC KD", ("no_insurance",))):
        at = dealt(GAME, cards, *actions, natural=True)
        assert (net(at), at.stake_micros) == (-100, UNIT)
        assert GAME.view(at)["message"] == "Dealer has blackjack"


def test_without_a_hole_card_a_natural_takes_all_that_was_staked() -> None:
    doubled = dealt(EUROPEAN, "6S 5H TC 9D AD", "double")
    assert net(doubled) == -200
    split = dealt(EUROPEAN, "8S 8H TC 3D KS TD AD", "split", "double", "stand")
    assert net(split) == -300


def test_with_the_original_bet_rule_a_natural_takes_the_first_stake_alone() -> None:
    game = variant("blackjack_european", original_bet_only=True)
    assert net(dealt(game, "6S 5H TC 9D AD", "double")) == -100
    assert net(dealt(game, "8S 8H TC 3D KS TD AD", "split", "double", "stand")) == -100
    # a hand that is bust was lost before
    assert net(dealt(game, "8S 8H TC TD 2D TC AD", "split", "stand", "hit", "stand")) == -100
    assert net(dealt(game, "8S 8H TC TD 7D TC AD", "split", "stand", "hit")) == -200


def test_eights_that_cannot_be_split_again_are_a_hard_16_without_surrender() -> None:
    at = dealt(GAME, "8S 8H TC 8D 8C 8S", "split", "split", "split", over=False)
    assert len(at.hands) == 4
    assert GAME.view(at)["hands"][1]["note"] == "Hard 16"
    assert possible(GAME, at) == ["hit", "stand", "double"]
    assert chart().action(16, False, 10, {"hit", "stand", "double"}) == "hit"


def test_surrender_gives_back_half_on_the_first_two_cards_only() -> None:
    at = dealt(GAME, "TS 6H TC", "surrender")
    assert net(at) == -50
    assert "surrender" not in possible(GAME, dealt(GAME, "TS 2H TC 2D", "hit", over=False))
    split = dealt(GAME, "8S 8H TC 2D", "split", over=False)
    assert "surrender" not in possible(GAME, split)
    assert "surrender" not in possible(EUROPEAN, dealt(EUROPEAN, "TS 6H TC", over=False))


def test_the_dealer_does_not_draw_when_every_hand_is_bust() -> None:
    at = dealt(GAME, "TS 6H 7C TD", "hit")
    assert (len(at.dealer), net(at)) == (1, -100)
    split = dealt(GAME, "8S 8H 7C TD KD TH QH", "split", "hit", "hit")
    assert (len(split.dealer), net(split)) == (1, -200)
    assert GAME.view(split)["message"] == "All your hands are bust"


def test_without_a_hole_card_insurance_is_decided_though_every_hand_is_bust() -> None:
    at = dealt(EUROPEAN, "TS 6H AC TD KS", "insurance", "hit")
    assert (len(at.dealer), net(at)) == (2, 0)


def test_the_house_decides_whether_the_dealer_hits_a_soft_17() -> None:
    stands = dealt(GAME, "TS 8H 6C AD", "stand")
    assert net(stands) == 100
    hits = dealt(variant("blackjack", hits_soft_17=True), "TS 8H 6C AD 4D", "stand")
    assert net(hits) == -100


def test_doubles_are_allowed_as_the_house_says() -> None:
    every = {9: "4S 5H", 10: "4S 6H", 11: "4S 7H", 12: "4S 8H", 18: "AS 7H"}
    for double, wanted in (("any", set(every)), ("9-11", {9, 10, 11}), ("10-11", {10, 11})):
        game = variant("blackjack", double=double)
        open_to = {
            count for count, cards in every.items()
            if "double" in possible(game, dealt(game, f"{cards} 6C", over=False))
        }  # fmt: skip
        assert open_to == wanted
    none = variant("blackjack", double_after_split=False)
    assert "double" not in possible(none, dealt(none, "8S 8H 6C 3D", "split", over=False))
    assert "double" in possible(GAME, dealt(GAME, "8S 8H 6C 3D", "split", over=False))
    assert "double" not in possible(GAME, dealt(GAME, "2S 3H 6C 4D", "hit", over=False))


def test_a_double_takes_one_card_and_twice_the_stake() -> None:
    at = dealt(GAME, "5S 6H 6C TD TH TC", "double")
    assert (at.stake_micros, net(at)) == (2 * UNIT, 200)
    rows = [(row["bet"], row["stake_micros"], row["win_micros"]) for row in GAME.view(at)["bets"]]
    assert rows == [("main", UNIT, 2 * UNIT), ("double_1", UNIT, 2 * UNIT)]


def test_unlike_tens_are_a_pair_where_the_house_says_so() -> None:
    alike = variant("blackjack", split_unlike_tens=False)
    assert "split" in possible(GAME, dealt(GAME, "TS KH 6C", over=False))
    assert "split" not in possible(alike, dealt(alike, "TS KH 6C", over=False))
    assert "split" in possible(alike, dealt(alike, "KS KH 6C", over=False))


def test_other_pays_of_a_natural() -> None:
    six_to_five = variant("blackjack", blackjack=6, blackjack_for=5)
    assert net(dealt(six_to_five, "AS KH 5C")) == 120


@both_tables
def test_the_page_is_told_whose_turn_it_is(game: StagedGame) -> None:
    at = dealt(game, "8S 8H 6C 3D", "split", over=False)
    view = game.view(at)
    assert [hand["title"] for hand in view["hands"]] == ["Dealer", "Hand 1", "Hand 2"]
    assert (view["active"], view["over"], view["message"]) == (1, False, "")
    assert view["hands"][0]["cards"] == (["6C", "??"] if game is GAME else ["6C"])
    assert view["hands"][2]["cards"] == ["8H"]
    assert {row["bet"]: row["win_micros"] for row in view["bets"]} == {
        "main": None,
        "split_2": None,
    }


# Nothing hidden


def test_no_card_is_drawn_before_it_is_shown() -> None:
    """The hole card is drawn after the last decision; until then the view holds all there is."""
    looked = Dealer("9S 7H TC")
    at: Any = GAME.open(kit.parsed(GAME, BODY), looked.pick)
    looked.finish()
    assert looked.looked == 1
    assert at.dealer == (decks.card_of("TC"),)
    assert sum(at.left) == 6 * 52 - 3
    shown = GAME.view(at)
    codes = [code for hand in shown["hands"] for code in hand["cards"]]
    assert codes == ["TC", "??", "9S", "7H"]


Known = tuple[tuple[int, ...], tuple[int, ...]]


def test_a_hole_card_drawn_late_has_the_chances_of_one_dealt_at_once() -> None:
    """Against a dealer who puts a real card face down, on a shoe small enough to walk."""
    pack = {"AC": 3, "TC": 4, "6C": 4, "9C": 11}
    game = variant("blackjack", decks=1, pack=pack, most_hands=1, insurance=False)

    def late(pick: Pick) -> Known:
        at: Any = game.open(kit.parsed(game, BODY), pick)
        hit = False
        while not game.is_over(at):
            count = sum(card >> 2 != 12 for card in at.hands[0].cards)
            action = "stand" if hit or count == 0 else "hit"
            hit = True
            at = game.act(at, {"action": action}, pick)
        return at.hands[0].cards, at.dealer

    found: Counter[Known] = Counter()
    for chance, known in branches(late):
        found[known] += chance  # type: ignore[assignment]
    assert dict(found) == AtOnce(pack).found


class AtOnce:
    """The same game with every card on the table: yours, yours, the dealer's, the one face down.

    One card is taken unless both are aces; the dealer plays when a hand is left to beat.
    """

    def __init__(self, pack: dict[str, int]) -> None:
        self.found: dict[Known, Fraction] = defaultdict(Fraction)
        self.on(Fraction(1), {decks.card_of(code): many for code, many in pack.items()}, (), ())

    def on(self, chance: Fraction, left: dict[int, int], mine: Cards, his: Cards) -> None:
        to = self.next_to(mine, his)
        if to == "end":
            shown = his if self.turned(mine, his) else his[:1]
            self.found[mine, shown] += chance
            return
        for card, many in left.items():
            if many:
                share, rest = chance * Fraction(many, sum(left.values())), left | {card: many - 1}
                if to == "mine":
                    self.on(share, rest, (*mine, card), his)
                else:
                    self.on(share, rest, mine, (*his, card))

    def next_to(self, mine: Cards, his: Cards) -> str:
        if len(mine) < 2:
            return "mine"
        if len(his) < 2:
            return "his"
        if 21 in (best(mine[:2]), best(his[:2])):
            return "end"
        if len(mine) == 2 and not all(card in ACES for card in mine):
            return "mine"
        return "his" if best(mine) <= 21 and best(his) < 17 else "end"

    def turned(self, mine: Cards, his: Cards) -> bool:
        """Whether the card face down is ever seen."""
        return best(his[:2]) == 21 or (best(mine) <= 21 and best(mine[:2]) != 21)


Cards = tuple[int, ...]
ACES = range(48, 52)


def best(cards: Cards) -> int:
    """What cards count, by trying each ace both ways."""
    sums = {0}
    for card in cards:
        each = (1, 11) if card in ACES else (min(card // 4 + 2, 10),)
        sums = {count + value for count in sums for value in each}
    return max((count for count in sums if count <= 21), default=min(sums))


# What must be refused


def test_an_action_that_cannot_be_taken_now_is_refused_with_those_that_can() -> None:
    at = dealt(GAME, "9S 7H TC", over=False)
    for body in (
        {"action": "split"},
        {"action": "insurance"},
        {"action": "HIT"},
        {},
        {"action": 1},
    ):
        refusal = GAME.parse_action(at, body)
        assert isinstance(refusal, Refusal)
        assert refusal.code == "game.action"
        assert "hit, stand, double, surrender" in refusal.sentence
    assert isinstance(GAME.parse_action(at, {"action": "hit", "hand": 2}), Refusal)


@pytest.mark.parametrize(
    ("change", "key", "reason"),
    [
        ({"decks": 3}, "shoe.decks", "1, 2, 4, 6 or 8"),
        ({"pack": {"AC": 9}}, "shoe.pack", "a round may need 146"),
        ({"pack": {"1C": 9}}, "shoe.pack", "9 of '1C' cannot be in a shoe"),
        ({"pack": {"TC": 255}}, "shoe.pack", "255 of 'TC' cannot be in a shoe"),
        ({"most_hands": 0}, "player.most_hands", "between 1"),
        ({"most_hands": 5}, "player.most_hands", "and 4"),
        ({"original_bet_only": True}, "dealer.original_bet_only", "a dealer who peeks"),
        ({"hole_card": "none"}, "player.late_surrender", "needs a dealer who peeks"),
        ({"hole_card": "open"}, "dealer.hole_card", "Invalid enum value"),
        ({"double": "8-11"}, "player.double", "Invalid enum value"),
        ({"blackjack": 1}, "pays.blackjack", "1 for 2 is not between"),
        ({"blackjack": 7}, "pays.blackjack", "7 for 2 is not between"),
        ({"grid_micros": 5}, "stake.grid_micros", "even"),
        ({"grid_micros": 0}, "stake.grid_micros", "positive"),
        ({"blackjack": 4, "blackjack_for": 3}, "stake.grid_micros", "4 for 3 whole"),
        ({"hits_soft_17": 1}, "dealer.hits_soft_17", "Expected `bool`"),
    ],
)
def test_numbers_that_cannot_be_played_are_refused(
    change: dict[str, Any], key: str, reason: str
) -> None:
    with pytest.raises(GameFault) as caught:
        variant("blackjack", **change)
    assert caught.value.key == key
    assert reason in caught.value.reason


def test_insurance_that_pays_nothing_is_refused() -> None:
    numbers = kit.numbers("blackjack")
    numbers["pays"]["insurance"] = 0
    with pytest.raises(GameFault, match=r"pays\.insurance"):
        kit.built("blackjack", numbers)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"bets": []}, "game.no_bets"),
        ({"bets": [{"bet": "side", "stake": "1.00"}]}, "game.unknown_bet"),
        ({"bets": [{"bet": "main", "stake": "0.015"}]}, "game.stake_grid"),
        ({"bets": [{"bet": "main", "stake": "0"}]}, "game.stake_not_positive"),
        ({"stake": "1.00"}, "game.shape"),
    ],
)
def test_a_bet_of_another_shape_is_refused(body: dict[str, Any], code: str) -> None:
    assert kit.refused(GAME, body).code == code


def test_the_smallest_stake_is_halved_and_paid_three_to_two_exactly() -> None:
    smallest = {"bets": [{"bet": "main", "stake": "0.01"}]}
    dealer = Dealer("AS KH 5C")
    at: Any = GAME.open(kit.parsed(GAME, smallest), dealer.pick)
    assert at.win_micros == 25_000
    dealer = Dealer("TS 6H 9C")
    at = GAME.open(kit.parsed(GAME, smallest), dealer.pick)
    assert GAME.act(at, {"action": "surrender"}, dealer.pick).win_micros == 5_000


def test_who_does_not_come_back_stands_and_does_not_insure() -> None:
    at = dealt(GAME, "9S 7H AC", over=False)
    assert GAME.staged_rules.closing(at) == {"action": "no_insurance"}
    later: Position = dealt(GAME, "9S 7H AC", "no_insurance", over=False)
    assert GAME.staged_rules.closing(later) == {"action": "stand"}
