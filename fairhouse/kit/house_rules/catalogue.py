"""The clauses that a rule may name as its source: the promises and the regulations."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import msgspec

from fairhouse.kit.house_rules.problems import BadRules, Problem

OWN = "OWN"
"""The clause of a value that no source gives: the house chose it, and says why in a note."""


@dataclass(frozen=True, slots=True)
class Promise:
    """One line of the catalogue: a promise that code keeps and a test proves."""

    id: str
    area: str
    text: str


class Reference(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A regulation that rules name: its title, and whether we saw its text.

    `seen` is false where the value is believed and was not read in a source.
    """

    title: str
    seen: bool


@cache
def promises() -> Mapping[str, Promise]:
    """The catalogue that ships with Fairhouse (`fairhouse/promises.tsv`), by id, in order."""
    text = files("fairhouse").joinpath("promises.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return {row["id"]: Promise(row["id"], row["area"], row["promise"]) for row in rows}


def references(path: Path, file: str) -> Mapping[str, Reference]:
    """Read the regulations that rules may name. Raises BadRules."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        return msgspec.convert(raw, dict[str, Reference])
    except (OSError, tomllib.TOMLDecodeError, msgspec.ValidationError) as wrong:
        raise BadRules([Problem(file, "", f"cannot be read: {wrong}")]) from wrong
