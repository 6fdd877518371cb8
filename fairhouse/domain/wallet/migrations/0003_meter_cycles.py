"""A shared meter counts how often it was reset, in the same row: whoever adds to it sees both."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """wallet_meter.cycle."""

    dependencies = [("wallet", "0002_readable")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE wallet_meter ADD COLUMN cycle integer NOT NULL DEFAULT 1"
            " CHECK (cycle > 0)",
            "ALTER TABLE wallet_meter DROP COLUMN cycle",
            state_operations=[
                migrations.AddField(
                    model_name="meter", name="cycle", field=models.IntegerField(default=1)
                )
            ],
        )
    ]
