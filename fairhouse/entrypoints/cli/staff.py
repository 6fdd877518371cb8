"""`fairhouse staff`: invite, list and disable the people who work in the office."""

from __future__ import annotations

import click
from rich.table import Table

from fairhouse.entrypoints.cli.setup import Group, console, give_up, use_django
from fairhouse.kit.config import config


@click.group("staff", cls=Group)
def command() -> None:
    """Make and list the people who work in the office."""


@command.command("add")
@click.argument("username")
@click.option("--role", "roles", multiple=True, required=True, help="May be given several times.")
def add(username: str, roles: tuple[str, ...]) -> None:
    """Invite USERNAME with roles and print their one-time link.

    Roles: support, payments, compliance, dpo, admin. Adding somebody again makes a new link;
    password and second factor are then chosen anew.
    """
    use_django()
    from fairhouse.domain.audit.rules import Actor
    from fairhouse.entrypoints.office import staff
    from fairhouse.entrypoints.office.policy import policy
    from fairhouse.kit.refusals import Refusal

    token = staff.invite(username=username, roles=roles, by=Actor.system("cli.staff"))
    if isinstance(token, Refusal):
        give_up(token.sentence)
    console.print(f"{username} is invited as {', '.join(sorted(set(roles)))}. Hand them this link;")
    console.print(f"it works once, for {policy().invitation_hours} hours:")
    click.echo(f"{_origin()}/enrol/{token}/")


@command.command("list")
def listed() -> None:
    """Who works here, with which roles."""
    use_django()
    from django.contrib.auth.models import User
    from django_otp.plugins.otp_totp.models import TOTPDevice

    with_factor = set(TOTPDevice.objects.filter(confirmed=True).values_list("user_id", flat=True))
    table = Table("name", "roles", "second factor", "active", "last sign-in", box=None)
    for user in User.objects.filter(is_staff=True).order_by("username"):
        roles = ", ".join(sorted(user.groups.values_list("name", flat=True)))
        last = f"{user.last_login:%Y-%m-%d %H:%M}" if user.last_login else "never"
        enrolled, active = _yes(user.pk in with_factor), _yes(user.is_active)
        table.add_row(user.username, roles, enrolled, active, last)
    console.print(table if table.row_count else "nobody yet; see fairhouse staff add")


@command.command("disable")
@click.argument("username")
def disable(username: str) -> None:
    """Keep USERNAME out from now on."""
    _set_active(username, active=False)


@command.command("enable")
@click.argument("username")
def enable(username: str) -> None:
    """Let USERNAME in again."""
    _set_active(username, active=True)


def _set_active(username: str, *, active: bool) -> None:
    use_django()
    from django.contrib.auth.models import User

    from fairhouse.domain.audit.rules import Actor
    from fairhouse.entrypoints.office import staff

    if not User.objects.filter(username=username, is_staff=True).exists():
        give_up(f"nobody here is called {username}")
    staff.set_active(username=username, active=active, by=Actor.system("cli.staff"))
    console.print(f"{username} is {'let in' if active else 'kept out'} from now on")


def _yes(fact: bool) -> str:
    return "yes" if fact else "no"


def _origin() -> str:
    current = config()
    if current.production:
        return "https://office.<your domain>"
    return f"http://office.localhost:{current.web_port}"
