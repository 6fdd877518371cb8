"""Opening jackpots: from the houses' rules into the books, once a version.

Run by `fairhouse migrate` before any process starts. A version that is in the books is never
changed; a changed rule with a later date becomes a new one. When rounds are stored already, it
starts at the next midnight (UTC), so that no process that was started before can play by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import connection, transaction

from fairhouse.domain.jackpots.actions import book
from fairhouse.domain.jackpots.feeds import content_hash, feeds_of, feeds_wrong
from fairhouse.domain.jackpots.models import Cycle, Feed, Jackpot, Version
from fairhouse.domain.jackpots.seal import EPOCH, CycleSeal
from fairhouse.domain.wallet import actions as wallet
from fairhouse.domain.wallet.accounts import jackpot as account_of
from fairhouse.kit import clock, dice, house_rules, ids
from fairhouse.kit.house_rules import Houses
from fairhouse.kit.house_rules.jackpots import Version as Written


@transaction.atomic
def register_jackpots(houses: Houses | None = None) -> None:
    """Bring every jackpot of the rules into the books. Safe to repeat.

    Raises ValueError when a version in the books has other rules now, or when a game could not
    feed a jackpot exactly.
    """
    houses = houses or house_rules.current()
    wrong = [problem for day in _days(houses) for problem in feeds_wrong(houses, day)]
    if wrong:
        raise ValueError("; ".join(dict.fromkeys(wrong)))
    for name, versions in houses.jackpots.items():
        _register(name, versions, houses)
    book.cache_clear()


def _days(houses: Houses) -> list[date]:
    return sorted({v.starts for versions in houses.jackpots.values() for v in versions})


def _register(name: str, versions: Sequence[Written], houses: Houses) -> None:
    jackpot = Jackpot.objects.filter(name=name).first()
    for version in _never_over(versions) if jackpot is None else versions:
        numbers = feeds_of(version.terms, houses, version.starts)
        digest = content_hash(version.terms, numbers)
        if jackpot is None:
            jackpot = _open(name, version)
        known = Version.objects.filter(jackpot=jackpot.number, version=version.number).first()
        if known is None:
            _write(jackpot, version, digest, numbers)
        elif known.content_hash != digest:
            raise ValueError(
                f"jackpots.{name}: version {version.number}, in the books since "
                f"{known.since:%Y-%m-%d}, was changed; give the new values a later date"
            )


def _never_over(versions: Sequence[Written]) -> Sequence[Written]:
    """Without the versions that were replaced before the jackpot was opened here."""
    if not _rounds_are_stored():
        return versions
    over = [v for v in versions if v.starts <= clock.today()]
    return [v for v in versions if v not in over[:-1]]


def _rounds_are_stored() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM rounds_round)")
        return bool(cursor.fetchone()[0])


def _since(starts: date) -> datetime:
    if _rounds_are_stored():
        starts = max(starts, clock.today() + timedelta(days=1))
    return datetime.combine(starts, time(), UTC)


def _open(name: str, version: Written) -> Jackpot:
    terms = version.terms
    last = Jackpot.objects.order_by("-number").values_list("number", flat=True).first() or 0
    jackpot = Jackpot.objects.create(
        number=last + 1,
        name=name,
        base=terms.base,
        account=wallet.account(account_of(name)),
        opened_at=clock.now(),
    )
    seed = terms.seed[terms.base].micros
    first = 10 * jackpot.number
    wallet.open_meters({first: seed, first + 1: 0, first + 2: 0})
    key, secret = ids.new(), dice.new_seed()
    Cycle.objects.create(
        jackpot=jackpot.number, cycle=1, version=version.number, id=key, opened_at=clock.now(),
        reserve_micros=0, house_micros=seed, diversion_micros=0, seed_epoch=EPOCH,
        seed_sealed=CycleSeal().seal(secret, key), commitment=dice.commitment(secret, key),
    )  # fmt: skip
    return jackpot


def _write(jackpot: Jackpot, version: Written, digest: str, numbers: list[dict[str, Any]]) -> None:
    terms = version.terms
    Version.objects.create(
        jackpot=jackpot.number,
        version=version.number,
        since=_since(version.starts),
        content_hash=digest,
        title=terms.title,
        kind=terms.kind,
        seed_micros=terms.seed[terms.base].micros,
        limit_micros=terms.limit[terms.base].micros,
        one_in=terms.one_in,
        meter_ppm=terms.meter_ppm,
        reserve_ppm=terms.reserve_ppm,
    )
    Feed.objects.bulk_create(
        Feed(jackpot=jackpot.number, version=version.number, **row) for row in numbers
    )
