"""The app `cashier`."""

from __future__ import annotations

from django.apps import AppConfig


class CashierConfig(AppConfig):
    """What happened to a payment is never edited; the payment's row shows where it stands."""

    name = "fairhouse.domain.cashier"
    label = "cashier"
    append_only: tuple[str, ...] = ("cashier_change", "cashier_callback")
