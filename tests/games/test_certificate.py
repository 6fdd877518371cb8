"""A certificate is exact, and a game that must not be offered gets none."""

from __future__ import annotations

import json
import shutil
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from fairhouse.games import certificate, engine
from fairhouse.games.certificate import as_json, certify, decimal, percent, published
from fairhouse.games.engine import GameFault
from fairhouse.kit import dice
from tests.games import kit

NAMES = engine.names(include_test=True)
ELSEWHERE = {
    "attic_treasures", "baccarat", "bonus_poker", "brass_bells", "caribbean_stud", "deuces_wild",
    "double_double_bonus", "firefly_night", "harvest_moon", "honey_falls", "jacks_or_better",
    "lucky_orchard", "pai_gow_poker", "silver_tide", "stargazer", "three_card_poker",
}  # fmt: skip
"""Games whose own tests work the whole certificate out again, where its parts are needed anyway."""


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in NAMES if name not in ELSEWHERE])
def test_the_stored_certificate_is_what_the_rules_give_today(name: str) -> None:
    assert as_json(engine.load(name), certify(engine.load(name))) == published(name)


@pytest.mark.parametrize("name", NAMES)
def test_a_certificate_names_the_game_it_is_of(name: str) -> None:
    game, stored = engine.load(name), published(name)
    assert stored["content_hash"] == game.content_hash
    assert (stored["game"], stored["version"]) == (name, game.version)
    assert stored["draw_format"] == dice.FORMAT
    for bet in stored["bets"]:
        rtp, edge = (Fraction(int(bet[k]["numerator"]), int(bet[k]["denominator"]))
                     for k in ("rtp", "house_edge"))  # fmt: skip
        assert rtp + edge == 1
        assert "enumerated through the rules" in bet["method"]


def generous(name: str, table: str, key: str, value: Any) -> engine.Game:
    changed = kit.numbers(name)
    changed[table][key] = value
    return kit.built(name, changed)


def test_a_bet_that_returns_more_than_it_takes_is_not_certified() -> None:
    certify(generous("roulette_european", "pays", "straight", 36))
    with pytest.raises(GameFault, match=r"102\.7027 %, more than it takes") as caught:
        certify(generous("roulette_european", "pays", "straight", 37))
    assert caught.value.file == "fairhouse/games/roulette_european/game.toml"
    assert caught.value.key == "bet straight"


def test_the_licences_minimum_is_a_floor_that_may_be_met_exactly() -> None:
    game = engine.load("machine_a")
    exactly = Fraction(247_536, 262_144)
    certify(game, minimum_rtp=exactly)
    with pytest.raises(GameFault, match=r"returns 94\.4274 %, the licence asks for"):
        certify(game, minimum_rtp=exactly + Fraction(1, 10**9))


def test_cells_of_one_kind_that_differ_are_not_certified(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if one split had slipped on the cloth."""
    game = kit.built("roulette_european", kit.numbers("roulette_european"))
    monkeypatch.setitem(game.rules.cells, "split:1-2", frozenset({1}))  # type: ignore[attr-defined]
    table = game.rules.returned_halves  # type: ignore[attr-defined]
    monkeypatch.delitem(table[2], "split:1-2")
    with pytest.raises(GameFault, match="its 60 cells do not all return the same"):
        certify(game)


def test_chances_that_do_not_sum_to_one_are_not_certified(monkeypatch: pytest.MonkeyPatch) -> None:
    lost = certificate.Distribution({0: 1, 2_000_000: 1}, 3, "lost a branch")
    monkeypatch.setattr(certificate, "walk", lambda _game, _wager: lost)
    with pytest.raises(GameFault, match="do not sum to 1"):
        certify(engine.load("machine_a"))


def test_progress_reaches_its_end() -> None:
    told: list[tuple[int, int]] = []
    game = kit.built("harvest_moon", kit.small_moon(awarded=2, most=4))
    with pytest.raises(GameFault, match="more than it takes"):
        certify(game, progress=lambda done, of: told.append((done, of)))
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]
    told.clear()
    certify(engine.load("roulette_european"), progress=lambda done, of: told.append((done, of)))
    assert told == [(cell, 157) for cell in range(1, 158)]


def test_a_certificate_of_other_numbers_is_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    game = engine.load("machine_a")
    shutil.copytree(game.folder, tmp_path, dirs_exist_ok=True)
    monkeypatch.setattr(game.__class__, "folder", tmp_path)
    published.cache_clear()
    try:
        file = tmp_path / "certificate.json"
        stored = json.loads(file.read_text())
        assert published("machine_a") == stored
        published.cache_clear()
        file.write_text(json.dumps(stored | {"content_hash": "00"}))
        with pytest.raises(GameFault, match="content_hash: is of 00"):
            published("machine_a")
        file.unlink()
        with pytest.raises(GameFault, match="certify machine_a --write"):
            published("machine_a")
    finally:
        published.cache_clear()


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Fraction(0), 2, "0.00"),
        (Fraction(1, 3), 4, "0.3333"),
        (Fraction(2, 3), 0, "0"),
        (Fraction(199999, 100000), 2, "1.99"),
        (Fraction(37), 1, "37.0"),
    ],
)
def test_figures_are_cut_and_never_rounded_up(value: Fraction, places: int, text: str) -> None:
    assert decimal(value, places) == text
    assert percent(Fraction(36, 37)) == "97.2972"


def test_only_a_strategy_that_is_not_the_optimum_leaves_leeway() -> None:
    """Blackjack's has a proven bound a little above it; video poker's is the best there is."""
    blackjack = certificate.published("blackjack")
    (best,) = certificate.best_play(blackjack)
    rtp, bound = (
        Fraction(int(each["numerator"]), int(each["denominator"]))
        for each in (best["rtp"], best["notes"]["bound"])
    )
    assert 1 < certificate.leeway(blackjack) == bound / rtp < Fraction(1001, 1000)
    assert certificate.leeway(certificate.published("jacks_or_better")) == 1
