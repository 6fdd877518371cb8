"""schemathesis drives the machines' door from its own description, unsigned and signed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairhouse.domain.cashier.models import CallbackSeen, Deposit
from fairhouse.entrypoints import api
from fairhouse.partners.cards.pretend.courier import headers_of

pytestmark = pytest.mark.django_db
HOST = "api.localhost:8000"
HERE = "/api/payments/cards/callback"
DOCUMENT = json.loads(Path(api.__file__).with_name("openapi.json").read_text())
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
OPERATION = SCHEMA[HERE]["POST"]
MODES = st.sampled_from(list(schemathesis.GenerationMode))
CASES = MODES.flatmap(lambda mode: OPERATION.as_strategy(generation_mode=mode))
MANY = settings(
    max_examples=120, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


def body_of(case: Any) -> bytes:
    sent = case.body
    if isinstance(sent, bytes):
        return sent
    try:
        return json.dumps(sent).encode("utf-8", "surrogatepass")
    except TypeError:
        return b""


def check(answer: Any) -> dict[str, Any]:
    """The answer is one that the description promises; its JSON."""
    described = DOCUMENT["paths"][HERE]["post"]["responses"]
    assert str(answer.status_code) in described, answer.content
    told: dict[str, Any] = answer.json()
    shape = "Taken" if answer.status_code == 200 else "Refusal"
    wanted = DOCUMENT["components"]["schemas"][shape]
    assert set(wanted["required"]) <= told.keys() <= wanted["properties"].keys()
    return told


def test_the_description_is_what_is_served_and_is_valid() -> None:
    assert Client(headers={"host": HOST}).get("/api/openapi.json").json() == DOCUMENT
    SCHEMA.validate()


@MANY
@given(case=CASES)
def test_whatever_is_sent_unsigned_is_refused_with_a_sentence(case: Any) -> None:
    headers = {
        name: str(value)
        for name, value in (case.headers or {}).items()
        if name.startswith("Cards-") and str(value).isascii() and str(value).isprintable()
    }
    client = Client(headers={"host": HOST}, raise_request_exception=False)
    answer = client.post(HERE, data=body_of(case), content_type="application/json", headers=headers)
    assert answer.status_code in (400, 401, 413) and check(answer)["sentence"].endswith(".")
    assert not CallbackSeen.objects.exists() and not Deposit.objects.exists()


@MANY
@given(case=CASES)
def test_whatever_is_sent_signed_is_answered_as_described(case: Any) -> None:
    body = body_of(case)
    signed = headers_of(body)
    del signed["Content-Type"]
    client = Client(headers={"host": HOST}, raise_request_exception=False)
    answer = client.post(HERE, data=body, content_type="application/json", headers=signed)
    assert check(answer)["code"] in ("api.callback", "cashier.not_found", "request.too_large")
    assert not Deposit.objects.exists()


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete", "options"])
def test_other_methods_are_refused(method: str) -> None:
    answer = getattr(Client(headers={"host": HOST}), method)(HERE)
    assert answer.status_code == 405 and answer.headers["Allow"] == "POST"
