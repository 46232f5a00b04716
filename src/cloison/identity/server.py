"""The sign-in process: its settings, its application, its server.

Owns: the process's own key and database role (cloison_signin). Refuses: to share a process with the record server.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from psycopg import conninfo

from cloison.deployment import Deployment
from cloison.identity import keys
from cloison.records.keyring import from_file
from cloison.settings import read_settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_SETTINGS = "cloison.identity.settings"
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def configure(gate: str, key: bytes, *, record_url: str, signin_url: str, secure: bool) -> None:
    """Set Django up for sign-in, once per process.

    `gate` is the connection string of cloison_signin, `key` the 32 bytes of the process's own key; people come to
    `signin_url`, through a proxy that ends TLS if it begins with https:, and leave for `record_url`. `secure` keeps
    cookies off connections without TLS.
    """
    import django
    from django.conf import settings

    if not settings.configured:
        os.environ["DJANGO_SETTINGS_MODULE"] = _SETTINGS
    address = urlsplit(signin_url)
    settings.SECRET_KEY = keys.cookie_key(key)
    settings.SIGNIN_KEY = keys.totp_key(key)
    settings.PASSKEY_KEY = keys.passkey_key(key)
    settings.GATE_CONNINFO = gate
    settings.RECORD_URL = record_url
    settings.SIGNIN_URL = signin_url
    settings.COOKIE_SECURE = secure
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = settings.LANGUAGE_COOKIE_SECURE = secure
    settings.ALLOWED_HOSTS = [address.hostname or "", *_LOOPBACK]
    settings.CSRF_TRUSTED_ORIGINS = [_origin(signin_url)]  # behind a proxy, the scheme seen here is another
    settings.FORCE_SCRIPT_NAME = address.path.rstrip("/") or None
    settings.STATIC_URL = address.path.rstrip("/") + "/static/"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = (
        1 if address.scheme == "https" else 0
    )  # no TLS here: a proxy has it
    settings.DATABASES = {"default": _database(gate)}
    django.setup()


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _database(gate: str) -> dict[str, Any]:
    """Hand every parameter on: dropping `sslmode` would quietly give up what the operator asked for."""
    parts = conninfo.conninfo_to_dict(gate)
    options = f"{parts.pop('options', '') or ''} -c search_path=signin".strip()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", ""),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
        "OPTIONS": {**parts, "options": options},
        "CONN_MAX_AGE": 0,  # signing in is rare; a kept connection would not survive PostgreSQL's restart
    }


def wsgi_application(deployment: Deployment) -> WSGIApplication:
    """Return sign-in as a WSGI application; raise `key-missing` without DATA/keys/signin.key."""
    chosen = read_settings(os.environ)
    plain = deployment.is_demo and urlsplit(chosen.record_url).hostname in ("127.0.0.1", "localhost", "::1")
    configure(
        deployment.conninfo("cloison_signin"),
        _key(deployment),
        record_url=chosen.record_url,
        signin_url=chosen.signin_url,
        secure=not plain or chosen.record_url.startswith("https:"),
    )
    return application_with_files()


def _key(deployment: Deployment) -> bytes:
    return from_file(deployment.data / "keys" / "signin.key").secret


def application_with_files() -> WSGIApplication:
    """Return Django with its style sheet and script in front; Django must be configured."""
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler
    from whitenoise import WhiteNoise

    files: WSGIApplication = WhiteNoise(WSGIHandler(), settings.STATIC_FOLDER, "static/", max_age=300)
    return files


def application() -> WSGIApplication:
    """Return the application of the deployment in CLOISON_DATA; granian calls this in its worker."""
    return wsgi_application(Deployment.open(Path(os.environ["CLOISON_DATA"])))


def serve(deployment: Deployment, host: str, port: int) -> None:
    """Serve until a signal ends the process: one worker, because attempts are counted in its memory.

    Granian's embeddable server speaks ASGI and RSGI only, so this is its ordinary one.
    """
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    keys.totp_key(
        _key(deployment)
    )  # a key that is missing is said here, in a sentence, and not by the worker
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
        log_level=LogLevels.warning,
    ).serve()
