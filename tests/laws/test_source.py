"""The laws of the design that are visible in the source, each with a snippet that breaks it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from fairhouse.kit.config import CHECKOUT
from tests.laws import source
from tests.laws.source import Law, breaches, breaks, files

MONEY = ("domain/wallet", "domain/cashier", "domain/rounds", "domain/jackpots", "games")
EVERYWHERE = ("domain", "entrypoints", "games", "partners")

# what a law leaves out, each with its reason
WAITS_IN_SECONDS = ("domain/wallet/till.py",)
JUDGES_AND_PAYS_NOTHING = (
    "games/evidence.py",  # how unlikely what happened is
    "games/blackjack/exact_bound.py",  # a limit of all play, rounded up by more than it can err
)
SHOWS_HOW_LONG_A_PROCESS_RUNS = ("entrypoints/cli/status.py",)
ACTS_OTHER_PEOPLE = (
    "entrypoints/simulation",  # members, seeded so that a run can be repeated
    "entrypoints/benchmarks",  # clients
    "partners/cards/pretend",  # the bank's side
    "domain/players/emails.py",  # a token in a letter, from the system's generator
)
OWN_DATABASE = ("entrypoints/benchmarks",)  # measures in a database that it makes and drops

TWINS: list[tuple[Law, str]] = [
    (source.no_float, "price = 0.1"),
    (source.no_float, "price = float(text)"),
    (source.no_other_clock, "from datetime import datetime\nnow = datetime.now()"),
    (source.no_other_clock, "import datetime\nnow = datetime.datetime.now(tz=None)"),
    (source.no_other_clock, "from django.utils.timezone import now"),
    (source.no_other_clock, "import time\nstamp = time.time()"),
    (source.no_other_chance, "import random"),
    (source.no_other_chance, "from secrets import token_hex"),
    (source.no_other_chance, "import os\nseed = os.urandom(32)"),
    (source.no_other_chance, "from uuid import UUID, uuid4"),
    (source.no_signals, "from django.db.models.signals import post_save"),
    (source.no_bare_get, "player = Player.objects.get(id=request.GET['id'])"),
    (source.no_environment, "import os\nport = os.environ['PORT']"),
]


@pytest.mark.parametrize(("law", "code"), TWINS)
def test_each_law_sees_its_breach(law: Law, code: str) -> None:
    assert breaks(law, code)


def test_no_float_where_money_and_odds_are() -> None:
    assert (
        breaches(source.no_float, files(*MONEY, but=(*WAITS_IN_SECONDS, *JUDGES_AND_PAYS_NOTHING)))
        == []
    )


def test_time_comes_from_the_clock() -> None:
    paths = files(*EVERYWHERE, but=SHOWS_HOW_LONG_A_PROCESS_RUNS)
    assert breaches(source.no_other_clock, paths) == []


def test_randomness_comes_from_kit() -> None:
    assert breaches(source.no_other_chance, files(*EVERYWHERE, but=ACTS_OTHER_PEOPLE)) == []


def test_there_are_no_signals() -> None:
    assert breaches(source.no_signals, files(*EVERYWHERE, "kit")) == []


def test_pages_find_objects_through_their_gates() -> None:
    assert breaches(source.no_bare_get, files("entrypoints/site", "entrypoints/office")) == []


def test_only_the_configuration_reads_the_environment() -> None:
    allowed = ("kit/config.py", "kit/postgres", "entrypoints/cli", "entrypoints/wsgi.py")
    paths = files(*EVERYWHERE, "kit", but=allowed + OWN_DATABASE)
    assert breaches(source.no_environment, paths) == []


_WRITES = re.compile(r"\b(insert\s+into|update|delete\s+from|copy)\s+\"?wallet_", re.IGNORECASE)


def test_only_the_wallet_writes_money() -> None:
    python = files(*EVERYWHERE, but=("domain/wallet", *OWN_DATABASE))
    sql = [path for path in source.PACKAGE.rglob("*.sql") if "domain/wallet" not in str(path)]
    writers = [
        str(path.relative_to(CHECKOUT))
        for path in (*python, *sql)
        if _WRITES.search(path.read_text())
    ]
    assert _WRITES.search("UPDATE wallet_wallet SET cash_micros = 0")
    assert writers == []


def test_only_the_wallet_touches_the_wallets_models() -> None:
    def foreign(tree: ast.Module) -> Iterator[tuple[int, str]]:
        for line, name in source.imported(tree):
            if name.startswith("fairhouse.domain.wallet.models"):
                yield line, name

    assert breaks(foreign, "from fairhouse.domain.wallet.models import Wallet")
    assert breaches(foreign, files(*EVERYWHERE, but=("domain/wallet",))) == []


def test_no_file_is_too_long_to_read() -> None:
    long = {
        str(path.relative_to(CHECKOUT)): count
        for folder in ("fairhouse", "tests")
        for path in (CHECKOUT / folder).rglob("*.py")
        if "migrations" not in path.parts and (count := len(path.read_text().splitlines())) > 500
    }
    assert long == {}


BRANDS = re.compile(r"jackpot\s?joy|leo\s?vegas|all\s?jackpots", re.IGNORECASE)


def test_no_page_and_no_rule_bears_the_name_of_a_real_brand() -> None:
    kinds = {".j2", ".toml", ".md", ".css", ".js", ".svg", ".html", ".txt"}
    places = [CHECKOUT / "houses", CHECKOUT / "fairhouse" / "entrypoints"]
    named = [
        str(path.relative_to(CHECKOUT))
        for place in places
        for path in place.rglob("*")
        if path.suffix in kinds and BRANDS.search(path.read_text())
    ]
    assert BRANDS.search("Welcome to JackpotJoy")
    assert named == []
