"""`fairhouse games`: list, certify, replay and release the games; print their odds."""

from __future__ import annotations

import json
import tomllib
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click
from rich.table import Table

from fairhouse.entrypoints.cli import games_certify, games_odds
from fairhouse.entrypoints.cli.setup import Group, console, give_up, use_django
from fairhouse.games import certificate, engine
from fairhouse.games.engine import Game, GameFault, UnknownGame
from fairhouse.kit import dice, ids

if TYPE_CHECKING:
    from fairhouse.domain.rounds.queries import ForReplay


Made = tuple[Game, list[certificate.Figures]]


@click.group("games", cls=Group)
def command() -> None:
    """Certify, replay and list the games."""


@command.command("list")
@click.option("--test", is_flag=True, help="Show test games too.")
def list_games(*, test: bool) -> None:
    """Every game, its versions, and the content hash of the current one."""
    table = Table("game", "title", "kind", "version", "all versions", "content hash")
    for name in engine.names(include_test=test):
        game = engine.load(name)
        known = ", ".join(str(version) for version in engine.versions(name))
        table.add_row(name, game.title, game.kind, str(game.version), known, game.content_hash)
    games_certify.print_whole(table)


@command.command("certify")
@click.argument("name", required=False)
@click.option("--all", "everything", is_flag=True, help="Certify every game, test games too.")
@click.option("--version", type=int, help="An older version.")
@click.option(
    "--variant",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A TOML file whose numbers are laid over the game's.",
)
@click.option("--minimum-rtp", help="The licence's minimum, in percent, such as 85.")
@click.option("--json", "as_json", is_flag=True, help="Print the certificate as JSON.")
@click.option("--write", is_flag=True, help="Store it as the game's certificate.json.")
def certify(
    *,
    name: str | None,
    everything: bool,
    version: int | None,
    variant: Path | None,
    minimum_rtp: str | None,
    as_json: bool,
    write: bool,
) -> None:
    """Exact figures of NAME, computed from the code that plays for money.

    --variant FILE lays the numbers of a TOML file over those of game.toml, to see what a change
    would do. Ends with 1, and file, key and reason, for a game that must not be offered.
    """
    if everything == (name is not None):
        raise click.UsageError("name one game, or say --all")
    if variant and (write or everything):
        raise click.UsageError("a variant is of one game, and its certificate is not stored")
    if everything and version is not None:
        raise click.UsageError("--version is of one game")
    least = _percent(minimum_rtp)
    made = _all_certified(least) if everything else [_one_certified(name, version, variant, least)]
    for game, certified in made:
        if write:
            games_certify.store(game, certified)
        if not as_json:
            games_certify.show(game, certified)
    if as_json:
        told = [certificate.as_json(game, certified) for game, certified in made]
        click.echo(json.dumps(told if everything else told[0], indent=2))


def _one_certified(
    name: str | None, version: int | None, variant: Path | None, least: Fraction | None
) -> Made:
    try:
        game = _game(name or "", version, variant)
        return game, games_certify.one(game, least)
    except (GameFault, UnknownGame) as fault:
        give_up(str(fault))


def _all_certified(least: Fraction | None) -> list[Made]:
    """Every game, or an end that names file, key and reason of all that must not be offered."""
    found = games_certify.everything(engine.names(include_test=True), least)
    faults = [each.fault for each in found if each.fault]
    if faults:
        give_up("\n".join(faults))
    return [(engine.load(each.name), each.figures) for each in found]


def _percent(text: str | None) -> Fraction | None:
    if text is None:
        return None
    try:
        value = Fraction(Decimal(text)) / 100
    except (InvalidOperation, ValueError, OverflowError):
        raise click.BadParameter(f"{text!r} is not a percentage such as 85") from None
    if not 0 <= value <= 1:
        raise click.BadParameter(f"{text} % does not lie between 0 and 100")
    return value


