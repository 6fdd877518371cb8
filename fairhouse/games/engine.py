"""The engine: finds games, checks their numbers, and plays them through one pure function.

A game is a folder: `game.toml` (numbers), `rules.py` (what they mean), `card.md` (the same for
players), `transcripts/` (golden rounds), `certificate.json` (exact figures). A released version
never changes: `released.toml` holds its content hash and `load` refuses files that differ.
When numbers or rules change, the former pair moves to `versions/v<n>/` and stays loadable,
because stored rounds and open rounds are replayed by the version that dealt them.

    game = load("roulette_european")
    wager = game.parse({"bets": [{"bet": "red", "stake": "1.00"}]})
    outcome = game.play(wager, dice.Live(dice.new_seed(), game.label).pick)
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

import msgspec

from fairhouse.games.records import (
    Action,
    ConfigFault,
    Outcome,
    Pick,
    Position,
    Refusal,
    Rules,
    StagedRules,
    Wager,
    Weights,
    refuse,
)

__all__ = [
    "Game",
    "GameFault",
    "Kind",
    "Outcome",
    "Pick",
    "StagedGame",
    "UnknownGame",
    "Wager",
    "Weights",
    "build",
    "find",
    "load",
    "names",
    "versions",
]

FOLDER = Path(__file__).parent
DRAW_FORMAT = 1
"""The byte format of draws (`fairhouse.kit.dice.FORMAT`) that released games were made for."""


class GameFault(ValueError):
    """A game that must not be played. `file`, `key` and `reason` say what to mend."""

    def __init__(self, file: str, key: str, reason: str) -> None:
        super().__init__(f"{file}: {key}: {reason}")
        self.file = file
        self.key = key
        self.reason = reason


class UnknownGame(LookupError):
    """There is no game, or no version of it, by that name."""


Kind = Literal[
    "roulette", "slot", "instant", "baccarat", "poker", "video_poker", "blackjack", "hi_lo", "snap",
    "seven_and_a_half", "bingo",
]  # fmt: skip
"""Classes of games, for which houses and licences have rules of their own."""


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The `[game]` table of every game.toml."""

    name: str
    version: int
    title: str
    kind: Kind
    test: bool


class Game:
    """One version of one game, ready to play. Immutable; safe to share between threads.

    `folder`        where its files are; `file` is its game.toml as messages show it
    `content_hash`  hex SHA-256 over the canonical numbers and the source of the rules
    `layout`        what a page needs to draw the game before any round; JSON-able
    `label`         the label under which its outcomes are drawn
    `test`          never offered to players
    """

    __slots__ = (
        "_max_win_multiple",
        "_play",
        "config",
        "content_hash",
        "file",
        "folder",
        "kind",
        "label",
        "layout",
        "name",
        "parse",
        "rules",
        "test",
        "title",
        "version",
        "wager_from",
    )

    def __init__(
        self, head: Head, rules: Rules, *, file: str, folder: Path, config: Any, content: str
    ) -> None:
        self.name, self.version, self.title = head.name, head.version, head.title
        self.kind, self.test = head.kind, head.test
        self.rules = rules
        self.file, self.folder = file, folder
        self.config = config
        self.content_hash = content
        self.label = b"outcome|%s|%d" % (head.name.encode(), head.version)
        self.layout = rules.layout
        self.parse = rules.parse
        self.wager_from = rules.wager_from
        self._play: Any = getattr(rules, "play", None)  # staged rules have open and act instead
        self._max_win_multiple = rules.max_win_multiple

    def play(self, wager: Wager, pick: Pick) -> Outcome:
        """Play one round. The win is cut to the game's maximum, and the outcome says so.

        Raises GameFault rather than pay a win that is not a whole number of micros.
        """
        win, view = self._play(wager, pick)
        if type(win) is not int or win < 0:
            raise GameFault(self.file, "win", f"the rules gave {win!r}; nothing may be paid")
        most = self._max_win_multiple * wager.stake_micros
        if win > most:
            return Outcome(most, view, True)
        return Outcome(win, view)

    @property
    def staged(self) -> bool:
        """Whether the player decides during the round: then it is a StagedGame."""
        return False

    @property
    def package(self) -> str:
        """The package of its files, where its `rules` and `exact` are imported from."""
        return ".".join(("fairhouse.games", *self.folder.relative_to(FOLDER).parts))

    def __repr__(self) -> str:
        return f"Game({self.name} v{self.version} {self.content_hash[:12]})"


