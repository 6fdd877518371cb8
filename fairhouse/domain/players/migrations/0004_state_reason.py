"""Why an account was frozen or closed is free text of staff: sealed like everything personal."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("players", "0003_time_zone")]

    operations = [
        migrations.RemoveField("player", "state_reason"),
        migrations.AddField("player", "state_reason_sealed", models.BinaryField(null=True)),
    ]
