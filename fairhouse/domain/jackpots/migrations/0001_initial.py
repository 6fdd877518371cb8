"""Progressive jackpots, made by SQL."""

from pathlib import Path

from django.db import migrations

TABLES = (Path(__file__).parents[1] / "sql" / "tables.sql").read_text(encoding="utf-8")
DROP = """
DROP TABLE jackpots_win, jackpots_overflow, jackpots_hit, jackpots_cycle, jackpots_feed,
           jackpots_version, jackpots_jackpot
"""


class Migration(migrations.Migration):
    """Jackpots, their versions, cycles, hits and wins."""

    initial = True
    dependencies = [("wallet", "0003_meter_cycles")]
    operations = [migrations.RunSQL(TABLES, DROP)]
