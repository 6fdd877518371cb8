"""The jackpots' page: what they hold, by which rules, and who won (JJ-7.12, RTS 9A)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from fairhouse.domain.jackpots import queries
from fairhouse.domain.jackpots.queries import JackpotView, Winner
from fairhouse.domain.wallet import queries as wallet
from fairhouse.entrypoints.site.houses import rules_of
from fairhouse.entrypoints.site.http import HouseRequest, page
from fairhouse.entrypoints.site.jinja import money, when
from fairhouse.entrypoints.site.tables import rtp_of
from fairhouse.games import engine


@dataclass(frozen=True, slots=True)
class Shown:
    """A jackpot with its numbers in words; everything else is the view's."""

    view: JackpotView
    split: list[tuple[str, str, str]]
    """(game, what the game returns, what both return together)."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self.view, name)

    @property
    def meter_text(self) -> str:
        """The share that is seen to grow."""
        return percent(self.view.meter_share)

    @property
    def reserve_text(self) -> str:
        """The share that pays for the next start."""
        return percent(self.view.reserve_share)

    @property
    def rate_text(self) -> str:
        """Units of the jackpot's currency for one of the player's."""
        return decimal(self.view.rate)

    @property
    def return_text(self) -> str:
        """What the jackpot returns."""
        return percent(self.view.returns.total)

    @property
    def return_exact(self) -> str:
        """The same as a fraction, with its two parts in the next two."""
        return exact(self.view.returns.total)

    @property
    def contribution_exact(self) -> str:
        """From what is added."""
        return exact(self.view.returns.contribution)

    @property
    def seed_exact(self) -> str:
        """From its starts."""
        return exact(self.view.returns.seed)


def exact(value: Fraction) -> str:
    """A fraction in figures."""
    return f"{value.numerator}/{value.denominator}"


def decimal(value: Fraction) -> str:
    """A fraction with at most six decimals, rounded down."""
    text = f"{Decimal(int(value * 1_000_000)).scaleb(-6):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(value: Fraction) -> str:
    """A share in percent, rounded down: 0.5 %."""
    return f"{decimal(value * 100)} %"


def shown(view: JackpotView) -> Shown:
    """A jackpot for its page, with the return of each game that feeds it."""
    split = []
    for name, title in view.games:
        own = rtp_of(engine.load(name))
        whole = Fraction(own.removesuffix(" %")) / 100 + view.returns.total
        split.append((title, own, percent(whole)))
    return Shown(view, split)


def _winner(one: Winner) -> list[str]:
    named = f"{one.username} ({one.name})" if one.name else one.username
    return [when(one.at), one.title, named, money(one.amount)]


@require_safe
def jackpots(request: HouseRequest) -> HttpResponse:
    """Every jackpot that the house's games feed, in the visitor's or the player's currency."""
    player = request.player
    purse = wallet.balances(player.player_id) if player else None
    currency = purse.currency if purse else rules_of(request).money.currencies[0]
    return page(
        request,
        "jackpots/jackpots.html.j2",
        jackpots=[shown(view) for view in queries.of_house(request.house, currency)],
        winners=[_winner(one) for one in queries.winners(request.house)],
        mine=queries.of_player(player.player_id) if player else [],
    )


urlpatterns = [path("jackpots/", jackpots, name="jackpots")]
