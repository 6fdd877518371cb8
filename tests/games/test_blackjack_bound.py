"""What no play of blackjack can go beyond: the limit's own mathematics, and best plays under it."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, combinations_with_replacement
from math import factorial, perm, prod
from typing import Any

import numpy as np
import pytest

from fairhouse.games import engine
from fairhouse.games.blackjack.exact_best import BestPlay
from fairhouse.games.blackjack.exact_bound import (
    Decisions,
    PairLimit,
    limit,
    meetings,
    told,
    weighed,
)
from fairhouse.games.blackjack.exact_rounds import Rounds
from fairhouse.games.blackjack.exact_shoe import CARD, RANKS
from fairhouse.games.blackjack.exact_splits import ways_to_split
from fairhouse.games.certificate import published
from fairhouse.games.engine import Game
from tests.games.blackjack_kit import UNIT, variant
from tests.games.test_blackjack_best import Walked, mean_of


def best_of(game: Game) -> BestPlay:
    rules: Any = game.rules
    return BestPlay(rules, Rounds(rules, UNIT).shoe)


@pytest.mark.parametrize(("cards", "seen", "hangs_on"), [(7, 2, 3), (8, 3, 2), (9, 3, 4)])
def test_cards_tell_of_others_what_the_eigenvalues_of_disjoint_sets_say(
    cards: int, seen: int, hangs_on: int
) -> None:
    """The squares of the singular values, all of them, found from the chances themselves."""
    rows, columns = (list(combinations(range(cards), n)) for n in (seen, hangs_on))
    disjoint = np.array([[float(not set(s) & set(t)) for t in columns] for s in rows])
    chances = disjoint / disjoint.sum(axis=1, keepdims=True)
    squares = np.linalg.svd(chances * (len(columns) / len(rows)) ** 0.5, compute_uv=False) ** 2
    shares = [float(told(seen, hangs_on, np.array([float(cards)]), n)[0]) for n in range(3)]
    for each in squares:
        assert (
            each < 1e-12 or min(abs(each - share) for share in shares) < 1e-12 or each < shares[2]
        )
    for share in shares:
        assert min(abs(each - share) for each in squares) < 1e-12


@pytest.mark.parametrize(
    ("up", "pair", "seen"), [(10, 8, 1), (10, 8, 2), (2, 7, 2), (4, 9, 3), (1, 8, 3)]
)
def test_every_decision_gains_less_by_cards_seen_than_its_limit(
    up: int, pair: int, seen: int
) -> None:
    """Against every set of so many cards, on one pack: how often the decision would turn."""
    play = best_of(variant("blackjack", decks=1))
    rough, fine = (PairLimit(play, up, pair, rough=rough) for rough in (True, False))
    every = PairLimit(play, up, pair, rough=False)
    sets = list(combinations_with_replacement(RANKS, seen))
    every.seen = [0, *(sum(CARD[rank] for rank in ranks) for ranks in sets)]
    orders = np.array(
        [factorial(seen) // prod(factorial(ranks.count(r)) for r in set(ranks)) for ranks in sets]
    )
    cards, turned = every.beside(2).cards, 0
    for again, played in enumerate(every.hands(2).played):
        known = fine.hands(2).played[again]
        assert known.rows == played.rows
        for at, row in enumerate(played.rows):
            mass = cards[:, row]
            if not mass[0]:
                continue
            gains = np.maximum(played.changed[at][1:], 0) / mass[0]
            gained = float((gains * orders).sum())
            assert float((mass[1:] * orders).sum()) == pytest.approx(mass[0], rel=1e-9)
            one = _decision(fine, known, at)
            assert gained <= one.gain(seen, fine.draws + fine.dealer, rough=False) + 1e-12
            turned += gained > 0
    assert turned
    assert fine.gain() <= rough.gain()


def _decision(fine: PairLimit, played: Any, at: int) -> Decisions:
    """One decision alone, with a chance of one."""
    row = played.rows[at]
    size = sum(fine.tree.hands[row])
    found = weighed(
        fine.beside(2).cards[:, [row]].T,
        [played.changed[at]],
        [played.squares[at]],
        np.array([fine.play.shoe.size - 2.0 - size]),
        np.ones(1),
    )
    return found._replace(chance=np.ones(1))


@pytest.mark.parametrize("name", ["blackjack", "blackjack_european"])
@pytest.mark.parametrize(("up", "pair"), [(6, 9), (10, 8), (1, 1), (5, 2)])
def test_the_hands_of_a_pair_are_worth_what_they_are_exactly(name: str, up: int, pair: int) -> None:
    """Put together hand after hand as they are played, as the limit needs them."""
    play = best_of(engine.load(name))
    exact = Fraction(play.split_play(up, pair).value, play.stake * perm(play.shoe.size, play.most))
    whole = PairLimit(play, up, pair, rough=True).total(2, 2, 0)[0]
    assert whole == pytest.approx(float(exact), abs=1e-13)


def test_every_way_to_come_to_a_hand_is_counted() -> None:
    """Ends of rounds are those of `ways_to_split`; each hand is met once in each."""
    assert meetings(2) == {(1, 0): 1, (2, 0): 1}
    assert meetings(3) == {(1, 0): 1, (1, 1): 1, (2, 0): 1, (2, 1): 2, (3, 1): 2}
    last = sum(ways for slots, ways in ways_to_split(4).items() if len(slots) == 4)
    assert meetings(4)[4, 2] == last


@pytest.mark.parametrize(
    ("name", "pack", "hands"),
    [
        ("blackjack", {"8C": 6, "TC": 14, "5C": 6}, 2),
        ("blackjack", {"9C": 5, "TC": 12, "3C": 5}, 2),
        ("blackjack", {"8C": 4, "TC": 8, "5C": 2}, 3),
        ("blackjack_european", {"8C": 6, "TC": 14, "AC": 3}, 2),
    ],
)
def test_no_play_goes_beyond_the_limit(name: str, pack: dict[str, int], hands: int) -> None:
    """The best of all plays, every hand and card of the table seen, through the rules."""
    game = variant(name, decks=1, pack=pack, most_hands=hands)
    beyond = limit(best_of(game), lambda _done, _of: None)
    assert beyond is not None
    mean, best = mean_of(game), Walked(game, None).mean()
    assert mean <= best <= mean + beyond


def test_heeding_the_other_hand_can_win_more() -> None:
    """So that the best play by a hand's own cards is not called the best of all."""
    game = variant("blackjack", decks=1, pack={"8C": 6, "TC": 14, "5C": 6}, most_hands=2)
    assert mean_of(game) < Walked(game, None).mean()


def test_where_pairs_cannot_be_split_nothing_is_beyond() -> None:
    assert limit(best_of(variant("blackjack", most_hands=1)), lambda _done, _of: None) == 0


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("blackjack_european", {"original_bet_only": True}),
        ("blackjack", {"split_unlike_tens": False}),
    ],
)
def test_rules_for_which_it_is_not_worked_out_have_no_limit(
    name: str, changed: dict[str, Any]
) -> None:
    assert limit(best_of(variant(name, **changed)), lambda _done, _of: None) is None


@pytest.mark.parametrize("name", ["blackjack", "blackjack_european"])
def test_the_certified_bound_is_little_above_the_best_certified_play(name: str) -> None:
    best = published(name)["bets"][0]
    bound, returned = (
        Fraction(int(each["numerator"]), int(each["denominator"]))
        for each in (best["notes"]["bound"], best["rtp"])
    )
    assert 0 < bound - returned < Fraction(2, 10_000)
