"""What the watch holds of a person: nothing. It keeps sums over all rounds of a day."""

from __future__ import annotations

from typing import Final

from fairhouse.kit.personal import NOT_PERSONAL, Columns, NotPersonal, table

_STAFF: Final = NotPersonal("the work name of the member of staff who answered")

COLUMNS: Final[Columns] = {
    **table(
        "randomness_night",
        dict.fromkeys(
            ("id", "day", "at", "rounds", "draws", "tests", "lowest_adjusted", "uniformity",
             "alarm"),
            NOT_PERSONAL,
        ),
    ),
    **table(
        "randomness_verdict",
        dict.fromkeys(
            ("id", "night_id", "game", "version", "stream", "test", "size", "statistic", "p_value",
             "adjusted"),
            NOT_PERSONAL,
        ),
    ),
    **table(
        "randomness_alarm",
        {
            "night_id": NOT_PERSONAL,
            "raised_at": NOT_PERSONAL,
            "answered_at": NOT_PERSONAL,
            "answered_by": _STAFF,
            "finding": NOT_PERSONAL,
        },
    ),
    **table(
        "randomness_battery",
        dict.fromkeys(
            ("id", "at", "megabytes", "tests", "lowest_adjusted", "passed", "report"), NOT_PERSONAL
        ),
    ),
}  # fmt: skip
