"""Games of cards and the other new pages: staged rounds without script, replays, proofs, offers."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from fairhouse.domain.rounds import queries as rounds
from fairhouse.domain.rounds.actions import desk
from fairhouse.entrypoints.site import proofs, tables
from fairhouse.games.engine import load
from fairhouse.kit import clock, dice, house_rules
from tests.cast import Person
from tests.site.conftest import SignIn
from tests.site.pages import all_of, text
from tests.site.test_history import drawn_again
from tests.walks.loaded import seed_of

POKER, STUD = "/games/jacks_or_better/", "/games/caribbean_stud/"


def fields(answer: Any) -> dict[str, str]:
    """The hidden fields of the plain form."""
    hidden = [one for one in all_of(answer, "input") if one.get("type") == "hidden"]
    return {str(one["name"]): str(one.get("value")) for one in hidden}


def open_poker(client: Client) -> dict[str, str]:
    """Deal a hand of video poker; the fields of the form that goes on with it."""
    key = fields(client.get(POKER))["key"]
    assert client.post(POKER, {"key": key, "stake_main": "0.50"}).status_code == 302
    return fields(client.get(POKER))


def test_a_round_of_several_stages_is_played_with_plain_forms(
    alice: Person, signed_in: SignIn
) -> None:
    client = signed_in(alice)
    form = open_poker(client)
    waiting = rounds.open_round(alice.player_id, "jacks_or_better")
    assert waiting is not None and form["round"] == str(waiting.round_id)
    assert "Your round goes on" in text(client.get(POKER))
    assert "Rounds that wait for you" in text(client.get("/account/history/"))
    answer = client.post(POKER, {**form, "action": "draw", "hold": ["0", "4"]})
    assert answer.status_code == 302
    played = rounds.last_round(alice.player_id, "jacks_or_better")
    assert played is not None and played.stages[1].action == {"action": "draw", "hold": [0, 4]}
    assert rounds.open_round(alice.player_id, "jacks_or_better") is None
    assert played.ticket in text(client.get(POKER))


def test_a_bonus_is_picked_with_plain_forms(
    alice: Person, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, attic = signed_in(alice), "/games/attic_treasures/"
    key = fields(client.get(attic))["key"]
    seed = seed_of("attic_treasures", {"stake": "0.40"}, lambda view: bool(view["bonus"]), [])
    monkeypatch.setattr(desk(), "_new_seed", lambda: seed)
    assert client.post(attic, {"key": key, "stake": "0.40"}).status_code == 302
    page = client.get(attic)
    assert "Pick one" in text(page)
    assert "This session -£0.40" in text(page)
    answer = client.post(attic, {**fields(page), "action": "pick", "at": "4"})
    assert answer.status_code == 302
    shown = client.get(attic)
    opened = [one.get("value") for one in all_of(shown, "input") if one.get("name") == "at"]
    over = rounds.open_round(alice.player_id, "attic_treasures") is None
    assert over or ("4" not in opened and len(opened) == 11)


def test_the_page_says_whose_turn_it_is_after_a_split(
    alice: Person, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, blackjack = signed_in(alice), "/games/blackjack/"
    key = fields(client.get(blackjack))["key"]
    bet = {"bets": [{"bet": "main", "stake": "1.00"}]}
    seed = seed_of("blackjack", bet, lambda view: bool(view.get("active")), [{"action": "split"}])
    monkeypatch.setattr(desk(), "_new_seed", lambda: seed)
    assert client.post(blackjack, {"key": key, "stake_main": "1.00"}).status_code == 302
    dealt = client.get(blackjack)
    assert "Hand 1" not in text(dealt)
    client.post(blackjack, {**fields(dealt), "action": "split"})
    split = text(client.get(blackjack))
    assert re.search(r"Hand 1 [^/]{0,20}Your move", split)
    assert split.count("Your move") == 1


def test_an_action_sent_twice_is_taken_once(alice: Person, signed_in: SignIn) -> None:
    client = signed_in(alice)
    form = {**open_poker(client), "action": "draw", "hold": "1"}
    assert client.post(POKER, form).status_code == 302
    assert client.post(POKER, form).status_code == 302
    played = rounds.last_round(alice.player_id, "jacks_or_better")
    assert played is not None and len(played.stages) == 2


@pytest.mark.parametrize(
    "change",
    [{"stage": "7"}, {"stage": "-1"}, {"stage": "x"}, {"round": "x"}, {"key": ""},
     {"action": "fold"}, {"round": str(uuid4())}],
)  # fmt: skip
def test_an_action_that_makes_no_sense_is_answered_in_words(
    alice: Person, signed_in: SignIn, change: dict[str, str]
) -> None:
    client = signed_in(alice)
    form = {**open_poker(client), "action": "draw", **change}
    answer = client.post(POKER, form)
    assert answer.status_code in {400, 404, 409, 422}
    assert "There is a problem" in text(answer)
    assert rounds.open_round(alice.player_id, "jacks_or_better") is not None


def test_the_page_of_a_staged_round_shows_each_step_and_what_was_done(
    alice: Person, signed_in: SignIn
) -> None:
    client = signed_in(alice)
    key = fields(client.get(STUD))["key"]
    client.post(STUD, {"key": key, "stake_ante": "1.00"})
    client.post(STUD, {**fields(client.get(STUD)), "action": "raise"})
    played = rounds.last_round(alice.player_id, "caribbean_stud")
    assert played is not None
    said = text(client.get(f"/account/history/{played.round_id}/"))
    assert "The deal" in said and "Raise (+£2.00)" in said
    assert said.count("a card face down") == 4  # of the dealer, and only before the raise
    assert played.stages[1].label.decode() in said


def test_the_proof_of_a_staged_round_draws_every_stage_again(
    alice: Person, signed_in: SignIn
) -> None:
    client = signed_in(alice)
    client.post(POKER, {**open_poker(client), "action": "draw", "hold": "2"})
    played = rounds.last_round(alice.player_id, "jacks_or_better")
    assert played is not None
    proof = client.get(f"/account/history/{played.round_id}/proof.json").json()
    assert [stage["label"] for stage in proof["stages"]] == [
        "outcome|jacks_or_better|1", "outcome|jacks_or_better|1|1",
    ]  # fmt: skip
    assert drawn_again(proof) == [[pick for _, pick in stage["draws"]] for stage in proof["stages"]]
    spoiled = {**proof, "seed": "00" * 32, "commitment": ""}
    spoiled["commitment"] = dice.commitment(bytes(32), played.round_id).hex()
    assert drawn_again(spoiled) != [[p for _, p in stage["draws"]] for stage in proof["stages"]]


def test_an_open_rounds_page_and_proof_are_not_there_yet(alice: Person, signed_in: SignIn) -> None:
    client = signed_in(alice)
    form = open_poker(client)
    for path in (
        f"/account/history/{form['round']}/",
        f"/account/history/{form['round']}/proof.json",
    ):
        assert client.get(path).status_code == 404


def test_the_example_of_the_fairness_page_is_the_known_answer() -> None:
    proof = proofs.example()
    assert drawn_again(proof) == [dice.KNOWN_PICKS[:4]]


def test_the_script_of_an_open_round_knows_no_card_that_lies_face_down(
    alice: Person, signed_in: SignIn
) -> None:
    client = signed_in(alice)
    client.post(STUD, {"key": fields(client.get(STUD))["key"], "stake_ante": "1.00"})
    body = client.get(STUD).content.decode()
    told = json.loads(body.split('id="game-data">')[1].split("</script>")[0])
    assert told["last"]["over"] is False
    (dealer,) = (hand for hand in told["last"]["view"]["hands"] if hand["name"] == "dealer")
    assert dealer["cards"].count("??") == 4


def test_play_money_is_offered_where_the_licence_allows_it(visitor: Client) -> None:
    page = visitor.get("/games/harvest_moon/?demo=1")
    said = text(page)
    assert "This is the same game, with the same rules and the same chances." in said
    assert "1000.00 play money" in said
    assert "£" not in said.split("Rules of")[0]
    british = Client(HTTP_HOST="albion.localhost").get("/games/harvest_moon/?demo=1")
    assert "play money" not in text(british)


def test_games_play_by_themselves_only_where_the_licence_allows_it(visitor: Client) -> None:
    def spins(client: Client, game: str) -> list[dict[str, str | None]]:
        fields = all_of(client.get(f"/games/{game}/"), "input")
        return [one for one in fields if one.get("id") == "autoplay-spins"]

    (marigold,) = spins(visitor, "harvest_moon")
    assert (marigold["min"], marigold["max"]) == ("10", "1000")
    assert spins(visitor, "roulette_european") == []
    assert spins(Client(HTTP_HOST="albion.localhost"), "harvest_moon") == []


def test_stakes_above_the_cap_of_an_age_are_not_offered() -> None:
    rules = house_rules.current()["albion"].on(clock.today())
    slot, wheel = load("harvest_moon"), load("roulette_european")
    young = tables.largest_stake(rules, slot, "GBP", 24)
    older = tables.largest_stake(rules, slot, "GBP", 25)
    unknown = tables.largest_stake(rules, slot, "GBP", None)
    assert young is not None and young.display() == "£2.00"
    assert older is not None and older.display() == "£5.00"
    assert unknown == young
    assert tables.largest_stake(rules, wheel, "GBP", 24) is None
    page = Client(HTTP_HOST="albion.localhost").get("/games/harvest_moon/")
    offered = [int(str(one["value"])) for one in all_of(page, "input")
               if one.get("name") == "stake_choice"]  # fmt: skip
    assert offered and max(offered) <= young.micros


def test_the_lobby_shows_every_game_under_its_class(visitor: Client) -> None:
    page = visitor.get("/lobby/")
    links = [str(one.get("href")) for one in all_of(page, "a")]
    games = house_rules.current()["marigold"].on(clock.today()).play.games
    assert [f"/games/{name}/" for name in games if f"/games/{name}/" not in links] == []
    said = text(page)
    for title in ("Slots", "Instants", "Roulette", "Video poker", "Baccarat"):
        assert title in said


@pytest.mark.parametrize("name", house_rules.current()["marigold"].on(clock.today()).play.games)
def test_every_game_of_the_house_has_its_page(visitor: Client, name: str) -> None:
    page = visitor.get(f"/games/{name}/")
    assert page.status_code == 200
    assert f"Rules of {load(name).title}" in text(page)
