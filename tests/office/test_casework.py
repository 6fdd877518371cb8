"""What staff do: decide payments, look at accounts, freeze, read the audit; each by right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from fairhouse.domain.audit import queries as audit
from fairhouse.domain.audit.models import Entry
from fairhouse.domain.cashier import jobs
from fairhouse.domain.standing import queries as standing
from fairhouse.entrypoints.office.roles import ROLES, rights_of
from fairhouse.kit import clock, ids
from fairhouse.partners.cards.pretend import test_cards
from tests.cashier.desk import WHY, Desk, cash, held, open_account, queued, state
from tests.cast import make_alice
from tests.office.conftest import sign_in

pytestmark = pytest.mark.django_db
StaffBrowser = Callable[..., Client]


def text(client: Client, where: str, status: int = 200) -> str:
    answer = client.get(where)
    assert answer.status_code == status, (where, answer.content)
    return answer.content.decode()


def decide(client: Client, payment: object, decision: str, rationale: str = WHY) -> int:
    sent = {"decision": decision, "rationale": rationale}
    return client.post(f"/payments/{payment}/decide/", sent).status_code


def test_dana_approves_the_oldest_withdrawal_with_a_reason(
    desk: Desk, staff_browser: StaffBrowser
) -> None:
    dana = staff_browser("payments")
    alice = desk.funded("100.00")
    first, second = desk.withdraw(alice, "40.00"), desk.withdraw(alice, "20.00")
    queue = text(dana, "/withdrawals/")
    assert queue.index(str(first)) < queue.index(str(second)) and "£40.00" in queue
    page = text(dana, f"/payments/{first}/")
    assert "Your decision" in page and str(alice) in page
    assert decide(dana, first, "approve", "ok") == 422 and state(first) == "requested"
    assert decide(dana, first, "approve") == 302
    assert state(first) == "approved" and queued("send_withdrawal")
    page = text(dana, f"/payments/{first}/")
    assert f"dana: {WHY}" in page and "Your decision" not in page
    assert str(first) not in text(dana, "/withdrawals/")


def test_a_refusal_in_the_office_gives_the_money_back(
    desk: Desk, staff_browser: StaffBrowser
) -> None:
    dana = staff_browser("payments")
    alice = desk.funded("100.00")
    withdrawal = desk.withdraw(alice, "40.00")
    assert decide(dana, withdrawal, "refuse") == 302
    assert cash(alice) == "100.00" and state(withdrawal) == "refused"
    assert decide(dana, withdrawal, "approve") == 409 and state(withdrawal) == "refused"


def test_a_large_withdrawal_takes_two_people(desk: Desk, staff_browser: StaffBrowser) -> None:
    dana, erin = staff_browser("payments"), staff_browser("payments", name="erin")
    withdrawal = desk.withdraw(desk.funded("3000.00"), "2500.00")
    assert "needs two people" in text(dana, f"/payments/{withdrawal}/")
    assert decide(dana, withdrawal, "approve") == 302 and state(withdrawal) == "half_approved"
    assert decide(dana, withdrawal, "approve") == 409 and state(withdrawal) == "half_approved"
    assert "Approved once by dana" in text(erin, f"/payments/{withdrawal}/")
    assert decide(erin, withdrawal, "approve") == 302 and state(withdrawal) == "approved"


def test_a_deposit_under_review_is_accepted_or_paid_back(
    desk: Desk, staff_browser: StaffBrowser
) -> None:
    dana = staff_browser("payments")
    alice = open_account()
    good, bad = desk.pay(alice, name="Mallory Moss"), desk.pay(alice, name="Trudy Tull")
    desk.callbacks()
    assert str(good) in text(dana, "/reviews/")
    assert decide(dana, good, "release") == 302 and cash(alice) == "25.00"
    assert decide(dana, bad, "refuse") == 302 and state(bad) == "refunding"


def test_staff_can_ask_the_processor_about_a_failed_payment(
    desk: Desk, staff_browser: StaffBrowser
) -> None:
    dana = staff_browser("payments")
    alice = desk.funded("100.00", card="payout_refused")
    withdrawal = desk.withdraw(alice, "40.00")
    decide(dana, withdrawal, "approve")
    jobs.send_withdrawal(withdrawal_id=str(withdrawal))
    assert str(withdrawal) in text(dana, "/withdrawals/failed/") and held(alice) == "40.00"
    answer = dana.post(f"/payments/{withdrawal}/ask/", follow=True)
    assert "Asked the processor" in answer.content.decode() and cash(alice) == "100.00"


def test_a_payment_that_the_jobs_gave_up_is_shown_and_sent_again_once(
    desk: Desk, staff_browser: StaffBrowser
) -> None:
    dana = staff_browser("payments")
    alice = desk.funded("100.00")
    withdrawal = desk.withdraw(alice, "40.00")
    assert dana.post(f"/payments/{withdrawal}/again/").status_code == 409
    with clock.travel(delta=timedelta(hours=-2)):
        decide(dana, withdrawal, "approve")  # two hours ago, and nothing happened since
    sign_in(dana, "dana")
    assert str(withdrawal) in text(dana, "/withdrawals/failed/")
    assert dana.post(f"/payments/{withdrawal}/again/").status_code == 302
    assert len(queued("send_withdrawal")) == 2
    for job in queued("send_withdrawal"):
        jobs.send_withdrawal(**job)
    assert len(desk.bank.processor.store.all("select * from payout")) == 1
    assert state(withdrawal) == "sent" and cash(alice) == "60.00"


def test_a_report_that_does_not_fit_is_shown_to_people(
    desk: Desk, staff_browser: StaffBrowser
) -> None:
    dana = staff_browser("payments")
    desk.pay(open_account())
    desk.bank.processor.store.run(
        "update event set body = cast(replace(body, '25.00', '2500.00') as blob)"
    )
    desk.callbacks()
    assert "report differs" in text(dana, "/withdrawals/failed/")


@pytest.mark.parametrize("decision", ["", "steal", "release", "cancel"])
def test_a_decision_that_does_not_exist_changes_nothing(
    desk: Desk, staff_browser: StaffBrowser, decision: str
) -> None:
    dana = staff_browser("payments")
    withdrawal = desk.withdraw(desk.funded())
    assert decide(dana, withdrawal, decision) == 404 and state(withdrawal) == "requested"
    assert decide(dana, ids.new(), "approve") == 404


@pytest.mark.promise("LV-7b")
def test_a_look_at_personal_data_needs_a_reason_and_is_recorded_before_it_is_shown(
    staff_browser: StaffBrowser,
) -> None:
    erin = staff_browser("compliance", name="erin")
    alice = make_alice(first_name="Zebulon", last_name="Quarterstaff")
    here = f"/players/{alice.player_id}/"
    masked = text(erin, here)
    for hidden in ("Zebulon", "Quarterstaff", alice.email, alice.username, "203.0.113.7"):
        assert hidden not in masked
    assert audit.entries(verb="office.player_seen", subject=f"player:{alice.player_id}")
    for sent in ({}, {"reason": "curious"}, {"reason": "complaint", "case": "<b>"}):
        answer = erin.post(f"{here}reveal/", sent)
        assert answer.status_code == 422 and "Quarterstaff" not in answer.content.decode()
    assert not audit.entries(verb="players.profile_seen", actor="erin")
    shown = erin.post(f"{here}reveal/", {"reason": "complaint", "case": "C-17"})
    html = shown.content.decode()
    assert "Zebulon Quarterstaff" in html and alice.email in html
    assert "no-store" in shown.headers["Cache-Control"]
    entry = audit.entries(verb="players.profile_seen", subject=f"player:{alice.player_id}")[0]
    assert (entry.actor.name, entry.case) == ("erin", "complaint/C-17")
    assert "Quarterstaff" not in "".join(row.details + row.case for row in Entry.objects.all())


def test_when_the_look_cannot_be_recorded_nothing_is_shown(
    staff_browser: StaffBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fairhouse.domain.audit import actions

    erin = staff_browser("compliance", name="erin")
    erin.raise_request_exception = False
    alice = make_alice(last_name="Quarterstaff")

    def broken(**_: object) -> None:
        raise RuntimeError("the audit is away")

    monkeypatch.setattr(actions, "record", broken)
    answer = erin.post(f"/players/{alice.player_id}/reveal/", {"reason": "complaint"})
    assert answer.status_code == 500 and "Quarterstaff" not in answer.content.decode()


def test_a_player_is_found_by_number_email_or_user_name_exactly(
    staff_browser: StaffBrowser,
) -> None:
    erin = staff_browser("support", name="erin")
    alice = make_alice()
    for field, value in (
        ("number", str(alice.player_id)),
        ("email", alice.email.upper()),
        ("username", alice.username),
    ):
        found = erin.post("/players/", {field: value}).content.decode()
        assert f"/players/{alice.player_id}/" in found, field
    for field, value in (
        ("email", alice.email[:-1]),
        ("username", "nobody at all"),
        ("phone", "not a phone"),
        ("email", "'; drop table players_player; --"),
    ):
        assert "0 accounts fit" in erin.post("/players/", {field: value}).content.decode()
    for sent in ({}, {"number": "abc"}, {"number": "٣"}, {"number": "1" * 30}):
        assert erin.post("/players/", sent).status_code == 422
    entry = audit.entries(verb="players.searched")[0]
    assert alice.email not in str(entry)


@pytest.mark.promise("JJ-3.5")
def test_staff_never_see_a_full_card_number(desk: Desk, staff_browser: StaffBrowser) -> None:
    dana = staff_browser("payments", "compliance")
    number = test_cards.plain_number(5551212)
    alice = open_account()
    desk.pay(alice, "100.00", number=number)
    desk.callbacks()
    withdrawal = desk.withdraw(alice)
    pages = [
        text(dana, "/withdrawals/"),
        text(dana, f"/payments/{withdrawal}/"),
        text(dana, f"/players/{alice}/"),
        dana.post(f"/players/{alice}/reveal/", {"reason": "payment_check"}).content.decode(),
        text(dana, "/audit/"),
    ]
    assert all(number not in page and number[:12] not in page for page in pages)
    assert f"ending {number[-4:]}" in pages[0]


def test_an_account_is_frozen_and_unfrozen_with_a_reason(staff_browser: StaffBrowser) -> None:
    erin = staff_browser("compliance", name="erin")
    alice = make_alice()
    here = f"/players/{alice.player_id}/"
    assert erin.post(f"{here}freeze/", {}).status_code == 422
    assert standing.may(alice.player_id, "play") is None
    assert erin.post(f"{here}freeze/", {"reason": "fraud"}).status_code == 302
    assert standing.may(alice.player_id, "play") is not None
    assert "Unfreeze" in text(erin, here)
    assert erin.post(f"{here}freeze/", {"reason": "fraud"}).status_code in (409, 422)
    assert erin.post(f"{here}unfreeze/", {"reason": "member_asked"}).status_code == 302
    assert standing.may(alice.player_id, "play") is None


@pytest.mark.promise("LV-7b")
@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_role_opens_what_its_rights_name_and_nothing_else(
    desk: Desk, staff_browser: StaffBrowser, role: str
) -> None:
    alice = desk.funded()
    withdrawal = desk.withdraw(alice)
    client, rights = staff_browser(role), rights_of([role])
    asked = [
        ("get", "/withdrawals/", "see_payments"),
        ("get", "/reviews/", "see_payments"),
        ("get", f"/payments/{withdrawal}/", "see_payments"),
        ("post", f"/payments/{withdrawal}/decide/", "decide_payments"),
        ("post", f"/payments/{withdrawal}/ask/", "decide_payments"),
        ("post", f"/payments/{withdrawal}/again/", "decide_payments"),
        ("get", "/players/", "search_players"),
        ("get", f"/players/{alice}/", "see_player"),
        ("post", f"/players/{alice}/reveal/", "reveal_details"),
        ("post", f"/players/{alice}/freeze/", "freeze"),
        ("post", f"/players/{alice}/unfreeze/", "unfreeze"),
        ("get", "/audit/", "see_audit"),
        ("post", "/audit/verify/", "see_audit"),
        ("get", "/staff/", "see_staff"),
    ]
    for method, where, right in asked:
        status = getattr(client, method)(where).status_code
        assert (status == 403) is (right not in rights), (role, where, status)
    assert state(withdrawal) == "requested"


def test_nobody_has_every_right_and_whoever_runs_the_staff_sees_no_player() -> None:
    everything = rights_of(ROLES)
    assert all(rights < everything for rights in ROLES.values())
    assert not rights_of(["admin"]) & {"see_player", "search_players", "reveal_details"}
    assert rights_of(["king"]) == frozenset()


def test_the_audit_is_filtered_and_its_chain_is_proven(
    desk: Desk, staff_browser: StaffBrowser
) -> None:
    erin = staff_browser("compliance", name="erin")
    alice = make_alice()
    text(erin, f"/players/{alice.player_id}/")
    shown = text(erin, f"/audit/?subject=player:{alice.player_id}&actor=erin")
    assert "office.player_seen" in shown and "office.signed_in" not in shown
    for nonsense in ("?before=x", "?before=" + "9" * 40, "?subject=%00", "?verb=<script>"):
        assert "<script>" not in text(erin, f"/audit/{nonsense}").replace("<script nonce", "")
    assert "The chain is whole" in erin.post("/audit/verify/").content.decode()


def test_an_account_or_payment_that_does_not_exist_is_not_found(
    staff_browser: StaffBrowser,
) -> None:
    dana = staff_browser("payments", "compliance")
    for where in ("/players/999999999/", f"/payments/{ids.new()}/", "/nonsense/"):
        assert "no such page, account or payment" in text(dana, where, 404)
    for where in ("reveal", "freeze", "unfreeze"):
        assert dana.post(f"/players/999999999/{where}/").status_code == 404


def test_pages_of_the_office_are_never_kept_by_a_browser(staff_browser: StaffBrowser) -> None:
    dana = staff_browser("payments", "compliance")
    for where in ("/", "/withdrawals/", "/players/", "/audit/"):
        answer = dana.get(where)
        assert "no-store" in answer.headers["Cache-Control"]
        assert "script-src" in answer.headers["Content-Security-Policy"]
