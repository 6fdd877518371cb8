"""Pure decisions of the cashier: states, amounts, whose card it is, what a report means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from anyascii import anyascii

from fairhouse.kit.house_rules.schema import Deposit as DepositRules
from fairhouse.kit.house_rules.schema import DepositMethod, WithdrawalMethod
from fairhouse.kit.house_rules.schema import Withdrawal as WithdrawalRules
from fairhouse.kit.money import Money
from fairhouse.kit.refusals import Refusal, refuse
from fairhouse.kit.states import StateTable

NameCheck = Literal["match", "mismatch"]
NAME_CHECKS: Final = ("match", "mismatch")
RATIONALE_LETTERS_MIN: Final = 10


def _after(*states: str) -> frozenset[str]:
    return frozenset(states)


_REPORTED = ("pending", "credited", "under_review", "refunding", "declined", "abandoned")
DEPOSIT: Final = StateTable(
    may_go={
        "started": _after("at_processor", "failed", *_REPORTED),
        "at_processor": _after(*_REPORTED),
        "pending": _after("credited", "under_review", "refunding", "declined", "abandoned"),
        "under_review": _after("credited", "refunding"),
        "refunding": _after("refunded"),
        "credited": _after(),
        "refunded": _after(),
        "declined": _after(),
        "abandoned": _after(),
        "failed": _after(),
    },
    may_do={"under_review": _after("release", "refuse"), "refunding": _after("refund")},
)
WITHDRAWAL: Final = StateTable(
    may_go={
        "requested": _after("half_approved", "approved", "refused", "cancelled"),
        "half_approved": _after("approved", "refused", "cancelled"),
        "approved": _after("sent", "failed"),
        "sent": _after("paid", "failed", "returned"),
        "paid": _after("returned"),
        "failed": _after("returned", "paid"),
        "returned": _after(),
        "refused": _after(),
        "cancelled": _after(),
    },
    may_do={
        "requested": _after("cancel", "approve", "refuse"),
        "half_approved": _after("cancel", "approve", "refuse"),
        "approved": _after("send"),
    },
)
STUCK_AFTER: Final = timedelta(hours=1)
"""How long the jobs may need before people are shown a payment that does not move."""
OPEN_DEPOSITS: Final = ("started", "at_processor", "pending")
WAITING: Final = ("requested", "half_approved")

DEPOSIT_WORDS: Final[Mapping[str, str]] = {
    "started": "Started",
    "at_processor": "Waiting for you to pay",
    "pending": "Your bank is still deciding",
    "under_review": "Paid; we are checking the name on the card",
    "refunding": "Being paid back to your card",
    "credited": "Paid in",
    "refunded": "Paid back to your card",
    "declined": "Declined by your bank",
    "abandoned": "Not paid",
    "failed": "Could not be started",
}
WITHDRAWAL_WORDS: Final[Mapping[str, str]] = {
    "requested": "Waiting for our approval",
    "half_approved": "Waiting for our approval",
    "approved": "Approved; about to be sent",
    "sent": "Sent to your card",
    "paid": "Paid to your card",
    "failed": "The payment failed; we are looking into it",
    "returned": "The payment came back; the money is in your balance",
    "refused": "Refused; the money is in your balance",
    "cancelled": "Taken back by you; the money is in your balance",
}
DECLINED_WORDS: Final[Mapping[str, str]] = {
    "insufficient_funds": "Your bank says there is not enough money on the card.",
    "expired_card": "Your bank says the card has expired.",
    "security_code": "The security code was not right.",
    "page_ended": "The payment page was open for too long.",
    "given_up": "You went back without paying.",
}
REFUND_WORDS: Final[Mapping[str, str]] = {
    "card_elsewhere": "This card is registered to another account. A card can belong to one "
    "account only.",
    "brand": "We do not take this kind of card.",
    "live_method": "You can change your card only while your balance is under the limit.",
    "name": "The name on the card is not the name on your account.",
    "no_account": "The account does not exist any more.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositAsked:
    """What `verify_deposit` looks at. `today` is what was deposited or begun today."""

    amount: Money
    today: Money
    balance: Money
    has_live_method: bool
    new_card: bool


def verify_deposit(asked: DepositAsked, rules: DepositRules) -> Refusal | None:
    """None when a card deposit may start, else why not (JJ-3.10a, JJ-3.10b, JJ-3.11c)."""
    currency, method = asked.amount.currency, rules.methods.get("card")
    if method is None or not method.offered or currency not in method.min:
        return refuse("cashier.method")
    refusal = verify_amount(asked.amount, method, "deposit")
    if refusal is not None:
        return refusal
    if rules.daily_max is not None and currency in rules.daily_max:
        left = rules.daily_max[currency] - asked.today
        if asked.amount > left:
            return refuse(
                "cashier.daily_limit",
                field="amount",
                left=max(left, Money.zero(currency)).display(),
                limit=rules.daily_max[currency].display(),
            )
    if asked.has_live_method and asked.new_card:
        return verify_change_of_method(asked.balance, rules)
    return None


def verify_change_of_method(balance: Money, rules: DepositRules) -> Refusal | None:
    """None while the balance is small enough to change the live method (JJ-3.11c)."""
    below = rules.change_method_below[balance.currency]
    if balance < below:
        return None
    return refuse("cashier.live_method", field="card", below=below.display())


def verify_withdrawal(
    amount: Money, *, withdrawable: Money, has_live_method: bool, rules: WithdrawalRules
) -> Refusal | None:
    """None when a withdrawal may be asked for, else why not (JJ-7.7a, JJ-7.9)."""
    method = rules.methods.get("card")
    if method is None or not method.offered or amount.currency not in method.min:
        return refuse("cashier.method")
    if not has_live_method:
        return refuse("cashier.no_method")
    refusal = verify_amount(amount, method, "withdraw")
    if refusal is not None:
        return refusal
    if amount > withdrawable:
        return refuse("money.insufficient", field="amount")
    return None


def verify_amount(
    amount: Money, method: DepositMethod | WithdrawalMethod, verb: str
) -> Refusal | None:
    """None when an amount is within a method's limits for one payment (JJ-3.10a, JJ-7.9)."""
    least, most = method.min[amount.currency], method.max[amount.currency]
    if not amount.is_payable:
        return refuse("cashier.pence", field="amount")
    if amount < least:
        return refuse("cashier.too_small", field="amount", verb=verb, limit=least.display())
    if amount > most:
        return refuse("cashier.too_large", field="amount", verb=verb, limit=most.display())
    return None


