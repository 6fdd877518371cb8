"""What members agreed to: terms, privacy policy, permissions (JJ-0.1, JJ-12.14)."""

from __future__ import annotations

from django.db import transaction

from fairhouse.domain.players import published, sealing
from fairhouse.domain.players.events import TermsAccepted
from fairhouse.domain.players.models import Consent, Player
from fairhouse.domain.players.values import Changed, RequestContext
from fairhouse.kit import clock, ids
from fairhouse.kit.events import publish
from fairhouse.kit.refusals import Refusal, refuse


def verify_versions(
    *, house: str, terms_version: int | None, privacy_version: int | None
) -> Refusal | None:
    """Why these versions cannot be agreed to: the box is empty, or they are not the newest."""
    if terms_version is None or privacy_version is None:
        reason = "Tick the box to agree. Without the terms and the privacy policy you cannot play."
        return refuse("player.missing", field="terms", reason=reason)
    newest = published.in_force(house)
    if newest is None:
        return refuse("player.terms_unpublished")
    if (terms_version, privacy_version) != newest:
        return refuse("player.terms", field="terms")
    return None


@transaction.atomic
def accept_terms(
    *,
    player_id: int,
    terms_version: int | None,
    privacy_version: int | None,
    context: RequestContext,
) -> Changed | Refusal:
    """Agree to the newest versions, before playing on (JJ-0.1)."""
    player = Player.objects.select_for_update(no_key=True).filter(id=player_id).first()
    if player is None:
        return refuse("player.not_found")
    stale = verify_versions(
        house=player.house, terms_version=terms_version, privacy_version=privacy_version
    )
    if stale is not None:
        return stale
    assert terms_version is not None, "it was verified"
    assert privacy_version is not None, "it was verified"
    agree(
        player=player,
        terms_version=terms_version,
        privacy_version=privacy_version,
        manner="new_version",
        context=context,
    )
    return Changed(player_id=player_id, fields=("terms", "privacy"))


def agree(
    *,
    player: Player,
    terms_version: int,
    privacy_version: int,
    manner: str,
    context: RequestContext,
) -> None:
    """Keep both acceptances and tell the others; in the caller's transaction."""
    for subject, version in (("terms", terms_version), ("privacy", privacy_version)):
        choose(
            player=player, subject=subject, version=version, given=True, manner=manner,
            context=context, text_hash=published.text_hash(player.house, subject, version),
        )  # fmt: skip
    publish(
        TermsAccepted(
            player_id=player.id,
            cell=player.cell,
            house=player.house,
            terms_version=terms_version,
            privacy_version=privacy_version,
            at=clock.now(),
        )
    )


def choose(
    *,
    player: Player,
    subject: str,
    version: int,
    given: bool,
    manner: str,
    context: RequestContext,
    text_hash: bytes | None = None,
) -> None:
    """Keep one agreement or permission. Nothing is presumed: each row is a choice made."""
    Consent.objects.create(
        id=ids.new(),
        player=player,
        subject=subject,
        version=version,
        text_hash=text_hash,
        given=given,
        manner=manner,
        at=clock.now(),
        **sealing.seal_context(player.id, "players_consent", context),
    )
