"""7 and a Half: hands, the dealer, three published returns, every branch of small packs."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from itertools import combinations
from typing import Any

import pytest

from fairhouse.games.certificate import Distribution, percent, walk
from fairhouse.games.engine import GameFault, StagedGame
from fairhouse.games.enumerate import branches
from fairhouse.games.records import Position
from fairhouse.games.seven_and_a_half import exact
from fairhouse.games.seven_and_a_half.rules import Deal, SevenAndAHalf, best_total
from fairhouse.games.shared import decks
from tests.games import kit

NAME = "seven_and_a_half"
GAME = kit.staged(NAME)
ANTE = {"bets": [{"bet": "ante", "stake": "1.00"}]}
WORTHS = {"A": 2, "J": 1, "Q": 1, "K": 1} | {str(pips): 2 * pips for pips in range(2, 8)}


def rules(game: StagedGame) -> SevenAndAHalf:
    assert isinstance(game.rules, SevenAndAHalf)
    return game.rules


def variant(**changes: dict[str, Any]) -> StagedGame:
    changed = kit.numbers(NAME)
    for table, values in changes.items():
        changed[table] |= values
    game = kit.built(NAME, changed)
    assert isinstance(game, StagedGame)
    return game


# What hands are worth


def test_the_pack_has_forty_cards_of_known_worth() -> None:
    codes = decks.codes(rules(GAME).pack)
    assert len(set(codes)) == len(codes) == 40
    for code in codes:
        worth = 0 if code == "KD" else WORTHS[code[0]]
        assert rules(GAME).halves(decks.card_of(code)) == worth


def test_the_wild_card_is_the_best_of_all_its_values() -> None:
    for halves in range(30):
        values = [halves + more for more in (1, 2, 4, 6, 8, 10, 12, 14)]
        alive = [value for value in values if value <= 15]
        assert best_total(halves, True) == (max(alive) if alive else min(values))
        assert best_total(halves, False) == halves


def test_hands_of_real_cards_are_worth_what_they_say() -> None:
    for codes, total in {
        "7C KC": 15, "7C KD": 15, "KD": 14, "KD JC": 15, "KD 6H": 14, "KD 6H KC": 15, "7C AC": 16,
        "7C KC KD": 16, "4S 3S JC": 15, "AC AD AH AS": 8, "KD QC QD": 14,
    }.items():  # fmt: skip
        cards = [decks.card_of(code) for code in codes.split()]
        assert rules(GAME).total(cards) == total, codes


@pytest.mark.parametrize("halves", range(1, 16))
def test_the_dealer_stands_on_five_or_more_but_never_on_the_wild_card_alone(halves: int) -> None:
    assert rules(GAME).dealer_stands(halves, False) == (halves >= 10)
    # with another card the wild card always makes seven, or seven and a half, or is bust
    assert rules(GAME).dealer_stands(halves, True)
    assert not rules(GAME).dealer_stands(0, True)


@pytest.mark.parametrize("ties", ["lose", "push"])
def test_every_total_against_every_total(ties: str) -> None:
    game = rules(variant(play={"ties": ties}, pays={"two_card_seven_and_a_half": 200}))
    for cards in (1, 2, 3):
        for mine in range(1, 30):
            for his in range(1, 30):
                if mine > 15:
                    expected = 0
                elif his > 15 or mine > his:
                    expected = 200 if mine < 15 else 300 if cards == 2 else 250
                else:
                    expected = 100 if mine == his and ties == "push" else 0
                assert game.returned(mine, cards, his) == expected


# Published returns


@pytest.mark.parametrize(
    ("ties", "two_cards", "published"),
    [("lose", 100, "94.40"), ("lose", 150, "96.62"), ("push", 100, "100.37")],
)
def test_the_published_returns_of_the_open_game_come_out(
    ties: str, two_cards: int, published: str
) -> None:
    """Dealer's card open, no raise, the player free to stand, seven and a half at even money."""
    game = variant(
        dealer={"face_up": True},
        play={"ties": ties, "raise_antes": 0},
        pays={"seven_and_a_half": 100, "two_card_seven_and_a_half": two_cards},
    )
    best = ways(game)["optimal"]
    won = sum(win * weight for win, weight in best.weights.items())
    assert percent(Fraction(won, best.total * 1_000_000), 2) == published


