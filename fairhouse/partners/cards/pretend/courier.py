"""Delivers call-backs that are due: signed, in order of their time, again when not accepted."""

from __future__ import annotations

import logging
import threading

import httpx

from fairhouse.kit import clock
from fairhouse.partners.cards import settings, signing
from fairhouse.partners.cards.pretend.processor import DueEvent, Processor

_log = logging.getLogger(__name__)
_EVERY_SECONDS = 0.25


def headers_of(body: bytes) -> dict[str, str]:
    """The headers of a call-back with this body, signed now."""
    agreed = settings.data().callbacks
    timestamp = str(int(clock.now().timestamp()))
    signature = signing.sign(secret=settings.callback_secret(), timestamp=timestamp, body=body)
    return {
        "Content-Type": "application/json",
        agreed.timestamp_header: timestamp,
        agreed.signature_header: signature,
    }


class Courier:
    """Takes due call-backs to `url`. `http` is any httpx client."""

    def __init__(self, processor: Processor, *, http: httpx.Client, url: str) -> None:
        self._processor = processor
        self._http = http
        self._url = url
        self._stop = threading.Event()

    def deliver_due(self) -> int:
        """Make due changes, deliver what is due; how many call-backs were accepted."""
        self._processor.advance()
        accepted = 0
        for event in self._processor.due_events():
            taken = self._deliver(event)
            self._processor.delivered(event, accepted=taken)
            accepted += taken
        return accepted

    def _deliver(self, event: DueEvent) -> bool:
        try:
            answer = self._http.post(self._url, content=event.body, headers=headers_of(event.body))
        except httpx.HTTPError as error:
            _log.info("call-back %s not delivered: %s", event.id, type(error).__name__)
            return False
        if answer.status_code >= 300:
            _log.info("call-back %s answered %s", event.id, answer.status_code)
        return answer.status_code < 300

    def run(self) -> None:
        """Deliver until `stop()`; for a thread of its own."""
        while not self._stop.wait(_EVERY_SECONDS):
            try:
                self.deliver_due()
            except Exception:  # noqa: BLE001 - the thread must outlive any one bad event
                _log.exception("delivering call-backs failed; trying again")

    def stop(self) -> None:
        """Make `run` return."""
        self._stop.set()
