"""Exact figures of blackjack tables: the strategy of a game's chart.toml.

`exact_shoe` adds up chances over sets of cards, `exact_hands` finds the hands that a chart comes
to, `exact_splits` follows split pairs, `exact_rounds` puts rounds together. What is restated there
of the rules is held to the rules by tests: on small shoes every branch of the rules, played by the
chart, gives the same distribution to the last digit.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from fairhouse.games.blackjack.chart import Chart
from fairhouse.games.blackjack.exact_hands import deciding
from fairhouse.games.blackjack.exact_rounds import Found, Rounds, Strategy
from fairhouse.games.certificate import Distribution, Progress
from fairhouse.games.records import Wager
from fairhouse.games.shared.blackjack import Table

METHOD = (
    "whole rounds by the chart added up exactly over every set of cards that they can take, as on "
    "small shoes every branch enumerated through the rules; rounds with three or four hands of "
    "very many sets of cards (note: spread) enter with their exact chance, mean, square and "
    "largest win, and only how their other results lie between, which the hit rate alone can "
    "feel, is taken from the dealer's end as if the hands hung together by nothing else"
)


def by_chart(chart: Chart) -> Strategy:
    """A player who goes by the totals of a chart alone."""
    return Strategy(lambda up: deciding(chart, up), lambda up: deciding(chart, up), chart.splits)


def found(rules: Table, wager: Wager, chart: Chart, progress: Progress) -> Found:
    """The rounds of a player who goes by a chart."""
    return Rounds(rules, wager.stake_micros).play(by_chart(chart), progress)


def of_chart(
    folder: Path, rules: Table, wager: Wager, progress: Progress
) -> dict[str, Distribution]:
    """The strategy of the chart.toml in a folder."""
    rounds = found(rules, wager, Chart.read(folder), progress)
    # what came back for the first stake: nothing more was paid out than that and the net
    back = {wager.stake_micros + net: weight for net, weight in rounds.weights.items()}
    up, down = rules.blackjack_pays
    natural = rounds.weights.get(wager.stake_micros * up // down, 0)
    notes = {"spread": rounds.loose}
    if up != down:
        notes["natural"] = Fraction(natural, rounds.total)
    return {"chart": Distribution(back, rounds.total, METHOD, notes)}


def strategies(rules: Table, wager: Wager, progress: Progress) -> dict[str, Distribution]:
    """The strategies of this table."""
    return of_chart(Path(__file__).parent, rules, wager, progress)
