"""How `fairhouse games certify` works out certificates: one game here, all games in workers."""

from __future__ import annotations

import json
import multiprocessing
import os
import queue
import time
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from fairhouse.entrypoints.cli.setup import console
from fairhouse.games import certificate, engine
from fairhouse.games.certificate import Figures
from fairhouse.games.engine import Game, GameFault, UnknownGame

MOST_WORKERS = 2
"""Some games hold large tables while they are certified: more at once might not fit in memory."""
UNCUT = 160
"""Characters a line of a table that goes to a file or a pipe."""
_TICK_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Certified:
    """What became of one game: its figures, or why there are none."""

    name: str
    figures: list[Figures]
    fault: str = ""
    seconds: float = 0.0


def one(game: Game, least: Fraction | None) -> list[Figures]:
    """The figures of one game, with a bar for its own steps. Raises GameFault."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=errors(), transient=True) as bar:
        task = bar.add_task(game.name)

        def show(done: int, whole: int) -> None:
            bar.update(task, completed=done, total=whole)

        return certificate.certify(game, minimum_rtp=least, progress=show)


def everything(names: Sequence[str], least: Fraction | None) -> list[Certified]:
    """All of these games, in their order, with one bar over them and the names of those at work.

    Games with decisions take longest and begin first. A game that must not be offered does not
    stop the others.
    """
    began = time.perf_counter()
    workers = max(1, min(MOST_WORKERS, len(names), len(os.sched_getaffinity(0))))
    # spawned, not forked: the bar has a thread, and what a fork copies of it could be locked
    context = multiprocessing.get_context("spawn")
    with (
        context.Manager() as manager,
        _bar() as bar,
        ProcessPoolExecutor(workers, context) as pool,
    ):
        # what a worker tells of its steps moves the bar by a share of one game
        told = manager.Queue()
        task = bar.add_task("", total=len(names))
        order = _longest_first(names)
        waiting = {pool.submit(_certify, name, least, told): name for name in order}
        found = _collect(waiting, told, bar, task)
    seconds = time.perf_counter() - began
    slowest = sorted(found.values(), key=lambda each: -each.seconds)[:3]
    longest = "longest " + ", ".join(f"{each.name} {each.seconds:.1f} s" for each in slowest)
    summary = f"{len(names)} games in {seconds:.1f} s, {workers} at a time; {longest}"
    errors().print(summary, soft_wrap=True)
    return [found[name] for name in names]


def _longest_first(names: Sequence[str]) -> list[str]:
    def staged(name: str) -> bool:
        try:
            return engine.load(name).staged
        except (GameFault, UnknownGame):
            return False  # its worker will say so

    return sorted(names, key=lambda name: not staged(name))


def _bar() -> Progress:
    return Progress(
        BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"),
        console=errors(), transient=True,
    )  # fmt: skip


def _collect(
    waiting: dict[Future[Certified], str], told: Any, bar: Progress, task: Any
) -> dict[str, Certified]:
    found: dict[str, Certified] = {}
    shares: dict[str, float] = {}
    while waiting:
        done, _ = wait(waiting, timeout=_TICK_SECONDS, return_when=FIRST_COMPLETED)
        for future in done:
            name = waiting.pop(future)
            found[name] = future.result()
        _hear(told, shares)
        at_work = {name: share for name, share in shares.items() if name not in found}
        whole = len(found) + sum(at_work.values())
        bar.update(task, completed=whole, description=", ".join(at_work))
    return found


def _hear(told: Any, shares: dict[str, float]) -> None:
    while True:
        try:
            name, share = told.get_nowait()
        except queue.Empty:
            return
        shares[name] = share


def _certify(name: str, least: Fraction | None, told: Any) -> Certified:
    """In a worker: one game. A fault is an answer here, because it must reach the other process."""
    began = last = time.perf_counter()
    told.put((name, 0.0))

    def show(done: int, whole: int) -> None:
        nonlocal last
        if time.perf_counter() - last > _TICK_SECONDS:
            last = time.perf_counter()
            told.put((name, min(done / whole, 1.0) if whole else 0.0))

    try:
        figures = certificate.certify(engine.load(name), minimum_rtp=least, progress=show)
    except (GameFault, UnknownGame) as wrong:
        return Certified(name, [], str(wrong), time.perf_counter() - began)
    return Certified(name, figures, "", time.perf_counter() - began)


def store(game: Game, certified: list[Figures]) -> None:
    """Write the game's certificate.json."""
    told = json.dumps(certificate.as_json(game, certified), indent=2) + "\n"
    (game.folder / "certificate.json").write_text(told, encoding="utf-8")


def show(game: Game, certified: list[Figures]) -> None:
    """Print a certificate as a table, with the strategies where the player decides."""
    named = any(figures.strategy for figures in certified)
    table = Table(
        "bet", *(["strategy"] if named else []), "cells", "RTP %", "edge %", "hits %", "SD",
        "most, in stakes", "once in",
    )  # fmt: skip
    for figures in certified:
        table.add_row(figures.bet, *([figures.strategy] if named else []), *_numbers(figures))
    console.print(f"{game.title} ({game.name}), version {game.version}")
    console.print(f"content hash {game.content_hash}")
    for method in dict.fromkeys(figures.method for figures in certified):
        console.print(f"method: {method}")
    print_whole(table)


def print_whole(table: Table) -> None:
    """Print a table; where nobody's screen limits it, without cutting names and figures short."""
    Console(highlight=False, width=None if console.is_terminal else UNCUT).print(table)


def _numbers(figures: Figures) -> list[str]:
    return [
        str(figures.cells),
        certificate.percent(figures.rtp),
        certificate.percent(1 - figures.rtp),
        certificate.percent(figures.hit_rate),
        figures.standard_deviation[:-6],
        certificate.decimal(figures.maximum_win, 2),
        _one_in(figures.maximum_win_chance),
    ]


def _one_in(chance: Fraction) -> str:
    return (
        f"{int(1 / chance):,}" if chance < Fraction(1, 100) else certificate.decimal(1 / chance, 1)
    )


def errors() -> Console:
    """Progress goes to standard error, so that --json can be piped."""
    return Console(stderr=True)
