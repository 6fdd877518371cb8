"""The web process: player pages and the office, chosen by host name."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fairhouse.settings")
application = get_wsgi_application()
