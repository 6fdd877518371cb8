"""The best play of blackjack: on small shoes against the best of all plays, found by the rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any

import msgspec
import pytest

from fairhouse.games import engine
from fairhouse.games.blackjack.exact_best import BestPlay
from fairhouse.games.blackjack.exact_hands import may_double
from fairhouse.games.blackjack.exact_rounds import UPS, Rounds, Strategy
from fairhouse.games.blackjack.exact_shoe import count_soft
from fairhouse.games.engine import StagedGame
from fairhouse.games.enumerate import weighted_branches
from fairhouse.games.records import Action, Pick
from fairhouse.games.shared.blackjack_hands import Position, worth
from tests.games import kit
from tests.games.blackjack_kit import BODY, UNIT, chart, variant

ONE: dict[str, Any] = {"most_hands": 1}
UNSPLIT: dict[str, tuple[str, dict[str, int], dict[str, Any]]] = {
    "high cards": ("blackjack", {"8C": 3, "TC": 6, "AC": 3}, ONE),
    "low cards": ("blackjack", {"5C": 4, "6C": 3, "TC": 4, "2C": 3}, ONE),
    "soft hands": ("blackjack", {"AC": 3, "6C": 4, "TC": 3}, ONE),
    "soft 17 is hit": ("blackjack", {"AC": 2, "6C": 4, "TC": 4}, ONE | {"hits_soft_17": True}),
    "few doubles": ("blackjack", {"7C": 4, "3C": 3, "TC": 4}, ONE | {"double": "10-11"}),
    "insurance to be taken": ("blackjack", {"AC": 3, "TC": 9, "7C": 2}, ONE),
    "six to five": (
        "blackjack",
        {"AC": 3, "TC": 5, "7C": 4},
        ONE | {"blackjack": 6, "blackjack_for": 5, "late_surrender": False},
    ),
    "European": ("blackjack_european", {"9C": 4, "TC": 3, "AC": 2, "2C": 2}, ONE),
    "European, insured": ("blackjack_european", {"AC": 3, "TC": 8, "7C": 3}, ONE),
    "European original bet": (
        "blackjack_european",
        {"5C": 3, "TC": 5, "AC": 3, "6C": 2},
        ONE | {"original_bet_only": True},
    ),
}
TWO: dict[str, Any] = {"most_hands": 2}
THREE: dict[str, Any] = {"most_hands": 3}
SPLIT: dict[str, tuple[str, dict[str, int], dict[str, Any]]] = {
    "eights thrice": ("blackjack", {"8C": 4, "TC": 8, "5C": 1}, THREE),
    "nines and twos": ("blackjack", {"9C": 4, "2C": 3, "TC": 5}, TWO),
    "eights and threes": ("blackjack", {"8C": 3, "TC": 6, "3C": 2}, TWO),
    "aces again": ("blackjack", {"AC": 4, "TC": 10, "9C": 2}, THREE | {"resplit_aces": True}),
    "aces that may hit": (
        "blackjack",
        {"AC": 3, "TC": 7, "7C": 2},
        TWO | {"one_card_to_split_aces": False},
    ),
    "insured pairs": ("blackjack", {"AC": 4, "TC": 9, "8C": 3}, THREE),
    "European splits": ("blackjack_european", {"8C": 4, "TC": 5, "AC": 2, "3C": 1}, TWO),
    "European, insured pairs": ("blackjack_european", {"AC": 4, "TC": 9, "8C": 3}, TWO),
    "European original bet, split": (
        "blackjack_european",
        {"8C": 3, "TC": 6, "AC": 2},
        TWO | {"original_bet_only": True},
    ),
}


@cache
def small(about: str) -> StagedGame:
    name, pack, changed = (UNSPLIT | SPLIT)[about]
    return variant(name, decks=1, pack=pack, **changed)


def table(game: StagedGame) -> tuple[Rounds, Strategy]:
    rules: Any = game.rules
    rounds = Rounds(rules, UNIT)
    return rounds, BestPlay(rules, rounds.shoe).strategy()


def mean_of(game: StagedGame) -> Fraction:
    """What the best play by a hand's own cards wins, in stakes."""
    rounds, play = table(game)
    found = rounds.play(play, lambda _done, _of: None)
    assert found.loose == 0
    return Fraction(sum(net * n for net, n in found.weights.items()), found.total * UNIT)


Choose = Callable[[Position, dict[str, Fraction]], Fraction]


class Walked:
    """Rounds by the rules that play for money, every card of them; `choose` weighs the actions."""

    def __init__(self, game: StagedGame, play: Callable[[Position, set[str]], str] | None) -> None:
        """`play` None: what is best with all cards that were seen, of every hand."""
        self.rules: Any = game.staged_rules
        self.wager = kit.parsed(game, BODY)
        self.play = play
        self.worth = cache(self._worth)

    def mean(self) -> Fraction:
        return self.after(lambda pick: self.rules.open(self.wager, pick)) / UNIT

    def after(self, step: Callable[[Pick], Position]) -> Fraction:
        chances: Counter[tuple[Position, int]] = Counter()
        for weight, total, at in weighted_branches(step):
            chances[plain(at), total] += weight
        return sum(
            (Fraction(n, total) * self.worth(at) for (at, total), n in chances.items()),
            Fraction(0),
        )

    def _worth(self, at: Position) -> Fraction:
        if at.win_micros is not None:
            return Fraction(at.win_micros - at.stake_micros)
        possible = [choice.action for choice in self.rules.choices(at)]
        if self.play is not None:
            possible = [self.play(at, set(possible))]
        return max(self.acted(at, {"action": action}) for action in possible)

    def acted(self, at: Position, action: Action) -> Fraction:
        return self.after(lambda pick: self.rules.act(at, action, pick))


