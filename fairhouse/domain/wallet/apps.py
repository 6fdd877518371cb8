"""The app `wallet`."""

from __future__ import annotations

from django.apps import AppConfig


class WalletConfig(AppConfig):
    """Money. Transfers and answers are never edited or deleted by the running program."""

    name = "fairhouse.domain.wallet"
    label = "wallet"
    append_only: tuple[str, ...] = ("wallet_transfer", "wallet_idempotency")

    def ready(self) -> None:
        """Open a wallet for each new player."""
        from fairhouse.domain.players.events import PlayerRegistered
        from fairhouse.domain.wallet.actions import open_wallet
        from fairhouse.kit.events import hear

        hear(PlayerRegistered, open_wallet)
