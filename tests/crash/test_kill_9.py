"""kill -9 under load: every acknowledged round stands once, every unknown outcome is answered.

Players insist: a wager whose answer was lost is asked again with its key until the house says
what became of it. Afterwards the rounds in the books are exactly the rounds that players were
told of, and `fairhouse audit` is clean. FAIRHOUSE_SOAK_MINUTES makes it go on for longer.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import Any
from uuid import UUID

import psycopg
import pytest

from fairhouse.entrypoints.cli import pidfile
from fairhouse.kit import ids
from fairhouse.kit.config import CHECKOUT
from fairhouse.kit.money import to_micros
from fairhouse.kit.postgres import OWNER
from tests.crash.load import Acknowledged, Load
from tests.harness.command import environment
from tests.harness.house import OpenHouse, open_house, wait_until

pytestmark = [
    pytest.mark.crash,
    pytest.mark.slow,
    pytest.mark.xdist_group("crash"),
]

PLAYERS, LETTERS = 12, 200
ROUNDS_BETWEEN = 500
SOAK_SECONDS = 60 * float(os.environ.get("FAIRHOUSE_SOAK_MINUTES", "0"))
Kill = Callable[[OpenHouse], Awaitable[None]]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenHouse]:
    """A whole house with full durability, kept running by its supervisor."""
    with open_house(tmp_path_factory.mktemp("crash")) as opened:
        yield opened


@pytest.fixture(scope="module")
def players(house: OpenHouse) -> list[dict[str, Any]]:
    """Players with money and a play cookie."""
    made: list[dict[str, Any]] = json.loads(prepare(house, "players", str(PLAYERS)))
    return made


def prepare(house: OpenHouse, *arguments: str) -> str:
    """Run tests.crash.prepare in the house's home."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.crash.prepare", *arguments],
        env=environment(house.home, **house.variables),
        cwd=CHECKOUT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def load(house: OpenHouse, players: list[dict[str, Any]]) -> Load:
    """Two connections of each player."""
    return Load(port=house.play_port, players=players)


async def kill_database(house: OpenHouse) -> None:
    """The postmaster and everything it runs, as when a machine goes off."""
    await asyncio.to_thread(house.server.kill_hard)


async def kill_postmaster(house: OpenHouse) -> None:
    """The postmaster alone: its children are orphaned in the middle of their statements."""
    await asyncio.to_thread(house.server.kill_hard, only_postmaster=True)


async def kill_play(house: OpenHouse) -> None:
    """The play process with its workers."""
    leader = house.process("play")
    assert leader is not None
    pidfile.end_session(leader.pid, hard=True)


async def end_play(house: OpenHouse) -> None:
    """SIGTERM: what waits is settled and answered, then the process ends."""
    leader = house.process("play")
    assert leader is not None
    pidfile.end_session(leader.pid, hard=False)


KILLS: dict[str, list[Kill]] = {
    "database": [kill_database, kill_postmaster, kill_database],
    "play": [kill_play, end_play, kill_play],
    "both": [kill_play, kill_database],
}


@pytest.mark.promise("JJ-8.7a")
@pytest.mark.parametrize("what", KILLS)
async def test_no_acknowledged_round_is_lost_and_none_is_doubled(
    house: OpenHouse, load: Load, what: str
) -> None:
    already = rounds_in_the_books(house)
    load.start()
    end = time.monotonic() + SOAK_SECONDS
    await load.rounds(ROUNDS_BETWEEN)
    for kill in forever(KILLS[what], until=end):
        await asyncio.sleep(random.random() * 0.2)
        before = disturbances(house, load)
        await kill(house)
        await load.rounds(ROUNDS_BETWEEN, seconds=120)
        assert disturbances(house, load) > before, "the kill came while nobody waited"
    await load.finish(seconds=120)

    told = {one.round_id: one for one in load.acknowledged}
    assert len(told) == len(load.acknowledged), "two keys were given the same round"
    assert len(told) >= ROUNDS_BETWEEN * (len(KILLS[what]) + 1)
    compare(told, rounds_in_the_books(house).items() - already.items())
    await same_key_same_answer(load)
    code, said = await asyncio.to_thread(house.command, "audit")
    assert code == 0, said


