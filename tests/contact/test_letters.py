"""Letters: sealed where they lie, sent by a job that knows an id, told of in no other place."""

from __future__ import annotations

import email
import mailbox
from pathlib import Path
from uuid import UUID

import pytest
from django.core import mail
from django.db import connection, transaction

from fairhouse.domain.audit import queries as audit
from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.contact import actions, jobs, letters, queries
from fairhouse.domain.contact.letters import Letter
from fairhouse.domain.contact.maildir import MaildirBackend
from fairhouse.domain.contact.models import Message
from fairhouse.kit import clock, house_rules, vault
from tests.cast import DANA, Person, make_alice, sign_in

pytestmark = pytest.mark.django_db

LETTER = Letter("test", "A subject", "Dear Alice,\n\nhttps://marigold.example/x\n")


def written(person: Person) -> Message:
    message_id = actions.write(
        player_id=person.player_id, house="marigold", address=person.email, letter=LETTER
    )
    return Message.objects.get(id=message_id)


def queued_for(message_id: UUID) -> list[dict[str, object]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select args from procrastinate_jobs where task_name = 'contact.send_message' "
            "and args->>'message_id' = %s",
            [str(message_id)],
        )
        return [row[0] if isinstance(row[0], dict) else {} for row in cursor.fetchall()]


def state(message: Message) -> tuple[str, int]:
    row = Message.objects.get(id=message.id)
    return row.state, row.attempts


def test_a_letter_is_sealed_and_its_job_holds_nothing_but_an_id() -> None:
    alice = make_alice(signed_in=False)
    row = written(alice)
    for sealed in (row.to_sealed, row.subject_sealed, row.body_sealed):
        assert alice.email.encode() not in bytes(sealed)
        assert b"Dear" not in bytes(sealed)
    with connection.cursor() as cursor:
        cursor.execute("select args::text from procrastinate_jobs")
        everything = " ".join(args for (args,) in cursor.fetchall())
    assert str(row.id) in everything
    assert alice.email not in everything and "Alice" not in everything


def test_letter_and_job_vanish_with_the_transaction_that_told_of_them() -> None:
    alice = make_alice(signed_in=False)
    kept: list[UUID] = []

    def fails_after_writing() -> None:
        kept.append(written(alice).id)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        fails_after_writing()
    assert not Message.objects.filter(id=kept[0]).exists()
    assert queued_for(kept[0]) == []


def test_the_job_sends_the_letter_once() -> None:
    alice = make_alice(signed_in=False)
    row = written(alice)
    jobs.send_message.func(message_id=str(row.id))
    jobs.send_message.func(message_id=str(row.id))  # a job that ran and was not noted as done
    sent = [message for message in mail.outbox if message.to == [alice.email]]
    assert [message.subject for message in sent] == ["A subject"]
    assert sent[0].from_email.startswith("Marigold Bingo <")
    assert state(row) == ("sent", 1)


def test_a_mail_system_that_is_away_is_tried_again_and_then_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = written(make_alice(signed_in=False))

    def away(_: object) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr(mail.EmailMessage, "send", away)
    for tried in range(1, jobs.TRIES + 1):
        with pytest.raises(ConnectionRefusedError):
            jobs.send_message.func(message_id=str(row.id))
        assert state(row) == ("failed" if tried == jobs.TRIES else "queued", tried)


def test_a_letter_to_somebody_erased_is_not_sent() -> None:
    alice = make_alice(signed_in=False)
    row = written(alice)
    before = len(mail.outbox)
    vault.shred(f"player:{alice.player_id}", "messages")
    jobs.send_message.func(message_id=str(row.id))
    assert state(row)[0] == "failed"
    assert len(mail.outbox) == before


def test_in_development_letters_go_to_a_maildir_that_mail_programs_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from dataclasses import replace

    from fairhouse.domain.contact import maildir
    from fairhouse.kit.config import config

    monkeypatch.setattr(maildir, "config", lambda: replace(config(), home=tmp_path))
    message = mail.EmailMessage("Subject", "Body", "a@example.com", ["b@example.com"])
    assert MaildirBackend().send_messages([message]) == 1
    box = mailbox.Maildir(tmp_path / "maildir", create=False)
    [kept] = [email.message_from_bytes(box.get_bytes(key)) for key in box.keys()]  # noqa: SIM118
    box.close()
    assert (kept["To"], kept["Subject"]) == ("b@example.com", "Subject")
    monkeypatch.setattr(maildir, "config", lambda: replace(config(), env="production"))
    with pytest.raises(RuntimeError, match="for development"):
        MaildirBackend().send_messages([message])


def test_a_sign_in_from_a_browser_not_seen_before_is_worth_a_letter() -> None:
    alice = make_alice()
    me = Actor.system("test")
    assert [row.kind for row in queries.messages(alice.player_id, viewer=me)] == ["confirm_email"]
    sign_in(alice)
    assert len(queries.messages(alice.player_id, viewer=me)) == 1
    sign_in(alice, agent="Opera on Linux")
    newest = queries.messages(alice.player_id, viewer=me)[0]
    assert newest.kind == "new_sign_in" and newest.to == alice.email


def test_a_look_by_staff_at_letters_is_recorded() -> None:
    alice = make_alice(signed_in=False)
    queries.messages(alice.player_id, viewer=DANA, case="case:3")
    entry = audit.entries(subject=f"player:{alice.player_id}", actor="dana")[0]
    assert (entry.verb, entry.case) == ("contact.messages_seen", "case:3")


def test_service_letters_carry_no_marketing_and_never_ask_for_a_password() -> None:
    house = house_rules.current()["marigold"]
    now = clock.now()
    every = (
        letters.confirm_email(
            house, first_name="A", account_number=1, link="https://x.example/", expires_at=now
        ),
        letters.email_changed(house, first_name="A", at=now),
        letters.password_changed(house, first_name="A", at=now),
        letters.new_sign_in(house, first_name="A", at=now),
        letters.already_registered(house, first_name="A", sign_in_link="https://x/", at=now),
    )
    assert len({letter.kind for letter in every}) == len(every)
    for letter in every:
        words = letter.body.lower()
        for word in ("bonus", "offer", "free spin", "jackpot", "promotion", "deposit now"):
            assert word not in words
        assert "We never ask for your password" in letter.body
        assert "your password:" not in words and "send us your password" not in words