def plain(at: Position) -> Position:
    """The same round with the cards of each hand in order: few positions are many."""
    hands = tuple(
        msgspec.structs.replace(hand, cards=tuple(sorted(hand.cards))) if not hand.split else hand
        for hand in at.hands
    )
    return msgspec.structs.replace(at, hands=hands)


def counted(cards: tuple[int, ...]) -> tuple[int, ...]:
    found = [0] * 10
    for card in cards:
        found[worth(card) - 1] += 1
    return tuple(found)


Situation = tuple[int, int, bool, tuple[int, ...]]
"""Open card, pair (0: not split), whether the second card is of the pair, the hand's cards."""


def by(strategy: Strategy, heard: dict[Situation, set[str]], changed: dict[Situation, str]) -> Any:
    """A strategy at the table. Notes what could have been done in which situation of a split."""

    def play(at: Position, possible: set[str]) -> str:
        up = worth(at.dealer[0])
        hand = at.hands[at.active]
        one, other = (worth(card) for card in hand.cards[:2])
        if at.asking:
            return "insurance" if strategy.insures(one, other) else "no_insurance"
        if "split" in possible and strategy.splits(one, up):
            return "split"
        cards, usual = counted(hand.cards), frozenset(possible - {"split"})
        if not hand.split:
            return strategy.deal(up)(cards, len(hand.cards), usual)
        here = (up, one, one == other, cards)
        heard.setdefault(here, set()).update(usual)
        chosen = strategy.split(up, one, other)(cards, len(hand.cards), usual)
        return changed.get(here, chosen)

    return play


@pytest.mark.parametrize("about", UNSPLIT)
def test_without_splits_it_is_the_best_of_all_plays_to_the_last_digit(about: str) -> None:
    """Against every card and every action of the rules, insurance and surrender among them."""
    game = small(about)
    assert mean_of(game) == Walked(game, None).mean()


@pytest.mark.parametrize("about", SPLIT)
def test_split_hands_are_played_as_no_play_that_heeds_no_other_hand_could_better(
    about: str,
) -> None:
    """Its mean is the rules' to the last digit; no decision of a split hand changed gains."""
    game = small(about)
    _, strategy = table(game)
    heard: dict[Situation, set[str]] = {}
    mean = Walked(game, by(strategy, heard, {})).mean()
    assert mean == mean_of(game)
    best = Walked(game, None).mean()
    assert mean <= best
    for situation, possible in heard.items():
        for action in possible:
            changed = by(strategy, {}, {situation: action})
            assert Walked(game, changed).mean() <= mean


# Six packs: where the cards of a hand say something else than what they count

SIXTEENS = {
    (5, 5, 6), (4, 5, 7), (4, 4, 8), (3, 5, 8), (3, 4, 9), (2, 7, 7), (2, 5, 9), (2, 4, 10),
    (1, 7, 8), (1, 5, 10),
}  # fmt: skip
OTHERWISE: dict[str, dict[tuple[int, tuple[int, ...]], tuple[str, str]]] = {
    "blackjack": {(4, (2, 10)): ("stand", "hit"), (10, (7, 8)): ("surrender", "hit")},
    "blackjack_european": {(4, (2, 10)): ("stand", "hit")},
}


@pytest.mark.parametrize("name", OTHERWISE)
def test_hands_of_two_and_three_cards_that_are_not_played_by_the_chart(name: str) -> None:
    """All of them, as docs/games.md lists them; every pair is split as the chart splits it."""
    rules: Any = engine.load(name).rules
    best, table = BestPlay(rules, Rounds(rules, UNIT).shoe), chart(name)
    found = {}
    for up in UPS:
        for pair in UPS:
            assert best.splits(pair, up) == table.splits(pair, up)
        for hand, action in best.dealt(up).plan.items():
            cards = tuple(worth for worth, many in enumerate(hand, 1) for _ in range(many))
            split = len(set(cards)) == 1 and len(cards) == 2 and best.splits(cards[0], up)
            if len(cards) > 3 or split:
                continue
            count, soft = count_soft(list(hand))
            may = {"hit", "stand"}
            if len(cards) == 2:
                may |= {"double"} if may_double(rules.config, count, soft, split=False) else set()
                may |= {"surrender"} if rules.config.player.late_surrender else set()
            usual = table.action(count, soft, up, may)
            if usual != action:
                found[up, cards] = (usual, action)
    assert found == OTHERWISE[name] | {(10, cards): ("hit", "stand") for cards in SIXTEENS}
