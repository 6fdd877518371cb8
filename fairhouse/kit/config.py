"""How this installation is set up: read once from the environment, then frozen.

Nothing else in the program reads environment variables of its own.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast

Environment = Literal["development", "production", "test"]

CHECKOUT = Path(__file__).resolve().parents[2]


class BadConfiguration(RuntimeError):
    """The environment asks for something impossible; names the variable and the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The installation: where its files are, which ports and origins its processes use."""

    home: Path
    houses_path: Path
    env: Environment
    database_url: str | None
    database_owner_url: str | None
    database_name: str
    database_role: str
    web_port: int
    play_port: int
    cards_port: int
    play_origin: str
    cards_origin: str
    cards_api_key: str | None
    cards_callback_secret: str | None

    @property
    def secret_path(self) -> Path:
        """The folder (mode 0700) of key-encryption keys and signing secrets."""
        return self.home / "secrets"

    @property
    def production(self) -> bool:
        """True where real players' money is at stake: HTTPS only, no outbox page, no demo."""
        return self.env == "production"


def _port(name: str, default: int) -> int:
    raw = os.environ.get(name, str(default))
    if not raw.isdigit() or not 0 < int(raw) < 65536:
        raise BadConfiguration(f"{name}={raw!r} is not a port between 1 and 65535")
    return int(raw)


@cache
def config() -> Config:
    """Read the environment once.

    Raises BadConfiguration with the variable's name when a value makes no sense.
    """
    env = os.environ.get("FAIRHOUSE_ENV", "development")
    if env not in ("development", "production", "test"):
        raise BadConfiguration(f"FAIRHOUSE_ENV={env!r} is none of development, production and test")
    play_port = _port("FAIRHOUSE_PLAY_PORT", 8001)
    cards_port = _port("FAIRHOUSE_CARDS_PORT", 8010)
    return Config(
        home=Path(os.environ.get("FAIRHOUSE_HOME", CHECKOUT / "var")).resolve(),
        houses_path=Path(os.environ.get("FAIRHOUSE_HOUSES", CHECKOUT / "houses")).resolve(),
        env=cast("Environment", env),
        database_url=os.environ.get("DATABASE_URL") or None,
        database_owner_url=os.environ.get("DATABASE_OWNER_URL") or None,
        database_name=os.environ.get("FAIRHOUSE_DATABASE", "fairhouse"),
        database_role=os.environ.get("FAIRHOUSE_ROLE", "fairhouse_app"),
        web_port=_port("FAIRHOUSE_WEB_PORT", 8000),
        play_port=play_port,
        cards_port=cards_port,
        play_origin=os.environ.get("FAIRHOUSE_PLAY_ORIGIN", f":{play_port}"),
        cards_origin=os.environ.get("FAIRHOUSE_CARDS_ORIGIN", f"http://127.0.0.1:{cards_port}"),
        cards_api_key=os.environ.get("FAIRHOUSE_CARDS_API_KEY") or None,
        cards_callback_secret=os.environ.get("FAIRHOUSE_CARDS_CALLBACK_SECRET") or None,
    )
