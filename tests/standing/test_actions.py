"""The standing row: facts are added and ended under its lock, with a history of all of it."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.players import actions as players
from fairhouse.domain.standing import actions, queries, rules
from fairhouse.domain.standing.models import Standing
from fairhouse.kit import clock
from fairhouse.kit.refusals import Refusal
from tests.cast import make_alice, make_bob

DANA = Actor.staff("dana")


def code(answer: object) -> str | None:
    return answer.code if isinstance(answer, Refusal) else None


@pytest.mark.django_db
def test_a_new_player_may_play_but_not_withdraw_until_the_address_is_confirmed() -> None:
    alice = make_alice(confirmed=False)
    assert code(queries.may(alice.player_id, "play")) is None
    assert code(queries.may(alice.player_id, "withdraw")) == "standing.email_unconfirmed"
    players.confirm_email(token=alice.confirm_token)
    assert queries.may(alice.player_id, "withdraw") is None
    row = Standing.objects.get(player_id=alice.player_id)
    assert row.facts == "[]"
    assert row.cell == alice.player_id % 64


@pytest.mark.django_db
def test_bob_is_excluded_from_everything_but_taking_his_money_out() -> None:
    bob = make_bob()
    for verb in ("sign_in", "deposit", "play", "be_marketed_to"):
        assert code(queries.may(bob.player_id, verb)) == "standing.self_excluded"
    assert queries.may(bob.player_id, "withdraw") is None


@pytest.mark.django_db
def test_nobody_ends_an_exclusion_before_its_time() -> None:
    bob = make_bob(days=200)
    ended = actions.end_fact(player_id=bob.player_id, kind="self_excluded", source="staff:dana")
    assert code(ended) == "standing.not_before_its_end"
    with clock.travel(delta=timedelta(days=199)):
        assert code(queries.may(bob.player_id, "play")) == "standing.self_excluded"
    with clock.travel(delta=timedelta(days=201)):
        assert queries.may(bob.player_id, "play") is None


@pytest.mark.django_db
def test_an_added_exclusion_never_shortens_the_one_that_stands() -> None:
    bob = make_bob(days=200)
    now = clock.now()
    actions.add_fact(
        player_id=bob.player_id,
        kind="self_excluded",
        starts=now,
        ends=now + timedelta(days=1),
        source="player",
    )
    with clock.travel(delta=timedelta(days=100)):
        assert code(queries.may(bob.player_id, "play")) == "standing.self_excluded"


@pytest.mark.django_db
def test_the_history_keeps_every_change_and_the_row_only_what_still_counts() -> None:
    alice = make_alice()
    frozen = players.freeze(player_id=alice.player_id, reason="A check is due", actor=DANA)
    assert not isinstance(frozen, Refusal)
    players.unfreeze(player_id=alice.player_id, reason="The check is done", actor=DANA)
    told = [(change.change, change.fact.kind) for change in queries.history(alice.player_id)]
    assert told == [
        ("added", "email_unconfirmed"),
        ("ended", "email_unconfirmed"),
        ("added", "frozen"),
        ("ended", "frozen"),
    ]
    row = queries.standing(alice.player_id)
    assert row is not None and row.facts == ()


@pytest.mark.django_db
@pytest.mark.parametrize("hours", [0, -1])
def test_a_fact_that_ends_before_it_starts_is_refused_and_changes_nothing(hours: int) -> None:
    alice = make_alice(signed_in=False)
    now, before = clock.now(), Standing.objects.get(player_id=alice.player_id).revision
    answer = actions.add_fact(
        player_id=alice.player_id,
        kind="cool_off",
        starts=now,
        ends=now + timedelta(hours=hours),
        source="player",
    )
    assert code(answer) == "standing.fact_dates"
    assert Standing.objects.get(player_id=alice.player_id).revision == before


@pytest.mark.django_db
def test_what_does_not_stand_cannot_be_ended_and_nobody_is_nobody() -> None:
    alice = make_alice(signed_in=False)
    ended = actions.end_fact(player_id=alice.player_id, kind="frozen", source="staff:dana")
    assert code(ended) == "standing.fact_not_found"
    assert code(queries.may(7, "play")) == "standing.no_player"
    with transaction.atomic():
        assert code(actions.lock(7)) == "standing.no_player"
        assert code(actions.check(player_id=7, verb="play")) == "standing.no_player"


@pytest.mark.django_db(transaction=False)
def test_signing_in_makes_the_session_the_live_one_and_signing_out_ends_it() -> None:
    alice = make_alice()
    row = queries.standing(alice.player_id)
    assert row is not None and row.live_session == alice.session_id
    assert alice.session_id is not None
    players.sign_out(session_id=alice.session_id)
    row = queries.standing(alice.player_id)
    assert row is not None and row.live_session is None


def test_a_lock_outside_a_transaction_is_a_mistake(committed_db: None) -> None:
    with pytest.raises(TransactionManagementError):
        actions.lock(1)


def _freeze_when_free(player_id: int, done: list[str]) -> None:
    try:
        actions.add_fact(
            player_id=player_id, kind="suspended", starts=clock.now(), ends=None, source="test"
        )
        done.append("suspended")
    finally:
        connection.close()


@pytest.mark.parametrize("guarded", [True, False])
def test_whoever_holds_the_row_finishes_before_a_fact_is_added(
    committed_db: None, guarded: bool
) -> None:
    """A till that has locked the row decides on what it read; the twin without the lock shows
    that a fact then slips in between.
    """
    alice = make_alice()
    done: list[str] = []
    other = threading.Thread(target=_freeze_when_free, args=(alice.player_id, done))
    with transaction.atomic():
        if guarded:
            actions.lock(alice.player_id)
        read = queries.standing(alice.player_id)
        other.start()
        other.join(timeout=1.0)
        slipped_in = bool(done)
    other.join(timeout=10)
    assert read is not None and not read.facts
    assert slipped_in == (not guarded)
    after = queries.standing(alice.player_id)
    assert after is not None
    assert [fact.kind for fact in after.facts] == ["suspended"]
    assert rules.may(after.facts, "play", clock.now(), queries.blocks_of("marigold")) is not None
