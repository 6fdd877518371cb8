"""Accounts, persons (sealed), secrets, look-up tables, sessions, attempts and consents."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("subject", models.TextField()),
                ("version", models.IntegerField()),
                ("text_hash", models.BinaryField(null=True)),
                ("given", models.BooleanField()),
                ("manner", models.TextField()),
                ("at", models.DateTimeField()),
                ("address_sealed", models.BinaryField()),
                ("agent_sealed", models.BinaryField()),
            ],
            options={
                "db_table": "players_consent",
            },
        ),
        migrations.CreateModel(
            name="LockOut",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "house",
                        "login_index",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("house", models.TextField()),
                ("login_index", models.BinaryField()),
                ("failures", models.IntegerField(default=0)),
                ("last_failure_at", models.DateTimeField(null=True)),
                ("locked_until", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "players_lock_out",
            },
        ),
        migrations.CreateModel(
            name="Player",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("cell", models.SmallIntegerField()),
                ("house", models.TextField()),
                ("currency", models.CharField(max_length=3)),
                ("state", models.TextField(default="open")),
                ("state_reason", models.TextField(default="")),
                ("state_since", models.DateTimeField()),
                ("registered_at", models.DateTimeField()),
                ("email_confirmed_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "players_player",
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("started_at", models.DateTimeField()),
                ("last_seen_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("end_reason", models.TextField(default="")),
                ("address_sealed", models.BinaryField()),
                ("agent_sealed", models.BinaryField()),
            ],
            options={
                "db_table": "players_session",
            },
        ),
        migrations.CreateModel(
            name="SignIn",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("outcome", models.TextField()),
                ("address_sealed", models.BinaryField()),
                ("agent_sealed", models.BinaryField()),
            ],
            options={
                "db_table": "players_sign_in",
            },
        ),
        migrations.CreateModel(
            name="Token",
            fields=[
                ("token_hash", models.BinaryField(primary_key=True, serialize=False)),
                ("purpose", models.TextField()),
                ("email_index", models.BinaryField()),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "players_token",
            },
        ),
        migrations.CreateModel(
            name="UsernameHolder",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "house",
                        "username_index",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("house", models.TextField()),
                ("username_index", models.BinaryField()),
                ("player_id", models.BigIntegerField()),
                ("state", models.TextField()),
                ("since", models.DateTimeField()),
            ],
            options={
                "db_table": "players_username",
            },
        ),
        migrations.CreateModel(
            name="EmailHolder",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "house",
                        "email_index",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("house", models.TextField()),
                ("email_index", models.BinaryField()),
                ("player_id", models.BigIntegerField()),
                ("state", models.TextField()),
                ("since", models.DateTimeField()),
            ],
            options={
                "db_table": "players_email",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["reserved", "held"])),
                        name="players_email_state",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "player",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="players.player",
                    ),
                ),
                ("first_name_sealed", models.BinaryField()),
                ("last_name_sealed", models.BinaryField()),
                ("birth_date_sealed", models.BinaryField()),
                ("gender_sealed", models.BinaryField(null=True)),
                ("address_line_sealed", models.BinaryField()),
                ("town_sealed", models.BinaryField()),
                ("postcode_sealed", models.BinaryField()),
                ("country_sealed", models.BinaryField()),
                ("phone_sealed", models.BinaryField()),
                ("email_sealed", models.BinaryField()),
                ("username_sealed", models.BinaryField()),
                ("email_index", models.BinaryField()),
                ("username_index", models.BinaryField()),
                ("phone_index", models.BinaryField()),
                ("phone_tail_index", models.BinaryField()),
                ("name_birth_index", models.BinaryField()),
                ("postcode_birth_index", models.BinaryField()),
                ("revised_at", models.DateTimeField()),
            ],
            options={
                "db_table": "players_person",
            },
        ),
        migrations.CreateModel(
            name="Secret",
            fields=[
                (
                    "player",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="players.player",
                    ),
                ),
                ("password_hash", models.TextField()),
                ("password_changed_at", models.DateTimeField()),
                ("question_sealed", models.BinaryField()),
                ("answer_hash", models.TextField()),
            ],
            options={
                "db_table": "players_secret",
            },
        ),
        migrations.AddConstraint(
            model_name="player",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "frozen", "closed"])),
                name="players_player_state",
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="player",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="players.player"
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="player",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="players.player"
            ),
        ),
        migrations.AddField(
            model_name="signin",
            name="player",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="players.player"
            ),
        ),
        migrations.AddField(
            model_name="token",
            name="player",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="players.player"
            ),
        ),
        migrations.AddConstraint(
            model_name="usernameholder",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["reserved", "held"])),
                name="players_username_state",
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["email_index"], name="players_person_email"),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["username_index"], name="players_person_username"),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["phone_index"], name="players_person_phone"),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["phone_tail_index"], name="players_person_phone_tail"),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["name_birth_index"], name="players_person_name_birth"),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["postcode_birth_index"], name="players_person_post_birth"),
        ),
        migrations.AddIndex(
            model_name="consent",
            index=models.Index(fields=["player", "subject", "at"], name="players_consent_player"),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(fields=["player", "started_at"], name="players_session_player"),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("player",),
                name="players_session_one_live",
            ),
        ),
        migrations.AddIndex(
            model_name="signin",
            index=models.Index(fields=["player", "at"], name="players_sign_in_player"),
        ),
        migrations.AddConstraint(
            model_name="signin",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["signed_in", "wrong", "locked", "refused"])),
                name="players_sign_in_outcome",
            ),
        ),
        # account numbers: seven digits from the start, so that a number looks like one
        migrations.RunSQL(
            "create sequence players_number as bigint start with 1000001",
            reverse_sql="drop sequence players_number",
        ),
    ]
