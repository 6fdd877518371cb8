"""The jackpots' page and the meters on the games' pages."""

from __future__ import annotations

import pytest
from django.test import Client

from fairhouse.domain.jackpots import actions, queries
from tests.cast import make_alice
from tests.jackpots.pots import win_first_light
from tests.site.conftest import SignIn
from tests.site.pages import all_of, text

WHY = "The round was replayed and fits."


def test_the_page_tells_all_that_a_player_must_know_of_a_jackpot(visitor: Client) -> None:
    """RTS 9A: funding, start, ceiling, split of the return, who can win, wins at once."""
    said = text(visitor.get("/jackpots/"))
    views = {one.name: one for one in queries.of_house("marigold", "GBP")}
    for view in views.values():
        assert view.title in said and view.value.display() in said
    for words in (
        "0.5 % of every stake on Harvest Moon is added to it, and 0.5 % goes to a reserve",
        "After a win it starts again with £500.00. It grows to £10,000.00 at most",
        "Only stakes of at least £5.00 can win it",
        "on average it is won once in £100,000.00 staked",
        "(exactly 1/100: 1/200 from what is added and 1/200 from its starts)",
        "0.8 % of every stake", "0.2 % goes to a reserve",
        "It is always won before it reaches £900.00",
        "Marigold Bingo, Northlight Casino, Sevens Casino, Albion Play feed it together",
        "(exactly 1/100: 1/125 from what is added and 1/500 from its starts)",
        "the first that our server recorded takes the jackpot",
        "share it equally",
        views["lantern_pool"].commitment.hex(),
    ):  # fmt: skip
        assert words in said, words
    assert "1 % from this jackpot" in said


def test_a_jackpot_is_shown_in_the_players_currency(signed_in: SignIn) -> None:
    alice = make_alice(currency="EUR")
    (view,) = [one for one in queries.of_house("marigold", "EUR") if one.name == "lantern_pool"]
    assert view.value.micros == view.base.micros * 20 // 17
    said = text(signed_in(alice).get("/jackpots/"))
    assert view.value.display() in said
    assert "One EUR counts as 0.85 GBP" in said


def test_the_meters_stand_on_the_page_of_the_game_that_feeds_them(visitor: Client) -> None:
    answer = visitor.get("/games/harvest_moon/")
    assert {"/jackpots/#first_light", "/jackpots/#lantern_pool"} <= {
        link.get("href") for link in all_of(answer, "a")
    }
    assert "Jackpots of this game" not in visitor.get("/games/roulette_european/").content.decode()


def test_play_money_shows_no_jackpot(visitor: Client) -> None:
    answer = visitor.get("/games/harvest_moon/?demo=1").content.decode()
    assert "Play money" in answer and "Jackpots of this game" not in answer


def test_a_winner_is_told_that_the_win_is_checked_and_then_published(
    signed_in: SignIn, visitor: Client
) -> None:
    alice = make_alice()
    won = win_first_light(alice)
    client = signed_in(alice)
    said = text(client.get("/jackpots/"))
    assert "You won First Light" in said and won.amount.display() in said and won.ticket in said
    assert alice.username not in text(visitor.get("/jackpots/"))
    actions.confirm(win_id=won.win_id, staff="dana", rationale=WHY)
    assert "You won First Light" not in text(client.get("/jackpots/"))
    assert f"{alice.username} (Alice A., Margate)" in text(visitor.get("/jackpots/"))


@pytest.mark.parametrize("house", ["northlight", "sevens", "albion"])
def test_a_pooled_jackpot_stands_on_every_houses_page(house: str) -> None:
    said = text(Client(HTTP_HOST=f"{house}.localhost").get("/jackpots/"))
    assert "The Lantern Pool" in said and "First Light" not in said
