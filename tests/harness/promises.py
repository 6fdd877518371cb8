"""Which test carries which promise, and how it ended: read by `fairhouse promises`.

The record is `var/promises-results.json`: {"JJ-1.1": [{"test": "...", "outcome": "passed"}]}.
A run of everything writes it anew; a run of some tests replaces those tests' lines.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import TypedDict

import pytest

from fairhouse.kit.config import CHECKOUT
from tests.harness import environment

RECORD = CHECKOUT / "var" / "promises-results.json"
_PROPERTY = "promise"
_WORST_FIRST = ("failed", "skipped", "passed")


class Line(TypedDict):
    """One test of a promise and its outcome: passed, failed or skipped."""

    test: str
    outcome: str


_outcomes: dict[str, str] = {}
_promises: dict[str, set[str]] = defaultdict(set)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Carry a test's promise ids in its report, which also crosses to other processes."""
    for marker in item.iter_markers("promise"):
        for identity in marker.args:
            item.user_properties.append((_PROPERTY, identity))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep the worst outcome of a test's setup, call and teardown."""
    carried = {str(value) for name, value in report.user_properties if name == _PROPERTY}
    if not carried or environment.worker() is not None:
        return
    _promises[report.nodeid] |= carried
    known = _outcomes.get(report.nodeid, "passed")
    _outcomes[report.nodeid] = min(known, report.outcome, key=_WORST_FIRST.index)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the record; only the process that saw every report does."""
    if environment.worker() is None and _outcomes:
        write(RECORD, fresh=_is_whole(session.config))


def _is_whole(config: pytest.Config) -> bool:
    by_default = config.args_source == pytest.Config.ArgsSource.TESTPATHS
    return by_default and not config.option.keyword and not config.option.markexpr


def write(path: Path, *, fresh: bool) -> None:
    """Merge this run's outcomes into the record."""
    merged: dict[str, list[Line]] = defaultdict(list)
    for identity, lines in ({} if fresh else _former(path)).items():
        merged[identity] = [line for line in lines if line["test"] not in _outcomes]
    for test, identities in _promises.items():
        for identity in identities:
            merged[identity].append({"test": test, "outcome": _outcomes[test]})
    path.parent.mkdir(parents=True, exist_ok=True)
    ordered = {key: sorted(merged[key], key=lambda line: line["test"]) for key in sorted(merged)}
    path.write_text(json.dumps(ordered, indent=1) + "\n")


def _former(path: Path) -> dict[str, list[Line]]:
    try:
        said: dict[str, list[Line]] = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return {
        identity: [line for line in lines if _still_there(line["test"])]
        for identity, lines in said.items()
    }


def _still_there(test: str) -> bool:
    return (CHECKOUT / test.split("::", 1)[0]).exists()
