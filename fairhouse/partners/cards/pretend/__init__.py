"""The pretend card processor: a separate HTTP service that behaves like a real one.

It has an interface for merchants (`/v1`), a payment page of its own on which people type the
card (`/pay/...`), signed call-backs that may come late, twice or in the wrong order, and test
cards that make each thing happen (listed on its index page). It keeps neither card numbers nor
security codes: of a card it stores what it tells the merchant, and which behaviour it has.

- `test_cards.py`: which number does what.
- `bank.py`: reading what was typed on the page; pure.
- `store.py`: its own SQLite file.
- `processor.py`: payments, payouts, call-backs due.
- `app.py`, `templates/`: HTTP and the page.
- `courier.py`: delivers call-backs.
- `in_process.py`: the same service without a socket, for tests and simulations.
"""
