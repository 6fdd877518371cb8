"""Pretend people fill forms that real houses accept, and make the mistakes they plan."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest

from fairhouse.domain.players import form_rules
from fairhouse.entrypoints.simulation import habits
from fairhouse.entrypoints.simulation.habits import Life
from fairhouse.entrypoints.simulation.member import registration, with_fault
from fairhouse.kit import house_rules

STARTS = datetime(2026, 10, 1, 9, tzinfo=UTC)


def planned(members: int, seed: int = 7) -> list[Life]:
    houses = list(house_rules.current().values())
    return habits.plan(seed=seed, members=members, starts=STARTS, days=10, houses=houses)


def refused_fields(life: Life, fault: str | None = None) -> list[str | None]:
    form = registration(life, 1, 1)
    house = house_rules.current()[life.house]
    faulty = form if fault is None else with_fault(form, fault)
    rules = house.at(life.arrives)
    refusals = form_rules.registration_refusals(faulty, rules, house.day(life.arrives))
    return [refusal.field for refusal in refusals]


def test_every_house_accepts_the_forms_of_its_pretend_members() -> None:
    lives = planned(400)
    assert {life.house for life in lives} == set(house_rules.current())
    for life in lives:
        assert refused_fields(life) == [], life.person


@pytest.mark.parametrize(
    ("fault", "field"),
    [
        ("weak_password", "password"),
        ("postcode", "postcode"),
        ("phone", "phone"),
        ("under_age", "birth_date"),
        ("name_in_username", "username"),
    ],
)
def test_every_planned_mistake_is_refused_beside_its_field(fault: str, field: str) -> None:
    assert fault in habits.FAULTS
    for life in planned(40):
        assert field in refused_fields(life, fault)


def test_no_two_people_share_an_email_address_a_user_name_or_a_card() -> None:
    everybody = [*planned(300, seed=1), *planned(300, seed=2)]
    for what in ("email", "username"):
        counted = Counter(getattr(life.person, what) for life in everybody)
        assert max(counted.values()) == 1, what
    assert len({life.number for life in everybody}) == 600
