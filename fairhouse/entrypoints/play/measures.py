"""What an operator scrapes from the play door: batches, rounds, refusals, the queue.

Counted once a batch, never once a wager, so that measuring costs the wagers nothing.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable
from typing import Any, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from fairhouse.kit.refusals import Refusal

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_SIZES: Final = (1, 2, 5, 10, 25, 50, 100, 250, 500, 1000)
_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5)


class Measures:
    """The measures of one process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._size = Histogram(
            "fairhouse_till_batch_commands", "Commands settled together.",
            buckets=_SIZES, registry=self._registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "fairhouse_till_batch_seconds", "How long a batch took, its commit included.",
            buckets=_SECONDS, registry=self._registry,
        )  # fmt: skip
        self._done = Counter(
            "fairhouse_till_done", "Commands that were done.", registry=self._registry
        )
        self._refused = Counter(
            "fairhouse_till_refused", "Commands that were refused, by code.", ["code"],
            registry=self._registry,
        )  # fmt: skip
        self._waiting = Gauge(
            "fairhouse_till_waiting", "Commands that wait.", registry=self._registry
        )

    def batch(self, answers: Iterable[Any], seconds: float) -> None:
        """Count one settled batch."""
        refused: Tally[str] = Tally()
        done = 0
        for answer in answers:
            if isinstance(answer, Refusal):
                refused[answer.code] += 1
            else:
                done += 1
        self._size.observe(done + refused.total())
        self._seconds.observe(seconds)
        self._done.inc(done)
        for code, count in refused.items():
            self._refused.labels(code=code).inc(count)

    def text(self, *, waiting: int) -> bytes:
        """The measures in Prometheus' text format."""
        self._waiting.set(waiting)
        return generate_latest(self._registry)
