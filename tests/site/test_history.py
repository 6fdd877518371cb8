"""History, one round, statement: a member's own, for the days that the house's rule says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from fairhouse.domain.rounds import queries as rounds
from fairhouse.domain.rounds.queries import RoundDetail
from fairhouse.kit import clock, dice
from tests.cast import Person, make_alice
from tests.site.conftest import SignIn, fund
from tests.site.pages import text


def _play(client: Client, person: Person, game: str = "harvest_moon") -> RoundDetail:
    form = {"stake": "1.00", "bet_0": "red", "stake_0": "1.00"}
    answer = client.post(f"/games/{game}/", {"key": str(uuid4()), **form})
    assert answer.status_code == 302
    played = rounds.last_round(person.player_id, game)
    assert played is not None
    return played


def drawn_again(proof: dict[str, Any]) -> list[list[int]]:
    """Each stage of a proof drawn again from its seed, and the commitment compared."""
    seed = bytes.fromhex(proof["seed"])
    assert dice.commitment(seed, UUID(proof["round"])).hex() == proof["commitment"]
    tables = [
        dice.Weights.uniform(one["size"]) if "size" in one else dice.Weights(one["weights"])
        for one in proof["tables"]
    ]
    found = []
    for stage in proof["stages"]:
        live = dice.Live(seed, stage["label"].encode())
        found.append([live.pick(tables[table]) for table, _ in stage["draws"]])
    return found


def test_history_shows_seven_days_and_not_the_eighth(alice: Person, signed_in: SignIn) -> None:
    client = signed_in(alice)
    old = _play(client, alice)
    with clock.travel(delta=timedelta(days=6, hours=23)):
        client = signed_in(alice)
        assert old.ticket in text(client.get("/account/history/"))
    with clock.travel(delta=timedelta(days=7, minutes=1)):
        client = signed_in(alice)
        new = _play(client, alice)
        said = text(client.get("/account/history/"))
        assert new.ticket in said
        assert old.ticket not in said


@pytest.mark.parametrize("game", ["harvest_moon", "roulette_european"])
def test_a_rounds_page_shows_ticket_money_draws_and_how_to_check(
    alice: Person, signed_in: SignIn, game: str
) -> None:
    client = signed_in(alice)
    played = _play(client, alice, game)
    said = text(client.get(f"/account/history/{played.round_id}/"))
    for shown in (
        played.ticket,
        played.content_hash,
        played.seed.hex(),
        played.commitment.hex(),
        f"Draws {', '.join(map(str, played.picks))}",
        f"Balance before {played.before.display()}",
        f"Balance after {played.after.display()}",
    ):
        assert shown in said


def test_another_members_round_is_not_found(alice: Person, signed_in: SignIn) -> None:
    mallory = make_alice(signed_in=False)
    fund(mallory)
    played = _play(signed_in(alice), alice)
    answer = signed_in(mallory).get(f"/account/history/{played.round_id}/")
    assert answer.status_code == 404
    assert played.ticket not in text(answer)


def test_long_histories_go_on_over_the_page(
    alice: Person, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fairhouse.entrypoints.site.history.A_PAGE", 2)
    client = signed_in(alice)
    tickets = []
    for minute in range(3):
        with clock.travel(delta=timedelta(minutes=minute)):
            tickets.append(_play(client, alice).ticket)
    with clock.travel(delta=timedelta(minutes=4)):
        first = client.get("/account/history/")
        assert tickets[2] in text(first) and tickets[0] not in text(first)
        older = first.content.decode().split('href="/account/history/?')[1].split('"')[0]
        second = text(client.get(f"/account/history/?{older.replace('&amp;', '&')}"))
    assert tickets[0] in second and tickets[2] not in second


def test_nonsense_in_the_address_shows_the_first_page(alice: Person, signed_in: SignIn) -> None:
    client = signed_in(alice)
    played = _play(client, alice)
    for nonsense in ("", "yesterday", "2026-13-01", "2026-11-22T10:00:00"):
        assert played.ticket in text(client.get("/account/history/", {"before": nonsense}))


def test_the_statement_shows_the_deposit_and_the_stake(alice: Person, signed_in: SignIn) -> None:
    client = signed_in(alice)
    _play(client, alice)
    said = text(client.get("/account/statement/"))
    assert "Deposit Cash" in said and "+£100.00" in said
    assert "Stake, Harvest Moon Cash" in said and "-£1.00" in said


@pytest.mark.parametrize("game", ["harvest_moon", "roulette_european"])
def test_what_the_browser_is_given_draws_the_same_round_again(
    alice: Person, signed_in: SignIn, game: str
) -> None:
    """The check in the browser, done here with nothing but the proof that the page hands out."""
    client = signed_in(alice)
    played = _play(client, alice, game)
    proof = client.get(f"/account/history/{played.round_id}/proof.json").json()
    assert drawn_again(proof) == [[pick for _, pick in stage["draws"]] for stage in proof["stages"]]
    assert [pick for stage in proof["stages"] for _, pick in stage["draws"]] == played.picks


def test_the_account_shows_what_is_cash_what_is_bonus_and_what_can_be_withdrawn(
    alice: Person, signed_in: SignIn
) -> None:
    said = text(signed_in(alice).get("/account/"))
    for line in (
        "Cash £100.00",
        "Bonus £0.00",
        "You can play with £100.00",
        "You can withdraw £100.00",
        "Being withdrawn £0.00",
    ):
        assert line in said
