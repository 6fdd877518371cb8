"""Outside parties: one folder each, all alike, each with a real client and a pretend twin.

- `payments.py`: what a payment partner can do, whoever it is.
- `cards/`: the card processor: hosted payment page, payouts, signed call-backs.

Rules of this layer:

1. A partner is asked outside every transaction. A domain hands its own check to the client
   (`guard`), which is called before each request and raises when a transaction is open.
2. Every request that moves money carries an idempotency key made by the caller, and a
   time-out. An answer that did not come is `PartnerUnavailable`: the outcome is unknown, and
   the caller asks again with the same key or looks it up.
3. What a party tells us is a frozen record. Nothing here decides anything.
"""
