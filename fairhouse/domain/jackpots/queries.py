"""Reads of jackpots: meters in a player's currency, rules for players, wins, winners."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from django.db.models import Sum

from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.jackpots import rules
from fairhouse.domain.jackpots.actions import RATIONALE, RETENTION, book
from fairhouse.domain.jackpots.book import Version
from fairhouse.domain.jackpots.models import Cycle, Hit, Win
from fairhouse.domain.jackpots.rules import Terms
from fairhouse.domain.jackpots.seal import pick_for
from fairhouse.domain.players import queries as players
from fairhouse.domain.wallet import queries as wallet
from fairhouse.games import engine
from fairhouse.kit import clock, house_rules, ids, vault
from fairhouse.kit.money import Money
from fairhouse.kit.refusals import Refusal

_LIST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class JackpotView:
    """A jackpot as players of one house and currency see it."""

    name: str
    title: str
    kind: str
    version: int
    value: Money
    """What it is worth now, in the player's currency (JJ-7.15)."""
    base: Money
    seed: Money
    limit: Money
    one_in: Money | None
    meter_share: Fraction
    reserve_share: Fraction
    games: tuple[tuple[str, str], ...]
    """(name, title) of each game that feeds it here."""
    houses: tuple[str, ...]
    """The names of the houses that pool it."""
    bet_max: Money | None
    rate: Fraction
    """Base units for a unit of the player's currency."""
    returns: rules.Return
    commitment: bytes
    """Of the seed from which the sealed amount of this cycle was drawn."""
    cycle: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WinView:
    """A win for the office, or for the winner."""

    win_id: UUID
    jackpot: str
    title: str
    cycle: int
    player_id: int
    house: str
    game: str
    round_id: UUID
    ticket: str
    at: datetime
    amount: Money
    taken: Money
    state: str
    winners: int
    decided_at: datetime | None
    decided_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What a jackpot holds, in its own currency; `cycle` counts from 1."""

    title: str
    cycle: int
    meter: Money
    reserve: Money
    diversion: Money
    waiting: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Winner:
    """A published win: the words that the house's rules allow, and no more."""

    name: str
    username: str
    at: datetime
    title: str
    amount: Money


def of_house(house: str, currency: str) -> list[JackpotView]:
    """The jackpots that games of a house feed now, for accounts in a currency."""
    now = clock.now()
    found = []
    for version in book().at(now):
        games = tuple(
            game
            for at, game, code in book().fed_by(version.terms)
            if at == house and code == currency
        )
        if games:
            found.append(_view(version, house, currency, games))
    return found


def of_game(house: str, game: str, currency: str) -> list[JackpotView]:
    """The jackpots that one game feeds in a house."""
    return [view for view in of_house(house, currency) if game in {name for name, _ in view.games}]


