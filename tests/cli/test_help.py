"""What a person reads who asks a verb for help."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from fairhouse.entrypoints.cli import VERBS, main


def _of(name: str) -> click.Command:
    found = main.get_command(click.Context(main), name)
    assert isinstance(found, click.Command)
    return found


GROUPS = [name for name in VERBS if name != "manage" and isinstance(_of(name), click.Group)]


@pytest.mark.parametrize("name", GROUPS)
def test_a_verb_lists_its_own_verbs_in_whole_sentences(name: str) -> None:
    group = _of(name)
    assert isinstance(group, click.Group)
    told = CliRunner().invoke(main, [name, "--help"]).stdout
    listed = " ".join(told.partition("Commands:")[2].split())
    for verb in group.commands.values():
        first = " ".join((verb.help or "").split("\n\n")[0].split())
        assert verb.get_short_help_str(limit=500) in listed
        assert verb.get_short_help_str(limit=500).rstrip(".") in first
    assert "..." not in listed
