"""What is unique in a house: email addresses and user names (LV-4b). Reserve, then hold.

The two tables are keyed by what must be unique and by nothing of the player's, so that
uniqueness holds also when players are spread over several databases.
"""

from __future__ import annotations

from django.db import IntegrityError, transaction

from fairhouse.domain.players.models import EmailHolder, UsernameHolder
from fairhouse.kit import clock
from fairhouse.kit.refusals import Refused, refuse


def reserve_email(*, house: str, index: bytes, player_id: int) -> None:
    """Raises Refused (player.email_taken) when somebody in the house has the address."""
    try:
        with transaction.atomic():
            EmailHolder.objects.create(
                house=house, email_index=index, player_id=player_id,
                state="reserved", since=clock.now(),
            )  # fmt: skip
    except IntegrityError:
        raise Refused(refuse("player.email_taken", field="email")) from None


def reserve_username(*, house: str, index: bytes, player_id: int) -> None:
    """Raises Refused (player.username_taken) when somebody in the house has the name."""
    try:
        with transaction.atomic():
            UsernameHolder.objects.create(
                house=house, username_index=index, player_id=player_id,
                state="reserved", since=clock.now(),
            )  # fmt: skip
    except IntegrityError:
        raise Refused(refuse("player.username_taken", field="username")) from None


def hold(*, house: str, email: bytes | None = None, username: bytes | None = None) -> None:
    """Turn reservations into holdings, once the account they are for is written."""
    if email is not None:
        EmailHolder.objects.filter(house=house, email_index=email).update(state="held")
    if username is not None:
        UsernameHolder.objects.filter(house=house, username_index=username).update(state="held")


def let_go_email(*, house: str, index: bytes, player_id: int) -> None:
    """Free an address that the player no longer uses."""
    EmailHolder.objects.filter(house=house, email_index=index, player_id=player_id).delete()


def holder_of_email(*, house: str, index: bytes) -> int | None:
    """The player who holds an address in a house."""
    return (
        EmailHolder.objects.filter(house=house, email_index=index, state="held")
        .values_list("player_id", flat=True)
        .first()
    )


def holder_of_username(*, house: str, index: bytes) -> int | None:
    """The player who holds a user name in a house."""
    return (
        UsernameHolder.objects.filter(house=house, username_index=index, state="held")
        .values_list("player_id", flat=True)
        .first()
    )
