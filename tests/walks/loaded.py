"""Loaded dice: a play process of a house whose next rounds fall as a walk needs them.

It is the play process as it is, on a port of its own beside the house's, but for one thing: a
round takes the seed that lies in a file, where one does. What must come is found by playing the
pure rules, seed after seed, until it does.

    with loaded_play(house) as dice:
        dice.send_here(walk.page)
        dice.load("blackjack", body, lambda view: ...)
"""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from fairhouse.entrypoints.cli.programs import serves
from fairhouse.games import engine
from fairhouse.games.engine import StagedGame
from fairhouse.kit import dice
from fairhouse.kit.config import CHECKOUT
from fairhouse.kit.refusals import Refusal
from tests.harness.command import environment
from tests.harness.house import OpenHouse, free_ports, wait_until

Wanted = Callable[[Mapping[str, Any]], bool]
MOST_SEEDS = 50_000


@dataclass(frozen=True, slots=True)
class LoadedDice:
    """Where the process listens, and the file in which the next seed lies."""

    house: OpenHouse
    port: int
    file: Path

    def send_here(self, page: Page) -> None:
        """From now on the page's wagers and actions go to this process."""
        there, here = f":{self.house.play_port}/", f":{self.port}/"
        page.route(
            "**/play/**",
            lambda route: route.continue_(url=route.request.url.replace(there, here)),
        )

    def load(
        self, game: str, body: Mapping[str, Any], wanted: Wanted,
        actions: list[dict[str, Any]] | None = None,
    ) -> None:  # fmt: skip
        """The next round is one whose view, after these actions, is as wanted."""
        self.file.write_text(seed_of(game, body, wanted, actions or []).hex())


def seed_of(
    name: str, body: Mapping[str, Any], wanted: Wanted, actions: list[dict[str, Any]]
) -> bytes:
    """The first seed of a row that gives the wanted view. Raises LookupError when none does."""
    game = engine.load(name)
    wager = game.parse(body)
    assert not isinstance(wager, Refusal), wager
    for number in range(MOST_SEEDS):
        seed = sha256(f"{name} {number}".encode()).digest()
        if wanted(_view(game, wager, seed, actions)):
            return seed
    raise LookupError(f"{name} does not come as wanted")


def _view(
    game: engine.Game, wager: engine.Wager, seed: bytes, actions: list[dict[str, Any]]
) -> Mapping[str, Any]:
    if not isinstance(game, StagedGame):
        return game.play(wager, dice.Live(seed, game.label).pick).view
    picks = [dice.Live(seed, game.stage_label(stage)).pick for stage in range(len(actions) + 1)]
    position = game.open(wager, picks[0])
    for stage, asked in enumerate(actions, 1):
        action = game.parse_action(position, asked)
        if isinstance(action, Refusal):
            return {}
        position = game.act(position, action, picks[stage])
    return game.view(position)


@contextmanager
def loaded_play(house: OpenHouse) -> Iterator[LoadedDice]:
    """The process, until the block ends."""
    (port,) = free_ports(1)
    made = LoadedDice(house, port, house.home / "next-seed")
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.walks.loaded", str(port), str(made.file)],
        env=environment(house.home, **house.variables), cwd=CHECKOUT,
    )  # fmt: skip
    try:
        assert wait_until(lambda: serves(port)), "the play process with loaded dice does not open"
        yield made
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _seeds(file: Path) -> Callable[[], bytes]:
    """The seed that lies in the file, once; random ones otherwise."""

    def new() -> bytes:
        if not file.exists():
            return dice.new_seed()
        seed = bytes.fromhex(file.read_text())
        file.unlink()
        return seed

    return new


async def _serve(port: int, file: Path) -> None:
    from granian.constants import Interfaces
    from granian.server.embed import Server

    from fairhouse.domain.rounds.desk import Desk
    from fairhouse.entrypoints.play import application

    # as if the desk were laid with `new_seed=...`, which the process does not ask for
    Desk.__init__.__kwdefaults__ = {"houses": None, "new_seed": _seeds(file)}
    server = Server(
        application, address="127.0.0.1", port=port, interface=Interfaces.ASGI, log_access=False
    )
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, server.stop)
    await server.serve()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), Path(sys.argv[2])))