def ways(game: StagedGame) -> dict[str, Distribution]:
    return exact.strategies(rules(game), kit.parsed(game, ANTE), lambda _done, _of: None)


def test_the_offered_game_returns_between_95_and_99_percent() -> None:
    rtp, _ = kit.certified(NAME, "ante", "optimal")
    assert Fraction(95, 100) < rtp < Fraction(99, 100)


# Exact figures against every branch of the rules that deal

SMALL = {"ranks": ["4", "7", "K"], "wild": "KD"}


def spread(found: Distribution) -> dict[int, Fraction]:
    assert sum(found.weights.values()) == found.total
    return {win: Fraction(weight, found.total) for win, weight in found.weights.items() if weight}


def stand_on_5(deal: Deal) -> str:
    """As the dealer, said in another way."""
    cards = decks.codes(deal.player)
    if cards == ["KD"]:
        return "hit"
    pips = sum(WORTHS[card[0]] for card in cards if card != "KD")
    return "stand" if pips >= 10 or "KD" in cards else "hit"


@pytest.mark.parametrize("face_up", [True, False])
def test_every_branch_of_a_small_pack_comes_to_the_exact_figures(face_up: bool) -> None:
    game = variant(pack=SMALL, dealer={"face_up": face_up})

    class Decided:
        def play(self, wager: Any, pick: Any) -> Any:
            position: Any = game.open(wager, pick)
            while not game.is_over(position):
                position = game.act(position, {"action": stand_on_5(position)}, pick)
            return game.outcome(position)

    decided: Any = Decided()
    walked = spread(walk(decided, kit.parsed(game, ANTE)))
    assert walked == spread(ways(game)["stand_on_5"])


@pytest.mark.parametrize("face_up", [True, False])
@pytest.mark.parametrize("raise_antes", [0, 1, 2])
def test_the_best_play_is_what_a_search_of_everything_finds(
    face_up: bool, raise_antes: int
) -> None:
    game = variant(
        pack={"ranks": ["5", "7", "K"], "wild": "KD"},
        dealer={"face_up": face_up},
        play={"raise_antes": raise_antes},
    )
    found: dict[Any, Fraction] = {}

    def searched(position: Position) -> Fraction:
        """What the round brings less its raise, by trying everything with every next card."""
        assert isinstance(position, Deal)
        if position.win_micros is not None:
            return Fraction(position.win_micros - position.raise_micros)
        key = (
            tuple(map(rules(game).halves, sorted(position.player))), position.raise_micros,
            position.dealer and rules(game).halves(position.dealer[0]),
        )  # fmt: skip
        if key not in found:
            values = []
            for choice in game.staged_rules.choices(position):
                after = branches(partial(game.act, position, {"action": choice.action}))
                values.append(sum((p * searched(then) for p, then in after), Fraction(0)))
            found[key] = max(values)
        return found[key]

    opens = branches(partial(game.open, kit.parsed(game, ANTE)))
    value = sum((chance * searched(deal) for chance, deal in opens), Fraction(0))
    best = spread(ways(game)["optimal"])
    assert value == sum(win * chance for win, chance in best.items())


# Rounds


@pytest.mark.parametrize("strategy", ["optimal", "best_without_a_raise"])
def test_dealt_rounds_of_the_best_play_return_what_is_certified(strategy: str) -> None:
    table = exact.Table(rules(GAME))

    def decide(dealt: kit.Round) -> str:
        deal = dealt.position
        assert isinstance(deal, Deal)
        worths = [rules(GAME).halves(card) for card in deal.player]
        left = list(table.full)
        for worth in worths:
            left[table.worths.index(worth)] -= 1
        hand = exact.Hand(sum(worths), 0 in worths, len(worths))
        spot = exact.Spot(hand, exact.NONE, tuple(left))
        first = len(worths) == 1 and not deal.raise_micros
        if strategy == "optimal" and first and exact.gains(table, spot):
            return "raise"
        return exact.optimal(table, spot)

    assert kit.z_square(NAME, "ante", strategy, ANTE, 20_000, decide) < 4**2


def test_dealt_rounds_that_stand_on_5_return_what_is_certified() -> None:
    def decide(dealt: kit.Round) -> str:
        assert isinstance(dealt.position, Deal)
        return stand_on_5(dealt.position)

    assert kit.z_square(NAME, "ante", "stand_on_5", ANTE, 20_000, decide) < 4**2


