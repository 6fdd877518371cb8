"""Data keys: one for each subject and retention class, wrapped, rewrapped, destroyed.

Keys are not kept in memory between uses: unwrapping costs microseconds, and a key that was
destroyed must be gone for every process at the same moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from fairhouse.kit import clock, ids
from fairhouse.kit.vault import cipher, secret_files
from fairhouse.kit.vault.errors import KeyDestroyed, SecretsMismatch, SecretsMissing, Unreadable
from fairhouse.kit.vault.models import Fingerprint, Key

Progress = Callable[[int, int], None]
"""Called with how many keys are done and how many there are."""

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Box:
    """An opened data key: seals and opens fields of one subject, without the database.

    Short-lived: take one for a request or a start-up, never keep it past an erasure.
    """

    key_id: UUID
    subject: str
    retention: str
    _key: bytes

    def __repr__(self) -> str:
        return f"Box({self.subject}, {self.retention})"

    def seal(self, place: str, text: str) -> bytes:
        """Encrypt a text for `table.column` of this subject."""
        return self.seal_bytes(place, text.encode())

    def seal_bytes(self, place: str, plain: bytes) -> bytes:
        """Encrypt bytes for `table.column` of this subject."""
        return cipher.seal(self._key, self.key_id, place, self.subject, plain)

    def open(self, place: str, sealed: bytes | memoryview) -> str:
        """Decrypt a text. Raises Unreadable when it belongs elsewhere or is damaged."""
        return self.open_bytes(place, sealed).decode()

    def open_bytes(self, place: str, sealed: bytes | memoryview) -> bytes:
        """Decrypt bytes. Raises Unreadable when they belong elsewhere or are damaged."""
        value = bytes(sealed)
        if cipher.key_id_of(value) != self.key_id:
            raise Unreadable(f"the value at {place} was sealed with another key")
        return cipher.unseal(self._key, place, self.subject, value)


def box(subject: str, retention: str) -> Box:
    """The box of a subject and class; makes its key at the first use.

    Raises KeyDestroyed when the subject's data of this class was erased: erased data must
    not grow back.
    """
    key = Key.objects.filter(subject=subject, retention=retention).first()
    return _opened(key if key is not None else _make(subject, retention))


def boxes(subjects: Iterable[str], retention: str) -> dict[str, Box]:
    """The boxes of many subjects that have one, by subject; erased ones are left out."""
    keys = Key.objects.filter(
        subject__in=list(subjects), retention=retention, wrapped__isnull=False
    )
    return {key.subject: _opened(key) for key in keys}


def _make(subject: str, retention: str) -> Key:
    ring = secret_files.newest_ring()
    pledge_secrets()
    fresh = Key(
        id=ids.new(),
        subject=subject,
        retention=retention,
        epoch=ring.epoch,
        wrapped=cipher.wrap(cipher.new_key(), ring.kek(ring.epoch)),
        made_at=clock.now(),
    )
    # two requests may be first at once: one key wins and both use it
    Key.objects.bulk_create([fresh], ignore_conflicts=True)
    return Key.objects.get(subject=subject, retention=retention)


def _opened(key: Key) -> Box:
    if key.wrapped is None:
        raise KeyDestroyed(
            f"the {key.retention} data of {key.subject} was erased on {key.destroyed_at:%Y-%m-%d}"
        )
    kek = secret_files.kek(key.epoch)
    return Box(key.id, key.subject, key.retention, cipher.unwrap(bytes(key.wrapped), kek))


@transaction.atomic
def shred(subject: str, retention: str) -> bool:
    """Destroy a key: everything it sealed is unreadable from this commit on.

    The row stays, without its key, so that nothing is sealed for the subject again. Answers
    False when there was no key or it was destroyed before.
    """
    destroyed = Key.objects.filter(
        subject=subject, retention=retention, wrapped__isnull=False
    ).update(wrapped=None, destroyed_at=clock.now())
    return destroyed == 1


def rotate(progress: Progress | None = None) -> int:
    """Begin a new epoch and rewrap every living key with its key; answer how many.

    Sealed fields are not touched. Can be stopped and run again with `finish_rotation`; the
    former epoch's file may be destroyed when no key and no backup needs it.
    """
    secret_files.add_epoch()
    return finish_rotation(progress)


def finish_rotation(progress: Progress | None = None) -> int:
    """Rewrap what an interrupted rotation left behind; answer how many keys were rewrapped."""
    epoch = secret_files.newest_ring().epoch
    pledge_secrets()
    behind = Key.objects.filter(epoch__lt=epoch, wrapped__isnull=False)
    total, done = behind.count(), 0
    while batch := _rewrap_some(epoch):
        done += batch
        if progress is not None:
            progress(done, total)
    return done


@transaction.atomic
def _rewrap_some(epoch: int) -> int:
    ring = secret_files.ring()
    rows = list(
        Key.objects.select_for_update(no_key=True)
        .filter(epoch__lt=epoch, wrapped__isnull=False)
        .order_by("id")[:_BATCH]
    )
    for row in rows:
        assert row.wrapped is not None
        plain = cipher.unwrap(bytes(row.wrapped), ring.kek(row.epoch))
        row.wrapped, row.epoch = cipher.wrap(plain, ring.kek(epoch)), epoch
    Key.objects.bulk_update(rows, ["wrapped", "epoch"])
    return len(rows)


def pledge_secrets() -> None:
    """Note in the database which secret files it needs. Raises SecretsMismatch."""
    noted = {row.name: bytes(row.fingerprint) for row in Fingerprint.objects.all()}
    held = secret_files.ring().fingerprints()
    _compare(noted, held)
    missing = [
        Fingerprint(name=name, fingerprint=mark, made_at=clock.now())
        for name, mark in held.items()
        if name not in noted
    ]
    if missing:
        Fingerprint.objects.bulk_create(missing, ignore_conflicts=True)


def verify_secrets() -> None:
    """Prove at the start that this database's data can be read with the files at hand.

    Raises SecretsMissing or SecretsMismatch, naming what to restore; nothing may start then.
    """
    noted = {row.name: bytes(row.fingerprint) for row in Fingerprint.objects.all()}
    ring = secret_files.ring()
    _compare(noted, ring.fingerprints())
    for epoch in (
        Key.objects.filter(wrapped__isnull=False).values_list("epoch", flat=True).distinct()
    ):
        ring.kek(epoch)


def _compare(noted: dict[str, bytes], held: dict[str, bytes]) -> None:
    for name in sorted(noted.keys() & held.keys()):
        if noted[name] != held[name]:
            raise SecretsMismatch(
                f"{secret_files.folder() / name} belongs to another database; "
                "restore the file that was backed up with this one"
            )
    if secret_files.INDEX_NAME in noted and secret_files.INDEX_NAME not in held:
        raise SecretsMissing(f"{secret_files.folder() / secret_files.INDEX_NAME} is missing")
