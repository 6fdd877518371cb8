"""What was won on the day before the counters' day: a span of 24 hours touches two (JJ-7.2)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """wallet_wallet.won_before_micros."""

    dependencies = [("wallet", "0003_meter_cycles")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE wallet_wallet ADD COLUMN won_before_micros bigint NOT NULL DEFAULT 0",
            "ALTER TABLE wallet_wallet DROP COLUMN won_before_micros",
            state_operations=[
                migrations.AddField(
                    model_name="wallet",
                    name="won_before_micros",
                    field=models.BigIntegerField(default=0),
                )
            ],
        )
    ]
