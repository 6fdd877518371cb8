"""How the values of rules are written in a text that people read: Jinja filters."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, Literal

from babel import Locale
from babel.lists import format_list
from babel.numbers import format_decimal
from babel.units import format_unit

from fairhouse.kit.house_rules.values import Amounts, Period, Retention

_UNITS = {
    "minutes": "duration-minute",
    "hours": "duration-hour",
    "days": "duration-day",
    "months": "duration-month",
    "years": "duration-year",
}
_CHANNELS = {
    "email": "email",
    "sms": "text message",
    "phone": "telephone",
    "post": "post",
    "push": "notifications on your device",
    "social": "social media",
}
_CLASSES = {
    "lower": "a small letter",
    "upper": "a capital letter",
    "digit_or_symbol": "a digit or a symbol",
}
_GAMES = {"slot": "slots", "roulette": "roulette"}
_VERBS = {
    "sign_in": "sign in",
    "deposit": "deposit",
    "play": "play",
    "withdraw": "withdraw",
    "be_marketed_to": "be sent marketing",
}
_TRIGGERS = {
    "account_closed": "after your account is closed",
    "made": "after the record is made",
    "ended": "after it ends",
}
_GROUNDS = {
    "contract": "the contract with you",
    "legal_obligation": "the law",
    "legitimate_interest": "our legitimate interest",
    "consent": "your consent",
}


def filters(locale: str) -> dict[str, Callable[..., str]]:
    """All filters for one locale. Each takes a rule's value and gives words."""
    timed = {name: _unit(unit, locale) for name, unit in _UNITS.items()}
    return {
        **timed,
        "seconds": lambda value: f"{_number(value, locale)} seconds",
        "working_days": lambda value: f"{_number(value, locale)} working days",
        "money": lambda amounts: money(amounts, locale),
        "number": lambda value: _number(value, locale),
        "percent": lambda value: f"{_number(value, locale)}%",
        "period": lambda value: period(value, locale),
        "retention": lambda value: retention(value, locale),
        "ground": lambda value: _GROUNDS[value],
        "countries": lambda codes: countries(codes, locale),
        "currencies": lambda codes: listed([_currency(c, locale) for c in codes], locale, "or"),
        "channels": lambda names: listed([_CHANNELS[n] for n in names], locale, "or"),
        "characters": lambda names: listed([_CLASSES[n] for n in names], locale, "and"),
        "brands": lambda brands: brand_list(brands, locale),
        "verbs": lambda block: listed([_VERBS[v] for v in block.verbs], locale, "or"),
        "field_called": lambda name: name.replace("_", " ").capitalize(),
        "games_called": lambda kind: _GAMES.get(kind, kind),
        "all_of": lambda words: listed(words, locale, "and"),
        "any_of": lambda words: listed(words, locale, "or"),
    }


def money(amounts: Amounts, locale: str) -> str:
    """An amount in each currency: £10.00 or €10.00."""
    return listed([amount.display(locale) for amount in amounts.values()], locale, "or")


def period(value: Period, locale: str) -> str:
    """A calendar period: 40 days, 1 month, 5 working days."""
    if value.unit == "working_days":
        return f"{_number(value.amount, locale)} working days"
    return _unit(_UNITS[value.unit], locale)(value.amount)


def retention(value: Retention, locale: str) -> str:
    """How long a class of records is kept: 5 years after your account is closed."""
    if value.years == "indefinitely":
        return "without end"
    return f"{_unit(_UNITS['years'], locale)(value.years)} {_TRIGGERS[value.trigger]}"


def countries(codes: Iterable[str], locale: str) -> str:
    """Names of countries in the house's language."""
    names = Locale.parse(locale).territories
    return listed([names[code] for code in codes], locale, "and")


def brand_list(brands: Iterable[Any], locale: str) -> str:
    """Cards that are taken, with where and in which currency, if restricted."""
    return "; ".join(_brand(brand, locale) for brand in brands)


def _brand(brand: Any, locale: str) -> str:
    limits = []
    if brand.countries:
        limits.append(f"issued in {countries(brand.countries, locale)}")
    if brand.currencies:
        limits.append(f"for accounts in {', '.join(brand.currencies)}")
    return f"{brand.name} ({', '.join(limits)})" if limits else str(brand.name)


def listed(words: Iterable[str], locale: str, joint: Literal["and", "or"]) -> str:
    """Words in a row with "and" or "or" before the last."""
    style: Literal["standard", "or"] = "standard" if joint == "and" else "or"
    return format_list(list(words), style=style, locale=locale)


def _unit(unit: str, locale: str) -> Callable[[int], str]:
    return lambda value: str(format_unit(value, unit, length="long", locale=locale))


def _number(value: int | Decimal, locale: str) -> str:
    return str(format_decimal(value, locale=locale))


def _currency(code: str, locale: str) -> str:
    return str(Locale.parse(locale).currencies.get(code, code))
