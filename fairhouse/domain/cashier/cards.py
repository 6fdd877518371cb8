"""Whose card it is: one account a card, one live card an account, and the name on it."""

from __future__ import annotations

from dataclasses import dataclass

from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.cashier import books, rules
from fairhouse.domain.cashier.models import Card, Deposit, Method
from fairhouse.domain.players import queries as players
from fairhouse.domain.wallet import queries as wallet
from fairhouse.kit import clock, ids, vault
from fairhouse.kit.house_rules.schema import Deposit as DepositRules
from fairhouse.kit.refusals import Refusal
from fairhouse.partners.payments import CardOnFile

FINGERPRINT = vault.Index(table="cashier_card", field="fingerprint", name="exact")
_TOKEN = "cashier_method.token_sealed"  # noqa: S105 - the name of a column


@dataclass(frozen=True, slots=True)
class Held:
    """The payment is in, but may not be credited: `refund` or hold for `review`, and why."""

    what: str
    reason: str


def take(*, player_id: int, cell: int, card: CardOnFile, house: DepositRules) -> Method | Held:
    """Put a card that has just paid on the member's account, under the player's lock.

    1. its brand must be one the house takes (JJ-3.9a)
    2. it must belong to nobody else (JJ-3.11b)
    3. the live card may be replaced only while the balance is small (JJ-3.11c)
    4. its name is compared and forgotten (JJ-3.1b)
    """
    try:
        profile = players.profile(player_id, viewer=Actor.system("cashier"))
    except vault.KeyDestroyed:
        return Held("refund", "no_account")
    if isinstance(profile, Refusal):
        return Held("refund", "no_account")
    if not rules.brand_taken(
        card.brand, country=profile.country, currency=profile.currency, rules=house
    ):
        return Held("refund", "brand")
    fingerprint = vault.blind(FINGERPRINT, card.fingerprint)
    if not _claim(fingerprint, player_id):
        return Held("refund", "card_elsewhere")
    live = Method.objects.filter(player_id=player_id, live=True).first()
    if live is not None and bytes(live.fingerprint_index) != fingerprint:
        held = wallet.balances(player_id)
        if held is None or isinstance(
            rules.verify_change_of_method(held.cash + held.held, house), Refusal
        ):
            return Held("refund", "live_method")
    checked = rules.name_check(card.name, first=profile.first_name, last=profile.last_name)
    return _keep(player_id, cell, card, fingerprint, checked)


def token_of(method: Method) -> str:
    """The processor's token of a card, opened."""
    return books.unseal(method.player_id, _TOKEN, method.token_sealed)


def _claim(fingerprint: bytes, player_id: int) -> bool:
    """Reserve the card for the player; whether it is theirs. First come, first served."""
    mine = Card(fingerprint_index=fingerprint, player_id=player_id, claimed_at=clock.now())
    Card.objects.bulk_create([mine], ignore_conflicts=True)
    return Card.objects.get(fingerprint_index=fingerprint).player_id == player_id


def _keep(
    player_id: int, cell: int, card: CardOnFile, fingerprint: bytes, checked: rules.NameCheck
) -> Method:
    """Store what may be stored. A card whose name does not match does not become live."""
    becomes_live = checked == "match"
    if becomes_live:
        Method.objects.filter(player_id=player_id, live=True).exclude(
            fingerprint_index=fingerprint
        ).update(live=False)
    present = clock.now()
    shown = {
        "brand": card.brand,
        "last_four": card.last_four,
        "ends_on": card.ends,
        "token_sealed": books.seal(player_id, _TOKEN, card.token),
        "name_check": checked,
        "used_at": present,
    }
    known = Method.objects.filter(player_id=player_id, fingerprint_index=fingerprint).first()
    if known is not None:
        live = known.live or becomes_live
        Method.objects.filter(id=known.id).update(**shown, live=live)
        return Method.objects.get(id=known.id)
    return Method.objects.create(
        id=ids.new(),
        cell=cell,
        player_id=player_id,
        fingerprint_index=fingerprint,
        live=becomes_live,
        added_at=present,
        **shown,
    )


def let_go(method: Method) -> None:
    """A person found that the card is not the member's: its true owner may register it.

    Only a card that never paid anything in is let go.
    """
    if not Deposit.objects.filter(method=method, state="credited").exists():
        Card.objects.filter(
            fingerprint_index=method.fingerprint_index, player_id=method.player_id
        ).delete()


def make_live(method: Method) -> None:
    """A person has accepted the name on the card: it is the live card from now on."""
    Method.objects.filter(player_id=method.player_id, live=True).update(live=False)
    Method.objects.filter(id=method.id).update(live=True)
