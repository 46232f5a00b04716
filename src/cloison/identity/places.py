"""Where people come from and go to: the record server's address, a way back to a page of it, and the passkeys' home.

Owns: these addresses. Refuses: a way that leads anywhere but to a page of the record server; passkeys where a browser
would have none (an address that is a number, WebAuthn 5.1.2).

On one machine a person may say 127.0.0.1 or localhost, and cookies keep the two apart: whoever came by one of the two
names goes on by it. Elsewhere the addresses are those that were declared.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_PATH = re.compile(r"/(?:[A-Za-z0-9_-]+/)*[A-Za-z0-9_-]*")
_LONGEST_PATH = 200


@dataclass(frozen=True)
class Home:
    """Whom passkeys are for: the relying party's id, and the one origin whose browser pages may use them."""

    party: str
    origin: str


def record_url(request: HttpRequest) -> str:
    """Return the address of the record server's first page."""
    parts = urlsplit(settings.RECORD_URL)
    host = _host(request)
    return settings.RECORD_URL if host is None else _at(parts, host).geturl()


def record_origin(request: HttpRequest) -> str:
    """Return the record server's origin."""
    parts = urlsplit(record_url(request))
    return f"{parts.scheme}://{parts.netloc}"


def way_back(request: HttpRequest, path: str) -> str | None:
    """Return the full address of `path` on the record server; None where it is not simply a path.

    Plain words between slashes only: no other host ("//…", "https:…"), no backslashes, dots, escapes, query. What such
    a path of ours names of a patient is the opaque id.
    """
    if len(path) > _LONGEST_PATH or not _PATH.fullmatch(path):
        return None
    return record_origin(request) + path


def passkey_home(request: HttpRequest) -> Home | None:
    """Return whom passkeys are for at this address; None where a browser has none."""
    declared = urlsplit(settings.SIGNIN_URL)
    here = _host(request)
    if here is not None:
        origin = f"{request.scheme}://{request.get_host()}"
        return Home(here, origin) if here == "localhost" else None
    name = declared.hostname or ""
    if declared.scheme != "https" or _is_number(name):
        return None
    return Home(name, f"{declared.scheme}://{declared.netloc}")


def by_name(request: HttpRequest) -> str | None:
    """Return this page's address by name, where it was asked for by number on one machine."""
    here = _host(request)
    if here is None or here == "localhost":
        return None
    return _at(urlsplit(request.build_absolute_uri()), "localhost").geturl()


def _host(request: HttpRequest) -> str | None:
    """The name by which somebody came on this one machine; None in every other deployment."""
    if not {urlsplit(settings.RECORD_URL).hostname, urlsplit(settings.SIGNIN_URL).hostname} <= LOOPBACK:
        return None
    try:
        name = urlsplit(f"//{request.get_host()}").hostname
    except (DisallowedHost, ValueError):
        return None
    return name if name in LOOPBACK else None


def _at(parts: SplitResult, host: str) -> SplitResult:
    named = f"[{host}]" if ":" in host else host
    return parts._replace(netloc=named if parts.port is None else f"{named}:{parts.port}")


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
