"""Golden rounds: written once for a version, compared to the letter ever after.

    python -m tests.games.transcripts NAME

writes those of the current version of NAME. Do so for a new version only: when a transcript of a
released version changes, rounds of the past would no longer replay.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from fairhouse.games import engine
from fairhouse.games.engine import Game, Outcome, StagedGame, Wager
from fairhouse.games.records import Action
from fairhouse.kit.refusals import Refusal
from tests.games import kit

Wanted = Callable[[Outcome], bool]


class Case(NamedTuple):
    """A kind of round worth keeping: the first fixed seed that gives one is taken.

    `actions` are those of a game in which the player decides; they must be allowed one after
    another and lead to the end of the round, else the next seed is tried. A word is an action of
    that name.
    """

    about: str
    body: dict[str, Any]
    wanted: Wanted
    actions: tuple[Action | str, ...] = ()


EVERY_KIND = [
    "straight:17", "split:17-20", "street:16-17-18", "trio:0-1-2", "corner:16-17-19-20",
    "first_four", "six_line:13-14-15-16-17-18", "column:2", "dozen:2", "red", "black", "odd",
    "even", "low", "high",
]  # fmt: skip


def _cloth(*bets: str) -> dict[str, Any]:
    return {"bets": [{"bet": bet, "stake": f"{at}.50"} for at, bet in enumerate(bets, 1)]}


def _every_baccarat() -> dict[str, Any]:
    names = ("player", "banker", "tie", "player_pair", "banker_pair")
    return {"bets": [{"bet": bet, "stake": f"{at}.00"} for at, bet in enumerate(names, 1)]}


def _cards(outcome: Outcome) -> int:
    return sum(len(hand["cards"]) for hand in outcome.view["hands"])


def _ante(stake: str) -> dict[str, Any]:
    return {"bets": [{"bet": "ante", "stake": stake}]}


def _hand(stake: str) -> dict[str, Any]:
    return {"bets": [{"bet": "main", "stake": stake}]}


def _every_snap() -> dict[str, Any]:
    return {
        "bets": [
            {"bet": bet, "stake": f"{at}.01"} for at, bet in enumerate(("snap", *SNAP_BETS), 1)
        ]
    }


SNAP_BETS = ("suited_snap", "higher", "lower", "same_suit", "same_colour", "red", "black")


def _won(outcome: Outcome) -> set[str]:
    return {bet["bet"] for bet in outcome.view["bets"] if bet["win_micros"]}


def _draw(*hold: int) -> dict[str, Any]:
    return {"action": "draw", "hold": [*hold]}


def _row(name: str) -> Wanted:
    return lambda outcome: bool(outcome.view["row"] == name)


def _dealer_bust(outcome: Outcome) -> bool:
    return bool(outcome.view["message"].startswith("The dealer is bust"))


def _tied(outcome: Outcome) -> bool:
    dealer, player = outcome.view["hands"]
    return bool(dealer["note"] == player["note"]) and outcome.win_micros == 0


def _climbed(*results: str) -> Wanted:
    """The results of all guesses of a ladder, in order."""
    return lambda outcome: (
        tuple(rung["result"] for rung in outcome.view["history"] if rung["result"]) == (results)
    )


def _three(ante: str, pair_plus: str | None = None) -> dict[str, Any]:
    bets = [{"bet": "ante", "stake": ante}]
    return {"bets": bets + ([{"bet": "pair_plus", "stake": pair_plus}] if pair_plus else [])}


def _says(message: str) -> Wanted:
    return lambda outcome: str(outcome.view["message"]).startswith(message)


def _trunk(at: int) -> dict[str, Any]:
    return {"action": "pick", "at": at}


def _hands(*notes: str) -> Wanted:
    """The notes of the player's hands of blackjack, in order."""
    return lambda outcome: tuple(hand["note"] for hand in outcome.view["hands"][1:]) == notes


def _said(message: str) -> Wanted:
    return lambda outcome: bool(outcome.view["message"] == message)


