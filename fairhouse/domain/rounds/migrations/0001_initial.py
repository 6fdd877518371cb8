"""Rounds and the versions of games they were played with, made by SQL."""

from pathlib import Path

from django.db import migrations

TABLES = (Path(__file__).parents[1] / "sql" / "tables.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    """Game versions and rounds."""

    initial = True
    dependencies = [("wallet", "0001_initial")]
    operations = [migrations.RunSQL(TABLES, "DROP TABLE rounds_round, rounds_game")]
