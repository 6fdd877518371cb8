"""`fairhouse up`: from nothing to a running house, in one command."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import click

from fairhouse.entrypoints.cli import pidfile
from fairhouse.entrypoints.cli.programs import STOPPING_ORDER, Program, in_use, programs, serves
from fairhouse.entrypoints.cli.setup import console, give_up
from fairhouse.entrypoints.cli.supervisor import Supervisor, end_leftovers, supervisor_pid
from fairhouse.kit import postgres, secrets, vault
from fairhouse.kit.config import CHECKOUT, Config, config

_SEED = (
    "from fairhouse.entrypoints.cli.setup import use_django; use_django(); "
    "from fairhouse.entrypoints.cli.seed import seed; seed()"
)
SIGN_INS = "sign-ins.txt"


@click.command("up")
@click.option("--detach", is_flag=True, help="Return when everything answers.")
@click.option("--no-seed", is_flag=True, help="No demonstration members.")
@click.option("--supervise", is_flag=True, hidden=True)
def command(detach: bool, no_seed: bool, supervise: bool) -> None:
    """Start everything: database, pages, play, jobs, pretend card processor.

    Ctrl-C or `fairhouse down` stops it: play is drained first, the database ends last.
    """
    current = config()
    if not supervise:
        prepare(current, with_seed=not no_seed)
    if detach:
        _start_detached(current)
    else:
        _supervise(current, announce=not supervise)


def prepare(current: Config, *, with_seed: bool) -> None:
    """Secrets, database, tables, members: everything that must exist before a process starts."""
    if pidfile.read(supervisor_pid(current.home)) is not None:
        greet(current)
        give_up("It runs already; `fairhouse down` stops it.", code=0)
    end_leftovers(current.home, STOPPING_ORDER, _say)
    _ports_are_free(programs(current))
    current.home.mkdir(parents=True, exist_ok=True)
    if not current.production:
        vault.ensure_secrets()
        secrets.signing_key("start")
    if current.database_url is None:
        with console.status("starting the database") as status:
            postgres.Server(current.home, progress=status.update).start()
    _step("bringing tables up to date", "-m", "fairhouse", "migrate", "--quiet")
    if with_seed and find_spec("fairhouse.entrypoints.cli.seed"):
        _step("filling the house", "-c", _SEED)
    if not current.production:  # in production, publishing is a decision of people
        _step("publishing changed terms", "-m", "fairhouse", "terms", "publish", "--quiet")


def greet(current: Config) -> None:
    """Print where to go and, outside production, with which sign-ins."""
    port = current.web_port
    console.print("[bold]Fairhouse is open.[/bold]")
    for title, host in _hosts():
        console.print(f"  {title:<18} http://{host}:{port}/")
    known = current.home / SIGN_INS
    if known.exists() and not current.production:
        console.print(known.read_text().rstrip(), markup=False, soft_wrap=True)
    console.print(f"Files in {current.home}; logs in {current.home / 'logs'}.")


def _hosts() -> list[tuple[str, str]]:
    """The houses of this installation and the office, by title and host name."""
    from fairhouse.kit import house_rules

    houses = [(house.name, house.about.hosts[0]) for house in house_rules.current().values()]
    return [*houses, ("The office", "office.localhost")]


def _ports_are_free(known: list[Program]) -> None:
    for program in known:
        if program.port is not None and in_use(program.port):
            give_up(
                f"Port {program.port} ({program.what}) is in use by another program. "
                f"Choose another one: {program.port_variable}={program.port + 100} fairhouse up"
            )


def _step(sentence: str, *arguments: str) -> None:
    """One step in a process of its own (another database role, or much memory)."""
    _say(sentence)
    done = subprocess.run([sys.executable, *arguments], cwd=CHECKOUT, check=False)
    if done.returncode != 0:
        give_up(f"Failed while {sentence}; nothing was started.")


def _supervise(current: Config, *, announce: bool) -> None:
    database = None
    if current.database_url is None:
        database = postgres.Server(current.home, progress=_say)
    supervisor = Supervisor(programs(current), current.home, _say, database)
    try:
        supervisor.start()
    except TimeoutError as problem:
        _stop(current, supervisor)
        give_up(str(problem))
    if announce:
        greet(current)
    supervisor.run()
    _stop(current, supervisor)


def _stop(current: Config, supervisor: Supervisor) -> None:
    supervisor.stop()
    if current.database_url is None:
        _say("stopping the database")
        postgres.Server(current.home, progress=_say).stop()


def _start_detached(current: Config) -> None:
    """Let a supervisor live on without us; wait until it has started everything."""
    log_path = current.home / "logs" / "supervisor.log"
    log_path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with log_path.open("ab") as log:
        supervisor = subprocess.Popen(
            [sys.executable, "-m", "fairhouse", "up", "--supervise"],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            cwd=CHECKOUT, env=os.environ, start_new_session=True,
        )  # fmt: skip
    while not _all_answer(current):
        if supervisor.poll() is not None:
            give_up(f"It did not start:\n{_last(log_path)}")
        time.sleep(0.1)
    greet(current)


def _all_answer(current: Config) -> bool:
    return pidfile.read(supervisor_pid(current.home)) is not None and all(
        serves(program.port) for program in programs(current) if program.port is not None
    )


def _last(path: Path) -> str:
    return "\n".join(path.read_text(errors="replace").splitlines()[-15:])


def _say(sentence: str) -> None:
    console.print(sentence, style="dim", markup=False)
