"""Payments, payouts and the call-backs that are due: what the processor does, without HTTP."""

from __future__ import annotations

import hmac
import secrets as entropy
import sqlite3
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

import msgspec

from fairhouse.kit import clock, ids, secrets
from fairhouse.kit.money import MICROS, NotAnAmount, to_micros
from fairhouse.partners.cards import settings, wire
from fairhouse.partners.cards.pretend import test_cards
from fairhouse.partners.cards.pretend.bank import TypedCard
from fairhouse.partners.cards.pretend.store import Store
from fairhouse.partners.cards.pretend.test_cards import Behaviour, Step

MOST_MICROS = 100_000 * MICROS
TRIES_MAX = 12


class Refused(Exception):
    """The processor says no: nothing was done."""

    def __init__(self, status: int, code: str, sentence: str) -> None:
        super().__init__(code)
        self.status, self.code, self.sentence = status, code, sentence


@dataclass(frozen=True, slots=True)
class DueEvent:
    """A call-back to deliver now."""

    id: str
    copy: int
    body: bytes
    tries: int


class Processor:
    """One processor over one store. `page_origin` is where its payment pages are seen."""

    def __init__(self, store: Store, *, page_origin: str) -> None:
        self.store = store
        self._page_origin = page_origin

    # what merchants ask ---------------------------------------------------------------

    def open_payment(self, asked: wire.OpenPayment) -> wire.Payment:
        """Make a payment page. Raises Refused."""
        self._check_amount(asked.amount, asked.currency)
        if not asked.return_url.startswith(("https://", "http://")):
            raise Refused(422, "return_url", "A return address starts with https:// or http://.")
        if asked.token is not None and self._card(asked.token) is None:
            raise Refused(422, "unknown_token", "That token names no card.")
        ends = clock.now() + timedelta(minutes=settings.data().payment_page.minutes)
        identifier = "pay_" + entropy.token_urlsafe(24)
        try:
            self.store.run(
                "insert into payment (id, reference, amount, currency, state, return_url,"
                " merchant, asked_token, ends_at) values (?,?,?,?,'open',?,?,?,?)",
                identifier,
                asked.reference,
                asked.amount,
                asked.currency,
                asked.return_url,
                asked.merchant,
                asked.token,
                int(ends.timestamp()),
            )
        except sqlite3.IntegrityError:
            raise Refused(409, "reference_used", "That reference names another payment.") from None
        return self.payment_by_id(identifier)

    def payment(self, reference: str) -> wire.Payment:
        """A payment by the merchant's reference. Raises Refused(404)."""
        row = self.store.one("select id from payment where reference = ?", reference)
        if row is None:
            raise Refused(404, "not_found", "No payment has that reference.")
        return self.payment_by_id(row["id"])

    def refund(self, reference: str) -> wire.Payment:
        """Give a paid payment back. Twice is once. Raises Refused."""
        payment = self.payment(reference)
        if payment.state not in ("paid", "refunded"):
            raise Refused(409, "not_paid", "Only a paid payment can be refunded.")
        if payment.state == "paid":
            self._move("payment", payment.id, Step(0, "refunded", "refund"))
        return self.payment_by_id(payment.id)

    def open_payout(self, asked: wire.OpenPayout) -> wire.Payout:
        """Send money to a card that paid before. Raises Refused; status 503 means no answer."""
        self._check_amount(asked.amount, asked.currency)
        behaviour = self._behaviour(asked.token)
        if behaviour is None:
            raise Refused(422, "unknown_token", "That token names no card.")
        if behaviour.payout_refused:
            raise Refused(422, behaviour.payout_refused, "The card cannot take payments.")
        self._fail_first_tries(asked.reference, behaviour)
        identifier = "out_" + entropy.token_urlsafe(24)
        try:
            self.store.run(
                "insert into payout (id, reference, amount, currency, state, token)"
                " values (?,?,?,?,?,?)",
                identifier,
                asked.reference,
                asked.amount,
                asked.currency,
                behaviour.payout[0].state,
                asked.token,
            )
        except sqlite3.IntegrityError:
            raise Refused(409, "reference_used", "That reference names another payout.") from None
        self._tell("payout", identifier, behaviour)
        self._plan("payout", identifier, behaviour.payout[1:])
        return self.payout_by_id(identifier)

    def payout(self, reference: str) -> wire.Payout:
        """A payout by the merchant's reference. Raises Refused(404)."""
        row = self.store.one("select id from payout where reference = ?", reference)
        if row is None:
            raise Refused(404, "not_found", "No payout has that reference.")
        return self.payout_by_id(row["id"])

    # what people do on the page -------------------------------------------------------

    def payment_row(self, identifier: str) -> sqlite3.Row | None:
        """The page's payment, after closing it when its time is over."""
        with self.store.transaction():
            row = self.store.one("select * from payment where id = ?", identifier)
            open_still = row is not None and row["state"] == "open"
            if row is not None and open_still and clock.now().timestamp() > row["ends_at"]:
                self._move("payment", identifier, Step(0, "expired", "page_ended"))
                row = self.store.one("select * from payment where id = ?", identifier)
        return row

    def pay_with(self, identifier: str, typed: TypedCard) -> None:
        """Pay an open payment with a typed card. The code is looked at here and forgotten."""
        behaviour = test_cards.behaviour_of(typed.number)
        self._pay(identifier, self._keep_card(typed, behaviour), behaviour, typed.code)

    def pay_again(self, identifier: str, code: str) -> None:
        """Pay with the card that the merchant named by token; only the code is new (JJ-3.4c)."""
        row = self.store.one("select asked_token from payment where id = ?", identifier)
        behaviour = self._behaviour(row["asked_token"]) if row else None
        if row is None or behaviour is None:
            raise Refused(404, "not_found", "No such payment.")
        self._pay(identifier, row["asked_token"], behaviour, code)

    def give_up(self, identifier: str) -> None:
        """The person went back without paying."""
        with self.store.transaction():
            row = self.store.one("select state from payment where id = ?", identifier)
            if row is not None and row["state"] == "open":
                self._move("payment", identifier, Step(0, "expired", "given_up"))

    def _pay(self, identifier: str, token: str, behaviour: Behaviour, code: str) -> None:
        if behaviour.page_fails:
            raise Refused(503, "bank_unavailable", "The bank cannot be reached just now.")
        steps = behaviour.payment
        if code == test_cards.WRONG_CODE:
            steps = (Step(0, "declined", "security_code"),)
        with self.store.transaction():
            claimed = self.store.run(
                "update payment set state = ?, reason = ?, token = ? where id = ? and"
                " state = 'open'",
                steps[0].state,
                steps[0].reason,
                token,
                identifier,
            )
            if not claimed:  # two submits of one page: the first one counts
                return
            if not (behaviour.stale_after_seconds and len(steps) > 1):
                self._tell("payment", identifier, behaviour)
            else:  # what is true now is told only after what comes next
                late = steps[1].after_seconds + behaviour.stale_after_seconds
                self._queue("payment", identifier, (late,))
            self._plan("payment", identifier, steps[1:])

    # time -----------------------------------------------------------------------------

    def advance(self) -> None:
        """Make the changes that are due by the clock, each with its call-backs."""
        present = clock.now().timestamp()
        with self.store.transaction():
            for row in self.store.all(
                "select * from change where due_at <= ? order by due_at, id", present
            ):
                self.store.run("delete from change where id = ?", row["id"])
                step = Step(0, row["state"], row["reason"])
                self._move(row["target"], row["target_id"], step, at=row["due_at"])

    def due_events(self) -> list[DueEvent]:
        """Call-backs to deliver now, in the order in which they are due."""
        rows = self.store.all(
            "select * from event where done = 0 and due_at <= ? order by due_at, copy limit 100",
            clock.now().timestamp(),
        )
        return [DueEvent(row["id"], row["copy"], row["body"], row["tries"]) for row in rows]

    def delivered(self, event: DueEvent, *, accepted: bool) -> None:
        """Note how a delivery went: done, or again later (1, 2, 4 ... seconds)."""
        gone = accepted or event.tries + 1 >= TRIES_MAX
        self.store.run(
            "update event set tries = tries + 1, done = ?, due_at = ? where id = ? and copy = ?",
            int(gone),
            clock.now().timestamp() + 2 ** min(event.tries, 8),
            event.id,
            event.copy,
        )

    # inside ---------------------------------------------------------------------------

    def payment_by_id(self, identifier: str) -> wire.Payment:
        """The payment as merchants see it."""
        row = self.store.one("select * from payment where id = ?", identifier)
        if row is None:
            raise Refused(404, "not_found", "No such payment.")
        return wire.Payment(
            id=row["id"],
            reference=row["reference"],
            state=row["state"],
            amount=row["amount"],
            currency=row["currency"],
            page_url=f"{self._page_origin}/pay/{row['id']}",
            ends_at=row["ends_at"],
            reason=row["reason"],
            card=self._card(row["token"]) if row["token"] else None,
        )

    def payout_by_id(self, identifier: str) -> wire.Payout:
        """The payout as merchants see it."""
        row = self.store.one("select * from payout where id = ?", identifier)
        if row is None:
            raise Refused(404, "not_found", "No such payout.")
        return wire.Payout(
            id=row["id"],
            reference=row["reference"],
            state=row["state"],
            amount=row["amount"],
            currency=row["currency"],
            reason=row["reason"],
        )

    def _card(self, token: str) -> wire.Card | None:
        row = self.store.one("select * from card where token = ?", token)
        if row is None:
            return None
        return wire.Card(
            token=row["token"],
            brand=row["brand"],
            last_four=row["last_four"],
            ends=row["ends"],
            fingerprint=row["fingerprint"],
            name=row["name"],
        )

    def card_shown(self, token: str) -> str:
        """A card on file as its owner reads it: brand and last four."""
        card = self._card(token)
        return f"{card.brand} ending {card.last_four}" if card else ""

    def _behaviour(self, token: str | None) -> Behaviour | None:
        row = self.store.one("select behaviour from card where token = ?", token)
        return test_cards.BY_NAME[row["behaviour"]] if row else None

    def _keep_card(self, typed: TypedCard, behaviour: Behaviour) -> str:
        key = secrets.signing_key("pretend-card-fingerprint").encode()
        fingerprint = hmac.new(key, typed.number.encode(), sha256).hexdigest()
        self.store.run(
            "insert into card (token, fingerprint, name, ends, brand, last_four, behaviour)"
            " values (?,?,?,?,?,?,?) on conflict do nothing",
            "card_" + entropy.token_urlsafe(24),
            fingerprint,
            typed.name,
            typed.ends,
            test_cards.brand_of(typed.number),
            typed.number[-4:],
            behaviour.name,
        )
        row = self.store.one(
            "select token from card where fingerprint = ? and name = ? and ends = ?",
            fingerprint,
            typed.name,
            typed.ends,
        )
        assert row is not None
        token: str = row["token"]
        return token

    def _fail_first_tries(self, reference: str, behaviour: Behaviour) -> None:
        if not behaviour.payout_fails_tries:
            return
        self.store.run(
            "insert into answer (key, digest, status, body) values (?, '', 0, x'')"
            " on conflict (key) do update set status = status + 1",
            f"tries:{reference}",
        )
        row = self.store.one("select status from answer where key = ?", f"tries:{reference}")
        if row is not None and row["status"] < behaviour.payout_fails_tries:
            raise Refused(503, "bank_unavailable", "The bank cannot be reached just now.")

    def _check_amount(self, amount: str, currency: str) -> None:
        try:
            micros = to_micros(amount)
        except NotAnAmount:
            raise Refused(422, "amount", "An amount is decimal text such as 10.00.") from None
        if not 0 < micros <= MOST_MICROS or micros % 10_000:
            raise Refused(422, "amount", "An amount is between 0.01 and 100000.00.")
        if not (len(currency) == 3 and currency.isascii() and currency.isupper()):
            raise Refused(422, "currency", "A currency has three capital letters.")

    def _move(self, target: str, identifier: str, step: Step, *, at: float | None = None) -> None:
        table = {"payment": "payment", "payout": "payout"}[target]
        self.store.run(
            f"update {table} set state = ?, reason = ? where id = ?",  # noqa: S608 - two words
            step.state,
            step.reason,
            identifier,
        )
        row = self.store.one(f"select token from {table} where id = ?", identifier)  # noqa: S608
        behaviour = self._behaviour(row["token"]) if row else None
        self._tell(target, identifier, behaviour or test_cards.PLAIN, at=at)

    def _plan(self, target: str, identifier: str, steps: tuple[Step, ...]) -> None:
        present = clock.now().timestamp()
        for step in steps:
            self.store.run(
                "insert into change (due_at, target, target_id, state, reason) values (?,?,?,?,?)",
                present + step.after_seconds,
                target,
                identifier,
                step.state,
                step.reason,
            )

    def _tell(
        self, target: str, identifier: str, behaviour: Behaviour, *, at: float | None = None
    ) -> None:
        self._queue(target, identifier, behaviour.callback_delays, at=at)

    def _queue(
        self, target: str, identifier: str, delays: tuple[int, ...], *, at: float | None = None
    ) -> None:
        event_id = ids.new()
        shown: Any = (
            {"payment": self.payment_by_id(identifier)}
            if target == "payment"
            else {"payout": self.payout_by_id(identifier)}
        )
        body = msgspec.json.encode(wire.Event(id=event_id, **shown))
        present = at if at is not None else clock.now().timestamp()
        for copy, delay in enumerate(delays):
            self.store.run(
                "insert into event (id, copy, due_at, body) values (?,?,?,?)",
                str(event_id),
                copy,
                present + delay,
                body,
            )
