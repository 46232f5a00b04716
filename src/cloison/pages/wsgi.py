"""The WSGI application of the pages.

Owns: setting Django up once per process and putting gate and keys within reach of the views. Refuses: a
process whose Django was set up for something else (sign-in has a process of its own).
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from cloison.gate.client import Gate
from cloison.pages.server import ENVIRON, Server
from cloison.records.keyring import Keyring

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_SETTINGS = "cloison.pages.settings"


def application_for(
    gate: Gate,
    keyring: Keyring,
    index_key: bytes,
    *,
    signin_url: str,
    most_upload: int = 20 * 1024 * 1024,
    sheets: Path | None = None,
) -> WSGIApplication:
    """Return the pages as a WSGI application; `signin_url` ends with a slash ("signout" is put after it).

    Raise RuntimeError when this process has set Django up with other settings.
    """
    _set_django_up(index_key)
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler
    from whitenoise import WhiteNoise

    handler = WSGIHandler()
    known = Server(gate, keyring, index_key, signin_url, most_upload, sheets)

    def pages(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ[ENVIRON] = known
        return handler(environ, start_response)

    files: WSGIApplication = WhiteNoise(pages, settings.STATIC_FOLDER, "static/", max_age=300)
    return files


def _set_django_up(index_key: bytes) -> None:
    import django
    from django.conf import settings

    if not settings.configured:
        os.environ["DJANGO_SETTINGS_MODULE"] = _SETTINGS
    if getattr(settings, "SETTINGS_MODULE", None) != _SETTINGS:
        raise RuntimeError("Django is already set up for another application in this process.")
    settings.SECRET_KEY = hmac.digest(index_key, b"cloison pages cookies", "sha256").hex()
    django.setup(set_prefix=False)
