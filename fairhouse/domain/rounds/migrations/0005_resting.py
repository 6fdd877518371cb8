"""Games that rest."""

from django.db import migrations

TABLE = """
CREATE TABLE rounds_rest (
    id          uuid        PRIMARY KEY,
    game        text        NOT NULL,
    house       text        NOT NULL DEFAULT '',
    reason      text        NOT NULL,
    began_at    timestamptz NOT NULL,
    began_by    text        NOT NULL,
    ended_at    timestamptz,
    ended_by    text        NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX rounds_rest_one ON rounds_rest (game, house) WHERE ended_at IS NULL;
"""


class Migration(migrations.Migration):
    """Who stopped a game, why, and who let it on again."""

    dependencies = [("rounds", "0004_by_time")]
    operations = [migrations.RunSQL(TABLE, "DROP TABLE rounds_rest")]
