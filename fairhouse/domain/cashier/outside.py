"""The way out: which processor is asked, and the guard that no transaction is open then.

A request inside a transaction would hold the player's lock for as long as a bank thinks, and
money would move outside although the transaction is rolled back afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.db import transaction

from fairhouse.partners.cards.client import CardProcessor
from fairhouse.partners.payments import PaymentPartner


class InsideTransaction(RuntimeError):
    """A partner was about to be asked while a transaction is open: a programmer's mistake."""


def no_transaction_open() -> None:
    """Raise InsideTransaction when one is open (a test's own wrapping one does not count)."""
    blocks = transaction.get_connection().atomic_blocks
    if blocks and not getattr(blocks[-1], "_from_testcase", False):
        raise InsideTransaction("a partner is asked inside a transaction; queue a job instead")


_in_use: dict[str, PaymentPartner | None] = {"cards": None}


@cache
def _real() -> PaymentPartner:
    return CardProcessor(guard=no_transaction_open)


def processor() -> PaymentPartner:
    """The card processor that this installation uses."""
    return _in_use["cards"] or _real()


@contextmanager
def using(partner: PaymentPartner) -> Iterator[None]:
    """Ask another processor inside the block: tests and simulations."""
    former = _in_use["cards"]
    _in_use["cards"] = partner
    try:
        yield
    finally:
        _in_use["cards"] = former
