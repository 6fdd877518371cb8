"""Which versions of a house's texts are in force, without reading the texts themselves."""

from __future__ import annotations

from fairhouse.domain.players.document_models import Document
from fairhouse.kit import clock


def in_force(house: str) -> tuple[int, int] | None:
    """The versions of terms and privacy policy that hold now; None before both were published."""
    versions = [_newest(house, kind) for kind in ("terms", "privacy")]
    terms, privacy = versions
    return None if terms is None or privacy is None else (terms, privacy)


def _newest(house: str, kind: str) -> int | None:
    return (
        Document.objects.filter(house=house, kind=kind, effective_at__lte=clock.now())
        .order_by("-version")
        .values_list("version", flat=True)
        .first()
    )


def text_hash(house: str, kind: str, version: int) -> bytes:
    """The SHA-256 of a published text, kept with each acceptance of it (JJ-12.14)."""
    row = Document.objects.only("sha256").get(house=house, kind=kind, version=version)
    return bytes.fromhex(row.sha256)
