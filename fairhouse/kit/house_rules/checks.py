"""What must hold between the rules of one house, and which no single value can show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import get_args

import msgspec

from fairhouse.kit.house_rules.houses import House
from fairhouse.kit.house_rules.problems import Problem
from fairhouse.kit.house_rules.schema import DepositMethod, Monitoring, Rules, WithdrawalMethod
from fairhouse.kit.house_rules.values import Amounts, FactKind

ALWAYS_REQUIRED = ("first_name", "last_name", "birth_date", "country", "email", "username")
"""Fields without which no account can exist, whatever a house thinks (JJ-3.1a)."""

REGISTRATION_FIELDS = frozenset(
    {
        *ALWAYS_REQUIRED,
        *("address_line", "town", "postcode", "phone", "password", "currency", "gender"),
        *("security_question", "security_answer"),
    }
)
RETENTION_CLASSES = frozenset(
    {"identity", "contact", "account", "money", "play", "security", "messages", "marketing"}
    | {"protection", "audit"}
)
_COUNTRY = re.compile(r"^[A-Z]{2}$")


def check(house: House, file: str) -> list[Problem]:
    """Every problem of a house's rules on any day on which one of them changes."""
    found: dict[tuple[str, str], Problem] = {}
    for day in house.book.changes:
        for key, reason in _wrong(house.on(day), day):
            found.setdefault((key, reason.split(" on ")[0]), Problem(file, key, reason))
    return list(found.values())


def _wrong(rules: Rules, day: date) -> Iterator[tuple[str, str]]:
    yield from _names("registration.fields", rules.registration.fields, REGISTRATION_FIELDS)
    yield from _names("standing.blocks", rules.standing.blocks, frozenset(get_args(FactKind)))
    yield from _names("retention", rules.retention, RETENTION_CLASSES)
    for name in ALWAYS_REQUIRED:
        rule = rules.registration.fields.get(name)
        if rule is not None and not rule.required:
            yield f"registration.fields.{name}", "must be required; no account can exist without it"
    for country in rules.registration.countries:
        if not _COUNTRY.match(country):
            yield "registration.countries", f"{country!r} is not a country code such as GB"
    yield from _patterns(rules)
    yield from _sizes(rules)
    yield from _methods("deposit.methods", rules.deposit.methods, rules, day)
    yield from _methods("withdrawal.methods", rules.withdrawal.methods, rules, day)
    yield from _currencies("play.min_stake", rules.play.min_stake, rules)
    if rules.winners.details_above is not None:
        yield from _currencies("winners.details_above", rules.winners.details_above, rules)
    if rules.play.win_limit is not None:
        yield from _currencies("play.win_limit", rules.play.win_limit, rules)
    if rules.deposit.daily_max is not None:
        yield from _currencies("deposit.daily_max", rules.deposit.daily_max, rules)
    yield from _stakes(rules, day)
    yield from _monitoring(rules.monitoring)


def _names(key: str, given: Iterable[str], wanted: frozenset[str]) -> Iterator[tuple[str, str]]:
    names = frozenset(given)
    for name in sorted(wanted - names):
        yield f"{key}.{name}", "is missing; neither group, licence nor house gives it"
    for name in sorted(names - wanted):
        yield f"{key}.{name}", "is unknown"


def _patterns(rules: Rules) -> Iterator[tuple[str, str]]:
    try:
        re.compile(rules.registration.username.pattern)
    except re.error as wrong:
        yield "registration.username.pattern", f"is not a regular expression: {wrong}"


def _sizes(rules: Rules) -> Iterator[tuple[str, str]]:
    """Counts and times that would make no sense below one."""
    for key, number in {
        "registration.username.min_length": rules.registration.username.min_length,
        "registration.password.min_length": rules.registration.password.min_length,
        "sign_in.failures_before_lock": rules.sign_in.failures_before_lock,
        "sign_in.failure_window_minutes": rules.sign_in.failure_window_minutes,
        "sign_in.lock_minutes": rules.sign_in.lock_minutes,
        "sign_in.idle_minutes": rules.sign_in.idle_minutes,
        "sign_in.full_sign_in_days": rules.sign_in.full_sign_in_days,
        "email.link_hours": rules.email.link_hours,
        "withdrawal.authorise_hours": rules.withdrawal.authorise_hours,
        "play.history_days": rules.play.history_days,
        "account.closure_days": rules.account.closure_days,
        "privacy.answer": rules.privacy.answer.amount,
    }.items():
        if number < 1:
            yield key, f"is {number}; it must be at least 1"
    username, password = rules.registration.username, rules.registration.password
    if username.max_length < username.min_length:
        yield "registration.username.max_length", "is smaller than min_length"
    if password.max_length < password.min_length:
        yield "registration.password.max_length", "is smaller than min_length"
    if not 0 <= password.min_score <= 4:
        yield "registration.password.min_score", "is a zxcvbn score, from 0 to 4"


def _methods(
    key: str,
    methods: Mapping[str, DepositMethod] | Mapping[str, WithdrawalMethod],
    rules: Rules,
    day: date,
) -> Iterator[tuple[str, str]]:
    if "card" not in methods:
        yield f"{key}.card", "is missing; say offered = false where cards are not taken"
    for name, method in methods.items():
        yield from _currencies(f"{key}.{name}.min", method.min, rules)
        yield from _currencies(f"{key}.{name}.max", method.max, rules)
        for code in method.min.keys() & method.max.keys():
            if method.max[code] < method.min[code]:
                yield f"{key}.{name}.max", f"is smaller than min in {code} on {day}"


def _currencies(key: str, amounts: Amounts, rules: Rules) -> Iterator[tuple[str, str]]:
    given, wanted = set(amounts), set(rules.money.currencies)
    if given != wanted:
        told, kept = ", ".join(sorted(given)), ", ".join(sorted(wanted))
        yield key, f"is given in {told}; accounts are in {kept}"


def _stakes(rules: Rules, day: date) -> Iterator[tuple[str, str]]:
    for name, game_class in rules.play.classes.items():
        key = f"play.classes.{name}"
        if game_class.cycle_seconds < 0:
            yield f"{key}.cycle_seconds", "is below zero"
        for tier in game_class.stake_caps:
            yield from _currencies(f"{key}.stake_caps", tier.amount, rules)
            for code in tier.amount.keys() & rules.play.min_stake.keys():
                if tier.amount[code] < rules.play.min_stake[code]:
                    yield f"{key}.stake_caps", f"is below the smallest stake in {code} on {day}"


def _monitoring(rules: Monitoring) -> Iterator[tuple[str, str]]:
    """Figures that would take everybody for a program, or nobody."""
    robots, key = rules.robots, "monitoring.robots"
    for name, number in msgspec.structs.asdict(robots).items():
        if number < 1:
            yield f"{key}.{name}", f"is {number}; it must be at least 1"
    if not robots.pause_minutes < robots.unbroken_hours * 60 <= 24 * 60:
        yield f"{key}.unbroken_hours", "must be longer than a pause and at most a day"
    if robots.rest_hours >= 24:
        yield f"{key}.rest_hours", "is a day or more; everybody who plays daily rests less"
    if robots.even_rounds < 4:
        yield f"{key}.even_rounds", f"is {robots.even_rounds}; half of fewer than 4 says nothing"
    if len(set(rules.same_person)) != len(rules.same_person):
        yield "monitoring.same_person", "names one of them twice"
    for needed in ("email", "name_birth"):
        if needed not in rules.same_person:
            yield "monitoring.same_person", f"must name {needed}"
