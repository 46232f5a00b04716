"""What every request passes: the session's cookie on the way in, the headers on the way out.

Owns: the cookie `cloison_session` (base64url of 32 bytes), the content security policy and its companions.
Refuses: a page without a live session; the gate says which sessions live, and nothing is kept between
requests.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.urls import resolve

from cloison.pages.refusals import sign_in
from cloison.pages.server import Person, server, signin_origin

COOKIE = "cloison_session"
OPEN_TO_ALL = frozenset({"language"})
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'{signin}; frame-ancestors 'none'; base-uri 'none'"
)
_View = Callable[[HttpRequest], HttpResponse]


class Headers:
    """Sets the headers that keep a page out of caches, frames, referrers and scripts of others."""

    def __init__(self, get_response: _View) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer `request` with the headers set."""
        response = self._next(request)
        origin = signin_origin(request)  # forms sign out there, and Chromium follows redirects of forms
        response["Content-Security-Policy"] = _POLICY.format(signin=f" {origin}" if origin else "")
        response["Cache-Control"] = "no-store"
        response["X-Content-Type-Options"] = "nosniff"
        # Not "no-referrer": browsers then post "Origin: null", which the CSRF check must refuse.
        response["Referrer-Policy"] = "same-origin"
        response["Cross-Origin-Opener-Policy"] = "same-origin"
        return response


class SignedIn:
    """Finds out who asks; nobody is sent to sign-in."""

    def __init__(self, get_response: _View) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer `request` for the person of its session."""
        return self._next(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Run after the CSRF check and before the view; return an answer to stop there."""
        cast(Any, request).person = found = _person(request)
        if found is None and resolve(request.path_info).url_name not in OPEN_TO_ALL:
            return sign_in(request)
        return None


def _person(request: HttpRequest) -> Person | None:
    secret = _decoded(request.COOKIES.get(COOKIE, ""))
    known = server(request).gate.whoami(secret) if secret else None
    if secret is None or known is None:
        return None
    return Person(
        secret,
        known["account_id"],
        known["role"],
        known["family_name"],
        known["given_name"],
        known["site"],
        tuple(known["units"]),
        server(request).gate.waiting(secret),
        known["site_id"],
    )


def _decoded(cookie: str) -> bytes | None:
    try:
        secret = base64.b64decode(cookie + "=" * (-len(cookie) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return secret if len(secret) == 32 else None
