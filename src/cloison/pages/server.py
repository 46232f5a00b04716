"""What the views need of the process that serves them: the gate, the keys, the way to sign in.

Owns: `Server`, and how a view reaches it and the person of its request. Refuses: module-level state; two
applications may live in one process.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit
from uuid import UUID

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest

from cloison import permissions
from cloison.gate.client import Gate
from cloison.records.keyring import Keyring

ENVIRON = "cloison.pages"
_ONE_MACHINE = frozenset({"127.0.0.1", "localhost"})


@dataclass(frozen=True, slots=True)
class Server:
    """The gate's client, the unlocked keyring, the key of the blind index, the declared address of sign-in, how
    many bytes a brought document may have, and where the encrypted sheets of the wards lie.
    """

    gate: Gate
    keyring: Keyring
    index_key: bytes
    signin_url: str
    most_upload: int = 20 * 1024 * 1024
    sheets: Path | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in, for one request."""

    secret: bytes
    account_id: UUID
    role: str
    family_name: str
    given_name: str
    site: str | None
    units: tuple[str, ...]
    waiting: tuple[int, int] = (0, 0)
    """How many proposals this account could decide, and how many messages it has not read."""
    site_id: UUID | None = None

    @property
    def slices(self) -> tuple[str, ...]:
        """Slices to ask for: all that the role may read but `sealed`, which takes a deliberate act."""
        return tuple(name for name in permissions.slices(self.role) if name != "sealed")

    @property
    def may_break_glass(self) -> bool:
        """Whether exceptional access is offered to this role."""
        return self.role in permissions.CLINICIANS

    @property
    def may_admit(self) -> bool:
        """Whether this role may say that somebody is in a unit (access/kinds.toml, ward_presence)."""
        return self.role in ("admissions", "nurse", "physician")

    @property
    def purpose(self) -> str:
        """Purpose of use (HL7 v3 PurposeOfUse) that the pages state for this role; empty where it opens nothing."""
        return permissions.PURPOSES.get(self.role, "")


def server(request: HttpRequest) -> Server:
    """Return the server of this request."""
    return cast(Server, request.META[ENVIRON])


def signin_url(request: HttpRequest) -> str:
    """Return the address of sign-in for this visitor.

    On one machine it goes by the name the visitor came by, 127.0.0.1 or localhost: cookies keep the two apart, and
    passkeys exist under a name alone. Everywhere else it is the declared one.
    """
    declared = urlsplit(server(request).signin_url)
    try:
        here = urlsplit(f"//{request.get_host()}").hostname
    except (DisallowedHost, ValueError):
        here = None
    if here not in _ONE_MACHINE or declared.hostname not in _ONE_MACHINE:
        return declared.geturl()
    port = "" if declared.port is None else f":{declared.port}"
    return declared._replace(netloc=f"{here}{port}").geturl()


def signin_origin(request: HttpRequest) -> str:
    """Return the origin of sign-in for the content security policy; empty when it is this same origin."""
    parts = urlsplit(signin_url(request))
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def person(request: HttpRequest) -> Person:
    """Return who is signed in; the middleware has made sure that somebody is."""
    return cast(Person, cast(Any, request).person)
