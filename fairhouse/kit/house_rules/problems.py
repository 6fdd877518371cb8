"""What can be wrong with a rules file, said in a sentence with the file and the key."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to correct: which file, which key, and why."""

    file: str
    key: str
    reason: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.key, self.reason) if part)


class BadRules(Exception):
    """The rules cannot be used, so nothing starts. Holds every problem that was found."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class NoRules(LookupError):
    """Rules were asked for a house that does not exist, or for a day before it opened."""
