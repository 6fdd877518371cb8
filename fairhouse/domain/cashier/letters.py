"""What members are told of their payments, by letter. Words are pure; `send` writes one.

A failed payment is told at once (JJ-7.7b); so are a refusal, a payment that left, one that
came back, and a deposit that was given back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.cashier import books, rules
from fairhouse.domain.cashier.models import Deposit, Withdrawal
from fairhouse.domain.contact import actions as contact
from fairhouse.domain.contact.letters import Letter
from fairhouse.domain.players import queries as players
from fairhouse.kit import house_rules
from fairhouse.kit.house_rules import House
from fairhouse.kit.refusals import Refusal

_WITHDRAWAL: Final[Mapping[str, tuple[str, str]]] = {
    "refused": (
        "Your withdrawal was refused",
        (
            "We did not approve your withdrawal of {amount}. The money is in your balance. "
            "Write to {support} if you want to know why or disagree."
        ),
    ),
    "paid": (
        "Your withdrawal was paid",
        "{amount} was paid to your {card}. Your bank may need a few days to show it.",
    ),
    "failed": (
        "Your withdrawal did not go through",
        (
            "Our card processor could not pay {amount} to your {card}. We are looking into it. "
            "The money comes back to your balance as soon as the bank confirms its return."
        ),
    ),
    "returned": (
        "Your withdrawal came back",
        (
            "The bank returned {amount}, which it could not pay to your {card}. The money is in "
            "your balance."
        ),
    ),
}
_DEPOSIT: Final = (
    "Your payment is going back to your card",
    "We could not take your payment of {amount} and are paying it back to your card. {why}",
)


def withdrawal_ended(house: House, *, state: str, amount: str, card: str) -> Letter | None:
    """The letter about an end of a withdrawal; None where the page says enough."""
    words = _WITHDRAWAL.get(state)
    if words is None:
        return None
    body = words[1].format(amount=amount, card=card, support=house.about.support_email)
    return Letter(f"withdrawal_{state}", words[0], body)


def deposit_given_back(*, amount: str, reason: str) -> Letter:
    """The letter about a payment that may not be credited."""
    why = rules.REFUND_WORDS.get(reason, "")
    return Letter("deposit_refunded", _DEPOSIT[0], _DEPOSIT[1].format(amount=amount, why=why))


def tell_withdrawal(row: Withdrawal) -> None:
    """Write the letter about a withdrawal's end, in the caller's transaction."""
    house = house_rules.current()[row.house]
    card = f"{row.method.brand} ending {row.method.last_four}"
    letter = withdrawal_ended(
        house, state=row.state, amount=books.amount_of(row).display(), card=card
    )
    if letter is not None:
        _write(row, house, letter)


def tell_given_back(row: Deposit) -> None:
    """Write the letter about a refund, in the caller's transaction."""
    letter = deposit_given_back(amount=books.amount_of(row).display(), reason=row.reason)
    _write(row, house_rules.current()[row.house], letter)


def _write(row: Deposit | Withdrawal, house: House, letter: Letter) -> None:
    person = players.profile(row.player_id, viewer=Actor.system("cashier"))
    if isinstance(person, Refusal):
        return
    body = f"Dear {person.first_name},\n\n{letter.body}\n\nReference: {row.reference}\n\n"
    contact.write(
        player_id=row.player_id,
        house=row.house,
        address=person.email,
        letter=Letter(letter.kind, letter.subject, f"{body}{house.name}\n"),
    )