def disturbances(house: OpenHouse, load: Load) -> int:
    """Connections that broke, and batches that the till had to try again on a new connection.

    A killed database is mostly not seen by players: the till waits for it with their wagers.
    """
    return load.broken + house.log("play").count("lost the database")


def forever(kills: list[Kill], *, until: float) -> Iterator[Kill]:
    """Each kill once, then again and again until the time is over."""
    yield from kills
    while time.monotonic() < until:
        yield from kills


def rounds_in_the_books(house: OpenHouse) -> dict[UUID, tuple[int, int]]:
    """Stake and win of every stored round."""
    query = "select player_id, entry, stake_micros, win_micros from rounds_round"
    with psycopg.connect(house.server.dsn(OWNER)) as session:
        rows = session.execute(query).fetchall()
    return {ids.operation(player, entry): (stake, win) for player, entry, stake, win in rows}


def compare(told: dict[UUID, Acknowledged], booked: set[tuple[UUID, tuple[int, int]]]) -> None:
    """What players were told is what is in the books: no more, no less, to the last micro."""
    said = {
        (identity, (to_micros(one.answer["stake"]), to_micros(one.answer["win"])))
        for identity, one in told.items()
    }
    assert said - booked == set(), "acknowledged and lost"
    assert booked - said == set(), "booked though every key names another round: doubled"


async def same_key_same_answer(load: Load) -> None:
    """A stored answer is given again; nothing new is played."""
    for told in random.sample(load.acknowledged, 25):
        again = await load.ask_again(told)
        assert again["round"] == told.answer["round"]
        assert again["win"] == told.answer["win"]


def test_every_letter_leaves_though_the_jobs_process_is_killed(
    house: OpenHouse, players: list[dict[str, Any]]
) -> None:
    prepare(house, "letters", str(players[0]["player_id"]), str(LETTERS))
    killed_at_work = 0
    for _ in range(3):
        worker = house.process("jobs")
        assert worker is not None
        killed_at_work += letters(house, "queued") > 0
        pidfile.end_session(worker.pid, hard=True)
        assert wait_until(partial(another_worker, house, worker.pid))
        time.sleep(2)
    assert killed_at_work
    assert wait_until(lambda: letters(house, "queued") == 0, 90), letters(house, "queued")
    assert letters(house, "failed") == 0
    assert letters(house, "sent") >= LETTERS
    assert len(list((house.home / "maildir" / "new").iterdir())) >= letters(house, "sent")


def another_worker(house: OpenHouse, before: int) -> bool:
    """True when the supervisor has started the jobs process again."""
    worker = house.process("jobs")
    return worker is not None and worker.pid != before


def letters(house: OpenHouse, state: str) -> int:
    """How many letters are in a state."""
    with psycopg.connect(house.server.dsn(OWNER)) as session:
        row = session.execute(
            "select count(*) from contact_message where state = %s", (state,)
        ).fetchone()
    return int(row[0]) if row else -1


def test_a_lost_round_would_be_noticed() -> None:
    """The twin: the comparison fails when a round is missing, doubled or has another win."""
    answer = {"round": str(ids.operation(7, 1)), "stake": "0.10", "win": "0.20"}
    told = {ids.operation(7, 1): Acknowledged(UUID(int=1), 7, 0, answer)}
    right = (ids.operation(7, 1), (100_000, 200_000))
    compare(told, {right})
    for wrong in (
        set(),
        {right, (ids.operation(7, 3), (100_000, 0))},
        {(ids.operation(7, 1), (100_000, 0))},
    ):
        with pytest.raises(AssertionError):
            compare(told, wrong)
