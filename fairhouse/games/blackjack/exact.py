"""Exact figures of blackjack tables: by the cards of each hand, and by a game's chart.toml.

`exact_shoe` adds up chances over sets of cards, `exact_hands` finds the hands that a strategy comes
to, `exact_splits` follows split pairs, `exact_rounds` puts rounds together, `exact_best` finds the
best play by a hand's cards, `exact_bound` what no play can go beyond. What is restated there
of the rules is held to the rules by tests: on small shoes every branch of the rules, played by the
chart, gives the same distribution to the last digit.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from fairhouse.games.blackjack.chart import Chart
from fairhouse.games.blackjack.exact_best import BestPlay
from fairhouse.games.blackjack.exact_bound import limit
from fairhouse.games.blackjack.exact_hands import deciding
from fairhouse.games.blackjack.exact_rounds import Found, Rounds, Strategy
from fairhouse.games.certificate import Distribution, Progress
from fairhouse.games.records import Wager
from fairhouse.games.shared.blackjack import Table

SUMMED = "whole rounds {play} added up exactly over every set of cards that they can take, {how}"

COMPOSITION = (
    "with insurance, every split and every hand before it decided as is best for those very cards "
    "and the shoe that they leave, as on small shoes without splits the best of all plays of every "
    "branch enumerated through the rules; pairs are split as often as may be or not at all, and "
    "each hand of them goes by its own cards, as is best on the average over what the other hands "
    "may hold, so that a player who heeds those too could win a little more, but nobody more than "
    "a proven limit (note: bound)"
)
CHART = "as on small shoes every branch enumerated through the rules"

SPREAD = (
    "rounds with three or four hands of very many sets of cards (note: spread) enter with their "
    "exact chance, mean, square and largest win, and only how their other results lie between, "
    "which the hit rate alone can feel, is taken from the dealer's end as if the hands hung "
    "together by nothing else"
)


def by_chart(chart: Chart) -> Strategy:
    """A player who goes by the totals of a chart alone."""
    return Strategy(
        lambda up: deciding(chart, up), lambda up, _pair, _second: deciding(chart, up), chart.splits
    )


def found(rules: Table, wager: Wager, chart: Chart, progress: Progress) -> Found:
    """The rounds of a player who goes by a chart."""
    return Rounds(rules, wager.stake_micros).play(by_chart(chart), progress)


def of_table(
    folder: Path, rules: Table, wager: Wager, progress: Progress
) -> dict[str, Distribution]:
    """The best play by a hand's own cards, and the chart.toml of a folder."""
    rounds = Rounds(rules, wager.stake_micros)
    best = BestPlay(rules, rounds.shoe)
    parts = 3
    first = rounds.play(best.strategy(), lambda done, of: progress(done, parts * of))
    second = rounds.play(
        by_chart(Chart.read(folder)), lambda done, of: progress(of + done, parts * of)
    )
    beyond = limit(best, lambda done, of: progress(2 * of + done, parts * of))
    composition = SUMMED.format(play="by the cards of each hand", how=COMPOSITION)
    chart = SUMMED.format(play="by the chart", how=CHART)
    bound = {}
    if beyond is not None:
        won = Fraction(sum(net * n for net, n in first.weights.items()), first.total)
        bound["bound"] = 1 + won / wager.stake_micros + beyond
    return {
        "composition": _distribution(rules, wager, first, f"{composition}; {SPREAD}", **bound),
        "chart": _distribution(rules, wager, second, f"{chart}; {SPREAD}"),
    }


def _distribution(
    rules: Table, wager: Wager, rounds: Found, method: str, **more: Fraction
) -> Distribution:
    # what came back for the first stake: nothing more was paid out than that and the net
    back = {wager.stake_micros + net: weight for net, weight in rounds.weights.items()}
    up, down = rules.blackjack_pays
    natural = rounds.weights.get(wager.stake_micros * up // down, 0)
    notes = {"spread": rounds.loose} | more
    if up != down:
        notes["natural"] = Fraction(natural, rounds.total)
    return Distribution(back, rounds.total, method, notes)


def strategies(rules: Table, wager: Wager, progress: Progress) -> dict[str, Distribution]:
    """The strategies of this table."""
    return of_table(Path(__file__).parent, rules, wager, progress)
