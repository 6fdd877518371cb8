"""A card tells a player the live numbers and the certified figures, or is not shown."""

from __future__ import annotations

import re

import pytest

from fairhouse.games import cards, engine
from fairhouse.games.cards import Block, card
from fairhouse.games.engine import GameFault
from tests.games import kit


@pytest.mark.parametrize("name", engine.names())
def test_a_card_has_a_title_a_version_a_return_and_no_hole(name: str) -> None:
    blocks = card(name)
    game = engine.load(name)
    text = " ".join(block.text for block in blocks)
    assert blocks[0] == Block("title", game.title)
    assert [block.kind for block in blocks].count("title") == 1
    assert f"version {game.version}" in text
    assert "Return to player" in text
    assert not re.search(r"[{}<>#]", text)


def test_the_return_is_cut_and_the_edge_is_the_rest() -> None:
    text = " ".join(block.text for block in card("roulette_european"))
    assert "returns 97.29 %" in text
    assert "the house keeps 2.71 %" in text


def test_the_pays_are_those_of_the_numbers() -> None:
    items = [block.text for block in card("harvest_moon") if block.kind == "item"]
    for symbol, pays in kit.numbers("harvest_moon")["line_pays"].items():
        shown = ", ".join(f"{coins:,}" for coins in pays)
        assert f"{symbol.title()}: {shown}." in items


def test_numbers_in_a_card_come_from_somewhere() -> None:
    """No pay or figure is written by hand: what is left are counts of the game's very shape."""
    for name in engine.names():
        text = (engine.FOLDER / name / "card.md").read_text(encoding="utf-8")
        by_hand = set(re.findall(r"\d[\d.,]*\d|\d", re.sub(r"\{\{.*?\}\}", "", text)))
        assert by_hand <= {"37", "0", "36", "1", "2", "3", "18", "19"}, name


@pytest.mark.parametrize("place", ["{{ spin.odds }}", "{{ reel.rtp }}", "{{ game.pays.spilt }}"])
def test_a_card_with_an_unknown_figure_is_not_shown(place: str) -> None:
    with pytest.raises(GameFault, match=r"neither the certificate nor game\.toml") as caught:
        cards.filled("roulette_european", f"# Roulette\n\nYou win {place}.")
    assert caught.value.file == "fairhouse/games/roulette_european/card.md"
    assert caught.value.key == place
