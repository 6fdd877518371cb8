"""Void rounds: two people decide, every stake comes back, wins go, the player reads why."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from fairhouse.domain.audit.models import Entry
from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.contact import queries as contact
from fairhouse.domain.rounds import actions as rounds
from fairhouse.domain.rounds import prove as rounds_proof
from fairhouse.domain.rounds import queries as played
from fairhouse.domain.rounds import resting
from fairhouse.domain.rounds.rules import Played
from fairhouse.domain.voids import actions, queries
from fairhouse.domain.voids import prove as voids_proof
from fairhouse.domain.voids.models import Case
from fairhouse.domain.voids.rules import Proposal
from fairhouse.domain.wallet import actions as wallet
from fairhouse.domain.wallet import prove as wallet_proof
from fairhouse.domain.wallet import queries as wallets
from fairhouse.kit import clock, ids, postgres
from fairhouse.kit.config import config
from fairhouse.kit.money import Money
from fairhouse.kit.refusals import Refusal
from tests.cast import make_alice, publish_texts
from tests.wallet.players import RED, Player, cash, certain, new_desk, new_player

NOON = datetime(2032, 6, 1, 12, tzinfo=UTC)
DANA, EVE = Actor.staff("dana"), Actor.staff("eve")
WHY = "The wheel paid red on black numbers between noon and one."
GAME = "roulette_european"


@pytest.fixture(autouse=True)
def _at_noon(committed_db: None) -> Iterator[None]:
    """Time goes on only when a test says so; the desk knows every game."""
    publish_texts()  # today, not in 2032: other tests of this worker agree to them too
    former = clock.set_clock(lambda: NOON)
    rounds.desk.cache_clear()
    new_desk()
    yield
    clock.set_clock(former)
    rounds.desk.cache_clear()


def play(player: Player, body: Any = RED, *, game: str = GAME) -> Played | Refusal:
    return rounds.play(
        player_id=player.player_id, session_id=player.session, game=game, body=body,
        key=ids.new(), age=40,
    )  # fmt: skip


def proposal(**changes: Any) -> Proposal:
    usual: dict[str, Any] = {
        "game": GAME, "house": "marigold", "since": NOON - timedelta(hours=1),
        "until": NOON + timedelta(minutes=30), "reason": "malfunction", "keep_wins": False,
        "statement": WHY,
    }  # fmt: skip
    return Proposal(**usual | changes)


def an_hour_later() -> Any:
    return clock.travel(NOON + timedelta(hours=1))


def void(asked: Proposal) -> Case:
    """Proposed by one, approved by another, carried out."""
    with an_hour_later():
        case = certain(actions.propose(asked, actor=DANA))
        certain(actions.approve(case_id=case.id, actor=EVE))
        return certain(actions.carry_out(case_id=case.id))  # type: ignore[no-any-return]


def code(answer: Any) -> str:
    return answer.code if isinstance(answer, Refusal) else type(answer).__name__


def offences(player: Player) -> list[str]:
    """What the proof of the books says about this player."""
    address = postgres.dsn(role=postgres.OWNER, database=config().database_name)
    with psycopg.connect(address) as owner:
        checks = [
            *wallet_proof.prove(owner), *rounds_proof.prove(owner), *voids_proof.prove(owner)
        ]  # fmt: skip
        owner.rollback()
    return [said for check in checks for said in check.offenders if str(player.player_id) in said]


@pytest.mark.promise("JJ-8.14")
@pytest.mark.promise("JJ-8.7b")
def test_every_round_of_a_broken_hour_is_void_and_the_balance_is_as_before_it() -> None:
    """Stakes come back and wins go, whatever the wheel did: plays and pays are void."""
    alice, bob = new_player(cash="100.00"), new_player(cash="50.00", house="northlight")
    told = [certain(play(alice)) for _ in range(12)]
    other = certain(play(bob))
    assert {each.win_micros > 0 for each in told} == {True, False}
    case = void(proposal())
    assert case.state == "done"
    assert cash(alice.player_id) == 100_000_000
    assert cash(bob.player_id) == 50_000_000 - 1_000_000 + other.win_micros
    assert queries.done(case).rounds >= 12
    shown = queries.void_rounds_of(alice.player_id, [each.round_id for each in told])
    assert len(shown) == 12
    assert {each.statement for each in shown.values()} == {WHY}
    assert queries.void_rounds_of(bob.player_id, [other.round_id]) == {}
    assert offences(alice) == []


@pytest.mark.promise("JJ-6.5")
@pytest.mark.promise("JJ-6.3")
@pytest.mark.parametrize("reason", ["cancelled", "wrong_odds"])
def test_one_round_is_void_and_its_wager_is_credited_back(reason: str) -> None:
    alice = new_player(cash="20.00")
    while certain(play(alice)).win_micros:
        pass
    before = cash(alice.player_id)
    last = played.last_round(alice.player_id, GAME)
    assert last is not None
    case = void(proposal(round_id=last.round_id, since=None, until=None, reason=reason))
    assert cash(alice.player_id) == before + 1_000_000
    assert queries.done(case).rounds == 1
    assert queries.is_void(last.round_id)
    detail = played.round_detail(alice.player_id, last.round_id)
    assert detail is not None
    assert detail.picks == last.picks  # the round stands in the books as it was played
    assert offences(alice) == []


def test_players_may_keep_what_they_won() -> None:
    alice = new_player(cash="100.00")
    won = sum(certain(play(alice)).win_micros for _ in range(12))
    void(proposal(keep_wins=True))
    assert cash(alice.player_id) == 100_000_000 + won
    assert offences(alice) == []


def test_a_win_that_was_withdrawn_is_taken_as_far_as_cash_goes_and_never_below_zero() -> None:
    alice = new_player(cash="5.00")
    for _ in range(200):
        answer = play(alice, {"bets": [{"bet": "straight:17", "stake": "1.00"}]})
        if isinstance(answer, Refusal):
            alice = new_player(cash="5.00")
        elif answer.win_micros:
            break
    last = played.last_round(alice.player_id, GAME)
    assert last is not None
    there = cash(alice.player_id)
    assert last.win.micros == 36_000_000
    with transaction.atomic():
        certain(wallet.hold(
            player_id=alice.player_id, key=ids.new(), amount=Money(there - 10_000, "GBP")
        ))  # fmt: skip
    case = void(proposal(round_id=last.round_id, since=None, until=None))
    assert cash(alice.player_id) == 0
    (moved,) = queries.done(case).money
    assert (moved.returned.micros, moved.taken.micros) == (1_000_000, 1_010_000)
    assert moved.short.micros == 36_000_000 - 1_010_000
    assert offences(alice) == []


def test_nobody_decides_what_he_has_asked_for() -> None:
    alice = new_player(cash="20.00")
    certain(play(alice))
    before = cash(alice.player_id)
    with an_hour_later():
        case = certain(actions.propose(proposal(), actor=DANA))
        assert code(actions.approve(case_id=case.id, actor=DANA)) == "void.second_person"
        assert code(actions.decline(case_id=case.id, actor=DANA)) == "void.second_person"
        assert certain(actions.carry_out(case_id=case.id)).state == "proposed"
    assert cash(alice.player_id) == before


def test_what_was_declined_moves_nothing_and_stays_declined() -> None:
    alice = new_player(cash="20.00")
    certain(play(alice))
    before = cash(alice.player_id)
    with an_hour_later():
        case = certain(actions.propose(proposal(), actor=DANA))
        certain(actions.decline(case_id=case.id, actor=EVE))
        assert code(actions.approve(case_id=case.id, actor=EVE)) == "void.decided"
        assert certain(actions.carry_out(case_id=case.id)).state == "declined"
    assert cash(alice.player_id) == before


def test_a_round_is_void_once_however_many_cases_cover_it() -> None:
    """Carried out twice, and covered by a second case: the stake comes back once.

    Whoever decides the second case reads that nothing is left, and the audit says the same.
    """
    alice = new_player(cash="100.00")
    for _ in range(6):
        certain(play(alice))
    with an_hour_later():
        second = certain(actions.propose(proposal(reason="wrong_rules"), actor=DANA))
    case = void(proposal())
    assert cash(alice.player_id) == 100_000_000
    Case.objects.filter(id=case.id).update(state="approved")
    with an_hour_later():
        certain(actions.carry_out(case_id=case.id))
        figures = queries.preview(second)
        assert figures.rounds == figures.already >= 6 and figures.nothing
        certain(actions.approve(case_id=second.id, actor=EVE))
        certain(actions.carry_out(case_id=second.id))
    assert cash(alice.player_id) == 100_000_000
    assert queries.done(second) == queries.Done(0, ())
    assert [each["rounds"] for each in trail(second, "voids.done")] == ["0"]
    assert offences(alice) == []


def trail(case: Case, verb: str) -> list[dict[str, Any]]:
    """What the audit keeps of a case under a verb."""
    entries = Entry.objects.filter(subject=f"void:{case.id}", verb=verb).order_by("number")
    return [json.loads(entry.details) for entry in entries]


def test_the_audit_says_what_a_case_came_to() -> None:
    alice = new_player(cash="20.00")
    told = certain(play(alice))
    case = void(proposal(round_id=told.round_id, since=None, until=None))
    (said,) = trail(case, "voids.done")
    assert (said["rounds"], said["returned GBP"]) == ("1", "1.00")
    assert said["taken GBP"] == ("2.00" if told.win_micros else "0.00")


def test_asking_where_no_round_was_played_leaves_no_case() -> None:
    alice = new_player(cash="20.00")
    told = certain(play(alice))
    before = Case.objects.count(), Entry.objects.count()
    with an_hour_later():
        for changes in (
            {"game": "snap"},
            {"since": NOON - timedelta(days=900), "until": NOON - timedelta(days=890)},
        ):
            no = actions.propose(proposal(**changes), actor=DANA)
            assert isinstance(no, Refusal) and (no.code, no.field) == ("void.none", "since")
    assert (Case.objects.count(), Entry.objects.count()) == before
    void(proposal(round_id=told.round_id, since=None, until=None))
    with an_hour_later():
        asked = proposal(round_id=told.round_id, since=None, until=None)
        assert code(actions.propose(asked, actor=DANA)) == "void.already"


def test_a_round_of_which_nothing_can_be_moved_is_left_and_the_audit_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    alice = new_player(cash="20.00")
    told = certain(play(alice))
    before = cash(alice.player_id)
    monkeypatch.setattr(wallets, "transfers_of", lambda *_: [])
    case = void(proposal(round_id=told.round_id, since=None, until=None))
    assert cash(alice.player_id) == before and not queries.is_void(told.round_id)
    (said,) = trail(case, "voids.round_left")
    assert (said["ticket"], said["refusal"]) == (ids.ticket(told.round_id), "void.nothing")
    assert [each["rounds"] for each in trail(case, "voids.done")] == ["0"]


def test_an_open_round_is_finished_and_void() -> None:
    """It ends after the span, and its stake comes back all the same."""
    alice = new_player(cash="500.00")
    body = {"bets": [{"bet": "main", "stake": "1.00"}]}
    opened = next(
        told for told in (certain(play(alice, body, game="blackjack")) for _ in range(100))
        if not told.over
    )  # fmt: skip
    asked = proposal(game="blackjack", until=NOON + timedelta(minutes=1))
    with an_hour_later():
        before = queries.preview(Case(**msgspec.structs.asdict(asked), proposed_at=NOON))
        assert before.waiting >= 1 and not before.nothing
    case = void(asked)
    assert played.open_round(alice.player_id, "blackjack") is None
    assert queries.is_void(opened.round_id)
    assert cash(alice.player_id) == 500_000_000
    with an_hour_later():
        after = queries.preview(case)
    assert after.waiting == 0
    assert offences(alice) == []


@pytest.mark.parametrize(
    ("changes", "code_wanted"),
    [
        ({"game": "craps"}, "game.unknown"),
        ({"house": "nowhere"}, "void.house"),
        ({"reason": "mood"}, "void.reason"),
        ({"statement": "Sorry."}, "void.statement"),
        ({"until": NOON + timedelta(days=1)}, "void.span"),
        ({"since": NOON + timedelta(minutes=40)}, "void.span"),
        ({"since": None}, "void.span"),
        ({"round_id": ids.operation(1, 1)}, "void.round"),
        ({"round_id": ids.operation((1 << 60) - 1, (1 << 62) - 1)}, "void.round"),
        ({"round_id": ids.new()}, "void.round"),
    ],
)
def test_a_proposal_that_cannot_be_is_refused(changes: dict[str, Any], code_wanted: str) -> None:
    with an_hour_later():
        assert code(actions.propose(proposal(**changes), actor=DANA)) == code_wanted


def test_a_round_of_another_house_or_game_is_not_found() -> None:
    alice = new_player(cash="20.00")
    told = certain(play(alice))
    with an_hour_later():
        for changes in ({"house": "northlight"}, {"game": "snap"}):
            asked = proposal(round_id=told.round_id, since=None, until=None, **changes)
            assert code(actions.propose(asked, actor=DANA)) == "void.round"


def test_the_player_is_told_by_letter() -> None:
    alice = make_alice()
    with transaction.atomic():
        certain(wallet.deposit(
            player_id=alice.player_id, key=ids.new(), amount=Money.parse("20.00", "GBP"),
            partner="cards",
        ))  # fmt: skip
    told = certain(rounds.play(
        player_id=alice.player_id, session_id=alice.session_id, game=GAME, body=RED,
        key=ids.new(), age=38,
    ))  # fmt: skip
    void(proposal(round_id=told.round_id, since=None, until=None))
    (letter,) = [
        each
        for each in contact.messages(alice.player_id, viewer=Actor.system("test"))
        if each.kind == "rounds_void"
    ]
    assert WHY in letter.body
    assert ids.ticket(told.round_id) in letter.body
    assert "£1.00" in letter.body


def test_what_was_returned_is_never_edited() -> None:
    alice = new_player(cash="20.00")
    certain(play(alice))
    void(proposal())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update voids_void set returned_micros = 0")


class TestRests:
    """Games that rest while somebody looks (JJ-8.14)."""

    def test_one_person_stops_a_game_and_another_lets_it_on(self) -> None:
        alice, bob = new_player(), new_player(house="northlight")
        row = certain(resting.suspend(actor=DANA, game=GAME, house="marigold", reason=WHY))
        assert code(play(alice)) == "game.rests"
        assert code(play(bob)) == "Played"
        again = resting.suspend(actor=EVE, game=GAME, house="marigold", reason=WHY)
        assert code(again) == "game.rests_already"
        assert code(resting.resume(actor=DANA, rest_id=row.id)) == "void.second_person"
        certain(resting.resume(actor=EVE, rest_id=row.id))
        assert code(play(alice)) == "Played"

    def test_a_bet_that_was_played_before_the_stop_is_answered_again_as_it_was(self) -> None:
        """Its answer was lost on the way: what is asked again is not a new bet."""
        alice, key = new_player(), ids.new()

        def ask() -> Played | Refusal:
            return rounds.play(
                player_id=alice.player_id, session_id=alice.session, game=GAME, body=RED, key=key,
                age=40,
            )  # fmt: skip

        first = ask()
        row = certain(resting.suspend(actor=DANA, game=GAME, house="marigold", reason=WHY))
        assert ask() == first
        certain(resting.resume(actor=EVE, rest_id=row.id))

    def test_a_game_stopped_in_all_houses_rests_in_each(self) -> None:
        alice, bob = new_player(), new_player(house="northlight")
        row = certain(resting.suspend(actor=DANA, game=GAME, reason=WHY))
        assert code(play(alice)) == code(play(bob)) == "game.rests"
        certain(resting.resume(actor=EVE, rest_id=row.id))

    def test_a_reason_is_needed(self) -> None:
        assert code(resting.suspend(actor=DANA, game=GAME, reason="broken")) == "game.rest_reason"
        assert code(resting.suspend(actor=DANA, game="craps", reason=WHY)) == "game.unknown"


class TestOffice:
    """The pages, as staff see them."""

    def test_one_asks_and_another_decides(self, staff_browser: Callable[..., Client]) -> None:
        alice = new_player(cash="20.00")
        told = certain(play(alice))
        dana = staff_browser("games", name="dana")
        eve = staff_browser("compliance", name="eve")
        form = {
            "game": GAME, "ticket": ids.ticket(told.round_id), "house": "", "reason": "malfunction",
            "wins": "take", "statement": WHY,
        }  # fmt: skip
        wrong = dana.post("/games/void/", form | {"ticket": "XXXX-XX"}).content.decode()
        assert "There is a problem" in wrong
        answer = dana.post("/games/void/", form)
        assert answer.status_code == 302, answer.content
        address = answer.headers["Location"]
        assert "Make them void" not in dana.get(address).content.decode()
        shown = eve.get(address).content.decode()
        assert "Make them void" in shown
        assert "Marigold Bingo" in shown and "All houses" not in shown
        refused = dana.post(f"{address}decide/", {"decision": "approve"}).content.decode()
        assert "A second person decides" in refused
        assert eve.post(f"{address}decide/", {"decision": "decline"}).status_code == 302
        assert "declined" in eve.get(address).content.decode()

    def test_a_game_is_stopped_and_let_on(self, staff_browser: Callable[..., Client]) -> None:
        dana = staff_browser("games", name="dana")
        eve = staff_browser("compliance", name="eve")
        short = dana.post("/games/stop/", {"game": "snap", "house": "", "reason": "no"})
        assert "There is a problem" in short.content.decode()
        stopped = dana.post("/games/stop/", {"game": "snap", "house": "", "reason": WHY})
        assert stopped.status_code == 302
        assert WHY in eve.get("/games/").content.decode()
        (row,) = [each for each in resting.resting_now() if each.game == "snap"]
        assert dana.post(f"/games/let-on/{row.id}/").status_code == 403
        assert eve.post(f"/games/let-on/{row.id}/").status_code == 302
        assert all(each.game != "snap" for each in resting.resting_now())

    def test_support_sees_none_of_it(self, staff_browser: Callable[..., Client]) -> None:
        sam = staff_browser("support", name="sam")
        for address in ("/games/", "/games/void/", f"/games/void/{ids.new()}/"):
            assert sam.get(address).status_code == 403
