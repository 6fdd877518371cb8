"""The cashier's pages, as a member's browser without script uses them."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from django.test import Client

from fairhouse.domain.cashier import actions
from fairhouse.domain.cashier.models import Deposit, Withdrawal
from fairhouse.entrypoints.site.middleware_player import SESSION_KEY
from fairhouse.kit import ids
from tests.cashier.desk import WHY, Desk, cash, held, state
from tests.cast import Person, make_alice

pytestmark = pytest.mark.django_db


def browser_of(person: Person) -> Client:
    client = Client(headers={"host": f"{person.house}.localhost:8000"})
    session = client.session
    session[SESSION_KEY] = str(person.session_id)
    session.save()
    return client


@pytest.fixture
def alice() -> Person:
    return make_alice()


@pytest.fixture
def browser(alice: Person) -> Client:
    return browser_of(alice)


def key_in(html: str) -> str:
    found = re.search(r'name="key" value="([0-9a-f-]{36})"', html)
    assert found is not None
    return found[1]


def text(client: Client, where: str, status: int = 200) -> str:
    answer = client.get(where)
    assert answer.status_code == status, answer.content
    return answer.content.decode()


def test_a_visitor_is_sent_to_sign_in(desk: Desk) -> None:
    visitor = Client(headers={"host": "marigold.localhost:8000"})
    for where in ("", "deposit/", "withdraw/", "payments/", f"payments/{ids.new()}/"):
        answer = visitor.get(f"/cashier/{where}")
        assert answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in/")


def test_alice_deposits_through_the_processors_page(
    desk: Desk, alice: Person, browser: Client
) -> None:
    form = text(browser, "/cashier/deposit/")
    assert "From £10.00 to £20,000.00" in form
    for word in ("number", "code", "ends"):
        assert f'name="{word}"' not in form  # no card field of ours (JJ-3.4b)
    answer = browser.post("/cashier/deposit/", {"amount": "£25", "key": key_in(form)})
    assert answer.status_code == 302
    page = answer.headers["Location"]
    assert page.startswith("http://cards.pretend/pay/")
    paid = desk.bank.type_card(page, number="4242424242424242", name="Alice Archer")
    back = paid.headers["location"]
    shown = text(browser, back.removeprefix("http://marigold.localhost:8000"))
    assert "Deposit complete" in shown and "£25.00" in shown
    assert cash(alice.player_id) == "25.00"
    assert "Visa ending 4242" in text(browser, "/cashier/")


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [
        ("", "Enter an amount such as 10.00."),
        ("ten", "Enter an amount such as 10.00."),
        ("1e3", "Enter an amount such as 10.00."),
        ("-20", "Enter an amount such as 10.00."),
        ("٢٥", "Enter an amount such as 10.00."),
        ("1,00", "Enter an amount such as 10.00."),
        ("9" * 40, "Enter an amount such as 10.00."),
        ("10.00000001", "Enter an amount such as 10.00."),
        ("<script>", "Enter an amount such as 10.00."),
        ("0", "The least you can deposit is £10.00."),
        ("10.001", "Enter an amount in whole pounds and pence"),
        ("20000.01", "The most you can deposit at a time is £20,000.00."),
    ],
)
def test_a_wrong_amount_is_told_at_its_field_and_changes_nothing(
    desk: Desk, browser: Client, amount: str, sentence: str
) -> None:
    key = key_in(text(browser, "/cashier/deposit/"))
    answer = browser.post("/cashier/deposit/", {"amount": amount, "key": key})
    html = answer.content.decode()
    assert answer.status_code in (409, 422) and html.count(sentence) == 2
    assert 'id="amount-error"' in html and key in html and "<script>" not in html
    assert not Deposit.objects.exists()


@pytest.mark.parametrize("key", ["", "x", "1" * 200, None])
def test_a_form_without_its_number_is_refused(desk: Desk, browser: Client, key: str | None) -> None:
    sent = {"amount": "25"} | ({} if key is None else {"key": key})
    for where in ("deposit/", "withdraw/", "withdraw/confirm/"):
        answer = browser.post(f"/cashier/{where}", sent)
        assert answer.status_code == 400 and "number is missing" in answer.content.decode()
    assert not Deposit.objects.exists() and not Withdrawal.objects.exists()


def test_sending_the_form_twice_leads_to_the_same_payment(desk: Desk, browser: Client) -> None:
    sent = {"amount": "25", "key": key_in(text(browser, "/cashier/deposit/"))}
    first, second = (browser.post("/cashier/deposit/", sent) for _ in "12")
    assert first.headers["Location"] == second.headers["Location"]
    assert Deposit.objects.count() == 1
    desk.bank.type_card(first.headers["Location"], number="4242424242424242", name="Alice Archer")
    desk.callbacks()
    late = browser.post("/cashier/deposit/", sent)  # the browser's back button, after paying
    assert "Deposit complete" in text(browser, late.headers["Location"])
    other = browser.post("/cashier/deposit/", sent | {"amount": "30"})
    assert other.status_code == 409 and sent["key"] not in other.content.decode()


def test_the_page_tells_every_way_a_deposit_can_end(
    desk: Desk, alice: Person, browser: Client
) -> None:
    for card, words in (
        ("declined", "Nothing was taken."),
        ("insufficient_funds", "not enough money on the card"),
        ("expired_card", "the card has expired"),
        ("pending", "still deciding"),
    ):
        deposit = desk.pay(alice.player_id, card=card)
        assert words in text(browser, f"/cashier/payments/{deposit}/")
    mismatch = desk.pay(alice.player_id, name="Mallory Moss")
    assert "checking your payment" in text(browser, f"/cashier/payments/{mismatch}/")
    unpaid = desk.start(alice.player_id)
    assert "Not paid yet" in text(browser, f"/cashier/payments/{unpaid}/")


def test_the_processor_out_of_reach_is_said_and_nothing_is_taken(
    desk: Desk, alice: Person, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fairhouse.partners.payments import PartnerUnavailable

    def down(**_: object) -> None:
        raise PartnerUnavailable("ReadTimeout")

    key = key_in(text(browser, "/cashier/deposit/"))
    monkeypatch.setattr(desk.bank.client, "open_page", down)
    answer = browser.post("/cashier/deposit/", {"amount": "25", "key": key})
    assert answer.status_code == 503 and "Nothing was taken" in answer.content.decode()
    assert cash(alice.player_id) == "0.00"
    open_one = Deposit.objects.get()
    monkeypatch.setattr(desk.bank.client, "look_up", down)
    shown = text(browser, f"/cashier/payments/{open_one.id}/")
    assert "cannot reach our card processor" in shown


def test_alice_withdraws_in_two_steps_and_sees_the_confirmation(
    desk: Desk, alice: Person, browser: Client
) -> None:
    desk.pay(alice.player_id, "100.00")
    desk.callbacks()
    form = text(browser, "/cashier/withdraw/")
    sent = {"amount": "40", "key": key_in(form)}
    review = browser.post("/cashier/withdraw/", sent).content.decode()
    assert "Withdraw £40.00?" in review and "£60.00" in review and "Within 24 hours" in review
    assert held(alice.player_id) == "0.00"  # looked at, not yet asked for
    answers = [browser.post("/cashier/withdraw/confirm/", sent) for _ in "12"]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    shown = text(browser, answers[0].headers["Location"])
    assert "Withdrawal requested" in shown and "£40.00 has left your balance" in shown
    assert cash(alice.player_id) == "60.00" and held(alice.player_id) == "40.00"


def test_a_withdrawal_can_be_taken_back_while_it_waits_and_not_after(
    desk: Desk, alice: Person, browser: Client
) -> None:
    desk.pay(alice.player_id, "100.00")
    desk.callbacks()
    first, second = desk.withdraw(alice.player_id), desk.withdraw(alice.player_id)
    assert "Take £40.00 back?" in text(browser, f"/cashier/payments/{first}/cancel/")
    answer = browser.post(f"/cashier/payments/{first}/cancel/", follow=True)
    assert "You took the withdrawal back" in answer.content.decode()
    actions.approve(withdrawal_id=second, staff="dana", rationale=WHY)
    answer = browser.post(f"/cashier/payments/{second}/cancel/")
    assert answer.status_code == 409 and state(second) == "approved"
    assert "Take it back" not in text(browser, f"/cashier/payments/{second}/")


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [
        ("9.99", "The least you can withdraw is £10.00."),
        ("10000.01", "The most you can withdraw at a time is £10,000.00."),
        ("25.01", "You do not have enough available money"),
        ("abc", "Enter an amount such as 10.00."),
    ],
)
def test_a_wrong_withdrawal_is_told_and_changes_nothing(
    desk: Desk, alice: Person, browser: Client, amount: str, sentence: str
) -> None:
    desk.pay(alice.player_id, "25.00")
    desk.callbacks()
    sent = {"amount": amount, "key": key_in(text(browser, "/cashier/withdraw/"))}
    for where in ("/cashier/withdraw/", "/cashier/withdraw/confirm/"):
        answer = browser.post(where, sent)
        assert answer.status_code in (409, 422) and sentence in answer.content.decode()
    assert held(alice.player_id) == "0.00" and cash(alice.player_id) == "25.00"


def test_nobody_sees_another_members_payment(desk: Desk, browser: Client) -> None:
    other = make_alice(signed_in=False)
    deposit = desk.pay(other.player_id, "100.00")
    desk.callbacks()
    withdrawal = desk.withdraw(other.player_id)
    for payment in (deposit, withdrawal, UUID(int=7)):
        text(browser, f"/cashier/payments/{payment}/", 404)
        assert browser.post(f"/cashier/payments/{payment}/cancel/").status_code == 404
    assert state(withdrawal) == "requested"


def test_the_list_shows_deposits_and_withdrawals_in_plain_words(
    desk: Desk, alice: Person, browser: Client
) -> None:
    assert "not paid anything in or out" in text(browser, "/cashier/payments/")
    desk.pay(alice.player_id, "100.00")
    desk.callbacks()
    desk.withdraw(alice.player_id, "40.00")
    shown = text(browser, "/cashier/payments/")
    assert "Paid in" in shown and "Waiting for our approval" in shown
    assert "+£100.00" in shown and "\u2212£40.00" in shown


def test_pages_with_money_are_never_kept_by_a_browser(desk: Desk, browser: Client) -> None:
    for where in ("", "deposit/", "withdraw/", "payments/"):
        answer = browser.get(f"/cashier/{where}")
        assert "no-store" in answer.headers["Cache-Control"]
