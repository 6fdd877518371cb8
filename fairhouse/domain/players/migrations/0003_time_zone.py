"""The browser's time zone beside address and browser (LV-2.2h); null where it was not told."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("players", "0002_documents")]

    operations = [
        migrations.AddField("session", "time_zone_sealed", models.BinaryField(null=True)),
        migrations.AddField("signin", "time_zone_sealed", models.BinaryField(null=True)),
    ]