CASES: dict[str, list[Case]] = {
    "blackjack": [
        Case("a natural", _hand("1.00"), _said("Blackjack")),
        Case("the dealer looks and has it", _hand("2.00"), _said("Dealer has blackjack")),
        Case("even money", _hand("0.01"), _hands("Blackjack"), ("insurance",)),
        Case("insured in vain", _hand("1.00"), _hands("Hard 20"), ("insurance", "stand")),
        Case("bust", _hand("0.50"), _hands("Bust"), ("hit", "hit")),
        Case("doubled", _hand("1.00"), _said("Dealer is bust with 22"), ("double",)),
        Case("surrendered", _hand("0.01"), _hands("Surrendered"), ("surrender",)),
        Case("aces split", _hand("1.00"), _hands("Soft 21", "Soft 21"), ("split",)),
        Case(
            "four hands",
            _hand("5.00"),
            lambda outcome: len(outcome.view["hands"]) == 5 and outcome.win_micros > 0,
            ("split", "split", "split", "stand", "stand", "stand", "stand"),
        ),
    ],
    "blackjack_european": [
        Case("a natural", _hand("1.00"), _said("Blackjack")),
        Case("doubled into blackjack", _hand("1.00"), _said("Dealer has blackjack"), ("double",)),
        Case(
            "insured and won", _hand("1.00"), _said("Dealer has blackjack"), ("insurance", "stand")
        ),
        Case(
            "aces split again",
            _hand("2.00"),
            lambda outcome: len(outcome.view["hands"]) == 4,
            ("split", "split"),
        ),
    ],
    "hi_lo": [
        Case("right and collected", _hand("1.00"), _climbed("won"), ("lower", "collect")),
        Case("wrong", _hand("0.01"), _climbed("lost"), ("higher",)),
        Case("the same rank", _hand("2.00"), _climbed("tie"), ("higher",)),
        Case(
            "four right",
            _hand("0.07"),
            _climbed("won", "won", "won", "won"),
            ("higher", "lower", "higher", "lower", "collect"),
        ),
    ],
    "red_or_black_hi_lo": [
        Case(
            "red then hearts", _hand("1.00"), _climbed("won", "won"), ("red", "hearts", "collect")
        ),
        Case("black is wrong", _hand("0.50"), _climbed("lost"), ("black",)),
        Case("the same rank", _hand("1.00"), _climbed("won", "tie"), ("clubs", "higher")),
        Case(
            "the pot reaches its most",
            _hand("1.00"),
            lambda o: bool(o.view["multiple_hundredths"] == 50_000),
            ("diamonds",) * 5,
        ),
    ],
    "play_your_cards_right": [
        Case(
            "a change and the whole row",
            _hand("1.00"),
            _climbed("won", "won", "won", "won"),
            ("change", "higher", "lower", "higher_50", "lower"),
        ),
        Case(
            "half the pot lost",
            _hand("0.33"),
            _climbed("won", "lost"),
            ("higher", "lower_50", "collect"),
        ),
        Case("the same rank", _hand("1.00"), _climbed("won", "tie"), ("higher", "higher")),
    ],
    "seven_and_a_half": [
        Case("bust", _ante("1.00"), lambda o: "Bust" in o.view["message"], ("hit", "hit")),
        Case(
            "raised and won with seven and a half",
            _ante("0.01"),
            lambda o: o.win_micros == 50_000,
            ("raise", "hit"),
        ),
        Case(
            "the dealer has the wild card and loses",
            _ante("3.00"),
            lambda o: "KD" in o.view["hands"][0]["cards"] and bool(o.win_micros),
            ("hit",),
        ),
        Case("the dealer is bust", _ante("2.50"), _dealer_bust, ("raise", "stand")),
        Case("a tie is lost", _ante("1.00"), _tied, ("hit", "stand")),
    ],
    "snap": [
        Case("snap", _every_snap(), lambda o: bool(o.view["message"])),
        Case("suited snap", _every_snap(), lambda o: bool(o.view["bets"][1]["win_micros"])),
        Case("red and higher", _every_snap(), lambda o: _won(o) >= {"red", "higher"}),
    ],
    "pai_gow_poker": [
        Case("both won", _hand("1.00"), lambda o: o.win_micros == 1_950_000, ("house_way",)),
        Case("push", _hand("0.01"), lambda o: o.win_micros == 10_000, ("house_way",)),
        Case("lost", _hand("2.50"), lambda o: o.win_micros == 0, ("house_way",)),
        Case(
            "copy",
            _hand("1.00"),
            lambda o: o.win_micros == 0 and _copied(o),
            ("house_way",),
        ),
        Case("joker in a flush", _hand("20"), lambda o: _joker_behind(o, "Flush"), ("house_way",)),
        Case(
            "own setting",
            _hand("5.00"),
            lambda o: o.win_micros == 9_750_000,
            ({"action": "set", "front": [5, 1]},),
        ),
    ],
    "roulette_european": [
        Case("seventeen under every kind", _cloth(*EVERY_KIND), lambda o: o.view["pocket"] == 17),
        Case("zero under every kind", _cloth(*EVERY_KIND), lambda o: o.view["pocket"] == 0),
        Case("red loses", _cloth("red"), lambda o: o.view["colour"] == "black"),
        Case("red wins", _cloth("red"), lambda o: o.view["colour"] == "red"),
    ],
    "baccarat": [
        Case("four cards", _every_baccarat(), lambda o: _cards(o) == 4),
        Case(
            "five cards and a tie",
            _every_baccarat(),
            lambda o: _cards(o) == 5 and o.view["winner"] == "tie",
        ),
        Case("six cards", _every_baccarat(), lambda o: _cards(o) == 6),
        Case(
            "two pairs",
            _every_baccarat(),
            lambda o: [row["win_micros"] > 0 for row in o.view["bets"][3:]] == [True, True],
        ),
    ],
    "roulette_splendide": [
        Case("zero under every kind", _cloth(*EVERY_KIND), lambda o: o.view["pocket"] == 0),
        Case("red gets half back", _cloth("red"), lambda o: o.view["colour"] == "green"),
        Case("seventeen under every kind", _cloth(*EVERY_KIND), lambda o: o.view["pocket"] == 17),
    ],
    "harvest_moon": [
        Case("nothing", {"stake": "0.10"}, lambda o: o.win_micros == 0),
        Case("lines", {"stake": "2.00"}, lambda o: len(o.view["lines"]) > 2),
        Case("four alike with moon", {"stake": "1.00"}, lambda o: _alike(o, 4)),
        Case("five alike", {"stake": "1.00"}, lambda o: _alike(o, 5)),
        Case("free spins", {"stake": "1.00"}, lambda o: len(o.view["free_spins"]) == 10),
        Case("free spins twice", {"stake": "0.50"}, lambda o: len(o.view["free_spins"]) == 20),
        Case("free spins thrice", {"stake": "5.00"}, lambda o: len(o.view["free_spins"]) == 30),
    ],
    "brass_bells": [
        Case("nothing", {"stake": "1.00"}, lambda o: o.win_micros == 0),
        Case("one line", {"stake": "0.50", "lines": 1}, lambda o: o.win_micros > 0),
        Case("several lines", {"stake": "2.00"}, lambda o: len(o.view["lines"]) == 4),
        Case("three bells", {"stake": "1.00", "lines": 1}, lambda o: o.win_micros == 10**9),
    ],
    "silver_tide": [
        Case("nothing", {"stake": "0.20"}, lambda o: o.win_micros == 0),
        Case("several symbols", {"stake": "1.00"}, lambda o: len(o.view["ways"]) > 1),
        Case("five alike", {"stake": "1.00"}, lambda o: _longest(o) == 5),
        Case("free spins", {"stake": "2.00"}, lambda o: len(o.view["free_spins"]) > 0),
        Case("free spins twice", {"stake": "1.00"}, lambda o: _again(o) == 1),
    ],
    "honey_falls": [
        Case("nothing", {"stake": "0.20"}, lambda o: not o.view["cascades"]),
        Case("one fall", {"stake": "1.00"}, lambda o: len(o.view["cascades"]) == 1),
        Case("three falls", {"stake": "1.00"}, lambda o: len(o.view["cascades"]) == 3),
        Case("five falls", {"stake": "5.00"}, lambda o: len(o.view["cascades"]) == 5),
    ],
    "firefly_night": [
        Case("nothing", {"stake": "0.10"}, lambda o: o.win_micros == 0),
        Case("lines", {"stake": "1.00"}, lambda o: len(o.view["lines"]) > 2),
        Case("respins", {"stake": "1.00"}, lambda o: len(o.view["respins"]) > 4),
        Case("many respins", {"stake": "2.00"}, lambda o: len(o.view["respins"]) > 8),
    ],
    "caribbean_stud": [
        Case("fold", _ante("1.00"), lambda o: o.win_micros == 0, ("fold",)),
        Case(
            "dealer does not qualify",
            _ante("2.50"),
            lambda o: "qualify" in o.view["message"],
            ("raise",),
        ),
        Case("flush wins", _ante("0.01"), lambda o: o.win_micros == 140_000, ("raise",)),
        Case("full house wins", _ante("5"), lambda o: o.win_micros == 90_000_000, ("raise",)),
        Case("raise lost", _ante("1.00"), lambda o: o.win_micros == 0, ("raise",)),
        Case("equal hands", _ante("1.00"), lambda o: "equal" in o.view["message"], ("raise",)),
    ],
    "jacks_or_better": [
        Case("nothing held", _hand("0.05"), _row("nothing"), (_draw(),)),
        Case("stands on a straight", _hand("1.00"), _row("straight"), (_draw(0, 1, 2, 3, 4),)),
        Case("a pair comes back", _hand("2.50"), _row("jacks_or_better"), (_draw(0, 3),)),
        Case("three become a full house", _hand("5.00"), _row("full_house"), (_draw(0, 2, 4),)),
        Case("four of a kind", _hand("0.01"), _row("four_of_a_kind"), (_draw(1, 2),)),
    ],
    "deuces_wild": [
        Case("nothing held", _hand("0.05"), _row("nothing"), (_draw(),)),
        Case("three of a kind", _hand("1.00"), _row("three_of_a_kind"), (_draw(1, 4),)),
        Case("five of a kind", _hand("2.00"), _row("five_of_a_kind"), (_draw(0, 1, 2),)),
        Case("four deuces", _hand("1.00"), _row("four_deuces"), (_draw(0, 1, 2),)),
        Case("wild royal", _hand("10.00"), _row("wild_royal_flush"), (_draw(0, 1, 2, 3),)),
    ],
    "bonus_poker": [
        Case("nothing held", _hand("0.05"), _row("nothing"), (_draw(),)),
        Case("low four", _hand("1.00"), _row("four_low"), (_draw(0, 1),)),
        Case("four aces", _hand("1.00"), _row("four_aces"), (_draw(0, 1, 2),)),
    ],
    "double_double_bonus": [
        Case("nothing held", _hand("0.05"), _row("nothing"), (_draw(),)),
        Case("two pair", _hand("1.00"), _row("two_pair"), (_draw(0, 1),)),
        Case("four with a low card", _hand("1.00"), _row("four_low_low"), (_draw(0, 1, 2),)),
    ],
    "three_card_poker": [
        Case("folds", _three("1.00", "0.50"), lambda o: o.win_micros == 0, ("fold",)),
        Case("folds with a pair", _three("1.00", "0.50"), lambda o: o.win_micros > 0, ("fold",)),
        Case("dealer does not qualify", _three("2.00"), _says("The dealer does not"), ("play",)),
        Case("wins", _three("0.01"), _says("You win"), ("play",)),
        Case("loses", _three("1.00", "1.00"), _says("The dealer wins"), ("play",)),
        Case("a tie", _three("3.00"), _says("A tie"), ("play",)),
        Case(
            "a straight loses",
            _three("1.00"),
            lambda o: o.win_micros == 1_000_000 and o.view["message"] == "The dealer wins.",
            ("play",),
        ),
        Case(
            "pair plus alone",
            {"bets": [{"bet": "pair_plus", "stake": "1.00"}]},
            lambda o: o.win_micros == 31_000_000,
        ),
    ],
    "attic_treasures": [
        Case("nothing", {"stake": "0.20"}, lambda o: o.win_micros == 0),
        Case("lines", {"stake": "1.00"}, lambda o: len(o.view["lines"]) > 2),
        Case(
            "an empty trunk at once",
            {"stake": "1.00"},
            lambda o: o.view["bonus"] is not None,
            (_trunk(0),),
        ),
        Case(
            "four trunks",
            {"stake": "2.00"},
            lambda o: o.view["bonus"] is not None,
            (_trunk(11), _trunk(4), _trunk(0), _trunk(7)),
        ),
    ],
    "lucky_orchard": [
        Case("nothing", {"stake": "1.00"}, lambda o: o.win_micros == 0),
        Case("the stake back", {"stake": "0.50"}, lambda o: o.win_micros == 500_000),
        Case("ten stakes", {"stake": "2.00"}, lambda o: o.win_micros == 20_000_000),
    ],
    "stargazer": [
        Case("nothing", {"stake": "1.00"}, lambda o: o.win_micros == 0),
        Case("one number", {"stake": "0.50"}, lambda o: len(o.view["matched"]) == 1),
        Case("several numbers", {"stake": "2.00"}, lambda o: len(o.view["matched"]) > 2),
    ],
    "machine_a": [
        Case("nothing", {"stake": "1"}, lambda o: o.win_micros == 0),
        Case("one cherry", {"stake": "3"}, lambda o: o.win_micros == 6_000_000),
        Case("three bars", {"stake": "1"}, lambda o: o.view["line"] == "111"),
    ],
}


