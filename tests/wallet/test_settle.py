"""A batch: each command gets its own answer, the same key the same one, and none harms another."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhouse.domain.wallet import verbs
from fairhouse.domain.wallet.commands import Command, Kind, Kinds, Stored, hash_body
from fairhouse.domain.wallet.rules import CASH, Decision, Transfer
from fairhouse.domain.wallet.settle import Read, Writes, settle, to_recall
from fairhouse.kit.refusals import Refusal
from tests.wallet.players import said
from tests.wallet.pure import KINDS, NOW, REVENUE, TAKE, moving, read, state, taking


def run(commands: list[Command], given_read: Read, kinds: Kinds = KINDS) -> Writes:
    return settle(commands, given_read, kinds, now=NOW)


def stored(writes: Writes) -> dict[tuple[int, UUID], Stored]:
    """What the next batch finds of this one."""
    return {
        (player, key): Stored(body_hash, kind, entry, answer)
        for _, player, key, body_hash, kind, entry, _, answer in writes.kept
    }


def code(answer: Any) -> str:
    assert isinstance(answer, Refusal), answer
    return answer.code


def test_commands_of_one_player_apply_in_their_order() -> None:
    alice = state(cash=10)
    commands = [taking(10, 0, key=1), taking(1, 0, key=2), moving(verbs.DEPOSIT, 7, key=3),
                taking(6, 2, key=4), moving(verbs.HOLD, 3, key=5), taking(1, 0, key=6)]  # fmt: skip
    writes = run(commands, read(alice))
    assert writes.answers[0] == 0
    assert code(writes.answers[1]) == "money.insufficient"
    assert writes.answers[3] == 3
    assert code(writes.answers[5]) == "money.insufficient"
    assert (alice.cash, alice.held) == (0, 3)
    assert [row[2] for row in writes.transfers] == [1, 2, 3, 4, 5]
    assert list(writes.changed) == [1]


def test_the_same_key_in_one_batch_is_done_once_and_answered_twice() -> None:
    alice = state(cash=10)
    writes = run([taking(4, 0), taking(4, 0), taking(5, 0)], read(alice))
    assert writes.answers[:2] == [6, 6]
    assert code(writes.answers[2]) == "request.key_reused"
    assert alice.cash == 6
    assert len(writes.kept) == len(writes.transfers) == 1


def test_the_same_key_of_two_players_is_two_keys() -> None:
    writes = run([taking(4), taking(4, player_id=2)], read(state(), state(2)))
    assert len(writes.kept) == 2


def test_an_earlier_yes_is_answered_again_and_nothing_is_written() -> None:
    first = run([taking(4, 1)], read(state(cash=10)))
    alice = state(cash=7, entry=2)
    again = run([taking(4, 1)], read(alice, earlier=stored(first)))
    assert again.answers == first.answers == [7]
    assert (again.transfers, again.kept, again.changed, alice.cash) == ([], [], {}, 7)


def test_an_earlier_no_stays_no_even_when_there_is_money_now() -> None:
    first = run([taking(40)], read(state(cash=10)))
    again = run([taking(40)], read(state(cash=10**9), earlier=stored(first)))
    assert said(again.answers[0]) == said(first.answers[0])
    assert not again.transfers


@pytest.mark.parametrize("other", [taking(5, 1), moving(verbs.HOLD, 4)])
def test_an_earlier_key_with_another_body_or_verb_is_refused(other: Command) -> None:
    first = run([taking(4, 1)], read(state(cash=10)))
    again = run([other], read(state(cash=7), earlier=stored(first)))
    assert code(again.answers[0]) == "request.key_reused"
    assert not again.kept


def test_a_poisoned_command_harms_no_other() -> None:
    alice, bob = state(cash=10), state(2, cash=10)
    writes = run(
        [taking(1, key=1), taking("poison", key=2), taking(2, key=3), taking(3, player_id=2)],
        read(alice, bob),
    )
    assert [writes.answers[0], writes.answers[2], writes.answers[3]] == [9, 7, 7]
    assert code(writes.answers[1]) == "house.fault"
    assert (alice.cash, alice.entry, bob.cash) == (7, 2, 7)
    assert len(writes.kept) == 3


def test_a_decision_that_overdraws_is_a_fault_and_leaves_the_player_alone() -> None:
    greedy = Kind(91, "greedy", lambda *_: Decision([Transfer(CASH, REVENUE, 99)], 0),
                  encode=TAKE.encode, decode=TAKE.decode)  # fmt: skip
    command = Command(greedy, 1, 1, UUID(int=1), None, 0)
    alice = state(cash=10)
    writes = run([command, taking(4, key=2)], read(alice))
    assert code(writes.answers[0]) == "house.fault"
    assert (writes.answers[1], alice.cash, alice.entry) == (6, 6, 1)


def test_a_kind_that_cannot_store_its_answer_books_nothing() -> None:
    silent = Kind(92, "silent", lambda *_: Decision([Transfer(CASH, REVENUE, 1)], 0))
    alice = state(cash=10)
    writes = run([Command(silent, 1, 1, UUID(int=1), None, 0)], read(alice))
    assert code(writes.answers[0]) == "house.fault"
    assert (alice.cash, writes.transfers, writes.kept) == (10, [], [])


def test_nobody_is_refused_and_nothing_is_stored_of_it() -> None:
    writes = run([taking(1, player_id=9)], read(state()))
    assert code(writes.answers[0]) == "standing.no_player"
    assert not writes.kept


def test_a_key_of_a_kind_that_is_not_settled_here_is_refused_and_harms_no_other() -> None:
    earlier = {(1, UUID(int=1)): Stored(5, 10, 3, None)}  # a wager's, found by the cashier's verbs
    only_money = Kinds(verbs.MONEY_KINDS)
    assert to_recall(earlier, only_money) == {}
    writes = run(
        [moving(verbs.HOLD, 4), moving(verbs.HOLD, 4, key=2)],
        read(state(cash=10), earlier=earlier),
        only_money,
    )
    assert code(writes.answers[0]) == "request.key_reused"
    assert not isinstance(writes.answers[1], Refusal)


def test_a_record_that_cannot_be_read_again_harms_no_other() -> None:
    def gone(row: Any) -> Any:
        raise LookupError("that version of the game is gone")

    kind = Kind(93, "gone", TAKE.decide, remember=gone, recall="SELECT 1")
    command = Command(kind, 1, 1, UUID(int=1), (1, 0), 5)
    earlier = {(1, UUID(int=1)): Stored(5, 93, 3, None)}
    assert to_recall(earlier, Kinds([kind])) == {"SELECT 1": [(1, 3)]}
    writes = run(
        [command, taking(4, key=2)], read(state(cash=10), earlier=earlier), Kinds([kind, TAKE])
    )
    assert code(writes.answers[0]) == "house.unknown"
    assert writes.answers[1] == 6


def test_two_kinds_may_not_share_a_number() -> None:
    with pytest.raises(ValueError, match="both want number 90"):
        Kinds([TAKE, Kind(90, "other", TAKE.decide)])


asked = st.lists(
    st.tuples(
        st.integers(1, 3),  # player
        st.integers(1, 6),  # key
        st.one_of(st.integers(1, 12), st.just("poison")),
        st.integers(0, 12),
    ),
    max_size=25,
)


@given(asked, st.integers(1, 25))
def test_a_batch_answers_as_its_commands_would_one_by_one(
    wanted: list[tuple[int, int, Any, int]], size: int
) -> None:
    commands = [taking(stake, win, player_id=who, key=key) for who, key, stake, win in wanted]

    def play(step: int) -> tuple[list[Any], list[Any], list[tuple[Any, ...]]]:
        players = [state(number, cash=20) for number in (1, 2, 3)]
        earlier: dict[tuple[int, UUID], Stored] = {}
        answers: list[Any] = []
        transfers: list[tuple[Any, ...]] = []
        for at in range(0, len(commands), step):
            writes = run(commands[at : at + step], read(*players, earlier=dict(earlier)))
            earlier |= stored(writes)
            answers += [said(answer) for answer in writes.answers]
            transfers += writes.transfers
        return answers, players, sorted(transfers)

    assert play(size) == play(1)


@given(st.lists(st.one_of(st.binary(max_size=4), st.text(max_size=4), st.integers()), max_size=4))
def test_a_body_is_told_from_another_by_its_parts(parts: list[Any]) -> None:
    assert hash_body(*parts) == hash_body(*parts)
    assert -(2**63) <= hash_body(*parts) < 2**63
    assert hash_body(*parts, "more") != hash_body(*parts)


def test_the_seam_between_two_parts_counts() -> None:
    assert hash_body("ab", "c") != hash_body("a", "bc")
