"""Wrapped data keys, and the fingerprints of the secret files they need."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Fingerprint",
            fields=[
                ("name", models.TextField(primary_key=True, serialize=False)),
                ("fingerprint", models.BinaryField()),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "db_table": "vault_fingerprint",
            },
        ),
        migrations.CreateModel(
            name="Key",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("subject", models.TextField()),
                ("retention", models.TextField()),
                ("epoch", models.IntegerField()),
                ("wrapped", models.BinaryField(null=True)),
                ("made_at", models.DateTimeField()),
                ("destroyed_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "vault_key",
                "indexes": [models.Index(fields=["epoch"], name="vault_key_epoch")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subject", "retention"), name="vault_key_subject"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("destroyed_at__isnull", True), ("wrapped__isnull", False)),
                            models.Q(("destroyed_at__isnull", False), ("wrapped__isnull", True)),
                            _connector="OR",
                        ),
                        name="vault_key_destroyed_or_not",
                    ),
                ],
            },
        ),
    ]
