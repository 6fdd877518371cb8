"""Rounds of several stages."""

from pathlib import Path

from django.db import migrations

TABLES = (Path(__file__).parents[1] / "sql" / "stages.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    """Stages and open rounds."""

    dependencies = [("rounds", "0002_readable")]
    operations = [migrations.RunSQL(TABLES, "DROP TABLE rounds_open, rounds_stage")]
