"""`fairhouse promises`: every promise, the tests that carry it, and how they last ended."""

from __future__ import annotations

import json
from collections import Counter

import click
from rich.table import Table

from fairhouse.entrypoints.cli.promises_scan import (
    STATUSES,
    Mark,
    Proof,
    Status,
    marks,
    proofs,
    unknown,
)
from fairhouse.entrypoints.cli.setup import console
from fairhouse.kit.config import CHECKOUT
from fairhouse.kit.house_rules import catalogue

RESULTS = CHECKOUT / "var" / "promises-results.json"
TESTS = CHECKOUT / "tests"

COLOURS: dict[Status, str] = {
    "proven": "green",
    "failing": "red",
    "marked, not run": "yellow",
    "unproven": "dim",
}


@click.command("promises")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--area", help="Only one area, such as cashier.")
@click.option("--unproven", "open_only", is_flag=True, help="Only promises that are not proven.")
@click.option("--summary", is_flag=True, help="Only the totals by area.")
def command(as_json: bool, area: str | None, open_only: bool, summary: bool) -> None:
    """List every promise with the tests that prove it and their last result.

    A promise is proven when every test that carries it passed when it last ran. The exit
    code is 1 when a test carries an id that is in no catalogue.
    """
    known = catalogue.promises()
    areas = sorted({promise.area for promise in known.values()})
    if area is not None and area not in areas:
        raise click.BadParameter(f"there is no area {area!r}; there are {', '.join(areas)}")
    carried = marks(TESTS)
    found = [
        proof for proof in proofs(known, carried, RESULTS) if area in (None, proof.promise.area)
    ]
    shown = [proof for proof in found if not open_only or proof.status != "proven"]
    strange = unknown(known, carried)
    if as_json:
        click.echo(json.dumps(_json(shown, found, strange), indent=1))
    else:
        _print([] if summary else shown, found, strange)
    if strange:
        raise SystemExit(1)


def _print(shown: list[Proof], found: list[Proof], strange: list[Mark]) -> None:
    table = Table("id", "area", "status", "promise", "tests", box=None)
    for proof in shown:
        colour = COLOURS[proof.status]
        table.add_row(
            proof.promise.id, proof.promise.area, f"[{colour}]{proof.status}[/]",
            proof.promise.text, "\n".join(test.test for test in proof.tests),
        )  # fmt: skip
    if shown:
        console.print(table)
    console.print(_totals(found))
    for mark in strange:
        console.print(f"[red]{mark.test} carries {mark.promise}, which is in no catalogue[/]")


def _totals(found: list[Proof]) -> Table:
    table = Table("area", *STATUSES, "all", box=None)
    for name in sorted({proof.promise.area for proof in found}):
        counts = Counter(proof.status for proof in found if proof.promise.area == name)
        cells = [str(counts[status]) for status in STATUSES]
        table.add_row(name, *cells, str(counts.total()))
    counts = Counter(proof.status for proof in found)
    table.add_section()
    table.add_row("all", *[str(counts[status]) for status in STATUSES], str(len(found)))
    return table


def _json(shown: list[Proof], found: list[Proof], strange: list[Mark]) -> dict[str, object]:
    counts = Counter(proof.status for proof in found)
    return {
        "totals": {status: counts[status] for status in STATUSES},
        "promises": [
            {
                "id": proof.promise.id,
                "area": proof.promise.area,
                "promise": proof.promise.text,
                "status": proof.status,
                "tests": [{"test": one.test, "outcome": one.outcome} for one in proof.tests],
            }
            for proof in shown
        ],
        "unknown": [{"id": mark.promise, "test": mark.test} for mark in strange],
    }
