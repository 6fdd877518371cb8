"""Fills a house with players or letters, in a process of that house's own home.

players 12            JSON: each player's id and play cookie, as the pages would set it
letters 1000001 200   queues so many letters to that player
"""

from __future__ import annotations

import json
import sys
from uuid import uuid4

from fairhouse.entrypoints.cli.setup import use_django


def main() -> None:
    """Do what the arguments say."""
    use_django()
    what, *numbers = sys.argv[1:]
    if what == "letters":
        player, count = map(int, numbers)
        for number in range(count):
            _letter(player, number)
        return
    made = [_player() for _ in range(int(numbers[0]))]
    json.dump([{"player_id": player, "cookie": cookie} for player, cookie in made], sys.stdout)


def _player() -> tuple[int, str]:
    from django.db import transaction

    from fairhouse.domain.wallet import actions as wallet
    from fairhouse.entrypoints.play import token
    from fairhouse.kit import clock
    from fairhouse.kit.money import Money
    from fairhouse.kit.refusals import Refusal
    from tests.cast import make_alice

    alice = make_alice()
    assert alice.session_id is not None
    with transaction.atomic():
        receipt = wallet.deposit(
            player_id=alice.player_id,
            key=uuid4(),
            amount=Money.parse("5000.00", "GBP"),
            partner="cards",
        )
    assert not isinstance(receipt, Refusal), receipt
    made = token.make(
        player_id=alice.player_id,
        session_id=alice.session_id,
        house=alice.house,
        age=38,
        idle_minutes=15,
        now=clock.now(),
    )
    return alice.player_id, f"{token.COOKIE}={made}"


def _letter(player_id: int, number: int) -> None:
    from django.db import transaction

    from fairhouse.domain.contact import actions
    from fairhouse.domain.contact.letters import Letter

    letter = Letter(kind="test", subject=f"Letter {number}", body="Good evening.")
    with transaction.atomic():
        actions.write(
            player_id=player_id, house="marigold", address="alice@example.com", letter=letter
        )


if __name__ == "__main__":
    main()