def _view(version: Version, house: str, currency: str, games: tuple[str, ...]) -> JackpotView:
    terms = version.terms
    num, den = book().rate(terms, currency)
    shown = wallet.meters([terms.meter])[terms.meter]
    feed = book().feeds((house, games[0], currency), clock.now()).feeds
    bet_max = next(one.bet_max_micros for one in feed if one.terms == terms)
    commitment = Cycle.objects.filter(jackpot=terms.number, cycle=shown.cycle).values_list(
        "commitment", flat=True
    )[0]

    def here(base_micros: int) -> Money:
        return Money(base_micros * den // num, currency)

    houses = {at for at, _, _ in book().fed_by(terms)}
    return JackpotView(
        name=terms.name,
        title=terms.title,
        kind=terms.kind,
        version=terms.version,
        value=here(shown.micros),
        base=Money(shown.micros, terms.base),
        seed=here(terms.seed_micros),
        limit=here(terms.limit_micros),
        one_in=Money(terms.one_in * 1_000_000, terms.base) if terms.one_in else None,
        meter_share=Fraction(version.meter_ppm, 1_000_000),
        reserve_share=Fraction(version.reserve_ppm, 1_000_000),
        games=tuple((game, engine.load(game).title) for game in games),
        houses=tuple(known.name for slug, known in house_rules.current().items() if slug in houses),
        bet_max=Money(bet_max, currency) if bet_max is not None else None,
        rate=Fraction(num, den),
        returns=rules.return_of(terms, version.meter_ppm),
        commitment=bytes(commitment),
        cycle=shown.cycle,
    )


def holdings() -> list[Holding]:
    """What every jackpot holds, for the office."""
    found = []
    for version in book().at(clock.now()):
        terms = version.terms
        shown = wallet.meters(terms.meters)
        to_confirm = Win.objects.filter(jackpot=terms.number, state="hit")
        taken = to_confirm.aggregate(sum=Sum("base_micros"))["sum"] or 0
        meter, reserve, diversion = (
            Money(shown[number].micros, terms.base) for number in terms.meters
        )
        found.append(
            Holding(
                title=terms.title, cycle=shown[terms.meter].cycle, meter=meter, reserve=reserve,
                diversion=diversion, waiting=Money(int(taken), terms.base),
            )
        )  # fmt: skip
    return found


def waiting() -> list[WinView]:
    """Wins that wait for confirmation, oldest first."""
    return [_win(row) for row in Win.objects.filter(state="hit").order_by("at")]


def decided(limit: int = _LIST) -> list[WinView]:
    """Wins that were decided, newest first."""
    return [_win(row) for row in Win.objects.exclude(state="hit").order_by("-at")[:limit]]


def win(win_id: UUID) -> WinView | None:
    """One win, or None."""
    row = Win.objects.filter(id=win_id).first()
    return _win(row) if row is not None else None


def rationale(win_id: UUID) -> str:
    """Why it was decided so; empty while it waits."""
    row = Win.objects.filter(id=win_id).first()
    if row is None or row.rationale_sealed is None:
        return ""
    box = vault.box(f"player:{row.player_id}", RETENTION)
    return box.open(RATIONALE, row.rationale_sealed)


def of_player(player_id: int, limit: int = _LIST) -> list[WinView]:
    """What a player won, newest first, with where it stands."""
    rows = Win.objects.filter(cell=ids.cell_of(player_id), player_id=player_id)
    return [_win(row) for row in rows.order_by("-at")[:limit]]


def of_round(player_id: int, round_id: UUID) -> list[WinView]:
    """What a round won."""
    _, entry = ids.of_operation(round_id)
    rows = Win.objects.filter(cell=ids.cell_of(player_id), player_id=player_id, entry=entry)
    return [_win(row) for row in rows.order_by("jackpot", "cycle")]


def queue() -> tuple[int, datetime | None]:
    """How many wins wait for confirmation, and since when the oldest does."""
    rows = Win.objects.filter(state="hit").order_by("at")
    first = rows.first()
    return rows.count(), first.at if first is not None else None


def title(name: str) -> str:
    """What a jackpot is called now. Raises LookupError for a name that never was one."""
    titles = [v.terms.title for v in book().versions if v.terms.name == name]
    if not titles:
        raise LookupError(name)
    return titles[-1]


def share_of(place: tuple[str, str, str], *, at: datetime, stake_micros: int) -> int:
    """What of a stake went to jackpots, in micros of its own currency.

    `place` is (house, game, currency), `at` the moment of the round.
    """
    return book().share_of(place, at, stake_micros)


def _win(row: Win) -> WinView:
    terms = _terms(row.jackpot)
    round_id = ids.operation(row.player_id, row.entry)
    hit = Hit.objects.filter(jackpot=row.jackpot, cycle=row.cycle)
    return WinView(
        win_id=row.id,
        jackpot=terms.name,
        title=terms.title,
        cycle=row.cycle,
        player_id=row.player_id,
        house=row.house,
        game=row.game,
        round_id=round_id,
        ticket=ids.ticket(round_id),
        at=row.at,
        amount=Money(row.amount_micros, row.currency),
        taken=Money(row.base_micros, terms.base),
        state=row.state,
        winners=hit.values_list("winners", flat=True)[0],
        decided_at=row.decided_at,
        decided_by=row.decided_by,
    )


def _terms(number: int) -> Terms:
    return [version.terms for version in book().versions if version.terms.number == number][-1]


def winners(house: str, limit: int = 20) -> list[Winner]:
    """The winners that a house publishes, newest first: paid wins only.

    The user name for any win; above the house's amount also the details that its rules name
    (JJ-12.7). Read from the vault each time: who was erased is published no more.
    """
    rows = Win.objects.filter(house=house, state="paid").order_by("-at")[:limit]
    found = [_winner(row) for row in rows]
    return [one for one in found if one is not None]


def _winner(row: Win) -> Winner | None:
    policy = house_rules.current()[row.house].at(clock.now()).winners
    amount = Money(row.amount_micros, row.currency)
    try:
        person = players.profile(row.player_id, viewer=Actor.system("jackpots"))
    except vault.KeyDestroyed:
        return None
    if isinstance(person, Refusal) or not policy.published:
        return None
    name = ""
    if policy.details_above is not None and amount > policy.details_above[row.currency]:
        known = {
            "first_name": person.first_name,
            "last_name": person.last_name,
            "gender": person.gender,
            "town": person.town,
            "country": person.country,
        }
        name = rules.published_name(policy.details, known)
    return Winner(
        name=name, username=person.username, at=row.at, title=_terms(row.jackpot).title,
        amount=amount,
    )  # fmt: skip


def drawn(
    *,
    place: tuple[str, str, str],
    at: datetime,
    stake_micros: int,
    cap_micros: int | None,
    seed: bytes,
) -> list[tuple[str, int, int, int]]:
    """What a stored round drew for each jackpot of chance: (name, pick, wins below, of so many).

    `place` is (house, game, currency). For `fairhouse games replay`: the same seed and label
    give the same pick.
    """
    share = book().feeds(place, at).share(stake_micros, cap_micros)
    return [
        (draw.terms.name, pick_for(draw.terms, draw.weights, seed), draw.below, draw.weights.total)
        for draw in share.draws
    ]
