"""Void rounds and games that rest, as the members concerned see them (JJ-6.5, JJ-8.14)."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.test import Client

from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.rounds import queries as rounds
from fairhouse.domain.rounds import resting
from fairhouse.domain.rounds.models import Rest
from fairhouse.domain.rounds.queries import RoundDetail
from fairhouse.domain.voids import actions as voids
from fairhouse.domain.voids.models import Case
from fairhouse.domain.voids.rules import Proposal
from fairhouse.domain.wallet import queries as wallet
from fairhouse.kit.refusals import Refusal
from tests.cast import Person, make_alice
from tests.site.conftest import SignIn, fund
from tests.site.pages import text

GAME = "roulette_european"
ADDRESS = f"/games/{GAME}/"
WHY = "The wheel paid red on black numbers between noon and one."
DANA, ERIN = Actor.staff("dana"), Actor.staff("erin")


def _bet(client: Client) -> int:
    form = {"key": str(uuid4()), "bet_0": "red", "stake_0": "1.00"}
    return client.post(ADDRESS, form).status_code


def _play(client: Client, person: Person, *, won: bool) -> RoundDetail:
    """Red until a round ends as the test needs it."""
    for _ in range(60):
        assert _bet(client) == 302
        played = rounds.last_round(person.player_id, GAME)
        assert played is not None
        if bool(played.win.micros) == won:
            return played
    raise AssertionError("sixty rounds on red all ended alike")


def _void(round_id: UUID, *, keep_wins: bool = False) -> None:
    """One asks, another approves, the worker carries it out."""
    asked = Proposal(
        game=GAME, round_id=round_id, reason="malfunction", keep_wins=keep_wins, statement=WHY
    )
    case = voids.propose(asked, actor=DANA)
    assert isinstance(case, Case), case
    for answer in (
        voids.approve(case_id=case.id, actor=ERIN),
        voids.carry_out(case_id=case.id),
    ):
        assert not isinstance(answer, Refusal), answer


def _cash(person: Person) -> int:
    found = wallet.balances(person.player_id)
    assert found is not None
    return found.cash.micros


class TestVoidRounds:
    """History, the round's page and the statement."""

    def test_a_member_sees_which_round_is_void_and_why(
        self, alice: Person, signed_in: SignIn
    ) -> None:
        client = signed_in(alice)
        other = _play(client, alice, won=False)
        void = _play(client, alice, won=False)
        before = _cash(alice)
        _void(void.round_id)
        assert _cash(alice) == before + 1_000_000
        listed = text(client.get("/account/history/"))
        assert listed.count("Void, stake returned") == 1
        row = listed[: listed.index("Void, stake returned")]
        assert row.rstrip().endswith("European Roulette")
        said = text(client.get(f"/account/history/{void.round_id}/"))
        assert "This round is void, stake returned" in said
        assert f"The game did not work as it should. {WHY}" in said
        assert "your stake of £1.00 went back to your balance." in said
        assert "taken back" not in said
        assert "void" not in text(client.get(f"/account/history/{other.round_id}/"))

    @pytest.mark.parametrize("keep", [False, True])
    def test_the_page_says_what_became_of_the_win(
        self, alice: Person, signed_in: SignIn, keep: bool
    ) -> None:
        client = signed_in(alice)
        won = _play(client, alice, won=True)
        _void(won.round_id, keep_wins=keep)
        said = text(client.get(f"/account/history/{won.round_id}/"))
        taken = "Of the £2.00 that the round had paid, £2.00 was taken back."
        kept = "The £2.00 that the round had paid stays yours."
        assert (taken in said, kept in said) == (not keep, keep)

    def test_the_statement_names_both_movements_in_plain_words(
        self, alice: Person, signed_in: SignIn
    ) -> None:
        client = signed_in(alice)
        _void(_play(client, alice, won=True).round_id)
        said = text(client.get("/account/statement/"))
        assert "Void round: stake returned, European Roulette Cash" in said
        assert "Void round: win taken back, European Roulette Cash" in said
        assert "void:" not in said

    def test_nobody_else_sees_it(self, alice: Person, signed_in: SignIn) -> None:
        mallory = make_alice(signed_in=False)
        fund(mallory)
        void = _play(signed_in(alice), alice, won=False)
        client = signed_in(mallory)
        _play(client, mallory, won=False)
        _void(void.round_id)
        for address in ("/account/history/", "/account/statement/"):
            assert "oid round" not in text(client.get(address))
            assert "Void" not in text(client.get(address))
        assert client.get(f"/account/history/{void.round_id}/").status_code == 404


class TestGamesThatRest:
    """The page of a game that takes no wagers."""

    @pytest.fixture
    def rests(self) -> Rest:
        """Roulette, stopped by Dana at Marigold."""
        made = resting.suspend(actor=DANA, game=GAME, house="marigold", reason=WHY)
        assert not isinstance(made, Refusal)
        return made

    def test_the_page_says_so_before_and_after_a_bet_and_nothing_is_taken(
        self, alice: Person, signed_in: SignIn, rests: Rest
    ) -> None:
        client = signed_in(alice)
        assert "This game rests" in text(client.get(ADDRESS))
        assert "This game rests" not in text(client.get("/games/harvest_moon/"))
        before = _cash(alice)
        form = {"key": str(uuid4()), "bet_0": "red", "stake_0": "1.00"}
        refused = client.post(ADDRESS, form)
        assert refused.status_code == 409
        said = text(refused)
        assert said.count("This game rests while we look at it. Your money is untouched.") == 1
        assert _cash(alice) == before
        assert rounds.last_round(alice.player_id, GAME) is None
        assert not isinstance(resting.resume(actor=ERIN, rest_id=rests.id), Refusal)
        assert "This game rests" not in text(client.get(ADDRESS))
        assert _bet(client) == 302

    def test_the_lobby_marks_it_and_its_rules_can_still_be_read(
        self, visitor: Client, rests: Rest
    ) -> None:
        lobby = text(visitor.get("/lobby/"))
        assert "Roulette Paused No bets now. You can read its rules." in lobby
        assert lobby.count("Paused") == 1
        assert "Rules of European Roulette" in text(visitor.get(ADDRESS))
        assert "Paused" not in text(Client(HTTP_HOST="northlight.localhost").get("/lobby/"))
