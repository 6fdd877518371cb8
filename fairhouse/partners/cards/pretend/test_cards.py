"""Which test card does what. The table is printed on the index page of the processor."""

from __future__ import annotations

from dataclasses import dataclass

from stdnum import luhn

from fairhouse.partners.payments import PaymentState, PayoutState


@dataclass(frozen=True, slots=True)
class Step:
    """A later change of state: after so many seconds, to this state, for this reason."""

    after_seconds: int
    state: PaymentState | PayoutState
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """What a card does.

    `payment` and `payout`: the states it goes through, the first at once. `callback_delays`:
    when each change is told, in seconds (several: told several times; none: never told).
    `stale_after_seconds`: additionally tells the state before the last one, so much later.
    """

    name: str
    number: str
    title: str
    payment: tuple[Step, ...] = (Step(0, "paid"),)
    payout: tuple[Step, ...] = (Step(0, "pending"), Step(2, "paid"))
    callback_delays: tuple[int, ...] = (0,)
    stale_after_seconds: int | None = None
    page_fails: bool = False
    payout_refused: str = ""
    payout_fails_tries: int = 0


def _paid(name: str, number: str, title: str) -> Behaviour:
    return Behaviour(name=name, number=number, title=title)


def _declined(name: str, number: str, title: str) -> Behaviour:
    return Behaviour(name=name, number=number, title=title, payment=(Step(0, "declined", name),))


BEHAVIOURS: tuple[Behaviour, ...] = (
    _paid("visa", "4242424242424242", "Visa: paid at once"),
    _paid("mastercard", "5555555555554444", "MasterCard: paid at once"),
    _paid("visa_debit", "4000056655665556", "Visa Debit: paid at once"),
    _paid("mastercard_debit", "5200828282828210", "MasterCard Debit: paid at once"),
    _paid("maestro_uk", "6759649826438453", "Maestro UK: paid at once"),
    _declined("declined", "4000000000000002", "Declined by the bank"),
    _declined("insufficient_funds", "4000000000009995", "Declined: not enough money"),
    _declined("expired_card", "4000000000000069", "Declined: the card has expired"),
    Behaviour(
        name="unavailable",
        number="4000000000000119",
        title="The bank cannot be reached: nothing happens, another card may be tried",
        page_fails=True,
    ),
    Behaviour(
        name="pending",
        number="4000000000000101",
        title="Pending, then paid after 5 seconds",
        payment=(Step(0, "pending"), Step(5, "paid")),
    ),
    Behaviour(
        name="pending_declined",
        number="4000000000000200",
        title="Pending, then declined after 5 seconds",
        payment=(Step(0, "pending"), Step(5, "declined", "declined")),
    ),
    Behaviour(
        name="late",
        number="4000000000000309",
        title="Paid at once, the call-back comes 20 seconds late",
        callback_delays=(20,),
    ),
    Behaviour(
        name="repeated",
        number="4000000000000408",
        title="Paid at once, the call-back comes four times",
        callback_delays=(0, 0, 1, 3),
    ),
    Behaviour(
        name="out_of_order",
        number="4000000000000507",
        title="Pending and paid after 2 seconds; the call-backs come in the wrong order",
        payment=(Step(0, "pending"), Step(2, "paid")),
        stale_after_seconds=3,
    ),
    Behaviour(
        name="silent",
        number="4000000000000606",
        title="Paid at once, no call-back ever: the house must ask",
        callback_delays=(),
    ),
    Behaviour(
        name="payout_fails",
        number="4000000000000705",
        title="Deposits are paid; a withdrawal fails and the money does not come back",
        payout=(Step(0, "pending"), Step(2, "failed", "account_closed")),
    ),
    Behaviour(
        name="payout_returns",
        number="4000000000000804",
        title="Deposits are paid; a withdrawal fails, then the bank returns the money",
        payout=(
            Step(0, "pending"),
            Step(2, "failed", "account_closed"),
            Step(10, "returned", "returned_by_bank"),
        ),
    ),
    Behaviour(
        name="payout_slow",
        number="4000000000000903",
        title="Deposits are paid; a withdrawal takes 30 seconds",
        payout=(Step(0, "pending"), Step(30, "paid")),
    ),
    Behaviour(
        name="payout_unavailable",
        number="4000000000001000",
        title="Deposits are paid; the first two tries to pay a withdrawal get no answer",
        payout_fails_tries=2,
    ),
    Behaviour(
        name="payout_refused",
        number="4000000000001109",
        title="Deposits are paid; a withdrawal is refused outright",
        payout_refused="card_not_supported",
    ),
)

BY_NAME = {behaviour.name: behaviour for behaviour in BEHAVIOURS}
BY_NUMBER = {behaviour.number: behaviour for behaviour in BEHAVIOURS}
PLAIN = BEHAVIOURS[0]
_VISA_DEBIT, _MASTERCARD_DEBIT = "400005", "520082"
WRONG_CODE = "000"
"""The security code that the pretend bank calls wrong, whatever the card."""
_SERIES_DIGITS = 19
"""Debit cards of a series: six digits, two of the behaviour, ten of a number, one to check."""


def behaviour_of(number: str) -> Behaviour:
    """What a card number does; a number that is neither listed nor of a series simply pays."""
    if len(number) == _SERIES_DIGITS and number.startswith(_VISA_DEBIT):
        place = int(number[6:8])
        return BEHAVIOURS[place] if place < len(BEHAVIOURS) else PLAIN
    return BY_NUMBER.get(number, PLAIN)


def number_of(name: str, index: int) -> str:
    """The n-th debit card of a behaviour, for simulations with many members (index < 10^10)."""
    place = BEHAVIOURS.index(BY_NAME[name])
    stem = f"{_VISA_DEBIT}{place:02d}{index:010d}"
    return stem + str(luhn.calc_check_digit(stem))


def plain_number(index: int) -> str:
    """The n-th debit card number that simply pays, for demonstrations with many members."""
    stem = f"{_VISA_DEBIT}66{index:07d}"
    return stem + str(luhn.calc_check_digit(stem))


def brand_of(number: str) -> str:
    """The brand by the first digits, with Debit where it is one; "" for a card not taken."""
    if number.startswith("4"):
        return "Visa Debit" if number.startswith(_VISA_DEBIT) else "Visa"
    two, four = int(number[:2]), int(number[:4])
    if 51 <= two <= 55 or 2221 <= four <= 2720:
        return "MasterCard Debit" if number.startswith(_MASTERCARD_DEBIT) else "MasterCard"
    if two == 50 or 56 <= two <= 69:
        return "Maestro UK" if four == 6759 else "Maestro"
    return ""