def _alike(outcome: Outcome, count: int) -> bool:
    moon = any("moon" in column for column in outcome.view["window"])
    return moon and any(line["count"] == count for line in outcome.view["lines"])


def _longest(outcome: Outcome) -> int:
    return max([win["count"] for win in outcome.view["ways"]], default=0)


def _again(outcome: Outcome) -> int:
    return sum(spin["awarded"] > 0 for spin in outcome.view["free_spins"])


def _copied(outcome: Outcome) -> bool:
    dealer_front, _, front, _ = (hand["note"] for hand in outcome.view["hands"])
    return bool(dealer_front == front)


def _joker_behind(outcome: Outcome, note: str) -> bool:
    back = outcome.view["hands"][3]
    return "JK" in back["cards"] and note in back["note"]


def written(
    game: Game, about: str, of: bytes, body: dict[str, Any], actions: Sequence[Action]
) -> dict[str, Any]:
    """A whole round as a transcript."""
    wager = kit.parsed(game, body)
    outcome, dealt = _staged(game, wager, of, actions) if game.staged else _dealt(game, wager, of)
    told: dict[str, Any] = kit.plain(
        {
            "about": about,
            "game": game.name,
            "version": game.version,
            "seed": of.hex(),
            "body": body,
            "stake_micros": wager.stake_micros,
            "wager": wager.data,
            **dealt,
            "win_micros": outcome.win_micros,
            "max_win_reached": outcome.max_win_reached,
            "view": outcome.view,
        }
    )
    return told


