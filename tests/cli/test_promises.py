"""`fairhouse promises`: which test carries which promise, and how it ended."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fairhouse.entrypoints.cli import main, promises
from fairhouse.entrypoints.cli.promises_scan import Mark, marks, proofs, unknown
from fairhouse.kit.house_rules import catalogue

SOURCE = """
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.promise("JJ-8.1")]

@pytest.mark.promise("JJ-7.3", "JJ-8.15")
def test_money(): ...

@pytest.mark.parametrize("x", [1, pytest.param(2, marks=pytest.mark.promise("JJ-8.2"))])
def test_server(x): ...

@pytest.mark.promise("LV-7a")
class TestVault:
    @pytest.mark.promise("LV-7b")
    async def test_access(self): ...

def helper(): ...
"""


class Tree:
    """A small folder of tests and the record of their last run."""

    def __init__(self, folder: Path) -> None:
        self.tests = folder / "tests"
        self.tests.mkdir()
        self.results = folder / "results.json"

    def write(self, source: str, file: str = "test_one.py") -> None:
        (self.tests / file).write_text(source)

    def ended(self, **outcomes: list[tuple[str, str]]) -> None:
        """Record outcomes: `JJ_8_1=[("test_one.py::test_x", "passed")]`."""
        record = {
            key.replace("_", "-", 1).replace("_", "."): [
                {"test": f"tests/{test}", "outcome": outcome} for test, outcome in lines
            ]
            for key, lines in outcomes.items()
        }
        self.results.write_text(json.dumps(record))

    def status(self, promise: str) -> str:
        known = catalogue.promises()
        found = proofs(known, marks(self.tests), self.results)
        return next(proof.status for proof in found if proof.promise.id == promise)


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tree:
    made = Tree(tmp_path)
    monkeypatch.setattr(promises, "TESTS", made.tests)
    monkeypatch.setattr(promises, "RESULTS", made.results)
    return made


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["promises", *words])


def test_the_catalogue_is_whole() -> None:
    known = catalogue.promises()
    assert len(known) == 222
    assert known["JJ-4.4c"].area == "bonus"
    assert all(promise.text.endswith((".", ")")) for promise in known.values())


def test_marks_are_found_on_modules_classes_functions_and_parameters(tree: Tree) -> None:
    tree.write(SOURCE)
    assert {(mark.promise, mark.test) for mark in marks(tree.tests)} == {
        ("JJ-8.1", "tests/test_one.py::test_money"),
        ("JJ-7.3", "tests/test_one.py::test_money"),
        ("JJ-8.15", "tests/test_one.py::test_money"),
        ("JJ-8.1", "tests/test_one.py::test_server"),
        ("JJ-8.2", "tests/test_one.py::test_server"),
        ("JJ-8.1", "tests/test_one.py::TestVault::test_access"),
        ("LV-7a", "tests/test_one.py::TestVault::test_access"),
        ("LV-7b", "tests/test_one.py::TestVault::test_access"),
    }


PROOF = '@pytest.mark.promise("JJ-8.1")\ndef test_x(): ...\n'


def test_a_promise_without_a_test_is_unproven(tree: Tree) -> None:
    assert tree.status("JJ-8.1") == "unproven"


def test_a_marked_test_that_never_ran_proves_nothing(tree: Tree) -> None:
    tree.write(PROOF)
    assert tree.status("JJ-8.1") == "marked, not run"


@pytest.mark.parametrize(
    ("outcomes", "status"),
    [
        (["passed"], "proven"),
        (["failed"], "failing"),
        (["skipped"], "marked, not run"),
        (["passed", "failed"], "failing"),
        (["passed", "skipped"], "marked, not run"),
    ],
)
def test_the_worst_outcome_of_all_parameters_counts(
    tree: Tree, outcomes: list[str], status: str
) -> None:
    tree.write(PROOF)
    tree.ended(JJ_8_1=[(f"test_one.py::test_x[{i}]", one) for i, one in enumerate(outcomes)])
    assert tree.status("JJ-8.1") == status


def test_every_test_that_carries_a_promise_must_pass(tree: Tree) -> None:
    tree.write(PROOF)
    tree.write(PROOF, "test_two.py")
    tree.ended(JJ_8_1=[("test_one.py::test_x", "passed")])
    assert tree.status("JJ-8.1") == "marked, not run"


def test_a_result_of_a_test_that_no_longer_carries_the_promise_does_not_count(tree: Tree) -> None:
    tree.write("def test_x(): ...\n")
    tree.ended(JJ_8_1=[("test_one.py::test_x", "passed")])
    assert tree.status("JJ-8.1") == "unproven"


@pytest.mark.parametrize("argument", ['"JJ-99"', "*IDS", "JJ_1"])
def test_an_id_that_is_in_no_catalogue_fails_the_command(tree: Tree, argument: str) -> None:
    tree.write(f"@pytest.mark.promise({argument})\ndef test_x(): ...\n")
    assert unknown(catalogue.promises(), marks(tree.tests)) == [
        Mark(argument.strip('"'), "tests/test_one.py::test_x")
    ]
    done = run()
    assert done.exit_code == 1
    assert "which is in no catalogue" in " ".join(done.output.split())


def test_the_list_counts_by_area(tree: Tree) -> None:
    tree.write(PROOF)
    tree.ended(JJ_8_1=[("test_one.py::test_x", "passed")])
    told = json.loads(run("--json", "--area", "games").output)
    assert told["totals"]["proven"] == 1
    assert told["totals"]["proven"] + told["totals"]["unproven"] == len(told["promises"])
    assert {one["area"] for one in told["promises"]} == {"games"}
    (one,) = [one for one in told["promises"] if one["id"] == "JJ-8.1"]
    assert one["tests"] == [{"test": "tests/test_one.py::test_x", "outcome": "passed"}]


def test_unproven_leaves_out_what_is_proven(tree: Tree) -> None:
    tree.write(PROOF)
    tree.ended(JJ_8_1=[("test_one.py::test_x", "passed")])
    listed = json.loads(run("--json", "--unproven").output)["promises"]
    assert "JJ-8.1" not in {one["id"] for one in listed}
    assert len(listed) == len(catalogue.promises()) - 1


def test_an_unknown_area_gets_a_sentence() -> None:
    done = run("--area", "weather")
    assert done.exit_code == 2
    assert "there is no area 'weather'" in done.output


def test_every_mark_in_the_projects_own_tests_is_in_the_catalogue() -> None:
    assert unknown(catalogue.promises(), marks(promises.TESTS)) == []
