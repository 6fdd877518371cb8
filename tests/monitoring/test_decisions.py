"""Cases over HTTP: who sees them, what a reason needs, two people, what follows for the member."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from fairhouse.domain.audit.models import Entry
from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.contact import queries as contact
from fairhouse.domain.monitoring import actions, queries
from fairhouse.domain.monitoring.models import Case, Ended
from fairhouse.domain.standing import queries as standing
from fairhouse.kit import clock
from tests.cast import make_alice, sign_in
from tests.monitoring import play as rounds
from tests.monitoring.play import DAY, ROBOT, WHY, case_of, certain_case

pytestmark = pytest.mark.django_db
StaffBrowser = Callable[..., Client]


@pytest.fixture(autouse=True)
def _games(db: None) -> Iterator[None]:
    rounds.know_the_games()
    yield
    rounds.forget_the_games()


def robot() -> int:
    """Alice, who let a program play; registered today, found later."""
    return make_alice().player_id


def shown(client: Client, where: str, status: int = 200) -> str:
    answer = client.get(where)
    assert answer.status_code == status, (where, answer.content)
    return answer.content.decode()


def says(client: Client, case: Case, step: str, decision: str, reason: str = WHY) -> int:
    sent = {"decision": decision, "reason": reason}
    return client.post(f"/monitoring/{case.id}/{step}/", sent).status_code


def state(case: Case) -> str:
    return Case.objects.get(id=case.id).state


def test_two_people_end_a_membership_and_the_member_keeps_what_is_his(
    staff_browser: StaffBrowser,
) -> None:
    dana, eve = staff_browser("compliance"), staff_browser("compliance", name="eve")
    alice = make_alice()
    case = case_of(alice.player_id, ROBOT)
    queue = shown(dana, "/monitoring/")
    assert str(case.id) in queue and "No pause, Longer than autoplay" in queue
    page = shown(dana, f"/monitoring/{case.id}/")
    assert "840 minutes" in page and "12,601 rounds" in page
    assert "By hour from midnight: 900, 900," in page and "Your decision" in page
    # too short a reason, then a decision that does not exist
    assert says(dana, case, "judge", "end", "A robot.") == 422 and state(case) == "open"
    assert "at least 20 letters" in _again(dana, case, "A robot.")
    assert says(dana, case, "judge", "hang") == 404 and says(dana, case, "second", "agree") == 409
    assert says(dana, case, "judge", "end") == 302 and state(case) == "proposed"
    assert not Ended.objects.exists() and standing.may(alice.player_id, "play") is None
    # the same person is no second one
    assert says(dana, case, "second", "agree") == 403 and state(case) == "proposed"
    page = shown(dana, f"/monitoring/{case.id}/")
    assert "Somebody else than dana decides." in page and "Your decision" not in page
    assert "you are the second person" in shown(eve, f"/monitoring/{case.id}/")
    assert says(eve, case, "second", "agree") == 302 and state(case) == "ended"
    assert says(eve, case, "second", "agree") == 409
    ended_for(alice.player_id)
    assert sign_in(alice).session_id is not None
    looks = Entry.objects.filter(verb="office.case_seen", case=f"monitoring/{case.id}")
    assert looks.filter(actor="dana").exists() and looks.filter(actor="eve").exists()
    told = Entry.objects.filter(case=f"monitoring/{case.id}").values_list("verb", flat=True)
    assert {"monitoring.case_opened", "monitoring.proposed", "monitoring.ended"} <= set(told)
    assert not any(WHY in str(entry.details) for entry in Entry.objects.all())


def _again(client: Client, case: Case, reason: str) -> str:
    sent = {"decision": "end", "reason": reason}
    return client.post(f"/monitoring/{case.id}/judge/", sent).content.decode()


def ended_for(player_id: int) -> None:
    """He plays and pays in no more, can sign in and withdraw, and reads why."""
    for verb in ("play", "deposit", "be_marketed_to"):
        refusal = standing.may(player_id, verb)
        assert refusal is not None and refusal.code == "standing.membership_ended"
        assert "can be withdrawn" in refusal.sentence
    assert standing.may(player_id, "withdraw") is None
    assert standing.may(player_id, "sign_in") is None
    (letter,) = [
        each
        for each in contact.messages(player_id, viewer=Actor.system("test"))
        if each.kind == "membership_ended"
    ]
    assert WHY in letter.body and "support@marigold.example" in letter.body
    assert "5 working days" in letter.body and "Gibraltar Gambling Commissioner" in letter.body


def test_a_second_person_may_disagree_and_the_case_is_open_again(
    staff_browser: StaffBrowser,
) -> None:
    dana, eve = staff_browser("compliance"), staff_browser("compliance", name="eve")
    case = case_of(robot())
    assert says(dana, case, "judge", "end") == 302
    assert says(eve, case, "second", "disagree") == 302 and state(case) == "open"
    assert standing.may(case.player_id, "play") is None and not Ended.objects.exists()
    assert says(eve, case, "judge", "clear", "He showed us his hands; a stuck key.") == 302
    assert state(case) == "cleared"
    assert "a stuck key" in shown(dana, f"/monitoring/{case.id}/")
    assert says(dana, case, "judge", "end") == 409


def test_only_compliance_decides_and_others_do_not_see(staff_browser: StaffBrowser) -> None:
    case = case_of(robot())
    support, games = staff_browser("support"), staff_browser("games", name="gwen")
    for client in (support, games):
        assert "/monitoring/" not in shown(client, "/")
        for where in ("/monitoring/", f"/monitoring/{case.id}/"):
            shown(client, where, 403)
        assert says(client, case, "judge", "clear") == 403
    priya = staff_browser("dpo", name="priya")
    assert "Your decision" not in shown(priya, f"/monitoring/{case.id}/")
    assert says(priya, case, "judge", "clear") == 403 and state(case) == "open"
    shown(priya, f"/monitoring/{uuid4()}/", 404)


def test_a_membership_ends_once() -> None:
    alice = robot()
    ended = rounds.end(alice)
    with clock.travel(clock.now() + timedelta(days=1)):
        other = Case.objects.create(
            house="marigold", player_id=alice, day=DAY + timedelta(days=1), signals=[],
            opened_at=clock.now(),
        )  # fmt: skip
    answer = actions.propose_end(case_id=other.id, reason=WHY, actor=rounds.DANA)
    assert not isinstance(answer, Case) and answer.code == "monitoring.ended"
    assert ended.state == "ended" and queries.ended_at(alice) is not None
    cleared = actions.clear(case_id=other.id, reason=WHY, actor=rounds.DANA)
    assert certain_case(cleared).state == "cleared"


def test_without_the_rule_of_two_one_person_could_end_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: with the guard off, the test above would fail."""
    from fairhouse.domain.monitoring import rules

    case = case_of(robot())
    certain_case(actions.propose_end(case_id=case.id, reason=WHY, actor=rounds.DANA))
    monkeypatch.setattr(rules, "why_not_second", lambda *_: None)
    assert certain_case(actions.agree(case_id=case.id, actor=rounds.DANA)).state == "ended"


