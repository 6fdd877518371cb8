"""The pretend bank of a simulation: the card processor in this process, and its call-backs.

The house talks to it through its ordinary client; call-backs are signed, proven and taken as
when they arrive over HTTP.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from fairhouse.domain.cashier import actions, outside
from fairhouse.kit import clock
from fairhouse.kit.refusals import Refusal
from fairhouse.partners.cards.pretend.in_process import PretendBank
from fairhouse.partners.cards.pretend.store import Store
from fairhouse.partners.payments import CallbackRefused


class Bank:
    """What pretend members and the simulation's timers do with the processor."""

    def __init__(self, twin: PretendBank) -> None:
        self._twin = twin
        self._one_at_a_time = Lock()

    def type_card(self, page: str, *, number: str, name: str) -> None:
        """A member pays with a card that the house does not know yet."""
        with self._one_at_a_time:
            self._twin.type_card(page, number=number, name=name)

    def type_code(self, page: str) -> None:
        """A member pays with the card on file."""
        with self._one_at_a_time:
            self._twin.type_code(page)

    def tell(self) -> int:
        """Let time pass at the bank and hand over the call-backs that are due."""
        with self._one_at_a_time:
            return self._twin.deliver(_take)


def _take(headers: Mapping[str, str], body: bytes) -> bool:
    """The house's side of a call-back; whether it is acknowledged."""
    partner = outside.processor()
    try:
        callback = partner.read_callback(headers=headers, body=body, at=clock.now())
    except CallbackRefused:
        return False
    taken = actions.take_callback(partner="cards", callback=callback)
    return not isinstance(taken, Refusal)


@contextmanager
def opened(path: Path | None) -> Iterator[Bank]:
    """A bank that remembers its cards in a file (None: in memory), used by the house meanwhile.

    With the file of the separate pretend processor, members of the simulation can go on
    paying with their cards when the house is open.
    """
    store = Store(path) if path is not None else Store()
    twin = PretendBank(guard=outside.no_transaction_open, store=store)
    try:
        with outside.using(twin.client):
            yield Bank(twin)
    finally:
        twin.close()
