"""`fairhouse bench`: measures, printed as ratios within one run. Never a test."""

from __future__ import annotations

import asyncio
import json
import tempfile
from dataclasses import asdict
from pathlib import Path

import click
import uvloop
from rich.table import Table

from fairhouse.entrypoints.benchmarks.games import TARGET as GAMES_TARGET
from fairhouse.entrypoints.benchmarks.games import Rate, measure
from fairhouse.entrypoints.benchmarks.till import Bench, Figures
from fairhouse.entrypoints.cli.games_certify import print_whole
from fairhouse.entrypoints.cli.setup import Group, console, give_up
from fairhouse.games import engine
from fairhouse.games.engine import GameFault, UnknownGame

TARGETS = {
    "till / naive": 8.0,
    "till / pgbench": 5.0,
    "with a shared meter / till": 0.8,
    "two jackpots / till": 0.85,
    "half by one player / till": 0.8,
    "stored / empty": 0.8,
}
"""What the project wants of each ratio (decisions/0005): at least."""


@click.group("bench", cls=Group)
def command() -> None:
    """Measure the till, what it stands on, and the games."""


@command.command("till")
@click.option("--seconds", default=5.0, show_default=True, help="How long each phase runs.")
@click.option("--players", default=10_000, show_default=True, help="Players who wager.")
@click.option("--stored", default=0, help="Also measure with this many rounds stored.")
@click.option("--no-http", is_flag=True, help="Leave out the phase over HTTP.")
@click.option("--json", "as_json", is_flag=True, help="Print the same figures as JSON.")
def till(seconds: float, players: int, stored: int, no_http: bool, as_json: bool) -> None:
    """Complete rounds a second, against the naive path and raw pgbench.

    Runs on a database of its own with full durability, which is removed at the end.
    """
    from fairhouse.entrypoints.benchmarks.ground import lay, open_home

    with tempfile.TemporaryDirectory(prefix="fairhouse-bench-") as folder:
        server = open_home(Path(folder))
        try:

            async def run() -> Figures:
                ground = await lay(server, players=players)
                bench = Bench(ground, seconds, lambda said: None if as_json else _say(said))
                return await bench.run(stored_rounds=stored, http=not no_http)

            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                figures = runner.run(run())
        finally:
            server.destroy()
    if as_json:
        click.echo(json.dumps(_told(figures), indent=2))
    else:
        _print(figures)


@command.command("games")
@click.argument("names", nargs=-1)
@click.option("--seconds", default=0.5, show_default=True, help="CPU time for each game and way.")
@click.option("--json", "as_json", is_flag=True, help="Print the same figures as JSON.")
def games(names: tuple[str, ...], seconds: float, as_json: bool) -> None:
    """Rounds a second on one core, in process: of NAMES, or of all games.

    Seed, commitment, play and view; no books. Games with decisions are played by their closing
    actions and by a player who does anything that is legal.
    """
    try:
        rates = measure(names or engine.names(include_test=True), seconds)
    except (GameFault, UnknownGame) as fault:
        give_up(str(fault))
    if as_json:
        told = [asdict(rate) | {"reached": rate.reached} for rate in rates]
        click.echo(json.dumps({"target": GAMES_TARGET, "games": told}, indent=2))
    else:
        _print_games(rates)


def _print_games(rates: list[Rate]) -> None:
    table = Table(show_edge=False, pad_edge=False)
    for title in ("game", "kind", "way"):
        table.add_column(title)
    for title in ("rounds a second", "stages", "picks", f"{GAMES_TARGET:,} wanted"):
        table.add_column(title, justify="right")
    for rate in rates:
        marks = {True: "[green]✓[/green]", False: "[red]below[/red]", None: ""}
        figures = f"{rate.rounds_a_second:,.0f}", f"{rate.stages:.1f}", f"{rate.picks:.1f}"
        table.add_row(rate.game, rate.kind, rate.way, *figures, marks[rate.reached])
    print_whole(table)


def _say(sentence: str) -> None:
    console.print(f"  {sentence} …")


def _told(figures: Figures) -> dict[str, object]:
    return {
        "players": figures.players,
        "seconds": figures.seconds,
        "rates": figures.rates,
        "latencies_ms": figures.latencies_ms,
        "other": figures.other,
        "ratios": figures.ratios,
    }


def _print(figures: Figures) -> None:
    table = Table(show_edge=False, pad_edge=False)
    table.add_column("measured")
    table.add_column("a second", justify="right")
    table.add_column("p50 / p99 ms", justify="right")
    for name, rate in figures.rates.items():
        pair = figures.latencies_ms.get(name)
        table.add_row(name, f"{rate:,.0f}", f"{pair[0]:.1f} / {pair[1]:.1f}" if pair else "")
    console.print(table)
    for name, value in figures.other.items():
        console.print(f"{name}: {value:,.0f}")
    for name, ratio in figures.ratios.items():
        wanted = TARGETS[name]
        mark = "[green]✓[/green]" if ratio >= wanted else "[red]below[/red]"
        console.print(f"{name}: {ratio:.2f} (wanted {wanted:g}) {mark}")
