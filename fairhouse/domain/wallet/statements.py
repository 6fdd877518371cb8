"""The till's SQL and the shapes of its rows, shared by every path that moves money."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from fairhouse.domain.wallet.commands import Command, ExtraTable, Stored
from fairhouse.domain.wallet.rules import PlayerState
from fairhouse.domain.wallet.settle import Key
from fairhouse.kit import sql
from fairhouse.kit.arrays import columns

TILL: Final[Mapping[str, str]] = sql.load(Path(__file__).parent / "sql" / "till.sql")

TRANSFERS: Final = ExtraTable(
    "wallet_transfer",
    ("cell", "player_id", "entry", "leg", "debit", "credit", "amount_micros", "at"),
    TILL["insert_transfers"],
)
ANSWERS: Final = ExtraTable(
    "wallet_idempotency",
    ("cell", "player_id", "key", "body_hash", "kind", "entry", "day", "answer"),
    TILL["insert_answers"],
)


def players_of(commands: Iterable[Command]) -> tuple[list[int], list[int]]:
    """The distinct players of a batch: their cells and their ids, in the same order."""
    cells = {command.player_id: command.cell for command in commands}
    return list(cells.values()), list(cells)


def keys_of(commands: Iterable[Command]) -> list[str]:
    """The keys of a batch as `read_answers` takes them: cells, player ids and keys."""
    return columns([(one.cell, one.player_id, one.key) for one in commands])


def states_from(
    players: Iterable[Sequence[Any]], wallets: Iterable[Sequence[Any]]
) -> dict[int, PlayerState]:
    """Join the rows of `lock_players` and `read_wallets`, in their column order."""
    money = {wallet[0]: wallet for wallet in wallets}
    return {
        player[1]: PlayerState(*player, *money[player[1]][1:])
        for player in players
        if player[1] in money
    }


def earlier_from(rows: Iterable[Sequence[Any]]) -> dict[Key, Stored]:
    """The rows of `read_answers` by player and key."""
    return {(row[0], row[1]): Stored(row[2], row[3], row[4], row[5]) for row in rows}


def wallet_rows(states: Iterable[PlayerState]) -> list[tuple[Any, ...]]:
    """What `write_wallets` takes, sorted as the locks were."""
    return [
        (
            s.cell, s.player_id, s.cash, s.bonus, s.tied, s.held, s.entry, s.head, s.funded,
            s.last_round_at, s.counter_day, s.staked_day, s.won_day, s.won_before,
        )
        for s in sorted(states, key=lambda state: (state.cell, state.player_id))
    ]  # fmt: skip
