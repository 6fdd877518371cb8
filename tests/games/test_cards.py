"""A card tells a player the live numbers and the certified figures, or is not shown."""

from __future__ import annotations

import re

import pytest

from fairhouse.games import cards, engine
from fairhouse.games.cards import Block, card
from fairhouse.games.certificate import published
from fairhouse.games.engine import GameFault
from tests.games import kit

STAGED = [name for name in engine.names() if engine.load(name).staged]
HOW_PLAYED = (
    r"[Pp]layed as well as possible|[Ww]ith perfect play|Set by the house way|"
    r"[Pp]layed by the chart below|player who (always holds|plays with)|however you open"
)
ON_THE_CLOTH = {"37", "0", "36", "1", "2", "3", "18", "19"}
"""What a wheel and its cloth are called by: pockets, the bets' numbers, "to 1"."""
PRINTED = {"roulette_european": ON_THE_CLOTH, "roulette_splendide": ON_THE_CLOTH}


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
        coins = [f"{each:,}" for each in pays]
        shown = ("; " if any("," in each for each in coins) else ", ").join(coins)
        assert f"{symbol.title()}: {shown}." in items


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [
        ([5, 20, 999], "5, 20, 999"),
        ([0, 1_230, 2_500], "0; 1,230; 2,500"),
        (12_000, "12,000"),
    ],
)
def test_numbers_with_a_comma_are_told_apart_by_more_than_a_comma(
    numbers: object, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cards, "read", lambda _file: {"prices": {"higher": numbers}})
    assert cards.filled("hi_lo", "{{ game.prices.higher }}.") == f"{shown}."


def test_numbers_in_a_card_come_from_somewhere() -> None:
    """No pay or figure is written by hand: what is left are the numbers printed on a wheel."""
    for name in engine.names():
        text = (engine.FOLDER / name / "card.md").read_text(encoding="utf-8")
        title, rest = text.split("\n", 1)
        assert title == f"# {engine.load(name).title}"
        by_hand = set(re.findall(r"\d+", re.sub(r"\{\{.*?\}\}", "", rest)))
        assert by_hand == PRINTED.get(name, set()), name


def test_a_figure_written_by_hand_would_be_seen() -> None:
    """The twin of the test above: it looks at what it means to look at."""
    left = re.sub(r"\{\{.*?\}\}", "", "Pays {{ game.pays.straight }} to one, or 36 of 1,000.")
    assert set(re.findall(r"\d+", left)) == {"36", "1", "000"}


@pytest.mark.parametrize("name", STAGED)
def test_a_card_says_how_its_return_is_played_and_what_becomes_of_a_round_that_is_left(
    name: str,
) -> None:
    text = " ".join(block.text for block in card(name))
    assert re.search(HOW_PLAYED, text)
    assert re.search(r"you do not come back|never taken up again|closed without you", text)
    returned = next(block.text for block in card(name) if re.search(HOW_PLAYED, block.text))
    best = published(name)["bets"][0]["rtp"]["percent"]
    assert f"{best[: best.index('.') + 3]} %" in returned


@pytest.mark.parametrize("place", ["{{ spin.odds }}", "{{ reel.rtp }}", "{{ game.pays.spilt }}"])
def test_a_card_with_an_unknown_figure_is_not_shown(place: str) -> None:
    with pytest.raises(GameFault, match=r"neither the certificate nor game\.toml") as caught:
        cards.filled("roulette_european", f"# Roulette\n\nYou win {place}.")
    assert caught.value.file == "fairhouse/games/roulette_european/card.md"
    assert caught.value.key == place
