"""Tables of the office: invitations of staff, and lock-outs after wrong passwords."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Invitation(models.Model):
    """A one-time link with which a new member of staff sets password and second factor."""

    token_hash = models.BinaryField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "office_invitation"


class LockOut(models.Model):
    """Failures in a row for one sign-in name, whether such a person exists or not."""

    name_hash = models.BinaryField(primary_key=True)
    failures = models.IntegerField(default=0)
    last_failure_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "office_lock_out"
