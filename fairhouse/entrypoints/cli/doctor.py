"""`fairhouse doctor`: is this machine fit, is this installation well, and what to do if not."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from fairhouse.entrypoints.cli.setup import console, use_django


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="The same findings for a program.")
def command(as_json: bool) -> None:
    """Check this machine and this installation; say what to do.

    The exit code is 1 when something would stop a house from opening.
    """
    use_django()
    from fairhouse.entrypoints.cli.checks import CHECKS

    findings = [finding for check in CHECKS for finding in check()]
    if as_json:
        click.echo(json.dumps([asdict(one) | {"well": one.well} for one in findings], indent=1))
    else:
        for one in findings:
            mark = "[green]ok[/green]  " if one.well else "[red]MEND[/red]"
            console.print(f"{mark}  {one.about:<12} {one.says}", soft_wrap=True)
            if one.remedy:
                console.print(f"{'':19} -> {one.remedy}", style="yellow", soft_wrap=True)
    if any(one.fatal and not one.well for one in findings):
        raise SystemExit(1)
