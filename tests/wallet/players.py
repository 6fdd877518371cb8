"""Players with money, made quickly, and a strict reading of their books.

`new_player` opens standing and wallet as a registration does, without the form: use it where
hundreds of players are needed, and `tests.cast` where the person matters.
"""

from __future__ import annotations

import hashlib
import struct
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from fairhouse.domain.jackpots import actions as jackpots
from fairhouse.domain.players.events import PlayerRegistered
from fairhouse.domain.rounds import actions as rounds
from fairhouse.domain.rounds.desk import Desk
from fairhouse.domain.standing import actions as standing
from fairhouse.domain.wallet import actions as wallet
from fairhouse.domain.wallet.commands import Command, Kinds
from fairhouse.kit import clock, events, ids
from fairhouse.kit.money import Money
from fairhouse.kit.refusals import Refusal

CARDS = "pretend_cards"
RED = {"bets": [{"bet": "red", "stake": "1.00"}]}
AGE = 40
ACCOUNTS = {1: "cash_micros", 2: "bonus_micros", 3: "tied_micros", 4: "held_micros"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """A player who may play: signed in, terms accepted."""

    player_id: int
    cell: int
    house: str
    currency: str
    session: UUID


def new_player(
    *, cash: str | None = "100.00", house: str = "marigold", currency: str = "GBP"
) -> Player:
    """A fresh player; `cash` is deposited, None leaves the wallet never funded."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval('players_number')")
        (number,) = cursor.fetchone()
    player = Player(
        player_id=number, cell=ids.cell_of(number), house=house, currency=currency,
        session=ids.new(),
    )  # fmt: skip
    events.publish(
        PlayerRegistered(
            player_id=number, cell=player.cell, house=house, currency=currency, at=clock.now()
        )
    )
    certain(standing.set_terms(player_id=number, terms_version=max(1, rounds.newest_terms(house))))
    certain(standing.begin_session(player_id=number, session_id=player.session))
    if cash is not None:
        fund(player, cash)
    return player


def fund(player: Player, amount: str) -> None:
    """Deposit by card."""
    from django.db import transaction

    with transaction.atomic():
        certain(
            wallet.deposit(
                player_id=player.player_id,
                key=ids.new(),
                amount=Money.parse(amount, player.currency),
                partner=CARDS,
            )
        )


def certain(answer: Any) -> Any:
    """The answer, which must not be a refusal."""
    assert not isinstance(answer, Refusal), answer
    return answer


def said(answer: Any) -> Any:
    """What the asker is told: a refusal without its inner details, or the value itself."""
    return (answer.status, answer.as_json()) if isinstance(answer, Refusal) else answer


def new_desk(**options: Any) -> Desk:
    """A desk that knows every registered game; registers them at its first call."""
    numbers = rounds.game_numbers() or rounds.register_games()
    return Desk(numbers, **{"book": jackpots.read_book(), **options})


def wager(
    desk: Desk,
    player: Player,
    body: Mapping[str, Any] = RED,
    *,
    game: str = "roulette_european",
    key: UUID | None = None,
    age: int = AGE,
    session: UUID | None = None,
) -> Command:
    """The command of one wager."""
    request = certain(desk.request(player.house, game, body, age=age))
    command: Command = desk.command(
        request,
        player_id=player.player_id,
        session=session or player.session,
        key=key or ids.new(),
    )
    return command


def kinds(desk: Desk) -> Kinds:
    """The wallet's own kinds and the wager."""
    from fairhouse.domain.wallet.verbs import MONEY_KINDS

    return Kinds([*MONEY_KINDS, *desk.kinds])


def rows(sql: str, *arguments: Any) -> list[tuple[Any, ...]]:
    """What a query finds."""
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def balances(player_id: int) -> dict[str, int]:
    """The four accounts in micros, as stored."""
    names = ", ".join(ACCOUNTS.values())
    found = rows(f"select {names} from wallet_wallet where player_id = %s", player_id)
    return dict(zip(ACCOUNTS.values(), found[0], strict=True))


def cash(player_id: int) -> int:
    """The cash account in micros, as stored."""
    return balances(player_id)["cash_micros"]


def assert_books(player_id: int) -> list[tuple[Any, ...]]:
    """A player's transfers, after proving them: written anew here, not by the code under test.

    Balances are the sums of entries, entries have no gap, the head is the hash over all of
    them, every round begins at an entry of its own with its stake and win, every answered yes
    has its entry, and nothing is below zero.
    """
    entries = rows(
        "select entry, leg, debit, credit, amount_micros from wallet_transfer"
        " where player_id = %s order by entry", player_id,
    )  # fmt: skip
    sums: Counter[int] = Counter()
    head = bytes(16)
    for at, (entry, _, debit, credit, amount) in enumerate(entries, 1):
        assert entry == at, f"entry {entry} stands at place {at}"
        assert amount > 0
        sums[debit] -= amount
        sums[credit] += amount
        head = hashlib.blake2b(
            head + struct.pack(">qhhq", entry, debit, credit, amount), digest_size=16
        ).digest()
    stored = balances(player_id)
    assert {name: sums[code] for code, name in ACCOUNTS.items()} == stored
    assert all(micros >= 0 for micros in stored.values())
    ((last, kept_head),) = rows(
        "select entry, head from wallet_wallet where player_id = %s", player_id
    )
    assert (last, bytes(kept_head)) == (len(entries), head)
    _assert_rounds(player_id, entries)
    return entries


def _assert_rounds(player_id: int, entries: list[tuple[Any, ...]]) -> None:
    revenue = {code for (code,) in rows("select distinct revenue_account from rounds_game")}
    by_operation: dict[int, list[tuple[Any, ...]]] = {}
    for line in entries:
        by_operation.setdefault(line[0] - line[1], []).append(line)
    played = {
        first: (
            sum(amount for *_, credit, amount in lines if credit in revenue),
            sum(amount for _, _, debit, _, amount in lines if debit in revenue),
        )
        for first, lines in by_operation.items()
        if any(debit in revenue or credit in revenue for _, _, debit, credit, _ in lines)
    }
    stored = {
        entry: (stake, win)
        for entry, stake, win, before, after in rows(
            "select entry, stake_micros, win_micros, before_micros, after_micros"
            " from rounds_round as r where player_id = %s and not exists (select 1"
            " from rounds_stage as s where s.player_id = r.player_id and s.round = r.entry)"
            " union all select entry, stake_micros, win_micros, before_micros, after_micros"
            " from rounds_stage where player_id = %s and (stake_micros > 0 or win_micros > 0)",
            player_id, player_id,
        )
        if before - stake + win == after
    }  # fmt: skip
    assert stored == played
    _assert_stages(player_id)
    yeses = {
        entry
        for (entry,) in rows(
            "select entry from wallet_idempotency where player_id = %s"
            " and (answer is null or (get_byte(answer, 0) = 65 and entry > 0))", player_id,
        )
    }  # fmt: skip
    assert yeses == set(by_operation)


def _assert_stages(player_id: int) -> None:
    """A round of several stages is the sum of them, and is either open or over."""
    over = {
        entry: (stake, win)
        for entry, stake, win in rows(
            "select entry, stake_micros, win_micros from rounds_round where player_id = %s",
            player_id,
        )
    }
    waiting = dict(
        rows("select entry, stake_micros from rounds_open where player_id = %s", player_id)
    )
    stages: dict[int, list[tuple[Any, ...]]] = {}
    for row in rows(
        "select round, stage, stake_micros, win_micros, over from rounds_stage"
        " where player_id = %s order by round, stage", player_id,
    ):  # fmt: skip
        stages.setdefault(row[0], []).append(row)
    for entry, lines in stages.items():
        assert [line[1] for line in lines] == list(range(len(lines)))
        stake, win = sum(line[2] for line in lines), sum(line[3] for line in lines)
        assert [line[4] for line in lines[:-1]] == [False] * (len(lines) - 1)
        if lines[-1][4]:
            assert over[entry] == (stake, win)
            assert entry not in waiting
        else:
            assert waiting[entry] == stake
            assert (entry in over, win) == (False, 0)
    assert set(waiting) <= set(stages)
