"""The standing row (written as SQL, for its key and fill factor) and its history."""

from pathlib import Path

from django.db import migrations, models

TABLE = (Path(__file__).parents[1] / "sql" / "table.sql").read_text()


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.RunSQL(
            TABLE,
            reverse_sql="drop table standing_standing",
            state_operations=[
                migrations.CreateModel(
                    name="Standing",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "cell",
                                "player_id",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("cell", models.SmallIntegerField()),
                        ("player_id", models.BigIntegerField()),
                        ("house", models.TextField()),
                        ("facts", models.TextField(default="[]")),
                        ("terms_version", models.IntegerField(default=0)),
                        ("live_session", models.UUIDField(null=True)),
                        ("revision", models.BigIntegerField(default=0)),
                    ],
                    options={"db_table": "standing_standing"},
                ),
            ],
        ),
        migrations.CreateModel(
            name="FactChange",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("cell", models.SmallIntegerField()),
                ("player_id", models.BigIntegerField()),
                ("change", models.TextField()),
                ("kind", models.TextField()),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(null=True)),
                ("source", models.TextField()),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "db_table": "standing_fact",
                "indexes": [
                    models.Index(fields=["player_id", "changed_at"], name="standing_fact_player")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("change__in", ["added", "ended"])),
                        name="standing_fact_change",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_at__isnull", True),
                            ("ends_at__gte", models.F("starts_at")),
                            _connector="OR",
                        ),
                        name="standing_fact_ends_after_start",
                    ),
                ],
            },
        ),
    ]
