"""What of a void round's stake had gone to jackpots; known voids are counted from their rounds."""

from django.db import migrations, models

COUNT = """
WITH spans AS (
    SELECT jackpot, version, since,
           lead(since) OVER (PARTITION BY jackpot ORDER BY version) AS until
      FROM jackpots_version),
made AS (
    SELECT v.cell, v.player_id, v.entry,
           sum(r.stake_micros::numeric * (f.meter_parts + f.reserve_parts) * f.base_den
               / (f.per::numeric * f.base_num)) AS micros
      FROM voids_void AS v
      JOIN rounds_round AS r
        ON r.cell = v.cell AND r.player_id = v.player_id AND r.entry = v.entry
      JOIN rounds_game AS g ON g.number = r.game
      JOIN standing_standing AS s ON s.cell = v.cell AND s.player_id = v.player_id
      JOIN wallet_wallet AS w ON w.cell = v.cell AND w.player_id = v.player_id
      JOIN jackpots_feed AS f ON f.game = g.name AND f.house = s.house AND f.currency = w.currency
      JOIN spans AS n ON n.jackpot = f.jackpot AND n.version = f.version
       AND r.at >= n.since AND (n.until IS NULL OR r.at < n.until)
     GROUP BY 1, 2, 3)
UPDATE voids_void AS v SET carried_micros = m.micros
  FROM made AS m
 WHERE m.cell = v.cell AND m.player_id = v.player_id AND m.entry = v.entry
"""


class Migration(migrations.Migration):
    """A column more, and its value for what is void already."""

    dependencies = [
        ("voids", "0001_initial"),
        ("rounds", "0004_by_time"),
        ("jackpots", "0001_initial"),
        ("standing", "0001_initial"),
    ]
    operations = [
        migrations.AddField(
            "void", "carried_micros", models.BigIntegerField(default=0), preserve_default=False
        ),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
    ]
