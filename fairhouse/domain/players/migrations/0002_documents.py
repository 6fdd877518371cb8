"""Published versions of terms and privacy texts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("players", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("house", models.TextField()),
                ("kind", models.TextField()),
                ("version", models.IntegerField()),
                ("version_label", models.TextField()),
                ("published_at", models.DateTimeField()),
                ("effective_at", models.DateTimeField()),
                ("sha256", models.CharField(max_length=64)),
                ("text", models.TextField()),
            ],
            options={
                "db_table": "players_document",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("house", "kind", "version"), name="players_document_version"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["terms", "privacy"])),
                        name="players_document_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="players_document_first"
                    ),
                ],
            },
        ),
    ]
