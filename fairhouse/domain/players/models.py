"""Tables of players. Whatever says who somebody is is ciphertext (kit.vault) or a keyed index.

`players_player` holds the facts that everything else may know. A sealed column is named
`<field>_sealed`; its text is opened only by `queries` and the verbs of this package.
"""

from __future__ import annotations

from django.db import models

from fairhouse.domain.players.document_models import Document

__all__ = [
    "Consent",
    "Document",
    "EmailHolder",
    "LockOut",
    "Person",
    "Player",
    "Secret",
    "Session",
    "SignIn",
    "Token",
    "UsernameHolder",
]


class Player(models.Model):
    """An account of one house; `id` is the account number that the member is told (JJ-3.6a)."""

    id = models.BigIntegerField(primary_key=True)
    cell = models.SmallIntegerField()
    house = models.TextField()
    currency = models.CharField(max_length=3)
    state = models.TextField(default="open")
    state_reason_sealed = models.BinaryField(null=True)
    state_since = models.DateTimeField()
    registered_at = models.DateTimeField()
    email_confirmed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "players_player"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "frozen", "closed"]),
                name="players_player_state",
            ),
        ]


class Person(models.Model):
    """Who holds the account. Every `_sealed` column is ciphertext under the person's own key;
    every `_index` column is a keyed hash that finds an equal value and tells nothing else.
    """

    player = models.OneToOneField(Player, on_delete=models.PROTECT, primary_key=True)
    first_name_sealed = models.BinaryField()
    last_name_sealed = models.BinaryField()
    birth_date_sealed = models.BinaryField()
    gender_sealed = models.BinaryField(null=True)
    address_line_sealed = models.BinaryField()
    town_sealed = models.BinaryField()
    postcode_sealed = models.BinaryField()
    country_sealed = models.BinaryField()
    phone_sealed = models.BinaryField()
    email_sealed = models.BinaryField()
    username_sealed = models.BinaryField()
    email_index = models.BinaryField()
    username_index = models.BinaryField()
    phone_index = models.BinaryField()
    phone_tail_index = models.BinaryField()
    name_birth_index = models.BinaryField()
    postcode_birth_index = models.BinaryField()
    revised_at = models.DateTimeField()

    class Meta:
        db_table = "players_person"
        indexes = [
            models.Index(fields=["email_index"], name="players_person_email"),
            models.Index(fields=["username_index"], name="players_person_username"),
            models.Index(fields=["phone_index"], name="players_person_phone"),
            models.Index(fields=["phone_tail_index"], name="players_person_phone_tail"),
            models.Index(fields=["name_birth_index"], name="players_person_name_birth"),
            models.Index(fields=["postcode_birth_index"], name="players_person_post_birth"),
        ]


class Secret(models.Model):
    """What proves that it is the member: argon2id hashes, apart from who they are (JJ-3.15)."""

    player = models.OneToOneField(Player, on_delete=models.PROTECT, primary_key=True)
    password_hash = models.TextField()
    password_changed_at = models.DateTimeField()
    question_sealed = models.BinaryField()
    answer_hash = models.TextField()

    class Meta:
        db_table = "players_secret"


class EmailHolder(models.Model):
    """Who holds an email address in a house: reserved first, then held (LV-4b).

    A table of its own so that uniqueness survives players living in different cells.
    """

    pk = models.CompositePrimaryKey("house", "email_index")
    house = models.TextField()
    email_index = models.BinaryField()
    player_id = models.BigIntegerField()
    state = models.TextField()
    since = models.DateTimeField()

    class Meta:
        db_table = "players_email"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["reserved", "held"]), name="players_email_state"
            ),
        ]


class UsernameHolder(models.Model):
    """Who holds a username in a house: reserved first, then held."""

    pk = models.CompositePrimaryKey("house", "username_index")
    house = models.TextField()
    username_index = models.BinaryField()
    player_id = models.BigIntegerField()
    state = models.TextField()
    since = models.DateTimeField()

    class Meta:
        db_table = "players_username"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["reserved", "held"]), name="players_username_state"
            ),
        ]


class Token(models.Model):
    """A link sent to a player. Only the hash of its secret part is kept."""

    token_hash = models.BinaryField(primary_key=True)
    player = models.ForeignKey(Player, on_delete=models.PROTECT)
    purpose = models.TextField()
    email_index = models.BinaryField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "players_token"


class Session(models.Model):
    """One sign-in from start to end, and the last time anything was done in it (JJ-3.16)."""

    id = models.UUIDField(primary_key=True)
    player = models.ForeignKey(Player, on_delete=models.PROTECT)
    started_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.TextField(default="")
    address_sealed = models.BinaryField()
    agent_sealed = models.BinaryField()
    time_zone_sealed = models.BinaryField(null=True)

    class Meta:
        db_table = "players_session"
        indexes = [
            models.Index(fields=["player", "started_at"], name="players_session_player"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["player"],
                condition=models.Q(ended_at__isnull=True),
                name="players_session_one_live",
            ),
        ]


class SignIn(models.Model):
    """One attempt at a known account, successful or not (LV-2.2h). Never edited."""

    id = models.UUIDField(primary_key=True)
    player = models.ForeignKey(Player, on_delete=models.PROTECT)
    at = models.DateTimeField()
    outcome = models.TextField()
    address_sealed = models.BinaryField()
    agent_sealed = models.BinaryField()
    time_zone_sealed = models.BinaryField(null=True)

    class Meta:
        db_table = "players_sign_in"
        indexes = [models.Index(fields=["player", "at"], name="players_sign_in_player")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=["signed_in", "wrong", "locked", "refused"]),
                name="players_sign_in_outcome",
            ),
        ]


class LockOut(models.Model):
    """Failures in a row for one login name, whether such an account exists or not."""

    pk = models.CompositePrimaryKey("house", "login_index")
    house = models.TextField()
    login_index = models.BinaryField()
    failures = models.IntegerField(default=0)
    last_failure_at = models.DateTimeField(null=True)
    locked_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "players_lock_out"


class Consent(models.Model):
    """Who agreed to what, in which version, when and from where (JJ-0.1, JJ-12.14).

    A permission (marketing by a channel) is a row as well; taking it back is a later row
    with `given` false. Never edited.
    """

    id = models.UUIDField(primary_key=True)
    player = models.ForeignKey(Player, on_delete=models.PROTECT)
    subject = models.TextField()
    version = models.IntegerField()
    text_hash = models.BinaryField(null=True)
    given = models.BooleanField()
    manner = models.TextField()
    at = models.DateTimeField()
    address_sealed = models.BinaryField()
    agent_sealed = models.BinaryField()

    class Meta:
        db_table = "players_consent"
        indexes = [models.Index(fields=["player", "subject", "at"], name="players_consent_player")]