def test_the_dealers_card_is_not_even_drawn_before_it_is_shown() -> None:
    wager = kit.parsed(GAME, ANTE)
    seen: dict[str, dict[str, Any]] = {}
    ends = set()
    for n in range(300):
        dealt = kit.opened(GAME, wager, kit.seed(n))
        view = dealt.view
        dealer, player = view["hands"]
        assert (dealer["cards"], dealer["note"]) == (["??"], "")
        assert sum(map(len, dealt.picks)) == len(player["cards"]) == 1
        assert seen.setdefault(player["cards"][0], view) == view
        dealt.act("stand")
        ends.add(tuple(dealt.view["hands"][0]["cards"]))
    assert len(ends) > 50


def test_an_open_card_is_shown_and_a_bust_player_never_sees_a_closed_one() -> None:
    game = variant(dealer={"face_up": True})
    dealt = kit.opened(game, kit.parsed(game, ANTE), kit.seed(1))
    assert len(dealt.view["hands"][0]["cards"]) == 1
    assert dealt.view["hands"][0]["cards"] != ["??"]
    for n in range(50):
        dealt = kit.opened(GAME, kit.parsed(GAME, ANTE), kit.seed(n))
        while not dealt.over:
            dealt.act("hit")
        bust = dealt.view["message"].startswith("Bust")
        assert (dealt.view["hands"][0]["cards"] == ["??"]) == bust
        assert bust or dealt.view["hands"][1]["note"] == "7½"


def test_a_raise_doubles_once_on_the_first_card_only() -> None:
    wager = kit.parsed(GAME, ANTE)
    won = 0
    for n in range(60):
        dealt = kit.acted(GAME, wager, kit.seed(n), ["raise"])
        plain = kit.acted(GAME, wager, kit.seed(n), ["stand"])
        assert dealt.position.stake_micros == 2_000_000
        assert [bet["bet"] for bet in dealt.view["bets"]] == ["ante", "raise"]
        assert "raise" not in {choice["action"] for choice in dealt.view["choices"]}
        assert plain.outcome.win_micros in (0, 2_000_000)
        dealt.act("stand")
        won += dealt.outcome.win_micros
        assert dealt.outcome.win_micros in (0, 4_000_000)
        dealt = kit.opened(GAME, wager, kit.seed(n))
        dealt.act("hit")
        assert dealt.over or len(dealt.view["choices"]) == 2
    assert won > 0


def test_every_order_of_a_hand_is_worth_the_same() -> None:
    cards = [decks.card_of(code) for code in ("KD", "3C", "JS", "AC")]
    for size in (1, 2, 3, 4):
        for hand in combinations(cards, size):
            assert rules(GAME).total(hand) == rules(GAME).total(hand[::-1])


WRONG: list[tuple[str, str, Any, str]] = [
    ("stake", "grid_micros", 0, "hundreds of micros"),
    ("stake", "grid_micros", 150, "hundreds of micros"),
    ("pack", "ranks", ["A", "8", "K"], "must name ranks"),
    ("pack", "ranks", ["A", "A", "K"], "must name ranks"),
    ("pack", "ranks", ["J", "Q", "K"], "might not suffice"),
    ("pack", "ranks", ["A", "J", "K"], "might not suffice"),
    ("pack", "wild", "8D", "no card of the pack"),
    ("dealer", "stands_halves", 1, "between 2 and 15"),
    ("dealer", "stands_halves", 16, "between 2 and 15"),
    ("play", "raise_antes", 3, "0 for no raise"),
    ("play", "ties", "win", "Invalid enum value"),
    ("pays", "win", 0, "no pay in hundredths"),
    ("pays", "seven_and_a_half", 100_001, "no pay in hundredths"),
]


@pytest.mark.parametrize(("table", "key", "value", "reason"), WRONG)
def test_numbers_that_cannot_be_played_are_refused(
    table: str, key: str, value: Any, reason: str
) -> None:
    changed = kit.numbers(NAME)
    changed[table][key] = value
    with pytest.raises(GameFault, match=reason) as caught:
        kit.built(NAME, changed)
    assert caught.value.key == f"{table}.{key}"
