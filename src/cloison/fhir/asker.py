"""Who asks: the bearer token's session, its role, the purpose of use, and the slices that follow from them.

Owns: reading the request's headers. Refuses: cookies (a page's session is not a program's), a token in the
query, an unknown purpose. The role is remembered for five seconds to choose slices alone: the gate decides each time.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from starlette.requests import Request

from cloison import permissions
from cloison.fhir import outcome
from cloison.gate.answers import Allowed, Answer
from cloison.gate.calls import Opening
from cloison.gate.machine import MachineGate
from cloison.records.keyring import Keyring
from cloison.records.slices import slices_of

PURPOSES = ("TREAT", "ETREAT", "BTG", "HOPERAT", "HPAYMT", "PATADMIN", "PATRQT", "HSYSADMIN")
"""HL7 v3 PurposeOfUse codes that the gate knows."""

_REMEMBERED = 5.0
_MOST_REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class Asker:
    """A live session that asks: its secret, account, role and site, why, and the reason for sealed data."""

    secret: bytes
    account_id: UUID
    role: str
    site_id: UUID | None
    purpose: str | None
    sealed_reason: str | None
    reason: str | None = None

    def slices(self, types: Sequence[str] | None = None) -> tuple[str, ...]:
        """Slices to ask for: what the role reads of these types (all types: None).

        Where the role reads none, the types' own slices are asked for all the same, so that the gate refuses
        and writes the refusal down.
        """
        held = permissions.slices(self.role)
        named = {name for kind in types for name in slices_of(kind)} if types else set(held)
        wanted = tuple(s for s in held if s in named and s != "sealed")
        if self.sealed_reason and "sealed" in held:
            wanted += ("sealed",)
        return wanted or tuple(sorted(named)) or ("clinical",)

    def opening(
        self, patient: UUID, kind: str | None = None, resource: UUID | None = None, surface: str = "fhir"
    ) -> Opening:
        """Return the request to open `patient`, or one type or resource of it."""
        return Opening(
            self.secret,
            patient,
            self.slices([kind] if kind else None),
            self.purpose,
            surface,
            kind,
            resource,
            self.sealed_reason or self.reason,
        )


@dataclass
class Face:
    """What the interface works with: gate, keyring, the blind index's key; and the roles lately seen."""

    gate: MachineGate
    keyring: Keyring
    index_key: bytes
    test_ins: bool = False
    """Whether matricules issued for tests are taken (demo, CLOISON_TEST_INS)."""
    _seen: OrderedDict[bytes, tuple[float, UUID, str, UUID | None]] = field(default_factory=OrderedDict)

    async def asker(self, request: Request) -> Asker:
        """Return who asks; raise the 401 or 400 that says why nobody does."""
        secret = _bearer(request)
        account, role, site = await self._session(secret)
        return Asker(secret, account, role, site, _purpose(request, role), *_reasons(request))

    async def allowed(self, asker: Asker, answer: Answer, proposal: UUID | None = None) -> Allowed:
        """Return the gate's yes, or raise its no as this role is told it."""
        if isinstance(answer, Allowed):
            return answer
        reason = answer.reason
        if reason in ("no_session", "no_ticket"):  # an ended session can take nothing, not even its refusal
            self.forget(asker)
            if await self.gate.whoami(asker.secret) is None:
                reason = "no_session"
        raise outcome.refusal(asker.role, reason, proposal)

    def forget(self, asker: Asker) -> None:
        """Forget what was remembered of a session that the gate no longer knows."""
        self._seen.pop(hashlib.sha256(asker.secret).digest(), None)

    async def open(
        self,
        asker: Asker,
        patient: UUID,
        kind: str | None = None,
        resource: UUID | None = None,
        surface: str = "fhir",
    ) -> Allowed:
        """Open one patient through the gate, or raise its refusal."""
        opening = asker.opening(patient, kind, resource, surface)
        return await self.allowed(asker, await self.gate.open(opening))

    async def _session(self, secret: bytes) -> tuple[UUID, str, UUID | None]:
        digest = hashlib.sha256(secret).digest()
        seen = self._seen.get(digest)
        if seen is not None and seen[0] > time.monotonic():
            return seen[1:]
        who = await self.gate.whoami(secret)
        if who is None:
            raise outcome.unauthenticated()
        self._seen[digest] = (time.monotonic() + _REMEMBERED, who["account_id"], who["role"], who["site_id"])
        while len(self._seen) > _MOST_REMEMBERED:
            self._seen.popitem(last=False)
        return who["account_id"], who["role"], who["site_id"]


def face_of(request: Request) -> Face:
    """Return what the application serves with."""
    face: Face = request.app.state.face
    return face


def _bearer(request: Request) -> bytes:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise outcome.unauthenticated()
    token = token.strip().rstrip("=")
    try:
        secret = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise outcome.unauthenticated() from None
    if len(secret) != 32:
        raise outcome.unauthenticated()
    return secret


def _purpose(request: Request, role: str) -> str | None:
    stated = request.headers.get("x-purpose-of-use")
    if stated is None:
        return permissions.PURPOSES.get(role)
    if stated not in PURPOSES:
        raise outcome.problem(
            400,
            "value",
            f"The purpose of use is one of {', '.join(PURPOSES)}.",
            "http.X-Purpose-Of-Use",
        )
    return stated


def _reasons(request: Request) -> tuple[str | None, str | None]:
    """Return the reason for sealed data and the reason for this patient, of 10 to 500 characters each, where given."""
    return (
        _stated(request, "X-Sealed-Reason", "The reason for sealed data"),
        _stated(request, "X-Reason", "The reason for a patient"),
    )


def _stated(request: Request, header: str, what: str) -> str | None:
    reason = request.headers.get(header)
    if reason is not None and not 10 <= len(reason.strip()) <= 500:
        raise outcome.problem(400, "value", f"{what} has 10 to 500 characters.", f"http.{header}")
    return reason and reason.strip()
