"""What cannot be understood on the office's pages of games, jackpots and randomness.

Each time the page comes back with what is wrong on top, and nothing was changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from fairhouse.domain.audit.models import Entry
from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.jackpots import queries as jackpots
from fairhouse.domain.jackpots.queries import WinView
from fairhouse.domain.randomness.models import Alarm, Night
from fairhouse.domain.rounds import resting
from fairhouse.domain.rounds.models import Rest
from fairhouse.domain.voids import actions as voids
from fairhouse.domain.voids.models import Case, Void
from fairhouse.domain.voids.rules import Proposal
from fairhouse.domain.wallet import queries as wallet
from fairhouse.kit import clock, ids
from tests.cast import make_alice
from tests.jackpots.pots import GAME, POUND, win_first_light
from tests.site.pages import text
from tests.wallet.players import certain

pytestmark = pytest.mark.usefixtures("db")
StaffBrowser = Callable[..., Client]
WHY = "The reels showed symbols that were not drawn."
HUGE = "9" * 400
LONG = "x" * 2001


@dataclass(frozen=True)
class Floor:
    """Somebody of the games' staff, a round that won a jackpot, and its winner."""

    gwen: Client
    won: WinView
    balance: Any

    def untouched(self) -> None:
        """No case, no void, no rest; the win waits, the balance is the same."""
        assert not Case.objects.exists() and not Void.objects.exists()
        shown = jackpots.win(self.won.win_id)
        assert shown is not None and shown.state == "hit"
        assert wallet.balances(self.won.player_id) == self.balance


@pytest.fixture
def floor(staff_browser: StaffBrowser) -> Floor:
    alice = make_alice()
    won = win_first_light(alice, stake=50 * POUND)
    Case.objects.all().delete()  # of other tests: rolled back with everything here
    return Floor(staff_browser("games", name="gwen"), won, wallet.balances(alice.player_id))


def refused(answer: Any, field: str, *, status: int = 422) -> str:
    """The page came back with an error summary whose link leads to the field; its words."""
    page = answer.content.decode()
    assert answer.status_code == status, page[-2000:]
    assert 'class="error-summary" role="alert"' in page and "There is a problem" in page
    if field:
        assert f'<a href="#{field}">' in page, "the summary leads to the field"
        assert f'id="{field}"' in page, "which is there"
    return text(answer)


