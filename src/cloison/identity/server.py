"""The sign-in process: its settings, its application, its server.

Owns: the process's own key and database role (cloison_signin). Refuses: to share a process with the record server.
"""

from __future__ import annotations

import hmac
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from psycopg import conninfo

from cloison.deployment import Deployment
from cloison.records.keyring import from_file

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_SETTINGS = "cloison.identity.settings"


def configure(gate: str, key: bytes, *, record_url: str, secure: bool) -> None:
    """Set Django up for sign-in: `gate` is the connection string of cloison_signin, `key` the process's own."""
    import django
    from django.conf import settings

    if not settings.configured:
        os.environ["DJANGO_SETTINGS_MODULE"] = _SETTINGS
    settings.SECRET_KEY = hmac.digest(key, b"cloison signin cookies", "sha256").hex()
    settings.SIGNIN_KEY = hmac.digest(key, b"cloison totp", "sha256")
    settings.GATE_CONNINFO = gate
    settings.RECORD_URL = record_url
    settings.COOKIE_SECURE = secure
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = secure
    settings.DATABASES = {"default": _database(gate)}
    django.setup(set_prefix=False)


def _database(gate: str) -> dict[str, Any]:
    parts = conninfo.conninfo_to_dict(gate)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts["dbname"],
        "USER": parts["user"],
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": str(parts.get("port", "")),
        "OPTIONS": {"options": "-c search_path=signin"},
        "CONN_MAX_AGE": 60,
    }


def wsgi_application(deployment: Deployment) -> WSGIApplication:
    """Return sign-in as a WSGI application."""
    port = int(os.environ.get("PORT", "8000"))
    record = os.environ.get("CLOISON_RECORD_URL", f"http://127.0.0.1:{port}/")
    key = from_file(deployment.data / "keys" / "signin.key").secret
    configure(
        deployment.conninfo("cloison_signin"), key, record_url=record, secure=record.startswith("https:")
    )
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler
    from whitenoise import WhiteNoise

    files: WSGIApplication = WhiteNoise(WSGIHandler(), settings.STATIC_FOLDER, "static/", max_age=300)
    return files


def application() -> WSGIApplication:
    """Return the application of the deployment in CLOISON_DATA; granian calls this in its worker."""
    return wsgi_application(Deployment.open(Path(os.environ["CLOISON_DATA"])))


def serve(deployment: Deployment, host: str, port: int) -> None:
    """Serve until a signal ends the process: one worker, because attempts are counted in its memory."""
    from granian import Granian
    from granian.constants import Interfaces

    os.environ["CLOISON_DATA"] = str(deployment.data)
    Granian(
        "cloison.identity.server:application",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=4,
        log_access=False,
    ).serve()
