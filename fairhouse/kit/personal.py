"""Personal data is declared for every column, once, beside the domain that stores it.

Each domain package has `personal.py` with `COLUMNS`; a test over the live catalogue fails
on a column that nobody declared. Export, correction, restriction, retention and erasure walk
these declarations; nothing else knows where personal data is.

    COLUMNS = table("players_person", {
        "email_sealed": Column(
            category="contact", purposes=("account", "service_messages"), basis="contract",
            retention="registration", export=("access", "portability"), erasure="shred",
        ),
        "player_id": LINK,
    })
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Final, Literal

Category = Literal[
    "registration",
    "contact",
    "identification",
    "responsible_gambling",
    "self_exclusion",
    "payments",
    "transactions",
    "login",
    "profile",
    "marketing",
    "communications",
    "analytics",
]
"""The twelve categories of LV-2.2a to LV-2.2l."""

Purpose = Literal[
    "account",
    "games",
    "payments",
    "age_and_identity",
    "responsible_gambling",
    "anti_money_laundering",
    "fraud_and_security",
    "service_messages",
    "marketing",
    "analytics",
    "support",
    "legal_claims",
]

Basis = Literal["contract", "legal_obligation", "legitimate_interest", "consent"]
Export = Literal["access", "portability"]
Erasure = Literal["shred", "null", "delete", "keep"]
"""`shred`: its key is destroyed. `keep`: stays until its retention class ends, then deleted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """What a column holds of a person, why, for how long, and what their rights do to it.

    `retention` names a class of the house's rules (`houses/`, table retention).
    """

    category: Category
    purposes: tuple[Purpose, ...]
    basis: Basis
    retention: str
    export: tuple[Export, ...]
    erasure: Erasure

    def __post_init__(self) -> None:
        if not self.purposes:
            raise ValueError("personal data without a purpose may not be stored")


@dataclass(frozen=True, slots=True)
class NotPersonal:
    """The column says nothing about a person; `why` where that is not plain."""

    why: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A player's number or an id that leads to one: it is what ties a row to its subject.

    It says who only together with the vault; when the keys are shredded it leads nowhere.
    """


NOT_PERSONAL: Final = NotPersonal()
LINK: Final = Link()

Declaration = Column | NotPersonal | Link
Columns = Mapping[str, Declaration]

_OTHERS: Final = "fairhouse.kit.personal_django"
"""Declares the tables of Django, its companions and the job queue."""


def table(name: str, columns: Mapping[str, Declaration]) -> dict[str, Declaration]:
    """Declarations of one table, as `table.column`."""
    return {f"{name}.{column}": declared for column, declared in columns.items()}


def declarations() -> dict[str, Declaration]:
    """Every declared column of the installation.

    Raises ValueError when two packages declare the same column.
    """
    found: dict[str, Declaration] = {}
    for package, columns in _declared():
        if twice := found.keys() & columns.keys():
            raise ValueError(f"{package} declares again {', '.join(sorted(twice))}")
        found.update(columns)
    return found


def _declared() -> Iterator[tuple[str, Columns]]:
    from django.apps import apps

    ours = [app.name for app in apps.get_app_configs() if app.name.startswith("fairhouse.")]
    for module in (_OTHERS, *(f"{name}.personal" for name in ours)):
        if find_spec(module) is not None:
            yield module, import_module(module).COLUMNS


def undeclared(live: set[str]) -> list[str]:
    """Columns of the live catalogue that nobody declared."""
    return sorted(live - declarations().keys())


def vanished(live: set[str]) -> list[str]:
    """Declared columns that do not exist."""
    return sorted(declarations().keys() - live)
