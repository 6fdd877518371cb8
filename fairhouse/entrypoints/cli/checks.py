"""What `fairhouse doctor` looks at: each check answers with a sentence, and what to do."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psycopg

from fairhouse.entrypoints.cli import pidfile
from fairhouse.entrypoints.cli.programs import in_use, programs
from fairhouse.entrypoints.cli.supervisor import supervisor_pid
from fairhouse.kit import clock, dice, house_rules, postgres
from fairhouse.kit.config import config

_GB = 1024**3
LEAST_DISK_GB = 2
LEAST_MEMORY_GB = 2
MOST_CLOCK_SKEW = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor. `remedy` is empty when all is well; `fatal` if it stops a house."""

    about: str
    says: str
    remedy: str = ""
    fatal: bool = True

    @property
    def well(self) -> bool:
        """True when there is nothing to do."""
        return not self.remedy


Check = Callable[[], Iterator[Finding]]


def python() -> Iterator[Finding]:
    """The interpreter's version."""
    said = ".".join(map(str, sys.version_info[:3]))
    enough = sys.version_info >= (3, 11)
    yield Finding("python", said, "" if enough else "install Python 3.11 or newer")


def disk() -> Iterator[Finding]:
    """Room for the database's files, where they are."""
    place = postgres.Server(config().home).place.root
    folder = next(path for path in (place, *place.parents) if path.exists())
    free = shutil.disk_usage(folder).free / _GB
    remedy = "" if free >= LEAST_DISK_GB else f"free at least {LEAST_DISK_GB} GB on {folder}"
    yield Finding("disk", f"{free:.1f} GB free at {folder}", remedy)


def memory() -> Iterator[Finding]:
    """What the machine or the container may use."""
    total = postgres.memory_bytes() / _GB
    remedy = "" if total >= LEAST_MEMORY_GB else f"give it at least {LEAST_MEMORY_GB} GB"
    yield Finding("memory", f"{total:.1f} GB", remedy, fatal=False)


def ports() -> Iterator[Finding]:
    """Each port is free, or ours."""
    current = config()
    open_house = pidfile.read(supervisor_pid(current.home)) is not None
    for program in programs(current):
        if program.port is None:
            continue
        taken = in_use(program.port)
        about = f"port {program.port}"
        if taken and not open_house:
            choose = f"end the program that uses it, or set {program.port_variable}"
            yield Finding(about, "used by another program", choose)
        else:
            yield Finding(about, f"{program.name} answers" if taken else "free")


def binaries() -> Iterator[Finding]:
    """PostgreSQL's programs, unless DATABASE_URL names a server elsewhere."""
    if config().database_url is not None:
        yield Finding("postgresql", "DATABASE_URL")
        return
    try:
        found = postgres.find_binaries()
    except postgres.PostgresMissing as missing:
        yield Finding("postgresql", "not found", str(missing))
    else:
        yield Finding("postgresql", f"{found.major} in {found.bin}")


def database() -> Iterator[Finding]:
    """The database answers the runtime role."""
    try:
        with psycopg.connect(_dsn(), connect_timeout=5) as session:
            row = session.execute("select current_user, now()").fetchone()
    except psycopg.OperationalError:
        yield Finding("database", "does not answer", "fairhouse up")
        return
    if row is None:
        return
    skew = abs(row[1] - clock.now())
    yield Finding("database", f"answers {row[0]}")
    remedy = "" if skew <= MOST_CLOCK_SKEW else "set both clocks by NTP"
    yield Finding("clock", f"{skew.total_seconds():.3f} s from the database's", remedy)
    yield from _time_did_not_run_back()
    yield from _migrations()


def _time_did_not_run_back() -> Iterator[Finding]:
    with psycopg.connect(_dsn(), connect_timeout=5) as session:
        try:
            row = session.execute("select max(applied) from django_migrations").fetchone()
        except psycopg.errors.UndefinedTable:
            return
    if row and row[0] and row[0] > clock.now() + MOST_CLOCK_SKEW:
        yield Finding(
            "clock", f"stands before {row[0]:%Y-%m-%d %H:%M}, when tables were made",
            "set this machine's clock by NTP",
        )  # fmt: skip


def _migrations() -> Iterator[Finding]:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    says = "applied" if not missing else f"{len(missing)} not applied"
    yield Finding("migrations", says, "fairhouse migrate" if missing else "")


def _dsn() -> str:
    return postgres.dsn(database=config().database_name)


def secret_files() -> Iterator[Finding]:
    """Signing and key-encryption keys are there and closed to others."""
    folder = config().secret_path
    if not folder.exists():
        yield Finding("secrets", f"none yet in {folder}", "fairhouse up", fatal=False)
        return
    holders = [path for path in folder.rglob("*") if not path.name.startswith(".")]  # no locks
    wrong = [path for path in (folder, *holders) if path.stat().st_mode & 0o077]
    remedy = f"chmod go-rwx {' '.join(map(str, wrong))}" if wrong else ""
    yield Finding("secrets", "closed to others" if not wrong else "open to others", remedy)


def dice_known_answers() -> Iterator[Finding]:
    """The random number generator gives the published answers."""
    try:
        dice.self_test()
    except dice.DiceFault as fault:
        yield Finding("dice", str(fault), "do not open; reinstall the program and check the CPU")
    else:
        yield Finding("dice", "known answers reproduced")


def houses() -> Iterator[Finding]:
    """Every rule of every house is there and makes sense."""
    try:
        known = house_rules.current()
    except house_rules.BadRules as bad:
        for problem in bad.problems:
            yield Finding("houses", str(problem), "mend the rules, then: fairhouse houses check")
    else:
        yield Finding("houses", ", ".join(house.name for house in known.values()))


def browser() -> Iterator[Finding]:
    """Chromium, which only `make test` needs."""
    names = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
    found = next((path for path in map(shutil.which, names) if path), None)
    remedy = "" if found else "make test installs it (Debian: apt-get install chromium)"
    yield Finding("chromium", found or "not found, needed by the tests only", remedy, fatal=False)


def logs() -> Iterator[Finding]:
    """The logs' folder, when there is one, is closed to others."""
    folder = config().home / "logs"
    if folder.exists():
        open_to_others = bool(Path(folder).stat().st_mode & 0o077)
        remedy = f"chmod go-rwx {folder}" if open_to_others else ""
        yield Finding("logs", str(folder), remedy)


CHECKS: tuple[Check, ...] = (
    python, disk, memory, ports, binaries, database, secret_files, logs, dice_known_answers,
    houses, browser,
)  # fmt: skip