class StagedGame(Game):
    """A game in which the player decides during the round.

    The round is `open`, then `act` until `is_over`; a position is never stored but made again
    by `fold` from what is: wager, actions and picks (JJ-8.7b).
    """

    __slots__ = ("staged_rules",)

    def __init__(
        self, head: Head, rules: Any, *, file: str, folder: Path, config: Any, content: str
    ) -> None:
        super().__init__(head, rules, file=file, folder=folder, config=config, content=content)
        self.staged_rules: StagedRules = rules

    @property
    def staged(self) -> bool:
        """Always."""
        return True

    def play(self, wager: Wager, pick: Pick) -> Outcome:
        """Play a whole round with the actions of a player who does not come back."""
        position = self.open(wager, pick)
        while not self.is_over(position):
            position = self.act(position, self.staged_rules.closing(position), pick)
        return self.outcome(position)

    def stage_label(self, stage: int) -> bytes:
        """The label of a stage's draws: 0 is the opening, each action is one more."""
        return self.label if stage == 0 else self.label + b"|%d" % stage

    def open(self, wager: Wager, pick: Pick) -> Position:
        """The first deal."""
        return self.staged_rules.open(wager, pick)

    def act(self, position: Position, action: Action, pick: Pick) -> Position:
        """The next position. Raises GameFault when the round is over already."""
        if self.is_over(position):
            raise GameFault(self.file, "act", "the round is over")
        return self.staged_rules.act(position, action, pick)

    def fold(
        self, wager: Wager, actions: Sequence[Action], pick_of: Callable[[int], Pick]
    ) -> Position:
        """The position after these actions; `pick_of(stage)` is where a stage's picks come from."""
        position = self.open(wager, pick_of(0))
        for stage, action in enumerate(actions, 1):
            position = self.act(position, action, pick_of(stage))
        return position

    def is_over(self, position: Position) -> bool:
        """Whether the round has a result."""
        return position.win_micros is not None

    def parse_action(self, position: Position, body: Mapping[str, Any]) -> Action | Refusal:
        """Check an action that came from outside against what may be done now."""
        if self.is_over(position):
            return refuse("game.round_over")
        return self.staged_rules.parse_action(position, body)

    def view(self, position: Position) -> dict[str, Any]:
        """What the player may see, with the choices of this moment."""
        choices = [] if self.is_over(position) else self.staged_rules.choices(position)
        return self.staged_rules.view(position) | {
            "choices": [msgspec.structs.asdict(choice) for choice in choices]
        }

    def outcome(self, position: Position) -> Outcome:
        """The result of a finished round, cut to the game's maximum.

        Raises GameFault for a round that is not over, or a win that is no whole number of micros.
        """
        win = position.win_micros
        if type(win) is not int or win < 0:
            raise GameFault(self.file, "win", f"the rules gave {win!r}; nothing may be paid")
        most = self._max_win_multiple * position.stake_micros
        view = self.view(position)
        return Outcome(most, view, True) if win > most else Outcome(win, view)


def names(*, include_test: bool = False) -> list[str]:
    """The games that houses may offer, in alphabetical order; no drafts."""
    known = released()
    return [n for n in _folders() if n in known and (include_test or not load(n).test)]


def drafts() -> list[str]:
    """Games of which no version was released yet: somebody is still writing them."""
    known = released()
    return [n for n in _folders() if n not in known]


def versions(name: str) -> list[int]:
    """Every loadable version of a game, oldest first. Raises UnknownGame."""
    if name not in _folders():
        raise UnknownGame(f"no game {name!r}; there are {', '.join(_folders())}")
    old = [int(path.parent.name[1:]) for path in FOLDER.glob(f"{name}/versions/v*/game.toml")]
    return sorted([*old, _current_version(name)])


def find(name: str) -> Game | Refusal:
    """The current version of a game that may be offered, or `game.unknown`."""
    if name not in _folders() or name in drafts() or load(name).test:
        return refuse("game.unknown")
    return load(name)


@cache
def load(name: str, version: int | None = None) -> Game:
    """A game, current or as it was. Raises UnknownGame, or GameFault with file, key, reason."""
    if version is None:
        if name not in _folders():
            versions(name)
        return load(name, _current_version(name))
    if version not in versions(name):
        raise UnknownGame(f"no version {version} of {name}; there are {versions(name)}")
    game = _read_game(name, version)
    _check_released(game)
    return game


