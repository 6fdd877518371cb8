"""Which tests carry which promise, read from the source, and how each ended when it last ran.

Reading the source and not the last run shows a mark on a test that never ran, and a mark
with an id that is in no catalogue.
"""

from __future__ import annotations

import ast
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from fairhouse.kit.house_rules.catalogue import Promise

Status = Literal["proven", "failing", "marked, not run", "unproven"]
STATUSES: tuple[Status, ...] = ("proven", "failing", "marked, not run", "unproven")

_MARK = "promise"


@dataclass(frozen=True, slots=True)
class Mark:
    """A test and a promise id that it carries; the id may be in no catalogue."""

    promise: str
    test: str


@dataclass(frozen=True, slots=True)
class Carried:
    """A test of a promise and its last outcome (passed, failed, skipped), None for never run."""

    test: str
    outcome: str | None


@dataclass(frozen=True, slots=True)
class Proof:
    """A promise with the tests that carry it."""

    promise: Promise
    tests: tuple[Carried, ...]

    @property
    def status(self) -> Status:
        """Proven only when every test that carries it passed when it last ran."""
        outcomes = [test.outcome for test in self.tests]
        if not outcomes:
            return "unproven"
        if "failed" in outcomes:
            return "failing"
        return "proven" if all(one == "passed" for one in outcomes) else "marked, not run"


def marks(tests: Path) -> list[Mark]:
    """Every promise mark under a folder of tests, named as pytest names tests.

    Raises SyntaxError for a file that is not Python.
    """
    found: list[Mark] = []
    for file in sorted(tests.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"), filename=str(file))
        found += _in_body(tree.body, str(file.relative_to(tests.parent)), ())
    return found


def proofs(catalogue: Mapping[str, Promise], carried: Sequence[Mark], results: Path) -> list[Proof]:
    """Each promise of the catalogue, in its order, with its tests and their last outcomes."""
    outcomes = _outcomes(results)
    by_promise: dict[str, list[Carried]] = defaultdict(list)
    for mark in dict.fromkeys(carried):
        by_promise[mark.promise].append(Carried(mark.test, outcomes.get((mark.promise, mark.test))))
    return [Proof(promise, tuple(by_promise[promise.id])) for promise in catalogue.values()]


def unknown(catalogue: Mapping[str, Promise], carried: Sequence[Mark]) -> list[Mark]:
    """Marks with an id that is in no catalogue."""
    return [mark for mark in dict.fromkeys(carried) if mark.promise not in catalogue]


def _in_body(body: list[ast.stmt], where: str, above: tuple[str, ...]) -> Iterator[Mark]:
    """Marks on the tests of a module or class; `above` are the ids that all of them carry."""
    for statement in body:
        if isinstance(statement, ast.Assign | ast.AnnAssign) and _assigns_marks(statement):
            above += tuple(_ids(statement))
    for statement in body:
        if isinstance(statement, ast.ClassDef):
            own = tuple(one for mark in statement.decorator_list for one in _ids(mark))
            yield from _in_body(statement.body, f"{where}::{statement.name}", above + own)
        elif isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            own = tuple(one for mark in statement.decorator_list for one in _ids(mark))
            if own or statement.name.startswith("test"):
                yield from (Mark(one, f"{where}::{statement.name}") for one in (*above, *own))


def _assigns_marks(statement: ast.Assign | ast.AnnAssign) -> bool:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return any(isinstance(one, ast.Name) and one.id == "pytestmark" for one in targets)


def _ids(node: ast.AST) -> Iterator[str]:
    """Ids of every `pytest.mark.promise(...)` inside an expression, also in parameters."""
    for part in ast.walk(node):
        if isinstance(part, ast.Call) and _is_mark(part.func):
            yield from (_id(argument) for argument in part.args)


def _id(argument: ast.expr) -> str:
    """The id as written; one that is computed cannot be read here, so it counts as unknown."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return argument.value
    return ast.unparse(argument)


def _is_mark(function: ast.expr) -> bool:
    return (
        isinstance(function, ast.Attribute)
        and function.attr == _MARK
        and isinstance(function.value, ast.Attribute)
        and function.value.attr == "mark"
    )


def _outcomes(results: Path) -> dict[tuple[str, str], str]:
    """The worst last outcome of each (promise, test) over a test's parameters."""
    if not results.is_file():
        return {}
    worst_first = ("failed", "skipped", "passed")
    found: dict[tuple[str, str], str] = {}
    recorded: dict[str, list[dict[str, str]]] = json.loads(results.read_text(encoding="utf-8"))
    for promise, lines in recorded.items():
        for line in lines:
            key = (promise, line["test"].partition("[")[0])
            known = found.get(key, line["outcome"])
            found[key] = min(known, line["outcome"], key=worst_first.index)
    return found
