"""Reads the program's own source for the laws that no tool knows."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from fairhouse.kit.config import CHECKOUT

PACKAGE = CHECKOUT / "fairhouse"


@dataclass(frozen=True, slots=True)
class Breach:
    """A place where a law is broken."""

    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


Law = Callable[[ast.Module], Iterator[tuple[int, str]]]


def files(*folders: str, but: Iterable[str] = ()) -> list[Path]:
    """Python files below folders of the package, migrations left out."""
    left_out = tuple(str(PACKAGE / name) for name in but)
    return sorted(
        path
        for folder in folders
        for path in (PACKAGE / folder).rglob("*.py")
        if "migrations" not in path.parts and not str(path).startswith(left_out or ("\0",))
    )


def breaches(law: Law, paths: Iterable[Path]) -> list[str]:
    """Every breach of a law in these files, as `path:line: what`."""
    return [
        str(Breach(f"{path.relative_to(CHECKOUT)}:{line}", what))
        for path in paths
        for line, what in law(ast.parse(path.read_text()))
    ]


def breaks(law: Law, code: str) -> bool:
    """True when a snippet breaks the law: for the twin of each check."""
    return any(law(ast.parse(code)))


def dotted(node: ast.AST) -> str:
    """`a.b.c` for an attribute chain of names; empty for anything else."""
    if isinstance(node, ast.Attribute):
        front = dotted(node.value)
        return f"{front}.{node.attr}" if front else ""
    return node.id if isinstance(node, ast.Name) else ""


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every module or name that is imported, dotted, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def no_float(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Money and odds are integers and fractions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield node.lineno, f"the float {node.value}"
        elif isinstance(node, ast.Name) and node.id == "float":
            yield node.lineno, "float"


_CLOCKS = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time",
           "time.time_ns", "timezone.now", "time.localtime", "time.gmtime")  # fmt: skip


def no_other_clock(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Time comes from kit.clock alone."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = ".".join(dotted(node.func).split(".")[-2:])
            if name in _CLOCKS:
                yield node.lineno, name
    for line, name in imported(tree):
        if name == "django.utils.timezone.now" or name in ("time.time", "time.time_ns"):
            yield line, name


_CHANCE = ("random", "secrets", "numpy.random", "os.urandom", "uuid.uuid4", "uuid.uuid1")


def no_other_chance(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Randomness comes from kit: dice for outcomes, ids for names, secrets for keys."""
    for line, name in imported(tree):
        if name in _CHANCE or name.startswith(("random.", "secrets.")):
            yield line, name
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and dotted(node.func) in _CHANCE:
            yield node.lineno, dotted(node.func)


def no_signals(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """What crosses domains is an event that is published by name."""
    for line, name in imported(tree):
        if name.startswith(("django.dispatch", "django.db.models.signals")):
            yield line, name


_KEYS = {"id", "pk", "player_id", "uuid"}


def no_bare_get(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """A page finds its object through the gate of its kind, which asks who may see it."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("get", "filter", "get_object_or_404")
            and "objects" in dotted(node.func)
            and any(keyword.arg in _KEYS for keyword in node.keywords)
        ):
            yield node.lineno, f"{dotted(node.func)}(id=...)"


def no_environment(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The environment is read once, by kit.config."""
    for node in ast.walk(tree):
        if dotted(node) in ("os.environ", "os.getenv"):
            yield getattr(node, "lineno", 0), dotted(node)