def brand_taken(brand: str, *, country: str, currency: str, rules: DepositRules) -> bool:
    """Whether a house takes a card brand from here and in this currency (JJ-3.9a).

    A brand that the house names covers its kinds: "Visa" takes a "Visa Debit", not vice versa.
    """
    return any(
        _plain(brand).startswith(_plain(taken.name))
        and (not taken.countries or country in taken.countries)
        and (not taken.currencies or currency in taken.currencies)
        for taken in rules.card_brands
    )


def name_check(on_card: str, *, first: str, last: str) -> NameCheck:
    """Whether a card's name is the member's (JJ-3.1b).

    Every part of the surname must be on the card, and the first name whole or by its initial;
    accents, case, hyphens, titles, middle names and the order do not matter.
    """
    card, surname, given = _words(on_card), _words(last), _words(first)
    if not (card and surname and given):
        return "mismatch"
    left = list(card)
    for part in surname:
        if part not in left:
            return "mismatch"
        left.remove(part)
    return "match" if given[0] in left or given[0][0] in left else "mismatch"


def _words(name: str) -> list[str]:
    return re.findall(r"[a-z]+", anyascii(name).lower().replace("'", ""))


def _plain(brand: str) -> str:
    return "".join(_words(brand))


def deposit_after(state: str, reported: str) -> str | None:
    """What a processor's report means for a deposit in `state`.

    The state to go to ("paid" where the card must still be looked at), or None when the report
    says nothing new: repeated, or older than what we know.
    Raises Contradiction when processor and books cannot both be right.
    """
    means = {
        "open": None,
        "pending": "pending",
        "paid": "paid",
        "declined": "declined",
        "expired": "abandoned",
        "refunded": "refunded",
    }[reported]
    known_as_paid = {"credited", "under_review", "refunding", "refunded"}
    if means is None or means == state or (means == "paid" and state in known_as_paid):
        return None
    if means == "pending" and state not in {"at_processor", "started"}:
        return None
    if means == "paid" and state in OPEN_DEPOSITS:
        return "paid"
    if DEPOSIT.can_go(state, means):
        return means
    raise Contradiction(f"deposit is {state}, reported {reported}")


def withdrawal_after(state: str, reported: str) -> str | None:
    """What a processor's report means for a withdrawal in `state`; None: nothing new.

    Raises Contradiction when processor and books cannot both be right.
    """
    means = {"pending": "sent", "paid": "paid", "failed": "failed", "returned": "returned"}
    to, rank = means[reported], {"approved": 0, "sent": 1, "failed": 2, "paid": 2, "returned": 3}
    if state not in rank:
        raise Contradiction(f"withdrawal is {state}, reported {reported}")
    if to == state or rank[to] < rank[state]:
        return None
    if state == "approved" or WITHDRAWAL.can_go(state, to):
        return to
    raise Contradiction(f"withdrawal is {state}, reported {reported}")


class Contradiction(Exception):
    """A report and our books cannot both be right: people must look."""


def promised_by(requested_at: datetime, rules: WithdrawalRules) -> datetime:
    """Until when a withdrawal is to be decided (JJ-7.11)."""
    return requested_at + timedelta(hours=rules.authorise_hours)


def needs_second_person(amount: Money, rules: WithdrawalRules) -> bool:
    """Whether two members of staff must approve."""
    limits = rules.second_person_from
    return limits is not None and amount >= limits[amount.currency]


def verify_cancel(state: str, rules: WithdrawalRules) -> Refusal | None:
    """None when a member may take the withdrawal back now."""
    if rules.cancel_while_waiting and WITHDRAWAL.may(state, "cancel"):
        return None
    return refuse("cashier.cannot_cancel")


def verify_approve(
    state: str, *, staff: str, first_approver: str, second_needed: bool
) -> Refusal | None:
    """None when this member of staff may approve now."""
    if not WITHDRAWAL.may(state, "approve"):
        return refuse("cashier.decided", state=WITHDRAWAL_WORDS[state].lower())
    if second_needed and first_approver == staff:
        return refuse("cashier.second_person")
    return None


def verify_rationale(rationale: str) -> Refusal | None:
    """None when staff said why: people decide, with a recorded reason."""
    if len(re.findall(r"\w", rationale)) >= RATIONALE_LETTERS_MIN:
        return None
    return refuse("cashier.rationale", field="rationale", letters=RATIONALE_LETTERS_MIN)
