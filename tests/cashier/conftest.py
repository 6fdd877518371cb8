"""People with accounts, and a card processor in the same process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fairhouse.domain.cashier import outside
from fairhouse.partners.cards.pretend.in_process import PretendBank
from tests.cashier.desk import Desk


@pytest.fixture
def bank() -> Iterator[PretendBank]:
    pretend = PretendBank(guard=outside.no_transaction_open)
    with outside.using(pretend.client):
        yield pretend
    pretend.close()


@pytest.fixture
def desk(bank: PretendBank) -> Desk:
    return Desk(bank)
