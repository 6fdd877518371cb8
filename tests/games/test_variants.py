"""A variant that must not be played or offered is refused with file, key and reason."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from fairhouse.entrypoints.cli.games import command
from fairhouse.games import engine
from fairhouse.games.certificate import published
from fairhouse.games.engine import GameFault
from tests.games import kit

NAMES = engine.names()
Path_ = tuple[Any, ...]

MAY_BE_LEFT_OUT = {"jacks_or_better", "ranks"}
"""A video poker table may end above a pair; then no rank of pair is named either."""


def certify(name: str, variant: str, folder: Path, *words: str) -> Result:
    file = folder / "variant.toml"
    file.write_text(variant, encoding="utf-8")
    return CliRunner().invoke(command, ["certify", name, "--variant", str(file), *words])


def leaves(table: Any, at: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    for key, value in table.items() if isinstance(table, dict) else enumerate(table):
        if isinstance(value, dict | list):
            yield from leaves(value, (*at, key))
        else:
            yield (*at, key), value


def samples(table: Any) -> list[tuple[Path_, Any]]:
    """Every number that has a name, and some of those in long lists such as reels."""
    named: list[tuple[Path_, Any]] = []
    listed: list[tuple[Path_, Any]] = []
    for at, value in leaves(table):
        (listed if any(type(key) is int for key in at) else named).append((at, value))
    return [*named, *listed[:: 1 + len(listed) // 60]]


def tables(table: dict[str, Any], at: Path_ = ()) -> Iterator[Path_]:
    yield at
    for key, value in table.items():
        if isinstance(value, dict):
            yield from tables(value, (*at, key))


def within(numbers: Any, at: Path_) -> Any:
    for key in at:
        numbers = numbers[key]
    return numbers


def rules_of(name: str) -> dict[str, Any]:
    return {key: value for key, value in kit.numbers(name).items() if key != "game"}


def refusal(name: str, changed: dict[str, Any]) -> GameFault | None:
    head = {"game": kit.numbers(name)["game"]}
    try:
        kit.built(name, head | changed)
    except GameFault as fault:
        return fault
    return None


def must_be_refused(name: str, changed: dict[str, Any], what: object) -> None:
    fault = refusal(name, changed)
    assert fault is not None, f"{name} is played with {what}"
    assert fault.file == f"fairhouse/games/{name}/game.toml"
    assert fault.key
    assert len(fault.reason) > 5


@pytest.mark.parametrize("name", NAMES)
def test_numbers_that_miss_anything_are_refused(name: str) -> None:
    """A table, a key of it, a hand or a symbol of a pay table."""
    whole = rules_of(name)
    for at in tables(whole):
        for key in within(whole, at):
            if key in MAY_BE_LEFT_OUT and engine.load(name).kind == "video_poker":
                continue
            changed = copy.deepcopy(whole)
            del within(changed, at)[key]
            must_be_refused(name, changed, f"{(*at, key)} left out")


@pytest.mark.parametrize("name", NAMES)
def test_numbers_of_another_kind_and_below_nothing_are_refused(name: str) -> None:
    whole = rules_of(name)
    for at, value in samples(whole):
        wrong: list[object] = [None, 1.5, "nonsense !"]
        if type(value) is int:
            wrong.append(-1)
        elif type(value) is str:
            wrong = [None, 7]
        for other in wrong:
            changed = copy.deepcopy(whole)
            within(changed, at[:-1])[at[-1]] = other
            must_be_refused(name, changed, f"{other!r} at {at}")


@pytest.mark.parametrize("name", NAMES)
def test_a_key_that_nobody_reads_is_refused(name: str) -> None:
    whole = rules_of(name)
    for at in tables(whole):
        changed = copy.deepcopy(whole)
        within(changed, at)["nobody_reads_this"] = 1
        must_be_refused(name, changed, f"an unknown key in {at}")


# What cannot be played, by way of the command


@pytest.mark.parametrize(
    ("name", "variant", "said"),
    [
        ("roulette_splendide", "[wheel]\npockets = [0, 1, 2]", "wheel.pockets: must hold each"),
        ("roulette_splendide", "[wheel]\nred = [1, 1]", "wheel.red: must hold 18 different"),
        ("roulette_splendide", "[zero]\nla_partage = 'yes'", "zero.la_partage: Expected `bool`"),
        ("roulette_european", "[stake]\ngrid_micros = 5", "stake.grid_micros: must be positive"),
        ("baccarat", "[tableau]\nbanker = ['DDDDDDDDDD']", "tableau.banker: has 1 rows"),
        ("baccarat", "[pays]\nbanker = [19, 21]", "pays.banker: 19 for 21 is not exact"),
        ("baccarat", "[shoe]\npacks = 9", "shoe.packs: 9 packs are not between"),
        ("harvest_moon", "[line_pays]\nfox = [3, 2, 1]", "line_pays.fox: pays must be"),
        (
            "harvest_moon",
            "[line_pays]\nwolf = [1, 2]",
            "line_pays[...]: Expected `array` of length 3",
        ),
        ("harvest_moon", "reels = [[['fox', 1]]]", "reels: there are 1, there must be 5"),
    ],
)
def test_a_variant_that_cannot_be_played_is_named(
    tmp_path: Path, name: str, variant: str, said: str
) -> None:
    result = certify(name, variant, tmp_path)
    assert result.exit_code == 1
    assert f"fairhouse/games/{name}/game.toml with {tmp_path}" in result.stderr
    assert said in result.stderr
    assert result.stdout == ""


def test_a_weight_of_nothing_on_a_reel_is_named(tmp_path: Path) -> None:
    reels = kit.numbers("harvest_moon")["reels"]
    reels[2][4][1] = 0
    result = certify("harvest_moon", f"reels = {reels}", tmp_path)
    assert result.exit_code == 1
    assert "reels[2][4]: the weight 0 is not positive" in result.stderr


@pytest.mark.parametrize("name", ["lucky_orchard", "stargazer"])
def test_more_winning_cards_than_there_are_cards_are_named(tmp_path: Path, name: str) -> None:
    """The weights of an instant's prizes must fit into the number of its cards."""
    result = certify(name, "[prizes]\nof = 1_000", tmp_path)
    assert result.exit_code == 1
    assert f"fairhouse/games/{name}/game.toml with {tmp_path}" in result.stderr
    assert "prizes.of:" in result.stderr
    assert "are more than fit into 1000" in result.stderr