def _game(name: str, version: int | None, variant: Path | None) -> Game:
    game = engine.load(name, version)
    if variant is None:
        return game
    try:
        over = tomllib.loads(variant.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise GameFault(str(variant), "file", str(fault)) from None
    numbers = engine.read(game.folder / "game.toml")
    module = import_module(f"{game.package}.rules")
    return engine.build(_laid_over(numbers, over), module, file=f"{game.file} with {variant}")


def _laid_over(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """Tables are merged, everything else is replaced."""
    merged = dict(under)
    for key, value in over.items():
        below = merged.get(key)
        both = isinstance(value, dict) and isinstance(below, dict)
        merged[key] = _laid_over(below, value) if both else value  # type: ignore[arg-type]
    return merged


@command.command("odds")
@click.argument("name", required=False)
@click.option("--markdown", is_flag=True, help="As the table of docs/games.md.")
def odds(*, name: str | None, markdown: bool) -> None:
    """The stored figures of NAME, or of all games, without working them out again."""
    names = [name] if name else engine.names()
    table = Table("game", "bet", "strategy", "RTP", "edge %", "hits %", "most, in stakes")
    try:
        if markdown:
            click.echo(games_odds.markdown(names), nl=False)
            return
        for each in names:
            for bet in certificate.published(each)["bets"]:
                table.add_row(each, bet["bet"], bet.get("strategy", ""), *_odds(bet))
    except (GameFault, UnknownGame) as fault:
        give_up(str(fault))
    games_certify.print_whole(table)


def _odds(bet: dict[str, Any]) -> list[str]:
    rtp = bet["rtp"]
    exact = f"{rtp['numerator']}/{rtp['denominator']}"
    shown = exact if len(exact) < 24 else f"{rtp['percent'][:-4]} %"
    percents = [bet[figure]["percent"][:-6] for figure in ("house_edge", "hit_rate")]
    return [shown, *percents, bet["maximum_win"]]


@command.command("release")
@click.argument("name")
def release(*, name: str) -> None:
    """Record the content hash of a new version of NAME. A released version never changes."""
    try:
        added = engine.release(name)
    except (GameFault, UnknownGame) as fault:
        give_up(str(fault))
    click.echo(f"{name} version {added.version} released: {added.content_hash}")
    click.echo(f"Now: fairhouse games certify {name} --write")


class RoundName(click.ParamType[UUID]):
    """A round as people name it: by the ticket on its page, or by its identifier."""

    name = "round"

    def convert(
        self, value: str | UUID, param: click.Parameter | None, ctx: click.Context | None
    ) -> UUID:
        """The round's identifier."""
        if isinstance(value, UUID):
            return value
        for read in (ids.from_ticket, UUID):
            try:
                return read(value)
            except ValueError:
                continue
        said = f"{value!r} is neither a ticket nor the identifier of a round"
        raise click.BadParameter(said, ctx, param)


@command.command("replay")
@click.argument("round_id", metavar="ROUND", type=RoundName())
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def replay(*, round_id: UUID, as_json: bool) -> None:
    """Play the stored ROUND again by the version that dealt it, and compare.

    From its picks, and from its seed: both must give the stored result, and the commitment must
    be that of the seed. Ends with 1 when anything differs.
    """
    use_django()
    from fairhouse.domain.rounds import queries

    stored = queries.for_replay(round_id)
    if stored is None:
        give_up(f"there is no round {round_id}")
    try:
        game = engine.load(stored.game, stored.version)
        outcome, wrong = replayed(game, stored)
        jackpots, missing = jackpots_of(stored)
        wrong += missing
    except (GameFault, UnknownGame, dice.ReplayFault, KeyError, ValueError) as fault:
        give_up(f"round {round_id} cannot be replayed: {fault}")
    told = {
        "round": str(round_id),
        "game": game.name,
        "version": game.version,
        "win_micros": outcome.win_micros,
        "max_win_reached": outcome.max_win_reached,
        "outcome": outcome.view,
        "jackpots": jackpots,
        "differences": wrong,
    }
    if as_json:
        click.echo(json.dumps(told, indent=2))
    else:
        console.print_json(data=told)
    if wrong:
        give_up(f"round {round_id} differs: {'; '.join(wrong)}")


def jackpots_of(stored: ForReplay) -> tuple[list[dict[str, Any]], list[str]]:
    """What the round's seed drew for progressive jackpots, and what does not fit what was won."""
    from fairhouse.domain.jackpots import queries as jackpots
    from fairhouse.domain.rounds import queries as rounds
    from fairhouse.domain.standing import queries as standing

    player_id, _ = ids.of_operation(stored.round_id)
    player, detail = standing.standing(player_id), rounds.round_detail(player_id, stored.round_id)
    if player is None or detail is None:
        return [], ["its player is not in the books"]
    won = {w.jackpot: w for w in jackpots.of_round(player_id, stored.round_id)}
    asked: dict[str, Any] = {
        "place": (player.house, stored.game, detail.stake.currency),
        "at": detail.at, "stake_micros": stored.stake_micros, "seed": stored.seed,
    }  # fmt: skip
    sure = jackpots.drawn(cap_micros=None, **asked)
    # the cap of that day is not kept: who won below the highest coin had staked all of it
    capped = [one for one in jackpots.drawn(cap_micros=stored.stake_micros, **asked)
              if one[0] in won]  # fmt: skip
    drawn = list(dict.fromkeys([*sure, *capped]))
    told = [
        {"jackpot": name, "pick": pick, "wins_below": below, "of": total, "won": name in won}
        for name, pick, below, total in drawn
    ]
    wrong = [
        f"its seed {'won' if pick < below else 'did not win'} {name}, the books say otherwise"
        for name, pick, below, _ in drawn
        if (pick < below) is not (name in won)
    ]
    known = {name for name, *_ in drawn}
    told += [{"jackpot": name, "won": True} for name in won if name not in known]
    return told, wrong


def replayed(game: Game, stored: ForReplay) -> tuple[engine.Outcome, list[str]]:
    """The outcome of a stored round again, and what does not fit it, in sentences."""
    from fairhouse.domain.rounds import replays

    wrong = []
    if game.content_hash != stored.content_hash:
        wrong.append(f"it was played by {stored.content_hash}, this is {game.content_hash}")
    again = replays.play_again(game, stored.course)
    if again.outcome is None:
        raise ValueError("its actions do not bring it to an end")
    outcome = again.outcome
    if again.stake_micros != stored.stake_micros:
        wrong.append(f"its stake was {stored.stake_micros}, its bets are {again.stake_micros}")
    if outcome.win_micros != stored.win_micros:
        wrong.append(f"it paid {stored.win_micros}, its picks pay {outcome.win_micros}")
    drawn = replays.redrawn(game, stored.course, stored.seed)
    if [list(of) for of in stored.course.picks] != list(drawn):
        wrong.append("its seed does not draw its picks")
    if dice.commitment(stored.seed, stored.round_id) != stored.commitment:
        wrong.append("its commitment is not that of its seed")
    return outcome, wrong
