"""Declarations of the tables that Django, its companions and the job queue bring.

`auth_user` holds staff, never players; the session table holds ids only; a job's arguments
are ids only.
"""

from __future__ import annotations

from fairhouse.kit.personal import LINK, NOT_PERSONAL, Column, NotPersonal, table

STAFF = Column(
    category="login",
    purposes=("fraud_and_security",),
    basis="contract",
    retention="audit",
    export=("access",),
    erasure="delete",
)
STAFF_SECRET = Column(
    category="login",
    purposes=("fraud_and_security",),
    basis="contract",
    retention="audit",
    export=(),
    erasure="delete",
)

AUTH = {
    **table(
        "auth_user",
        {
            "id": LINK,
            "username": STAFF,
            "first_name": STAFF,
            "last_name": STAFF,
            "email": STAFF,
            "password": STAFF_SECRET,
            "is_active": NOT_PERSONAL,
            "is_staff": NOT_PERSONAL,
            "is_superuser": NOT_PERSONAL,
            "date_joined": STAFF,
            "last_login": STAFF,
        },
    ),
    **table("auth_group", {"id": NOT_PERSONAL, "name": NOT_PERSONAL}),
    **table(
        "auth_group_permissions",
        {"id": NOT_PERSONAL, "group_id": NOT_PERSONAL, "permission_id": NOT_PERSONAL},
    ),
    **table(
        "auth_permission",
        {
            "id": NOT_PERSONAL,
            "name": NOT_PERSONAL,
            "codename": NOT_PERSONAL,
            "content_type_id": NOT_PERSONAL,
        },
    ),
    **table("auth_user_groups", {"id": NOT_PERSONAL, "user_id": LINK, "group_id": NOT_PERSONAL}),
    **table(
        "auth_user_user_permissions",
        {"id": NOT_PERSONAL, "user_id": LINK, "permission_id": NOT_PERSONAL},
    ),
    **table(
        "otp_totp_totpdevice",
        {
            "id": NOT_PERSONAL,
            "user_id": LINK,
            "name": NOT_PERSONAL,
            "key": STAFF_SECRET,
            "confirmed": NOT_PERSONAL,
            "created_at": STAFF,
            "last_used_at": STAFF,
            "digits": NOT_PERSONAL,
            "drift": NOT_PERSONAL,
            "last_t": NOT_PERSONAL,
            "step": NOT_PERSONAL,
            "t0": NOT_PERSONAL,
            "throttling_failure_count": NOT_PERSONAL,
            "throttling_failure_timestamp": NOT_PERSONAL,
            "tolerance": NOT_PERSONAL,
        },
    ),
}

DJANGO = {
    **table(
        "django_content_type",
        {"id": NOT_PERSONAL, "app_label": NOT_PERSONAL, "model": NOT_PERSONAL},
    ),
    **table(
        "django_migrations",
        {"id": NOT_PERSONAL, "app": NOT_PERSONAL, "name": NOT_PERSONAL, "applied": NOT_PERSONAL},
    ),
    **table(
        "django_session",
        {
            "session_key": LINK,
            "session_data": NotPersonal("ids of a player's or staff session; see site and office"),
            "expire_date": NOT_PERSONAL,
        },
    ),
}

JOBS = {
    **table(
        "procrastinate_jobs",
        {
            "id": NOT_PERSONAL,
            "queue_name": NOT_PERSONAL,
            "task_name": NOT_PERSONAL,
            "priority": NOT_PERSONAL,
            "lock": NotPersonal("an id"),
            "queueing_lock": NotPersonal("an id"),
            "args": NotPersonal("ids only; a test reads what each verb queues"),
            "status": NOT_PERSONAL,
            "scheduled_at": NOT_PERSONAL,
            "attempts": NOT_PERSONAL,
            "abort_requested": NOT_PERSONAL,
            "worker_id": NOT_PERSONAL,
        },
    ),
    **table(
        "procrastinate_events",
        {"id": NOT_PERSONAL, "job_id": NOT_PERSONAL, "type": NOT_PERSONAL, "at": NOT_PERSONAL},
    ),
    **table(
        "procrastinate_periodic_defers",
        {
            "id": NOT_PERSONAL,
            "task_name": NOT_PERSONAL,
            "periodic_id": NOT_PERSONAL,
            "defer_timestamp": NOT_PERSONAL,
            "job_id": NOT_PERSONAL,
        },
    ),
    **table("procrastinate_workers", {"id": NOT_PERSONAL, "last_heartbeat": NOT_PERSONAL}),
}

COLUMNS = {**AUTH, **DJANGO, **JOBS}
