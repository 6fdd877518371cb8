"""The card processor's call-backs over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from fairhouse.domain.cashier.models import CallbackSeen
from fairhouse.kit import ids
from fairhouse.partners.cards.pretend.courier import headers_of
from tests.cashier.desk import Desk, cash, open_account, state

pytestmark = pytest.mark.django_db
HERE = "/api/payments/cards/callback"


def send(machine: Client, body: bytes, headers: Mapping[str, str] | None = None) -> Any:
    signed = headers_of(body) if headers is None else dict(headers)
    signed.pop("Content-Type", None)
    return machine.post(HERE, data=body, content_type="application/json", headers=signed)


def test_a_call_back_over_http_credits_the_deposit(desk: Desk, machine: Client) -> None:
    alice = open_account()
    deposit = desk.pay(alice)
    answers: list[Any] = []

    def take(headers: Mapping[str, str], body: bytes) -> bool:
        answers.append(send(machine, body, headers))
        return bool(answers[-1].status_code == 200)

    assert desk.bank.deliver(take) == 1
    assert answers[0].json() == {"state": "credited", "new": True}
    assert cash(alice) == "25.00" and state(deposit) == "credited"


def test_the_same_call_back_twice_is_understood_and_adds_nothing(
    desk: Desk, machine: Client
) -> None:
    alice = open_account()
    desk.pay(alice)
    body = desk.bank.processor.due_events()[0].body
    assert [send(machine, body).json()["new"] for _ in range(3)] == [True, False, False]
    assert cash(alice) == "25.00"
    assert CallbackSeen.objects.filter(outcome="nothing_new").count() == 2


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        (lambda body, headers: (body + b" ", headers), 401, "api.signature"),
        (lambda body, headers: (body, {}), 400, "api.callback"),
        (lambda body, headers: (b"{}", headers_of(b"{}")), 400, "api.callback"),
        (lambda body, headers: (body, headers | {"Cards-Timestamp": "1"}), 401, "api.signature"),
        (lambda body, headers: (b"x" * 20000, headers), 413, "request.too_large"),
        (
            lambda body, headers: (
                body.replace(b'"reference":"', b'"reference":"X'),
                headers_of(body.replace(b'"reference":"', b'"reference":"X')),
            ),
            404,
            "cashier.not_found",
        ),
        (
            lambda body, headers: (
                body.replace(b"25.00", b"99.00"),
                headers_of(body.replace(b"25.00", b"99.00")),
            ),
            409,
            "cashier.report_differs",
        ),
    ],
)
def test_a_bad_call_back_is_refused_with_a_sentence_and_changes_nothing(
    desk: Desk, machine: Client, change: Any, status: int, code: str
) -> None:
    alice = open_account()
    deposit = desk.pay(alice)
    body = desk.bank.processor.due_events()[0].body
    answer = send(machine, *change(body, headers_of(body)))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["sentence"].endswith(".")
    assert cash(alice) == "0.00" and state(deposit) == "at_processor"


def test_only_the_machines_host_answers(machine: Client) -> None:
    assert machine.get("/api/openapi.json").json()["openapi"] == "3.1.0"
    assert machine.get(HERE).status_code == 405
    missing = machine.get("/cashier/")
    assert missing.status_code == 404 and missing.json()["code"] == "request.not_found"
    house = Client(headers={"host": "marigold.localhost:8000"})
    assert house.post(HERE, data=b"", content_type="application/json").status_code in (403, 404)


@pytest.mark.promise("JJ-3.4a", "JJ-3.4b")
def test_neither_the_cards_name_nor_its_token_is_stored_readable(
    desk: Desk, machine: Client
) -> None:
    """The name on the card is compared and forgotten; the token is sealed."""
    from django.db import connection

    alice = open_account(first_name="Zebulon", last_name="Quarterstaff")
    desk.pay(alice, name="Zebulon Quarterstaff")
    body = desk.bank.processor.due_events()[0].body
    assert send(machine, body).json()["state"] == "credited"
    token = desk.bank.processor.store.all("select token from card")[0]["token"]
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name from information_schema.tables where table_schema = 'public'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f'select t::text from "{table}" as t')
            stored = "\n".join(row[0] for row in cursor.fetchall())
            assert "Quarterstaff" not in stored and token not in stored, table


def test_an_event_of_a_payment_that_is_open_changes_nothing(desk: Desk, machine: Client) -> None:
    alice = open_account()
    deposit = desk.start(alice)
    report = desk.bank.processor.payment_by_id(
        desk.bank.processor.store.all("select id from payment")[0]["id"]
    )
    import msgspec

    from fairhouse.partners.cards import wire

    body = msgspec.json.encode(wire.Event(id=ids.new(), payment=report))
    assert send(machine, body).json() == {"state": "at_processor", "new": False}
    assert state(deposit) == "at_processor"
