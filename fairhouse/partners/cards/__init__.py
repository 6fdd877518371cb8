"""The card processor.

- `client.py`: the real-shaped client, HTTP to `config().cards_origin`.
- `signing.py`: how its call-backs are signed (HMAC-SHA256 over timestamp and raw body).
- `settings.py`: the merchant's data: keys, time-outs, replay window (`cards.toml`).
- `wire.py`: the records that go over the wire, one schema for client and processor.
- `pretend/`: the twin, a processor of our own as a separate HTTP service, with its payment
  page and test cards: `python -m fairhouse.partners.cards.pretend`.
"""

from fairhouse.partners.cards.client import CardProcessor

__all__ = ["CardProcessor"]
