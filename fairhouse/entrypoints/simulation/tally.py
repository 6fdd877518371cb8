"""What the houses answered, counted: yeses by verb, noes by code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from fairhouse.kit.refusals import Refusal


@dataclass(slots=True)
class Tally:
    """Counts of answers as pretend members and staff heard them."""

    done: Counter[str] = field(default_factory=Counter)
    games: Counter[str] = field(default_factory=Counter)
    """Wagers that were taken, by game."""
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(verb, code) -> how often."""

    def heard(self, verb: str, answer: object) -> None:
        """Count one answer: a Refusal, a list of them, or anything else for a yes."""
        if isinstance(answer, Refusal):
            self.refused[verb, answer.code] += 1
        elif isinstance(answer, list):
            self._all(verb, answer)
        else:
            self.done[verb] += 1

    def _all(self, verb: str, answers: Iterable[object]) -> None:
        for answer in answers:
            if isinstance(answer, Refusal):
                self.refused[verb, answer.code] += 1

    @property
    def refusals_by_code(self) -> dict[str, int]:
        """How often each code was heard, most frequent first."""
        codes: Counter[str] = Counter()
        for (_, code), count in self.refused.items():
            codes[code] += count
        return dict(sorted(codes.items(), key=lambda item: (-item[1], item[0])))
