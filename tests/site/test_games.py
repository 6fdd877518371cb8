"""Game pages: rules before play, the plain form, the last round, honest words."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.http import QueryDict
from django.test import Client

from fairhouse.domain.rounds import queries as rounds
from fairhouse.domain.wallet import queries as wallet
from fairhouse.entrypoints.play import token
from fairhouse.entrypoints.site import games, words
from fairhouse.games.engine import load
from fairhouse.kit import clock
from fairhouse.kit.money import Money
from fairhouse.kit.refusals import Refusal, refuse
from tests.cast import Person
from tests.site.conftest import SignIn
from tests.site.pages import all_of, text

ROULETTE, SLOT = "/games/roulette_european/", "/games/harvest_moon/"


def _key(answer: Any) -> str:
    (key,) = (one["value"] for one in all_of(answer, "input") if one.get("name") == "key")
    return str(key)


def _pounds(text_of_amount: str) -> Money:
    return Money.parse(text_of_amount, "GBP")


@pytest.mark.parametrize(
    ("path", "name"), [(ROULETTE, "roulette_european"), (SLOT, "harvest_moon")]
)
@pytest.mark.promise("JJ-8.10")
def test_a_game_shows_rules_version_and_return_before_any_play(
    visitor: Client, path: str, name: str
) -> None:
    game = load(name)
    said = text(visitor.get(path))
    assert f"Rules of {game.title}" in said
    assert f"Rules version {game.version}" in said
    assert game.content_hash in said
    assert re.search(r"Return to player \d\d\.\d\d %", said)


def test_the_return_shown_for_roulette_is_36_of_37(visitor: Client) -> None:
    said = text(visitor.get(ROULETTE))
    assert "Return to player 97.29 %" in said
    assert "exactly 36 / 37" in said


def test_la_partage_is_told_beside_the_cloth_where_it_is_played(visitor: Client) -> None:
    """And the better return of even-money bets is exact in the rules below."""
    said = text(visitor.get("/games/roulette_splendide/"))
    assert "La partage: when the ball falls on zero, half of every stake on red" in said
    assert "98.64 %" in said
    assert "La partage:" not in text(visitor.get(ROULETTE))


def test_a_bet_of_the_plain_form_is_played_and_its_result_shown(
    alice: Person, signed_in: SignIn
) -> None:
    client = signed_in(alice)
    form = {
        "key": _key(client.get(ROULETTE)),
        "bet_0": "corner:1-2-4-5",
        "stake_0": "0.50",
        "bet_1": "red",
        "stake_1": "2.00",
    }
    answer = client.post(ROULETTE, form)
    assert answer.status_code == 302
    played = rounds.last_round(alice.player_id, "roulette_european")
    assert played is not None and played.stake == _pounds("2.50")
    said = text(client.get(ROULETTE))
    assert f"Your last round: {played.view['pocket']} {played.view['colour']}" in said
    assert words.result(played.stake, played.win) in said
    assert played.ticket in said
    purse = wallet.balances(alice.player_id)
    assert purse is not None and purse.playable == _pounds("97.50") + played.win
    assert purse.playable.display() in said


def test_the_same_form_sent_twice_is_one_bet(alice: Person, signed_in: SignIn) -> None:
    client = signed_in(alice)
    form = {"key": _key(client.get(SLOT)), "stake": "1.00"}
    client.post(SLOT, form)
    client.post(SLOT, form)
    assert len(rounds.history(alice.player_id, clock.now().replace(hour=0))) == 1


def test_a_wrong_amount_is_refused_at_its_field_and_nothing_is_taken(
    alice: Person, signed_in: SignIn
) -> None:
    client = signed_in(alice)
    form = {"key": str(uuid4()), "bet_0": "red", "stake_0": "a pound"}
    answer = client.post(ROULETTE, form)
    assert answer.status_code == 422
    assert "Error: European Roulette" in text(answer)
    assert {"href": "#stake_0"} in all_of(answer, "a")
    (field,) = (one for one in all_of(answer, "input") if one.get("name") == "stake_0")
    assert field["aria-invalid"] == "true" and field["value"] == "a pound"
    purse = wallet.balances(alice.player_id)
    assert purse is not None and purse.playable == _pounds("100.00")


NONSENSE = [
    {"key": "not a key", "stake": "1.00"},
    {"stake": "1.00"},
    {"key": str(uuid4()), "stake": "-1.00"},
    {"key": str(uuid4()), "stake": "1e3"},
    {"key": str(uuid4()), "stake": "0.15"},
    {"key": str(uuid4()), "stake": "999999.00"},
    {"key": str(uuid4())},
]


def test_nonsense_is_answered_with_a_sentence_and_takes_nothing(
    alice: Person, signed_in: SignIn
) -> None:
    client = signed_in(alice)
    for form in NONSENSE:
        answer = client.post(SLOT, form)
        assert answer.status_code in {400, 409, 422}, form
        assert "There is a problem" in text(answer)
    purse = wallet.balances(alice.player_id)
    assert purse is not None and purse.playable == _pounds("100.00")


def test_a_visitor_who_sends_a_bet_is_asked_to_sign_in(visitor: Client) -> None:
    answer = visitor.post(SLOT, {"key": str(uuid4()), "stake": "1.00"})
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/sign-in/?next={SLOT}"


def test_the_game_page_hands_over_a_token_that_the_play_process_reads(
    alice: Person, signed_in: SignIn
) -> None:
    answer = signed_in(alice).get(ROULETTE)
    morsel = answer.cookies[token.COOKIE]
    assert morsel.coded_value == morsel.value  # no quotes, which the play process would read
    assert morsel["secure"] and morsel["httponly"] and morsel["samesite"] == "Strict"
    claims = token.read(morsel.value, clock.now())
    assert not isinstance(claims, Refusal)
    assert (claims.player_id, claims.house) == (alice.player_id, "marigold")
    assert claims.age == 38


def test_a_visitor_gets_no_token(visitor: Client) -> None:
    assert token.COOKIE not in visitor.get(ROULETTE).cookies


def test_only_game_pages_may_talk_to_the_play_process(visitor: Client) -> None:
    def sources(path: str) -> str:
        policy = visitor.get(path).headers["Content-Security-Policy"]
        (found,) = (part for part in policy.split(";") if "connect-src" in part)
        return found.strip()

    assert sources("/lobby/") == "connect-src 'self'"
    assert re.fullmatch(r"connect-src 'self' http://marigold\.localhost:\d+", sources(SLOT))


def test_what_the_script_is_told_cannot_break_out_of_its_element(visitor: Client) -> None:
    body = visitor.get(ROULETTE).content.decode()
    told = body.split('id="game-data">')[1].split("</script>")[0]
    assert "<" not in told
    assert json.loads(told)["layout"]["pockets"][:3] == [0, 32, 15]


@pytest.mark.parametrize(
    ("stake", "win", "said"),
    [
        ("1.00", "0", "Your stake of £1.00 did not win."),
        ("1.00", "0.40", "£0.40 of your £1.00 stake came back."),
        ("1.00", "1.00", "£1.00 of your £1.00 stake came back."),
        ("1.00", "1.01", "You won £1.01 on a stake of £1.00."),
    ],
)
def test_a_return_at_or_below_the_stake_is_not_called_a_win(
    stake: str, win: str, said: str
) -> None:
    assert words.result(_pounds(stake), _pounds(win)) == said


def test_every_bet_of_the_cloth_can_be_chosen_without_script() -> None:
    layout = load("roulette_european").layout
    offered = [name for _kind, bets in words.places(layout) for name, _words in bets]
    assert sorted(offered) == sorted(layout["bets"])
    assert words.bet("split:17-20") == "Split 17, 20"
    assert words.bet("dozen:2") == "Dozen 13 to 24"
    assert words.bet("red") == "Red"


def test_the_plain_form_becomes_the_games_own_wager() -> None:
    form = QueryDict("bet_0=red&stake_0=1.00&bet_1=&stake_1=&bet_2=&stake_2=2.00")
    assert games.wager_body(load("roulette_european"), form) == {
        "bets": [{"bet": "red", "stake": "1.00"}, {"bet": "", "stake": "2.00"}]
    }
    assert games.wager_body(load("harvest_moon"), QueryDict("stake=%200.50")) == {"stake": "0.50"}
    form = QueryDict("stake_player=&stake_banker=2.00&stake_tie=0.50")
    assert games.wager_body(load("baccarat"), form) == {
        "bets": [{"bet": "banker", "stake": "2.00"}, {"bet": "tie", "stake": "0.50"}]
    }


def test_the_plain_form_says_what_to_do_with_the_cards_that_are_held() -> None:
    def body(text: str) -> Any:
        return games.action_body(QueryDict(text))

    assert body("action=draw&hold=0&hold=4") == {"action": "draw", "hold": [0, 4]}
    assert body("action=draw") == {"action": "draw", "hold": []}
    assert body("action=hit&hold=3") == {"action": "hit"}
    assert body("action=draw&hold=1e3") == {"action": "draw", "hold": []}
    assert body("action=pick&at=11") == {"action": "pick", "at": 11}
    assert body("") == {"action": ""}


def test_a_refusal_points_at_the_field_of_the_form() -> None:
    def at(field: str | None, game: str, form: str) -> str | None:
        found, no = load(game), refuse("money.not_an_amount", field=field)
        return games.at_plain_field(no, found, games.wager_body(found, QueryDict(form))).field

    rows = "bet_0=red&stake_0=1&bet_1=black&stake_1=x"
    assert at("bets.1.stake", "roulette_european", rows) == "stake_1"
    assert at("bets", "roulette_european", "") == "bet_0"
    assert at(None, "roulette_european", rows) is None
    assert at("bets.0.stake", "baccarat", "stake_tie=x") == "stake_tie"
    assert at("bets", "baccarat", "") == "stake_player"


def test_the_page_shows_what_this_session_won_or_lost_and_forgets_the_one_before(
    alice: Person, signed_in: SignIn
) -> None:
    client = signed_in(alice)
    net = _pounds("0")
    for _ in range(3):
        client.post(SLOT, {"key": str(uuid4()), "stake": "1.00"})
        played = rounds.last_round(alice.player_id, "harvest_moon")
        assert played is not None
        net += played.net
    assert f"This session {net.display()}" in text(client.get(SLOT))
    with clock.travel(delta=timedelta(minutes=1)):
        assert "This session £0.00" in text(signed_in(alice).get(SLOT))
