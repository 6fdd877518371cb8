"""`fairhouse games odds --markdown`, and that docs/games.md is what it prints."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fairhouse.entrypoints.cli import games as command
from fairhouse.games import engine
from fairhouse.games.bingo import exact, patterns
from fairhouse.games.bingo.calls import HOUSE, LINE
from fairhouse.games.certificate import best_play, decimal, published

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs" / "games.md"


def run(*words: str) -> Result:
    return CliRunner().invoke(command.command, ["odds", *words])


def rows(*words: str) -> list[list[str]]:
    lines = run("--markdown", *words).stdout.splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_the_table_in_the_docs_is_what_the_command_prints() -> None:
    told = DOCS.read_text(encoding="utf-8").splitlines()
    table = [line for line in told if line.startswith("|")]
    assert table == run("--markdown").stdout.splitlines()


def test_every_bet_of_every_game_has_one_row_and_no_test_game_has() -> None:
    counted = [(row[0], bet.replace(" ", "_")) for row in rows() for bet in row[2].split(", ")]
    wanted = [
        (engine.load(name).title, bet["bet"])
        for name in engine.names()
        for bet in best_play(published(name))
    ]
    assert sorted(counted) == sorted(wanted)
    assert len({len(row) for row in rows()}) == 1


def test_figures_are_cut_and_the_edge_is_the_rest_to_a_hundred() -> None:
    every = {row[2]: row for row in rows("roulette_splendide")}
    assert every["straight"][3:9] == ["", "97.29", "2.71", "2.70", "5.837", "36.00"]
    assert every["red, black, odd, even, low, high"][4:6] == ["98.64", "1.36"]


def test_a_game_with_decisions_names_how_it_is_played() -> None:
    (row,) = rows("pai_gow_poker")
    assert row[:4] == ["Pai Gow Poker", "poker", "main", "house way"]
    assert row[-1] == "every kind of hand enumerated through the rules"


def test_an_unknown_game_ends_with_1() -> None:
    result = run("--markdown", "craps")
    assert result.exit_code == 1
    assert "craps" in result.stderr


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (exact.pattern_odds(patterns.released()["any_line"]).mean_calls(), "41.3686 calls"),
        (exact.ninety_odds()[LINE].mean_calls(), "64.6307 calls"),
        (exact.ninety_odds()[HOUSE].mean_calls(), "85.3125 on average"),
        (1 / exact.ninety_odds()[HOUSE].by(15), "45,795,673,964,460,816 tickets"),
        (1 / exact.ninety_odds()[HOUSE].by(30), "295,232,118."),
    ],
)
def test_the_docs_tell_bingo_as_it_is_computed(value: Fraction, told: str) -> None:
    digits = told.partition(" ")[0].rstrip(".")
    places = len(digits.partition(".")[2])
    nearest = decimal(value + Fraction(1, 2 * 10**places), places)
    assert nearest == digits.replace(",", "")
    assert told in DOCS.read_text(encoding="utf-8")
