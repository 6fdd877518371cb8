"""By what a person is known again: keyed hashes of what was registered, never the values.

Equal values have equal hashes in every house of the group (JJ-3.25e, JJ-8.5); nothing can be
read from them.
"""

from __future__ import annotations

from typing import Final

from fairhouse.domain.players.models import Person

NAMES: Final = ("email_index", "phone_index", "name_birth_index", "postcode_birth_index")


def of_player(player_id: int) -> dict[str, bytes]:
    """The hashes of a player's details as they are now. Raises Person.DoesNotExist."""
    row = Person.objects.only(*NAMES).get(player_id=player_id)
    return {name: bytes(getattr(row, name)) for name in NAMES}
