"""Who may play, for how much, how often: the rules of the house, on the path of pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fairhouse.domain.rounds import actions as rounds
from fairhouse.domain.rounds.rules import Played
from fairhouse.domain.standing import actions as standing
from fairhouse.domain.standing.models import Standing
from fairhouse.kit import clock, house_rules, ids
from fairhouse.kit.refusals import Refusal
from tests.cast import publish_texts
from tests.wallet.players import (
    RED,
    Player,
    assert_books,
    balances,
    cash,
    certain,
    new_desk,
    new_player,
    rows,
)

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _time_stands_still(db: None) -> Iterator[None]:
    former = clock.set_clock(lambda: NOON)
    rounds.desk.cache_clear()
    new_desk()
    yield
    clock.set_clock(former)
    rounds.desk.cache_clear()


def play(player: Player, body: Any = RED, *, game: str = "roulette_european", age: int = 40,
         key: Any = None, session: Any = None) -> Played | Refusal:  # fmt: skip
    return rounds.play(
        player_id=player.player_id, session_id=session or player.session, game=game, body=body,
        key=key or ids.new(), age=age,
    )  # fmt: skip


def slot(stake: str) -> dict[str, Any]:
    return {"body": {"stake": stake}, "game": "harvest_moon"}


def code(answer: Any) -> str:
    return answer.code if isinstance(answer, Refusal) else type(answer).__name__


@pytest.mark.promise("JJ-6.1")
def test_a_wallet_that_was_never_funded_plays_nothing() -> None:
    alice = new_player(cash=None)
    assert code(play(alice)) == "money.never_funded"
    assert rows("select 1 from rounds_round where player_id = %s", alice.player_id) == []
    assert set(balances(alice.player_id).values()) == {0}


@pytest.mark.promise("JJ-6.1", "JJ-8.15")
def test_a_stake_beyond_the_funds_is_refused_and_takes_nothing() -> None:
    alice = new_player(cash="1.00")
    assert code(play(alice, {"bets": [{"bet": "red", "stake": "1.01"}]})) == "money.insufficient"
    assert cash(alice.player_id) == 1_000_000


@pytest.mark.promise("JJ-6.4", "JJ-7.1")
def test_the_stake_leaves_and_the_win_arrives_with_the_round() -> None:
    alice = new_player(cash="100.00")
    every_number = {"bets": [{"bet": f"straight:{n}", "stake": "1.00"} for n in range(37)]}
    answer = play(alice, every_number)
    assert isinstance(answer, Played)
    assert (answer.stake_micros, answer.win_micros) == (37_000_000, 36_000_000)
    assert cash(alice.player_id) == answer.balance_micros == 99_000_000
    entries = assert_books(alice.player_id)
    assert [(leg, amount) for _, leg, _, _, amount in entries[1:]] == [
        (0, 37_000_000), (1, 36_000_000),
    ]  # fmt: skip


@pytest.mark.promise("JJ-8.1")
@pytest.mark.parametrize("house", ["marigold", "albion"])
def test_the_smallest_stake_is_the_houses_and_one_less_is_refused(
    house: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    least = house_rules.current()[house].on(clock.today()).play.min_stake["GBP"]
    assert str(least) == "0.01 GBP"
    alice = new_player(house=house)
    assert code(play(alice, {"bets": [{"bet": "red", "stake": "0.01"}]})) == "Played"
    # no game takes less than a penny by itself, so the rule is asked with a higher minimum
    offer = rounds.desk().offer(house, "roulette_european", clock.today())
    assert offer is not None
    monkeypatch.setitem(offer.min_micros, "GBP", 20_000)
    with clock.travel(delta=timedelta(minutes=1)):
        no = play(alice, {"bets": [{"bet": "red", "stake": "0.01"}]})
    assert isinstance(no, Refusal)
    assert (no.code, no.sentence) == ("game.stake_too_small", "The smallest stake is £0.02.")


@pytest.mark.parametrize(
    ("age", "stake", "answer"),
    [
        (18, "2.00", "Played"),
        (24, "2.10", "game.stake_too_large"),
        (25, "2.10", "Played"),
        (25, "5.00", "Played"),
        (90, "5.10", "game.stake_too_large"),
    ],
)
def test_a_british_slot_caps_the_stake_by_age(age: int, stake: str, answer: str) -> None:
    assert code(play(new_player(house="albion"), age=age, **slot(stake))) == answer


def test_a_cap_is_told_in_money() -> None:
    no = play(new_player(house="albion"), age=20, **slot("3.00"))
    assert isinstance(no, Refusal)
    assert no.sentence == "The largest stake is £2.00."


def test_no_cap_where_the_licence_sets_none() -> None:
    roulette = {"bets": [{"bet": "red", "stake": "50.00"}]}
    assert code(play(new_player(house="albion"), roulette, age=18)) == "Played"
    assert code(play(new_player(), age=18, **slot("50.00"))) == "Played"


@pytest.mark.parametrize(("game", "seconds"), [("harvest_moon", 2.5), ("roulette_european", 5.0)])
def test_a_british_game_takes_its_time(game: str, seconds: float) -> None:
    alice = new_player(house="albion")
    body = {"stake": "0.10"} if game == "harvest_moon" else RED
    assert code(play(alice, body, game=game)) == "Played"
    with clock.travel(delta=timedelta(seconds=seconds, milliseconds=-1)):
        no = play(alice, body, game=game)
    assert isinstance(no, Refusal)
    assert (no.code, no.status) == ("game.too_soon", 429)
    with clock.travel(delta=timedelta(seconds=seconds)):
        assert code(play(alice, body, game=game)) == "Played"


def test_a_house_without_a_pace_has_none() -> None:
    alice = new_player()
    assert [code(play(alice)) for _ in range(3)] == ["Played"] * 3


def test_whoever_has_not_accepted_the_newest_terms_is_asked_before_playing() -> None:
    """The refusal of JJ-0.1; the acceptance and its record are proven with the players."""
    terms, _ = publish_texts("marigold")
    alice = new_player()
    assert code(play(alice)) == "Played"
    Standing.objects.filter(player_id=alice.player_id).update(terms_version=terms - 1)
    assert code(play(alice)) == "standing.terms"
    certain(standing.set_terms(player_id=alice.player_id, terms_version=terms))
    assert code(play(alice)) == "Played"


@pytest.mark.parametrize("kind", ["frozen", "suspended", "cool_off", "self_excluded", "closed"])
def test_whoever_may_not_play_does_not(kind: str) -> None:
    bob = new_player()
    certain(
        standing.add_fact(player_id=bob.player_id, kind=kind, starts=NOON,
                          ends=NOON + timedelta(days=1), source="rule:test")
    )  # fmt: skip
    assert code(play(bob)).startswith("standing.")
    assert cash(bob.player_id) == 100_000_000
    with clock.travel(delta=timedelta(days=1)):
        assert code(play(bob)) == "Played"


def test_only_the_live_session_plays() -> None:
    alice = new_player()
    assert code(play(alice, session=ids.new())) == "request.session_ended"
    without = rounds.play(player_id=alice.player_id, session_id=None, game="roulette_european",
                          body=RED, key=ids.new(), age=40)  # fmt: skip
    assert code(without) == "request.session_ended"


def test_a_game_of_no_house_and_a_player_of_no_number_are_unknown() -> None:
    alice = new_player()
    assert code(play(alice, game="machine_a")) == "game.unknown"
    nobody = rounds.play(player_id=5, session_id=ids.new(), game="roulette_european", body=RED,
                         key=ids.new(), age=40)  # fmt: skip
    assert code(nobody) == "standing.no_player"


@pytest.mark.promise("JJ-6.2")
def test_a_repeated_request_of_a_page_is_one_round() -> None:
    alice, key = new_player(), ids.new()
    first, again = play(alice, key=key), play(alice, key=key)
    assert first == again
    assert code(play(alice, {"bets": [{"bet": "odd", "stake": "1.00"}]}, key=key)) == (
        "request.key_reused"
    )
    assert len(rows("select 1 from rounds_round where player_id = %s", alice.player_id)) == 1
