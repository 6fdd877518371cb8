"""What the tests of blackjack share: a player who goes by a chart, a dealer who deals as told."""

from __future__ import annotations

from typing import Any

from fairhouse.games import engine
from fairhouse.games.blackjack.chart import Chart
from fairhouse.games.engine import StagedGame, Wager
from fairhouse.games.records import Pick, Weights
from fairhouse.games.shared import decks
from fairhouse.games.shared.blackjack_hands import Position, total, worth
from tests.games import kit

BODY = {"bets": [{"bet": "main", "stake": "1.00"}]}
UNIT = 1_000_000
TABLES = ("blackjack", "blackjack_european")


def chart(name: str = "blackjack") -> Chart:
    return Chart.read(engine.FOLDER / name)


def variant(name: str, **changed: Any) -> StagedGame:
    """The game with other numbers; each key stands in one table of game.toml only."""
    numbers = kit.numbers(name)
    for key, value in changed.items():
        (table,) = [each for each in numbers.values() if key in each or key == "pack"][:1] or [{}]
        (numbers["shoe"] if key == "pack" else table)[key] = value
    game = kit.built(name, numbers)
    assert isinstance(game, StagedGame)
    return game


def advice(table: Chart, position: Position, possible: set[str]) -> str:
    """What a chart does at a decision of the round itself."""
    if position.asking:
        return "no_insurance"
    cards = position.hands[position.active].cards
    up = worth(position.dealer[0])
    if "split" in possible and table.splits(worth(cards[0]), up):
        return "split"
    return table.action(*total(cards), up, possible)


def played(game: StagedGame, wager: Wager, pick: Pick, table: Chart) -> Position:
    """A whole round by a chart, through the rules that play for money."""
    rules: Any = game.staged_rules
    position: Position = rules.open(wager, pick)
    while position.win_micros is None:
        possible = {choice.action for choice in rules.choices(position)}
        action = advice(table, position, possible)
        assert action in possible
        position = rules.act(position, {"action": action}, pick)
    return position


class Dealer:
    """Deals these cards, in this order, from a shoe of whole packs.

    `natural` answers whether the dealer has one when he looks. The card in the hole comes when it
    is turned over, as in every round.
    """

    def __init__(self, cards: str, *, natural: bool = False) -> None:
        self.cards = [decks.card_of(code) for code in cards.split()]
        self.natural = natural
        self.looked = 0

    def pick(self, weights: Weights) -> int:
        if weights.size == 2:
            self.looked += 1
            return 0 if self.natural else 1
        card = self.cards.pop(0)
        return _AMONG[weights.size].index(card)

    def finish(self) -> None:
        assert not self.cards, f"never dealt: {decks.codes(self.cards)}"


_AMONG = {
    52: list(decks.PACK),
    48: [card for card in decks.PACK if worth(card) != 1],
    36: [card for card in decks.PACK if worth(card) != 10],
    16: [card for card in decks.PACK if worth(card) == 10],
    4: [card for card in decks.PACK if worth(card) == 1],
}


def dealt(
    game: StagedGame, cards: str, *actions: str, natural: bool = False, over: bool = True
) -> Position:
    """The round of these cards and actions. The first three: yours, yours, the dealer's."""
    dealer = Dealer(cards, natural=natural)
    position: Any = game.open(kit.parsed(game, BODY), dealer.pick)
    for action in actions:
        checked = game.parse_action(position, {"action": action})
        assert isinstance(checked, dict), (action, checked)
        position = game.act(position, checked, dealer.pick)
    dealer.finish()
    assert game.is_over(position) == over
    return position  # type: ignore[no-any-return]


def possible(game: StagedGame, position: Position) -> list[str]:
    return [choice["action"] for choice in game.view(position)["choices"]]


def net(position: Position) -> int:
    """What a round won beyond all that was staked, in first stakes a hundred times."""
    assert position.win_micros is not None
    return (position.win_micros - position.stake_micros) * 100 // UNIT
