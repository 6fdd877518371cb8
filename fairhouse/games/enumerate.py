"""The enumerating driver: every branch of a game, each with its exact probability.

It runs the very function that plays for money. The first run takes choice 0 at each pick and notes
what else was on offer; each further run follows a path up to its last unexplored choice. No model
of the game exists beside the game.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TypeVar

from fairhouse.kit.weights import Pick, Weights

Answer = TypeVar("Answer")


def branches(play: Callable[[Pick], Answer]) -> Iterator[tuple[Fraction, Answer]]:
    """Every (probability, answer) of `play`. The probabilities sum to exactly 1."""
    for weight, total, answer in weighted_branches(play):
        yield Fraction(weight, total), answer


def weighted_branches(play: Callable[[Pick], Answer]) -> Iterator[tuple[int, int, Answer]]:
    """Every (weight, out of total, answer): the same without the cost of fractions."""
    path: list[int] = []
    offered: list[Weights] = []

    def pick(weights: Weights) -> int:
        at = len(offered)
        offered.append(weights)
        if at == len(path):
            path.append(0)
        return path[at]

    while True:
        offered.clear()
        answer = play(pick)
        weight = total = 1
        for index, weights in zip(path, offered, strict=True):
            weight *= weights.weight(index)
            total *= weights.total
        yield weight, total, answer
        while path and path[-1] + 1 == offered[len(path) - 1].size:
            path.pop()
        if not path:
            return
        path[-1] += 1


def tally(
    play: Callable[[Pick], Answer], *, tick: Callable[[int], object] = lambda _: None
) -> tuple[Counter[Answer], int]:
    """Answer -> weight, and the total of the weights, over every branch of `play`.

    For games whose branches all ask for the same picks. `tick` hears of every 4,096 branches, and
    of the rest at the end.
    Raises ValueError when branches differ in their totals (use `branches`) or do not sum to 1.
    """
    counted: Counter[Answer] = Counter()
    whole = at = 0
    for at, (weight, total, answer) in enumerate(weighted_branches(play), 1):
        if whole not in (0, total):
            raise ValueError("the branches have different totals")
        whole = total
        counted[answer] += weight
        if at & 4095 == 0:
            tick(4096)
    tick(at & 4095)
    if sum(counted.values()) != whole:
        raise ValueError(f"the branches weigh {sum(counted.values())} of {whole}")
    return counted, whole