@pytest.mark.parametrize(
    ("name", "hand"),
    [
        ("jacks_or_better", "flush"),
        ("bonus_poker", "full_house"),
        ("deuces_wild", "five_of_a_kind"),
    ],
)
def test_a_pay_table_that_misses_a_hand_is_named(name: str, hand: str) -> None:
    changed = rules_of(name)
    del changed["hands"][hand]
    fault = refusal(name, changed)
    assert fault is not None
    assert fault.key == "hands"
    assert fault.reason == f"the pay table misses a {hand.replace('_', ' ')}"


def test_a_pay_table_without_a_symbol_of_the_reels_is_named() -> None:
    changed = rules_of("harvest_moon")
    del changed["line_pays"]["owl"]
    fault = refusal("harvest_moon", changed)
    assert fault is not None
    assert fault.key.startswith("reels[")
    assert "is no symbol of this game" in fault.reason


# What can be played but not offered


@pytest.mark.parametrize(
    ("name", "variant", "said"),
    [
        ("roulette_splendide", "[pays]\nstraight = 37", "bet straight: returns 102.7027 %"),
        ("roulette_splendide", "[pays]\nred = 2", "bet red: returns 147.2972 %"),
        ("baccarat", "[pays]\nbanker = [11, 10]", "bet banker: returns 105.8210 %"),
    ],
)
def test_a_variant_that_returns_more_than_it_takes_is_named(
    tmp_path: Path, name: str, variant: str, said: str
) -> None:
    result = certify(name, variant, tmp_path)
    assert result.exit_code == 1
    assert f"fairhouse/games/{name}/game.toml with {tmp_path}" in result.stderr
    assert said in result.stderr
    assert "more than it takes" in result.stderr


@pytest.mark.parametrize(
    ("name", "variant", "said"),
    [
        ("roulette_european", "[pays]\nsplit = 14", "bet split: returns 81.0810 %"),
        ("roulette_splendide", "[zero]\nla_partage = false\n[pays]\nhigh = 0", "pays.high"),
        ("baccarat", "[pays]\ntie = [7, 1]", "bet tie: returns 76.1247 %"),
    ],
)
def test_a_variant_below_the_licences_minimum_is_named(
    tmp_path: Path, name: str, variant: str, said: str
) -> None:
    result = certify(name, variant, tmp_path, "--minimum-rtp", "85")
    assert result.exit_code == 1
    assert said in result.stderr


def test_roulette_as_it_is_meets_the_strictest_licence_there_is(tmp_path: Path) -> None:
    for name in ("roulette_european", "roulette_splendide"):
        assert certify(name, "", tmp_path, "--minimum-rtp", "85").exit_code == 0


# What a variant may be


def test_a_variant_without_numbers_is_the_game_itself(tmp_path: Path) -> None:
    told = json.loads(certify("roulette_splendide", "", tmp_path, "--json").stdout)
    assert told == published("roulette_splendide")


@pytest.mark.parametrize(
    ("pay", "bet", "rtp"),
    [
        ("straight = 34", "straight", "35/37"),
        ("dozen = 1", "dozen", "24/37"),
        ("red = 1", "red", "73/74"),
        ("high = 1", "high", "73/74"),
    ],
)
def test_any_pay_of_roulette_and_la_partage_can_be_overridden(
    tmp_path: Path, pay: str, bet: str, rtp: str
) -> None:
    def returns(variant: str) -> str:
        told = json.loads(certify("roulette_splendide", variant, tmp_path, "--json").stdout)
        (found,) = [each["rtp"] for each in told["bets"] if each["bet"] == bet]
        return f"{found['numerator']}/{found['denominator']}"

    assert returns(f"[pays]\n{pay}") == rtp
    without = returns(f"[pays]\n{pay}\n[zero]\nla_partage = false")
    assert without == ("36/37" if bet in ("red", "high") else rtp)
