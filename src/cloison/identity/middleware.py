"""What every answer of sign-in passes.

Owns: headers, and what a fault looks like. Refuses: inline script and style, framing, being stored.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cloison.errors import CATALOGUE, CloisonError, Code
from cloison.identity import places

_log = logging.getLogger("cloison.identity")


class Headers:
    """Add the headers to every answer, and answer a fault with a sentence."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the headers. The form may only lead to sign-in itself and on to the record server."""
        response = self.get_response(request)
        response["Content-Security-Policy"] = (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            f"form-action 'self' {places.record_origin(request)}; frame-ancestors 'none'; base-uri 'none'"
        )
        response["Cache-Control"] = "no-store"
        # Not "no-referrer": browsers then post "Origin: null", which the CSRF check must refuse.
        response["Referrer-Policy"] = "same-origin"
        response["X-Content-Type-Options"] = "nosniff"
        response["Cross-Origin-Opener-Policy"] = "same-origin"
        return response

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """Answer a fault of the database or of a key; the log gets its code, the page a sentence for people."""
        if isinstance(fault, OperationalError | InterfaceError):
            code = Code.DATABASE_UNREACHABLE
        elif isinstance(fault, CloisonError):
            code = fault.code
        else:
            return None
        _log.error("sign-in: %s %s", CATALOGUE[code].text, CATALOGUE[code].action)
        return render(request, "500.html", status=CATALOGUE[code].http)