def _dealt(game: Game, wager: Wager, of: bytes) -> tuple[Outcome, dict[str, Any]]:
    outcome, picks = kit.live(game, wager, of)
    return outcome, {"picks": picks}


def _staged(
    game: Game, wager: Wager, of: bytes, actions: Sequence[Action]
) -> tuple[Outcome, dict[str, Any]]:
    """Actions and picks stage by stage, and what the player saw before each action."""
    assert isinstance(game, StagedGame)
    dealt = kit.opened(game, wager, of)
    seen = []
    for action in actions:
        seen.append(dealt.view)
        dealt.act(action)
    return dealt.outcome, {
        "actions": dealt.actions,
        "picks": dealt.picks,
        "views": seen,
        "all_stake_micros": dealt.position.stake_micros,
    }


def outcome_of(game: Game, wager: Wager, of: bytes, case: Case) -> Outcome | None:
    """The result of a round, or None where its actions are not the round's."""
    if not isinstance(game, StagedGame):
        return kit.live(game, wager, of)[0]
    dealt = kit.opened(game, wager, of)
    for action in _bodies(case):
        if isinstance(game.parse_action(dealt.position, action), Refusal):
            return None
        dealt.act(action)
    return dealt.outcome if dealt.over else None


def _bodies(case: Case) -> list[Action]:
    return [{"action": each} if isinstance(each, str) else each for each in case.actions]


def files(name: str) -> list[Path]:
    """The transcripts of a game, all versions."""
    return sorted((engine.FOLDER / name / "transcripts").glob("*.json"))


def write(name: str) -> None:
    """Find and write the transcripts of a game's current version."""
    game = engine.load(name)
    for case in CASES[name]:
        wager = kit.parsed(game, case.body)
        seeds = (kit.seed(n, case.about) for n in range(10**7))
        of = next(each for each in seeds if _is_wanted(case, outcome_of(game, wager, each, case)))
        file = f"v{game.version}-{case.about.replace(' ', '-')}.json"
        told = written(game, case.about, of, case.body, _bodies(case))
        folder = engine.FOLDER / name / "transcripts"
        folder.mkdir(exist_ok=True)
        (folder / file).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def _is_wanted(case: Case, outcome: Outcome | None) -> bool:
    return outcome is not None and case.wanted(outcome)


if __name__ == "__main__":
    write(sys.argv[1])
