"""The app `audit`."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The running program may add entries and read them, nothing else."""

    name = "fairhouse.domain.audit"
    label = "audit"
    append_only: tuple[str, ...] = ("audit_entry",)