def test_whoever_ended_is_not_looked_at_again() -> None:
    alice = robot()
    rounds.end(alice)
    rounds.play(alice, [900] * 300, start=rounds.MIDNIGHT + timedelta(days=1), first=20_000)
    assert actions.watch(house="marigold", day=DAY + timedelta(days=1)).cases == 0


def test_the_reason_is_sealed(staff_browser: StaffBrowser) -> None:
    case = case_of(robot())
    certain_case(actions.propose_end(case_id=case.id, reason=WHY, actor=rounds.DANA))
    sealed = Case.objects.get(id=case.id).reason_sealed
    assert sealed is not None and WHY.encode() not in bytes(sealed)


@pytest.mark.parametrize("reason", ["", "Nineteen letters...", "\x00" * 60, " " * 40, "x" * 2001])
def test_a_reason_that_says_nothing_or_too_much_changes_nothing(
    staff_browser: StaffBrowser, reason: str
) -> None:
    dana = staff_browser("compliance")
    case = case_of(robot())
    for decision in ("clear", "end"):
        assert says(dana, case, "judge", decision, reason) == 422 and state(case) == "open"
    assert Case.objects.get(id=case.id).reason_sealed is None


def test_addresses_of_nothing_are_not_found(staff_browser: StaffBrowser) -> None:
    dana = staff_browser("compliance")
    for where in ("/monitoring/{}/", "/monitoring/held/{}/"):
        shown(dana, where.format(uuid4()), 404)
    sent = {"decision": "agree", "reason": WHY}
    for where in ("/monitoring/{}/second/", "/monitoring/held/{}/decide/"):
        assert dana.post(where.format(uuid4()), sent).status_code == 404
    for where in ("/monitoring/{}/judge/", "/monitoring/held/{}/decide/"):
        sent["decision"] = "end" if "judge" in where else "release"
        assert dana.post(where.format(uuid4()), sent).status_code == 404
    assert dana.get(f"/monitoring/{uuid4()}/judge/").status_code == 405
