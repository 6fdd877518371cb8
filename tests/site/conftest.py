from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fairhouse.domain.rounds import actions as rounds
from fairhouse.domain.wallet import actions as wallet
from fairhouse.kit import ids
from fairhouse.kit.money import Money
from fairhouse.kit.refusals import Refusal
from tests.cast import Person, make_alice, publish_texts

SignIn = Callable[[Person], Client]


@pytest.fixture(autouse=True)
def texts(db: None) -> None:
    """Marigold has published its texts and registered its games."""
    publish_texts("marigold")
    rounds.register_games()


@pytest.fixture
def visitor() -> Client:
    """Somebody who is not signed in, at Marigold."""
    return Client(HTTP_HOST="marigold.localhost")


@pytest.fixture
def signed_in() -> SignIn:
    """Sign a person in through the form, as a browser would."""

    def enter(person: Person) -> Client:
        client = Client(HTTP_HOST=f"{person.house}.localhost")
        form = {"login": person.username, "password": person.password}
        answer = client.post("/sign-in/", form)
        assert answer.status_code == 302, answer.content.decode()
        return client

    return enter


def fund(person: Person, amount: str = "100.00") -> None:
    """Money from the pretend processor, by the wallet's own verb."""
    with transaction.atomic():
        answer = wallet.deposit(
            player_id=person.player_id,
            key=ids.new(),
            amount=Money.parse(amount, "GBP"),
            partner="cards",
        )
    assert not isinstance(answer, Refusal), answer


@pytest.fixture
def alice() -> Person:
    """Alice, with 100 pounds."""
    person = make_alice(signed_in=False)
    fund(person)
    return person


@pytest.fixture
def queries() -> CaptureQueriesContext:
    """Counts what is asked of the database inside its `with`."""
    return CaptureQueriesContext(connection)
