"""`fairhouse terms`: render the texts that players read, publish them, list what is published."""

from __future__ import annotations

import difflib
from datetime import UTC, datetime

import click
from rich.table import Table

from fairhouse.entrypoints.cli.setup import Group, console, give_up, use_django
from fairhouse.kit import clock, house_rules
from fairhouse.kit.house_rules import House, NoRules
from fairhouse.kit.house_rules.documents import KINDS, Kind, Rendered, render

KIND = click.Choice(KINDS)
DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group("terms", cls=Group)
def command() -> None:
    """Render, publish and list the terms and privacy texts."""


@command.command("render")
@click.argument("house")
@click.option("--kind", type=KIND, default="terms", show_default=True)
@click.option("--date", "day", type=DAY, help="The day whose rules are printed (today).")
@click.option("--promises", is_flag=True, help="Print which clause makes which promise instead.")
def show(house: str, kind: Kind, day: datetime | None, promises: bool) -> None:
    """Print HOUSE's text as its rules have it on a day, in Markdown."""
    rendered = _render(_house(house), kind, day)
    if not promises:
        click.echo(rendered.text, nl=False)
        return
    table = Table("clause", "promises", box=None)
    for clause in rendered.clauses:
        table.add_row(clause.number, ", ".join(clause.promises))
    console.print(table)


@command.command("publish")
@click.argument("houses", nargs=-1)
@click.option("--effective", type=DAY, help="The day (UTC) from which it holds (now).")
@click.option("--quiet", is_flag=True, help="Say only what is new.")
def publish(houses: tuple[str, ...], effective: datetime | None, quiet: bool) -> None:
    """Publish the texts of HOUSES (all of them) whose rules or wording changed.

    A text whose hash is that of the version in force is left alone. Members who have not
    accepted the newest terms are asked before they play.
    """
    use_django()
    from fairhouse.domain.audit.rules import Actor
    from fairhouse.domain.players import documents

    at = effective.replace(tzinfo=UTC) if effective else None
    for house in [_house(slug) for slug in houses or house_rules.current()]:
        for kind in KINDS:
            try:
                done = documents.publish(
                    house=house.slug, kind=kind, effective_at=at, actor=Actor.system("cli.terms")
                )
            except (ValueError, NoRules) as wrong:
                give_up(f"{house.slug} {kind}: {wrong}")
            told = "published" if done.new else "unchanged"
            label, short = done.text.version_label, done.text.sha256[:12]
            if done.new or not quiet:
                console.print(f"{house.slug} {kind}: version {label} {told} ({short})")


@command.command("diff")
@click.argument("house")
@click.option("--kind", type=KIND, default="terms", show_default=True)
@click.option("--date", "day", type=DAY, help="The day whose rules are compared (today).")
def compare(house: str, kind: Kind, day: datetime | None) -> None:
    """What publishing would change: the version in force against the rules of a day."""
    the_house = _house(house)
    rendered = _render(the_house, kind, day)
    use_django()
    from fairhouse.domain.players import documents

    held = documents.current(house, kind, clock.now())
    before = held.text.splitlines() if held else []
    label = held.version_label if held else "nothing"
    lines = difflib.unified_diff(
        before, rendered.text.splitlines(), f"in force: {label}", "now", lineterm="", n=0
    )
    click.echo("\n".join(lines) or "nothing would change")


@command.command("list")
@click.argument("house", required=False)
def list_published(house: str | None) -> None:
    """Every published version, newest first."""
    use_django()
    from fairhouse.domain.players import documents

    table = Table("house", "kind", "version", "published", "in force from", "sha256", box=None)
    for slug in [_house(house).slug] if house else house_rules.current():
        for kind in KINDS:
            for text in documents.versions(slug, kind):
                published, holds = text.published_at, text.effective_at
                table.add_row(
                    slug, kind, text.version_label, f"{published:%Y-%m-%d %H:%M}",
                    f"{holds:%Y-%m-%d %H:%M}", text.sha256,
                )  # fmt: skip
    console.print(table if table.row_count else "nothing is published; see fairhouse terms publish")


def _house(slug: str) -> House:
    houses = house_rules.current()
    if slug not in houses:
        give_up(f"there is no house {slug!r}; there are {', '.join(houses)}")
    return houses[slug]


def _render(house: House, kind: Kind, day: datetime | None) -> Rendered:
    try:
        return render(house, kind, day.date() if day else house.day(clock.now()))
    except NoRules as wrong:
        give_up(str(wrong))
