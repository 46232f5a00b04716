"""The two cookies that sign-in gives: the session's secret, and which device this is.

Owns: their names, flags and lives. Refuses: a device that names itself: what is no cookie of ours gets a new one.
The database knows a device by a hash, so that a copy of the database is no cookie.
"""

from __future__ import annotations

import base64
import hashlib
import os
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from cloison.identity import sessions

SESSION = "cloison_session"
DEVICE = "cloison_device"
_DEVICE_SECONDS = (
    400 * 24 * 3600
)  # the longest that browsers keep a cookie (RFC 6265bis, 5.5); renewed at each sign-in


@dataclass(frozen=True)
class Device:
    """A browser of a workstation: `secret` is its cookie (128 random bits), `known_as` what the gate is told."""

    secret: str

    @property
    def known_as(self) -> UUID:
        """The first half of a SHA-256 over the secret."""
        return UUID(bytes=hashlib.sha256(b"cloison device\0" + self.secret.encode()).digest()[:16])


def device_of(request: HttpRequest) -> Device:
    """Return the device that the request comes from; a new one where it brings no cookie of ours."""
    given = request.COOKIES.get(DEVICE, "")
    try:
        raw = base64.b64decode(given + "=" * (-len(given) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raw = b""
    if len(raw) != 16:
        raw = os.urandom(16)
    return Device(base64.urlsafe_b64encode(raw).decode().rstrip("="))


def session_of(request: HttpRequest) -> str:
    """Return the secret of the session the request brings, as it stands in the cookie; empty without one."""
    return request.COOKIES.get(SESSION, "")


def give(response: HttpResponse, secret: str, device: Device) -> None:
    """Give the browser its session and, again, the name of its device."""
    _set(response, SESSION, secret, sessions.MINUTES * 60)
    _set(response, DEVICE, device.secret, _DEVICE_SECONDS)


def take_session(response: HttpResponse) -> None:
    """Take the session's cookie away; the device stays the device."""
    response.delete_cookie(SESSION, samesite="Strict")


def _set(response: HttpResponse, name: str, value: str, seconds: int) -> None:
    response.set_cookie(
        name, value, max_age=seconds, httponly=True, samesite="Strict", secure=settings.COOKIE_SECURE
    )
