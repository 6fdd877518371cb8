"""What players holds of people: who they are, how they sign in, what they agreed to."""

from __future__ import annotations

from fairhouse.kit.personal import LINK, NOT_PERSONAL, Column, NotPersonal, table

IDENTITY = Column(
    category="registration",
    purposes=("account", "age_and_identity", "anti_money_laundering"),
    basis="legal_obligation",
    retention="identity",
    export=("access", "portability"),
    erasure="shred",
)
CONTACT = Column(
    category="contact",
    purposes=("account", "service_messages", "anti_money_laundering"),
    basis="contract",
    retention="contact",
    export=("access", "portability"),
    erasure="shred",
)
ACCOUNT = Column(
    category="registration",
    purposes=("account",),
    basis="contract",
    retention="account",
    export=("access", "portability"),
    erasure="shred",
)
STATE = Column(
    category="registration",
    purposes=("account", "legal_claims"),
    basis="contract",
    retention="account",
    export=("access",),
    erasure="keep",
)
SECRET = Column(
    category="login",
    purposes=("fraud_and_security",),
    basis="contract",
    retention="account",
    export=(),
    erasure="delete",
)
LOGIN = Column(
    category="login",
    purposes=("fraud_and_security", "support"),
    basis="legitimate_interest",
    retention="security",
    export=("access",),
    erasure="delete",
)
LOGIN_SEALED = Column(
    category="login",
    purposes=("fraud_and_security",),
    basis="legitimate_interest",
    retention="security",
    export=("access",),
    erasure="shred",
)
INDEX = Column(
    category="registration",
    purposes=("account", "fraud_and_security", "responsible_gambling"),
    basis="legitimate_interest",
    retention="contact",
    export=(),
    erasure="null",
)
"""A keyed hash: it cannot be read, and says that two accounts share a value."""

COLUMNS = {
    **table(
        "players_player",
        {
            "id": LINK,
            "cell": NOT_PERSONAL,
            "house": STATE,
            "currency": STATE,
            "state": STATE,
            "state_reason_sealed": ACCOUNT,
            "state_since": STATE,
            "registered_at": STATE,
            "email_confirmed_at": STATE,
        },
    ),
    **table(
        "players_person",
        {
            "player_id": LINK,
            "first_name_sealed": IDENTITY,
            "last_name_sealed": IDENTITY,
            "birth_date_sealed": IDENTITY,
            "gender_sealed": IDENTITY,
            "address_line_sealed": CONTACT,
            "town_sealed": CONTACT,
            "postcode_sealed": CONTACT,
            "country_sealed": CONTACT,
            "phone_sealed": CONTACT,
            "email_sealed": CONTACT,
            "username_sealed": ACCOUNT,
            "email_index": INDEX,
            "username_index": INDEX,
            "phone_index": INDEX,
            "phone_tail_index": INDEX,
            "name_birth_index": INDEX,
            "postcode_birth_index": INDEX,
            "revised_at": STATE,
        },
    ),
    **table(
        "players_secret",
        {
            "player_id": LINK,
            "password_hash": SECRET,
            "password_changed_at": LOGIN,
            "question_sealed": ACCOUNT,
            "answer_hash": SECRET,
        },
    ),
    **table(
        "players_email",
        {
            "house": NOT_PERSONAL,
            "email_index": INDEX,
            "player_id": LINK,
            "state": NOT_PERSONAL,
            "since": NOT_PERSONAL,
        },
    ),
    **table(
        "players_username",
        {
            "house": NOT_PERSONAL,
            "username_index": INDEX,
            "player_id": LINK,
            "state": NOT_PERSONAL,
            "since": NOT_PERSONAL,
        },
    ),
    **table(
        "players_token",
        {
            "token_hash": NotPersonal("hash of random bits"),
            "player_id": LINK,
            "purpose": NOT_PERSONAL,
            "email_index": INDEX,
            "made_at": NOT_PERSONAL,
            "expires_at": NOT_PERSONAL,
            "used_at": LOGIN,
        },
    ),
    **table(
        "players_session",
        {
            "id": NOT_PERSONAL,
            "player_id": LINK,
            "started_at": LOGIN,
            "last_seen_at": LOGIN,
            "ended_at": LOGIN,
            "end_reason": LOGIN,
            "address_sealed": LOGIN_SEALED,
            "agent_sealed": LOGIN_SEALED,
            "time_zone_sealed": LOGIN_SEALED,
        },
    ),
    **table(
        "players_sign_in",
        {
            "id": NOT_PERSONAL,
            "player_id": LINK,
            "at": LOGIN,
            "outcome": LOGIN,
            "address_sealed": LOGIN_SEALED,
            "agent_sealed": LOGIN_SEALED,
            "time_zone_sealed": LOGIN_SEALED,
        },
    ),
    **table(
        "players_lock_out",
        {
            "house": NOT_PERSONAL,
            "login_index": INDEX,
            "failures": NOT_PERSONAL,
            "last_failure_at": NOT_PERSONAL,
            "locked_until": NOT_PERSONAL,
        },
    ),
    **table(
        "players_consent",
        {
            "id": NOT_PERSONAL,
            "player_id": LINK,
            "subject": STATE,
            "version": STATE,
            "text_hash": NotPersonal("hash of a text that everybody can read"),
            "given": STATE,
            "manner": STATE,
            "at": STATE,
            "address_sealed": LOGIN_SEALED,
            "agent_sealed": LOGIN_SEALED,
        },
    ),
    **table(
        "players_document",
        {
            name: NotPersonal("a text that everybody can read")
            for name in (
                "id",
                "house",
                "kind",
                "version",
                "version_label",
                "published_at",
                "effective_at",
                "sha256",
                "text",
            )
        },
    ),
}