def _read_game(name: str, version: int) -> Game:
    folder, package = FOLDER / name, f"fairhouse.games.{name}"
    if version != _current_version(name):
        folder, package = folder / "versions" / f"v{version}", f"{package}.versions.v{version}"
    file = folder / "game.toml"
    game = build(read(file), import_module(f"{package}.rules"), file=_shown(file))
    if (game.name, game.version) != (name, version):
        raise GameFault(_shown(file), "game", f"is {game!r}, expected {name} version {version}")
    return game


def build(numbers: Mapping[str, Any], module: ModuleType, *, file: str) -> Game:
    """A game from its numbers and its rules module. Raises GameFault with file, key, reason."""
    rest = dict(numbers)
    head = _typed(rest.pop("game", None), Head, file, "game")
    config = _typed(rest, module.Config, file, "")
    try:
        rules: Rules = module.build(config)
    except ConfigFault as fault:
        raise GameFault(file, fault.key, fault.reason) from None
    except ValueError as fault:
        raise GameFault(file, "numbers", str(fault)) from None
    content = content_hash(numbers, module)
    folder = Path(str(module.__file__)).parent
    made = StagedGame if hasattr(rules, "act") else Game
    return made(head, rules, file=file, folder=folder, config=config, content=content)


def content_hash(numbers: Mapping[str, Any], module: ModuleType) -> str:
    """SHA-256 over what decides a round: draw format, numbers in canonical JSON, rules source.

    Modules of `fairhouse.games.shared` that the rules name in `SHARED` belong to the source.
    """
    parts = [module, *getattr(module, "SHARED", ())]
    source = "".join(
        Path(str(part.__file__)).read_text(encoding="utf-8").replace("\r\n", "\n") for part in parts
    )
    canonical = json.dumps(numbers, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    text = f"fairhouse game 1\ndraws {DRAW_FORMAT}\n{canonical}\n{source}"
    return hashlib.sha256(text.encode()).hexdigest()


def read(file: Path) -> dict[str, Any]:
    """A TOML file as it stands. Raises GameFault when it is not TOML."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise GameFault(_shown(file), "file", str(fault)) from None


def released() -> dict[str, dict[str, str]]:
    """Released versions: name -> "v<n>" -> content hash."""
    table: dict[str, dict[str, str]] = read(FOLDER / "released.toml")
    return table


def release(name: str) -> Game:
    """Record the current version's content hash. Raises GameFault when it already has another."""
    game = _read_game(name, versions(name)[-1])
    known = released()
    if known.get(name, {}).get(f"v{game.version}") == game.content_hash:
        return game
    if f"v{game.version}" in known.get(name, {}):
        _check_released(game)
    known.setdefault(name, {})[f"v{game.version}"] = game.content_hash
    lines = [_RELEASED_HEAD]
    for each in sorted(known):
        lines += ["", f"[{each}]", *(f'{v} = "{content}"' for v, content in known[each].items())]
    (FOLDER / "released.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return game


_RELEASED_HEAD = """\
# The content hash of every released version. A version is released once and never changed;
# `fairhouse games release NAME` adds a line."""


def _check_released(game: Game) -> None:
    known = released().get(game.name, {}).get(f"v{game.version}")
    if known is None:
        reason = f"version {game.version} is not released; its content hash is {game.content_hash}"
    elif known != game.content_hash:
        reason = (
            f"version {game.version} was released as {known}, the files are now "
            f"{game.content_hash}: a change of numbers or rules needs a new version"
        )
    else:
        return
    raise GameFault("fairhouse/games/released.toml", f"{game.name}.v{game.version}", reason)


def _typed(value: Any, record: Any, file: str, under: str) -> Any:
    if value is None:
        raise GameFault(file, under, "this table is missing")
    try:
        return msgspec.convert(value, record, strict=True)
    except msgspec.ValidationError as fault:
        reason, _, at = str(fault).partition(" - at `$")
        key = ".".join(part for part in (under, at.strip("`.")) if part)
        raise GameFault(file, key or "file", reason) from None


@cache
def _folders() -> tuple[str, ...]:
    return tuple(sorted(path.parent.name for path in FOLDER.glob("*/game.toml")))


@cache
def _current_version(name: str) -> int:
    head = read(FOLDER / name / "game.toml").get("game", {})
    return _typed(head, Head, f"fairhouse/games/{name}/game.toml", "game").version  # type: ignore[no-any-return]


def _shown(file: Path) -> str:
    return str(Path("fairhouse") / "games" / file.relative_to(FOLDER))
