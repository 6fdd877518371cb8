import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Card",
            fields=[
                ("fingerprint_index", models.BinaryField(primary_key=True, serialize=False)),
                ("player_id", models.BigIntegerField()),
                ("claimed_at", models.DateTimeField()),
            ],
            options={
                "db_table": "cashier_card",
            },
        ),
        migrations.CreateModel(
            name="CallbackSeen",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("partner", models.TextField()),
                ("event_id", models.UUIDField()),
                ("reference", models.TextField()),
                ("reported", models.TextField()),
                ("outcome", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "cashier_callback",
                "indexes": [
                    models.Index(fields=["reference", "at"], name="cashier_callback_reference")
                ],
            },
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("cell", models.SmallIntegerField()),
                ("player_id", models.BigIntegerField()),
                ("subject", models.TextField()),
                ("subject_id", models.UUIDField()),
                ("before", models.TextField()),
                ("after", models.TextField()),
                ("reason", models.TextField(default="")),
                ("actor", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "cashier_change",
                "indexes": [
                    models.Index(fields=["subject_id", "at"], name="cashier_change_subject")
                ],
            },
        ),
        migrations.CreateModel(
            name="Method",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("cell", models.SmallIntegerField()),
                ("player_id", models.BigIntegerField()),
                ("kind", models.TextField(default="card")),
                ("brand", models.TextField()),
                ("last_four", models.TextField()),
                ("ends_on", models.DateField()),
                ("token_sealed", models.BinaryField()),
                ("fingerprint_index", models.BinaryField()),
                ("name_check", models.TextField()),
                ("live", models.BooleanField(default=False)),
                ("added_at", models.DateTimeField()),
                ("used_at", models.DateTimeField()),
            ],
            options={
                "db_table": "cashier_method",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("live", True)),
                        fields=("player_id",),
                        name="cashier_method_one_live",
                    ),
                    models.UniqueConstraint(
                        fields=("player_id", "fingerprint_index"), name="cashier_method_card_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last_four__regex", "^[0-9]{4}$")),
                        name="cashier_method_four",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name_check__in", ("match", "mismatch"))),
                        name="cashier_method_name_check",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Deposit",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("cell", models.SmallIntegerField()),
                ("player_id", models.BigIntegerField()),
                ("house", models.TextField()),
                ("key", models.UUIDField()),
                ("amount_micros", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("partner", models.TextField()),
                ("reference", models.TextField(unique=True)),
                ("partner_reference", models.TextField(default="")),
                ("page_ends_at", models.DateTimeField(null=True)),
                ("new_card", models.BooleanField(default=True)),
                ("state", models.TextField(default="started")),
                ("reason", models.TextField(default="")),
                ("rationale_sealed", models.BinaryField(null=True)),
                ("started_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                (
                    "method",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="cashier.method"
                    ),
                ),
            ],
            options={
                "db_table": "cashier_deposit",
                "indexes": [
                    models.Index(fields=["player_id", "started_at"], name="cashier_deposit_player"),
                    models.Index(
                        condition=models.Q(("state", "under_review")),
                        fields=["started_at"],
                        name="cashier_deposit_review",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("player_id", "key"), name="cashier_deposit_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_micros__gt", 0)), name="cashier_deposit_amount"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "abandoned",
                                    "at_processor",
                                    "credited",
                                    "declined",
                                    "failed",
                                    "pending",
                                    "refunded",
                                    "refunding",
                                    "started",
                                    "under_review",
                                ],
                            )
                        ),
                        name="cashier_deposit_state",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Withdrawal",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("cell", models.SmallIntegerField()),
                ("player_id", models.BigIntegerField()),
                ("house", models.TextField()),
                ("key", models.UUIDField()),
                ("amount_micros", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("partner", models.TextField()),
                ("reference", models.TextField(unique=True)),
                ("partner_reference", models.TextField(default="")),
                ("state", models.TextField(default="requested")),
                ("reason", models.TextField(default="")),
                ("requested_at", models.DateTimeField()),
                ("promised_by", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("first_approver", models.TextField(default="")),
                ("decided_by", models.TextField(default="")),
                ("decided_at", models.DateTimeField(null=True)),
                ("rationale_sealed", models.BinaryField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "method",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="cashier.method"
                    ),
                ),
            ],
            options={
                "db_table": "cashier_withdrawal",
                "indexes": [
                    models.Index(
                        fields=["player_id", "requested_at"], name="cashier_withdrawal_player"
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ["requested", "half_approved"])),
                        fields=["requested_at"],
                        name="cashier_withdrawal_queue",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("player_id", "key"), name="cashier_withdrawal_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_micros__gt", 0)),
                        name="cashier_withdrawal_amount",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "approved",
                                    "cancelled",
                                    "failed",
                                    "half_approved",
                                    "paid",
                                    "refused",
                                    "requested",
                                    "returned",
                                    "sent",
                                ],
                            )
                        ),
                        name="cashier_withdrawal_state",
                    ),
                ],
            },
        ),
    ]
