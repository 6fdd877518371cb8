"""Refusals: expected answers with a code, an HTTP status and a sentence for a person.

The whole tree stands first. A domain adds its kinds here, so that one page shows every
way in which Fairhouse says no. `{name}` parts are filled from the refusal's details,
which hold no personal data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from dataclasses import field as default
from typing import Any

TREE: dict[str, tuple[int, str]] = {
    # request: what was sent cannot be understood or trusted
    "request.malformed": (400, "We could not read that request: {reason}."),
    "request.field": (422, "{reason}"),
    "request.not_found": (404, "We could not find what you asked for."),
    "request.not_signed_in": (401, "Sign in to continue."),
    "request.session_ended": (401, "You have been signed out. Sign in again to continue."),
    "request.forbidden": (403, "You are not allowed to do that."),
    "request.key_reused": (
        409,
        "This request number was already used for something else. Nothing was changed.",
    ),
    "request.method": (405, "That cannot be done here in this way."),
    "request.too_large": (413, "That request is larger than we accept."),
    "request.too_many": (429, "Too many requests. Wait a moment and try again."),
    # house: the installation cannot do it now
    "house.busy": (503, "We are very busy. Nothing was taken; try again in a moment."),
    "house.stopping": (503, "We are restarting. Nothing was taken; try again in a moment."),
    "house.fault": (500, "Something went wrong on our side. Nothing was taken."),
    "house.unknown": (
        503,
        "We could not confirm that. Ask again with the same request number: it is done once.",
    ),
    # money
    "money.insufficient": (409, "You do not have enough available money for that."),
    "money.currency": (409, "Your account is in {currency}. Amounts must be in {currency}."),
    "money.not_an_amount": (422, "Enter an amount such as 10.00."),
    "money.no_account": (404, "This account has no wallet."),
    "money.never_funded": (409, "Deposit before you play for real money."),
    # api: what machines send
    "api.callback": (400, "That is not a call-back that we can read."),
    "api.signature": (401, "The signature does not fit the body."),
    "api.stale": (401, "That call-back is too old, or our clocks differ."),
    # cashier
    "cashier.cannot_cancel": (
        409,
        "This withdrawal can no longer be taken back. It is being dealt with.",
    ),
    "cashier.daily_limit": (409, "You can deposit {left} more today. The limit is {limit} a day."),
    "cashier.decided": (409, "This withdrawal is already decided: {state}."),
    "cashier.live_method": (
        409,
        "You can change your card only while your balance is under {below}.",
    ),
    "cashier.method": (403, "We do not offer that way of paying."),
    "cashier.no_method": (
        409,
        "Withdrawals go back to the card you paid with. You have not paid with one yet.",
    ),
    "cashier.not_found": (404, "We could not find that payment."),
    "cashier.pence": (422, "Enter an amount in whole pounds and pence, such as 10.00."),
    "cashier.processor": (
        503,
        "We could not reach our card processor. Nothing was taken; try again in a moment.",
    ),
    "cashier.rationale": (422, "Say why in a sentence of at least {letters} letters."),
    "cashier.report_differs": (409, "The report does not fit the payment."),
    "cashier.second_person": (409, "A second person must approve this withdrawal."),
    "cashier.too_large": (422, "The most you can {verb} at a time is {limit}."),
    "cashier.too_small": (422, "The least you can {verb} is {limit}."),
    # game and round
    "game.unknown": (404, "We do not offer that game."),
    "game.shape": (422, "We could not read that bet: {reason}."),
    "game.no_bets": (422, "Place at least one bet."),
    "game.too_many_bets": (422, "At most {most} bets can be placed at once."),
    "game.unknown_bet": (422, "This game has no bet “{bet}”."),
    "game.numbers": (422, "{reason}"),
    "game.duplicate_bet": (422, "The bet “{bet}” is placed twice. Place it once with one stake."),
    "game.stake_not_positive": (422, "A stake must be more than nothing."),
    "game.stake_grid": (422, "Stakes here go in steps of {step}."),
    "game.stake_beyond": (422, "That stake is larger than any we take."),
    "game.stake_too_small": (422, "The smallest stake is {minimum}."),
    "game.stake_too_large": (422, "The largest stake is {maximum}."),
    "void.already": (409, "That round is void already."),
    "void.decided": (409, "That was decided already."),
    "void.house": (422, "Choose a house of this group, or all."),
    "void.none": (
        422,
        "No round of that game ended there or is open, or all of them are void already.",
    ),
    "void.nothing": (409, "Nothing moved in that round."),
    "void.reason": (422, "Choose one of the reasons."),
    "void.round": (422, "There is no such round of that game and house."),
    "void.second_person": (403, "A second person decides what one has asked for."),
    "void.span": (422, "Give a span that lies in the past, its beginning before its end."),
    "void.statement": (422, "Write at least a sentence that the players can understand."),
    "game.rests": (409, "This game rests while we look at it. Your money is untouched."),
    "game.rests_already": (409, "That game rests already."),
    "game.rest_reason": (422, "Say in a sentence what was seen."),
    "office.finding": (422, "Say in a sentence what was found and what was done."),
    "office.answered": (409, "Somebody has answered that already."),
    "game.win_limit": (
        409,
        "You have won more than {limit} in 24 hours. Bets placed now would be void: none is taken.",
    ),
    "game.action": (422, "That cannot be done now. Possible: {possible}."),
    "game.round_over": (409, "That round is over."),
    "game.round_open": (409, "Finish the round you have begun first: ticket {ticket}."),
    "game.rules_gone": (503, "That round's rules are not loaded. It waits; try later."),
    "game.round_moved": (409, "That round has gone on since. Look at it again."),
    "game.autoplay": (403, "This game does not play by itself here."),
    "game.too_soon": (
        429,
        "A game takes at least {seconds:g} seconds here. Wait a moment and play again.",
    ),
    # play money: the same games without money
    "demo.none": (403, "This house does not offer games on play money."),
    "demo.purse": (400, "That purse of play money is not ours. Load the page again."),
    "demo.spent": (
        409,
        "You do not have that much play money left. Load the page again for a new purse.",
    ),
    # jackpot: progressive jackpots
    "jackpot.not_found": (404, "We could not find that jackpot win."),
    "jackpot.decided": (409, "This win is already decided: {state}."),
    "jackpot.rationale": (422, "Say why in a sentence of at least {letters} letters."),
    "round.not_found": (404, "We could not find that round."),
    # player: the account, its details and signing in
    "player.account_state": (409, "The account is {state}, so this cannot be done."),
    "player.age": (422, "You must be {min_age} or over to open an account."),
    "player.country": (422, "We do not open accounts for people who live there."),
    "player.currency": (422, "Choose one of the currencies we offer."),
    "player.email": (422, "Enter an email address in the form name@example.com."),
    "player.email_same": (409, "That is already the email address on your account."),
    "player.email_taken": (409, "We cannot use that email address. Enter another one."),
    "player.field": (422, "{reason}"),
    "player.held": (
        409,
        (
            "We could not open this account online. Write to {support} and give the reference "
            "{reference}: a person will look at it."
        ),
    ),
    "player.link_expired": (410, "This link has expired. Ask for a new one."),
    "player.link_unknown": (404, "This link is not valid. Ask for a new one."),
    "player.locked": (429, "Too many attempts. Try again in {minutes} minutes."),
    "player.missing": (422, "{reason}"),
    "player.not_found": (404, "We do not know that account."),
    "player.password": (422, "{reason}"),
    "player.password_same": (422, "Choose a password that you have not been using."),
    "player.password_wrong": (403, "That is not your password."),
    "player.phone": (422, "Enter a phone number that works in your country, or begin with +."),
    "player.postcode": (422, "Enter a postcode as it is written in your country."),
    "player.reason": (422, "Say why, so that it can be understood later."),
    "player.sign_in": (403, "That user name or email and password do not match an account."),
    "player.terms": (409, "Our terms have changed since you opened this page. Read them again."),
    "player.terms_unpublished": (503, "We cannot open accounts at the moment. Try again later."),
    "player.username": (422, "{reason}"),
    "player.username_taken": (409, "That user name is taken. Choose another one."),
    # monitoring: cases that people decide
    "monitoring.decided": (409, "That was decided already, or goes another way now."),
    "monitoring.ended": (409, "This membership has ended already."),
    "monitoring.reason": (422, "Say why in a sentence of at least {letters} letters."),
    "monitoring.second_person": (403, "A second person decides what one has asked for."),
    # staff: the people who work in the office
    "staff.code": (401, "That code is not right, or it was used already. Wait for the next one."),
    "staff.link": (
        410,
        "This link was used, is too old, or is not one of ours. Ask for a new one.",
    ),
    "staff.name": (422, "A sign-in name has small letters, digits and underscores."),
    "staff.password": (
        422,
        "Choose a password of at least {length} characters that is hard to guess.",
    ),
    "staff.role": (422, "Choose from these roles: {roles}."),
    "staff.sign_in": (401, "Name or password is not right, or too many tries were made."),
    # standing: what a player may do now
    "standing.no_player": (404, "We do not know that account."),
    "standing.terms": (403, "Our terms have changed. Read and accept them before you play."),
    "standing.blocked": (403, "{reason}"),
    # one for each kind of fact, so that machines and day books can tell them apart;
    # the sentence is the house's (houses/, standing.blocks)
    "standing.closed": (403, "{reason}"),
    "standing.cool_off": (403, "{reason}"),
    "standing.email_unconfirmed": (403, "{reason}"),
    "standing.frozen": (403, "{reason}"),
    "standing.membership_ended": (403, "{reason}"),
    "standing.self_excluded": (403, "{reason}"),
    "standing.suspended": (403, "{reason}"),
    "standing.terms_unaccepted": (403, "{reason}"),
    "standing.under_age": (403, "{reason}"),
    "standing.unverified": (403, "{reason}"),
    "standing.fact_dates": (422, "The end must come after the start."),
    "standing.fact_not_found": (409, "Nothing of that kind stands on the account."),
    "standing.not_before_its_end": (409, "This stays in force until it ends. Nobody can lift it."),
}


class UnknownRefusal(LookupError):
    """Code named a refusal that is not in the tree: a programmer's mistake."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An expected no. `field` names the form field it belongs to, if one."""

    code: str
    status: int
    sentence: str
    field: str | None = None
    details: Mapping[str, Any] = default(default_factory=dict)

    def at(self, field_name: str) -> Refusal:
        """The same refusal, shown beside a form field."""
        return replace(self, field=field_name)

    def as_json(self) -> dict[str, Any]:
        """What a machine is told: code and sentence, and the field where one is to blame."""
        told: dict[str, Any] = {"code": self.code, "sentence": self.sentence}
        if self.field is not None:
            told["field"] = self.field
        return told


class Refused(Exception):
    """Carries a refusal through code that must unwind (an edge, a transaction)."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(f"{refusal.code}: {refusal.sentence}")
        self.refusal = refusal


def refuse(code: str, *, field: str | None = None, **details: Any) -> Refusal:
    """Build a refusal of a kind in the tree. Raises UnknownRefusal for any other code."""
    try:
        status, template = TREE[code]
    except KeyError:
        raise UnknownRefusal(code) from None
    return Refusal(code, status, template.format_map(details), field, details)
