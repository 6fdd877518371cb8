"""Django's settings: pages for players and staff, served as WSGI.

Everything that differs between installations comes from `kit.config`; this file holds
what is the same everywhere. Wagers do not pass through Django (see entrypoints/play).
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF

from fairhouse.kit import secrets
from fairhouse.kit.config import config

_config = config()

DEBUG = False
SECRET_KEY = secrets.signing_key("django")
ALLOWED_HOSTS = ["*"]  # HouseMiddleware answers 421 for a host that belongs to no house
PRODUCTION = _config.production


def _present(*names: str) -> list[str]:
    """Keep apps that exist; a domain that is not built yet is absent, not a stub."""
    return [name for name in names if find_spec(name) is not None]


INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "csp",
    "procrastinate.contrib.django",
    *_present(
        "fairhouse.kit.vault",
        "fairhouse.domain.audit",
        "fairhouse.domain.players",
        "fairhouse.domain.standing",
        "fairhouse.domain.contact",
        "fairhouse.domain.wallet",
        "fairhouse.domain.jackpots",
        "fairhouse.domain.rounds",
        "fairhouse.domain.randomness",
        "fairhouse.domain.voids",
        "fairhouse.domain.monitoring",
        "fairhouse.domain.cashier",
        "fairhouse.entrypoints.office",
    ),
]

MIDDLEWARE = [
    "fairhouse.entrypoints.site.middleware.TransportMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "fairhouse.entrypoints.site.middleware.HouseMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "fairhouse.entrypoints.site.middleware_player.PlayerMiddleware",
]

ROOT_URLCONF = "fairhouse.entrypoints.site.urls"
WSGI_APPLICATION = "fairhouse.entrypoints.wsgi.application"
APPEND_SLASH = True


def _database() -> dict[str, Any]:
    from fairhouse.kit import postgres  # late: building the address may read the home folder

    return postgres.django_settings(role=_config.database_role, database=_config.database_name)


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_ENTRYPOINTS = Path(__file__).parent / "entrypoints"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [_ENTRYPOINTS / "site" / "templates", _ENTRYPOINTS / "office" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "fairhouse.entrypoints.site.jinja.environment",
            "context_processors": ["fairhouse.entrypoints.site.chrome.chrome"],
        },
    },
]

STATIC_URL = "/static/"
STATICFILES_DIRS = [_ENTRYPOINTS / "site" / "static"]
STATIC_ROOT = _config.home / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = not _config.production
WHITENOISE_MAX_AGE = 3600 if PRODUCTION else 0  # addresses carry a hash of the content

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "__Host-fh"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "__Host-fh-csrf"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "fairhouse.entrypoints.site.errors.csrf_failure"

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_HSTS_SECONDS = 63072000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],  # HouseMiddleware adds the play origin of the house
        "form-action": [SELF, _config.cards_origin],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

AUTH_USER_MODEL = "auth.User"
PASSWORD_HASHERS = ["fairhouse.entrypoints.office.hashing.StaffPasswordHasher"]
OTP_TOTP_ISSUER = "Fairhouse office"

LANGUAGE_CODE = "en-gb"
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if PRODUCTION
    else "fairhouse.domain.contact.maildir.MaildirBackend"
)

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # a refused request is an answer, not an error; its path may hold a token
    "loggers": {
        "django.request": {"level": "ERROR"},
        "httpx": {"level": "WARNING"},
        "procrastinate": {"level": "WARNING"},
    },
}
