"""Tables of the vault. A row without `wrapped` is a destroyed key: what it sealed is gone."""

from __future__ import annotations

from django.db import models


class Key(models.Model):
    """The data key of one subject and retention class, wrapped by the key of an epoch."""

    id = models.UUIDField(primary_key=True)
    subject = models.TextField()
    retention = models.TextField()
    epoch = models.IntegerField()
    wrapped = models.BinaryField(null=True)
    made_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "vault_key"
        constraints = [
            models.UniqueConstraint(fields=["subject", "retention"], name="vault_key_subject"),
            models.CheckConstraint(
                condition=models.Q(wrapped__isnull=False, destroyed_at__isnull=True)
                | models.Q(wrapped__isnull=True, destroyed_at__isnull=False),
                name="vault_key_destroyed_or_not",
            ),
        ]
        indexes = [models.Index(fields=["epoch"], name="vault_key_epoch")]


class Fingerprint(models.Model):
    """What a secret file must look like for this database: a hash, never the secret.

    Written when a secret is first used, so that a database restored beside the wrong files
    is refused at the start and not at the first lost record.
    """

    name = models.TextField(primary_key=True)
    fingerprint = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "vault_fingerprint"