def local(moment: datetime) -> str:
    """As a browser's field gives it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M")


def form(floor: Floor, **changes: str) -> dict[str, str]:
    usual = {
        "game": GAME, "ticket": floor.won.ticket, "since": "", "until": "", "house": "marigold",
        "reason": "malfunction", "wins": "take", "statement": WHY,
    }  # fmt: skip
    return usual | changes


class TestAskingForVoidRounds:
    """`/games/void/`."""

    @pytest.mark.parametrize(
        ("changes", "field", "status"),
        [
            ({"game": ""}, "game", 404),
            ({"game": "craps\x00"}, "game", 404),
            ({"game": "snap"}, "ticket", 422),
            ({"house": "nowhere"}, "house", 422),
            ({"house": "northlight"}, "ticket", 422),
            ({"reason": ""}, "reason", 422),
            ({"wins": ""}, "wins", 422),
            ({"wins": "both"}, "wins", 422),
            ({"statement": ""}, "statement", 422),
            ({"statement": " \x00\n" * 50}, "statement", 422),
            ({"statement": LONG}, "statement", 422),
            ({"ticket": "XXXX-XX"}, "ticket", 422),
            ({"ticket": HUGE}, "ticket", 422),
            ({"ticket": "\x00"}, "ticket", 422),
            ({"ticket": ids.ticket(ids.operation(1, 1))}, "ticket", 422),
            ({"ticket": ids.ticket(ids.operation((1 << 60) - 1, (1 << 62) - 1))}, "ticket", 422),
            ({"ticket": ids.ticket(ids.new())}, "ticket", 422),
            ({"since": "2026-01-01T00:00"}, "ticket", 422),
            ({"ticket": ""}, "since", 422),
            ({"ticket": "", "since": "yesterday", "until": "today"}, "since", 422),
            ({"ticket": "", "since": "2026-02-30T00:00", "until": "2026-03-01T00:00"},
             "since", 422),
            ({"ticket": "", "since": HUGE, "until": HUGE}, "since", 422),
            ({"ticket": "", "since": "2026-03-02T00:00", "until": "2026-03-01T00:00"},
             "since", 422),
            ({"ticket": "", "since": "2026-03-01T00:00", "until": "9999-12-31T23:59"},
             "since", 422),
            ({"ticket": "", "since": "0001-01-01T00:00+14:00", "until": "2020-01-01T00:00"},
             "since", 422),
            ({"ticket": "", "since": "0001-01-01T00:00", "until": "2001-01-01T00:00"},
             "since", 422),
        ],
    )  # fmt: skip
    def test_is_sent_back(
        self, floor: Floor, changes: dict[str, str], field: str, status: int
    ) -> None:
        before = Entry.objects.count()
        answer = floor.gwen.post("/games/void/", form(floor, **changes))
        refused(answer, field, status=status)
        floor.untouched()
        assert Entry.objects.count() == before

    def test_what_was_typed_is_still_there(self, floor: Floor) -> None:
        answer = floor.gwen.post("/games/void/", form(floor, ticket="XXXX-XX"))
        page = answer.content.decode()
        assert 'value="XXXX-XX"' in page and WHY in page
        assert f'<option value="{GAME}" selected>' in page
        assert '<option value="marigold" selected>' in page
        assert text(answer).startswith(" Error") or "Error" in page.partition("</title>")[0]

    def test_where_nobody_played_there_is_no_case(self, floor: Floor) -> None:
        asked = form(floor, ticket="", since="2001-01-01T00:00", until="2001-01-02T00:00")
        said = refused(floor.gwen.post("/games/void/", asked), "since")
        assert "No round of that game ended there" in said
        floor.untouched()

    def test_a_round_that_is_void_already_is_not_asked_for_again(self, floor: Floor) -> None:
        case = agreed(floor)
        assert case.state == "done"
        said = refused(floor.gwen.post("/games/void/", form(floor)), "ticket", status=409)
        assert "void already" in said
        assert Case.objects.count() == 1

    def test_right_input_is_taken(self, floor: Floor) -> None:
        """So that the others are refused for what they change."""
        assert floor.gwen.post("/games/void/", form(floor)).status_code == 302
        span = {
            "ticket": "", "since": local(clock.now() - timedelta(hours=1)),
            "until": local(clock.now()),
        }  # fmt: skip
        with clock.travel(clock.now() + timedelta(minutes=2)):
            late = {**span, "until": local(clock.now())}
            assert floor.gwen.post("/games/void/", form(floor, **late)).status_code == 302
        assert Case.objects.count() == 2


def asked_by(name: str, won: WinView) -> Case:
    asked = Proposal(
        game=GAME, round_id=won.round_id, reason="malfunction", keep_wins=False, statement=WHY
    )
    return certain(voids.propose(asked, actor=Actor.staff(name)))  # type: ignore[no-any-return]


def agreed(floor: Floor) -> Case:
    case = asked_by("dana", floor.won)
    certain(voids.approve(case_id=case.id, actor=Actor.staff("eve")))
    return certain(voids.carry_out(case_id=case.id))  # type: ignore[no-any-return]


class TestDecidingACase:
    """`/games/void/<case>/decide/`."""

    def test_the_same_person_twice(self, floor: Floor) -> None:
        case = asked_by("gwen", floor.won)
        for decision in ("approve", "decline"):
            answer = floor.gwen.post(f"/games/void/{case.id}/decide/", {"decision": decision})
            assert "A second person decides" in refused(answer, "", status=403)
        case.refresh_from_db()
        assert (case.state, case.decided_by) == ("proposed", "")
        assert not Void.objects.exists()

    def test_twice_the_same_decision(self, floor: Floor) -> None:
        case = asked_by("dana", floor.won)
        address = f"/games/void/{case.id}/decide/"
        assert floor.gwen.post(address, {"decision": "decline"}).status_code == 302
        said = refused(floor.gwen.post(address, {"decision": "approve"}), "", status=409)
        assert "decided already" in said
        case.refresh_from_db()
        assert case.state == "declined"

    @pytest.mark.parametrize("decision", ["", "carry_out", HUGE, "approve\x00"])
    def test_no_such_decision_or_case(self, floor: Floor, decision: str) -> None:
        case = asked_by("dana", floor.won)
        address = f"/games/void/{case.id}/decide/"
        assert floor.gwen.post(address, {"decision": decision}).status_code == 404
        nowhere = f"/games/void/{ids.new()}/"
        assert floor.gwen.get(nowhere).status_code == 404
        assert floor.gwen.post(f"{nowhere}decide/", {"decision": "approve"}).status_code == 404
        assert floor.gwen.get(address).status_code == 405
        case.refresh_from_db()
        assert case.state == "proposed"

    def test_a_case_that_has_nothing_left_says_so_to_the_second_person(self, floor: Floor) -> None:
        late = asked_by("dana", floor.won)
        assert agreed(floor).state == "done"
        said = text(floor.gwen.get(f"/games/void/{late.id}/"))
        assert "Nothing is left to move" in said and "Agreeing moves nothing" in said
        certain(voids.approve(case_id=late.id, actor=Actor.staff("eve")))
        certain(voids.carry_out(case_id=late.id))
        said = text(floor.gwen.get(f"/games/void/{late.id}/"))
        assert "No round was left to make void: nothing was moved." in said


class TestStoppingAGame:
    """`/games/stop/` and `/games/let-on/`."""

    @pytest.mark.parametrize(
        ("changes", "field", "status"),
        [
            ({"game": ""}, "game", 404),
            ({"game": "craps"}, "game", 404),
            ({"house": "nowhere"}, "house", 422),
            ({"reason": ""}, "reason", 422),
            ({"reason": "broken"}, "reason", 422),
            ({"reason": "x" * 501}, "reason", 422),
            ({"reason": "\x00" * 40}, "reason", 422),
        ],
    )
    def test_is_sent_back(
        self, floor: Floor, changes: dict[str, str], field: str, status: int
    ) -> None:
        before = Rest.objects.count()
        asked = {"game": "snap", "house": "", "reason": WHY} | changes
        refused(floor.gwen.post("/games/stop/", asked), field, status=status)
        assert Rest.objects.count() == before

    def test_a_game_that_rests_and_one_that_does_not(self, floor: Floor) -> None:
        asked = {"game": "snap", "house": "", "reason": WHY}
        assert floor.gwen.post("/games/stop/", asked).status_code == 302
        assert "rests already" in refused(floor.gwen.post("/games/stop/", asked), "", status=409)
        row = next(each for each in resting.resting_now() if each.game == "snap")
        said = refused(floor.gwen.post(f"/games/let-on/{row.id}/"), "", status=403)
        assert "A second person decides" in said
        refused(floor.gwen.post(f"/games/let-on/{ids.new()}/"), "", status=404)
        row.refresh_from_db()
        assert row.ended_at is None


class TestJackpots:
    """`/jackpots/<win>/decide/`."""

    @pytest.mark.parametrize("rationale", ["", " \n ", "ok", "\x00" * 30, LONG])
    @pytest.mark.parametrize("decision", ["confirm", "decline"])
    def test_a_decision_without_a_reason_or_with_a_book(
        self, floor: Floor, staff_browser: StaffBrowser, decision: str, rationale: str
    ) -> None:
        dana = staff_browser("payments", name="dana")
        asked = {"decision": decision, "rationale": rationale}
        refused(dana.post(f"/jackpots/{floor.won.win_id}/decide/", asked), "rationale")
        floor.untouched()

    def test_a_win_that_is_none_or_decided(self, floor: Floor, staff_browser: StaffBrowser) -> None:
        dana = staff_browser("payments", name="dana")
        asked = {"decision": "confirm", "rationale": "The round was replayed and fits."}
        assert dana.post(f"/jackpots/{ids.new()}/decide/", asked).status_code == 404
        assert dana.get(f"/jackpots/{ids.new()}/").status_code == 404
        address = f"/jackpots/{floor.won.win_id}/decide/"
        assert dana.post(address, asked | {"decision": "perhaps"}).status_code == 404
        floor.untouched()
        assert dana.post(address, asked).status_code == 302
        paid = wallet.balances(floor.won.player_id)
        refused(dana.post(address, asked | {"decision": "decline"}), "", status=409)
        assert wallet.balances(floor.won.player_id) == paid


class TestRandomness:
    """`/randomness/<day>/`."""

    @pytest.mark.parametrize("finding", ["", "hm", "\x00" * 40, LONG])
    def test_an_answer_that_says_nothing(self, floor: Floor, finding: str) -> None:
        night = Night.objects.create(
            day=date(2031, 1, 1), at=clock.now(), rounds=1, draws=1, tests=1,
            lowest_adjusted=1e-9, uniformity=0.5, alarm=True,
        )  # fmt: skip
        alarm = Alarm.objects.create(night=night, raised_at=clock.now())
        refused(floor.gwen.post("/randomness/2031-01-01/answer/", {"finding": finding}), "finding")
        alarm.refresh_from_db()
        assert alarm.answered_at is None

    @pytest.mark.parametrize(
        "day", ["2031-01-02", "2031-02-30", "0000-01-01", "99999-01-01", "yesterday"]
    )
    def test_a_night_that_never_was(self, floor: Floor, day: str) -> None:
        assert floor.gwen.get(f"/randomness/{day}/").status_code == 404
        answer = floor.gwen.post(f"/randomness/{day}/answer/", {"finding": WHY})
        assert answer.status_code == 404
