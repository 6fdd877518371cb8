"""Rounds of a day are found without reading all: a summary a few pages large, not an index row a
round.
"""

from django.db import migrations


class Migration(migrations.Migration):
    """A block-range index over the time of rounds."""

    dependencies = [("rounds", "0003_stages")]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX rounds_round_at ON rounds_round USING brin (at)",
            "DROP INDEX rounds_round_at",
        )
    ]
