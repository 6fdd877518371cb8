"""What one domain tells the others: small frozen records, heard in the same transaction.

A lower package never imports a higher one; what must flow up is published here. A handler
is registered once, in the hearing domain's AppConfig.ready, and runs in the speaker's
transaction: if it fails, nothing happened.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

Event = TypeVar("Event")

_handlers: dict[type[Any], list[Callable[[Any], None]]] = defaultdict(list)


def hear(kind: type[Event], handler: Callable[[Event], None]) -> None:
    """Call `handler` for every published event of a kind. Twice registered counts once."""
    if handler not in _handlers[kind]:
        _handlers[kind].append(handler)


def publish(event: object) -> None:
    """Tell everybody who hears this kind of event, in the order in which they registered."""
    for handler in _handlers[type(event)]:
        handler(event)


def heard_by(kind: type[Any]) -> list[str]:
    """Who hears a kind of event; for the documentation and the tests."""
    return [f"{handler.__module__}.{handler.__qualname__}" for handler in _handlers[kind]]
