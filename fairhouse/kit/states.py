"""State tables: where a thing may go to, and what may then be done. One setter each.

A domain declares one table and changes states only through `go`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


class IllegalMove(ValueError):
    """A state was asked to go where its table does not let it."""


@dataclass(frozen=True, slots=True)
class StateTable:
    """`may_go[state]` = states that may follow; `may_do[state]` = verbs allowed in it."""

    may_go: Mapping[str, frozenset[str]]
    may_do: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known = set(self.may_go)
        for state, following in self.may_go.items():
            if unknown := set(following) - known:
                raise ValueError(f"{state} may go to unknown states {sorted(unknown)}")
        if unknown := set(self.may_do) - known:
            raise ValueError(f"verbs are given for unknown states {sorted(unknown)}")

    @property
    def states(self) -> frozenset[str]:
        """Every state of the table."""
        return frozenset(self.may_go)

    @property
    def final(self) -> frozenset[str]:
        """States that nothing follows."""
        return frozenset(state for state, after in self.may_go.items() if not after)

    def can_go(self, current: str, to: str) -> bool:
        """Whether `to` may follow `current`."""
        return to in self.may_go.get(current, frozenset())

    def go(self, current: str, to: str) -> str:
        """Return `to`. Raises IllegalMove when the table does not allow it."""
        if not self.can_go(current, to):
            raise IllegalMove(f"{current} may not go to {to}")
        return to

    def may(self, state: str, verb: str) -> bool:
        """Whether a verb is allowed in a state."""
        return verb in self.may_do.get(state, frozenset())
