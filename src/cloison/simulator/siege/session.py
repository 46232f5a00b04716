"""An attacker's session at the public FHIR face, with the credentials of one account.

Owns: asking, and doing whatever the gate demands that the credentials allow: signing in anew for a proof of presence,
writing a reason. Refuses: honesty. Everything that comes back is counted as carried away (loot).
"""

from __future__ import annotations

import base64
import http.client
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import orjson

from cloison.simulator.siege import loot

if TYPE_CHECKING:
    from cloison.simulator.siege.target import Target

FHIR = "/fhir/R4"
REASON = "Suite de soins, relecture du dossier avant la visite."


def secret_of(token: str) -> bytes:
    """Return the 32 bytes that a bearer token is."""
    return base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers with lower-case names, body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        """The body as a resource; empty for anything else."""
        return orjson.loads(self.body) if self.body and "json" in self.headers.get("content-type", "") else {}

    @property
    def resources(self) -> list[dict[str, Any]]:
        """The resources of a Bundle that match."""
        entries = self.json.get("entry", ())
        return [e["resource"] for e in entries if e.get("search", {}).get("mode") != "outcome"]

    @property
    def beyond(self) -> bool:
        """Whether an allowance stood in the way."""
        return self.status == 429 or any(i.get("code") == "suppressed" for i in self.json.get("issue", ()))


class Wire:
    """One connection to the record server that counts what comes over it. `whose` is the account it is counted for."""

    def __init__(self, target: Target, whose: str) -> None:
        self.target, self.whose = target, whose
        self._connection: http.client.HTTPConnection | None = None

    def send(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str],
        body: bytes | None = None,
        port: int | None = None,
    ) -> Answer:
        """Send one request; what its answer gives away is carried away."""
        try:
            answer = self._exchange(method, path, headers, body, port or self.target.port)
        except (http.client.HTTPException, ConnectionError):
            self.close()
            answer = self._exchange(method, path, headers, body, port or self.target.port)
        kind = answer.headers.get("content-type", "")
        where = path.removeprefix(FHIR)
        sent = path + (body or b"").decode(errors="replace")
        found = loot.in_answer(answer.status, kind, answer.body, where, sent, self.target.numbers)
        self.target.carried(self.whose, found, beyond=answer.beyond)
        return answer

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _exchange(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None, port: int
    ) -> Answer:
        if self._connection is None or self._connection.port != port:
            self.close()
            self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._connection.request(method, path, body, dict(headers))
        said = self._connection.getresponse()
        content = said.read()
        return Answer(said.status, {n.lower(): v for n, v in said.getheaders()}, content)


@dataclass
class Session:
    """One account at the FHIR face. `out` once neither its token nor its credentials open anything."""

    target: Target
    username: str
    role: str
    renews: bool = True
    """Whether the attacker has the credentials, and not the session alone: then it signs in anew."""
    token: str | None = None
    out: bool = False
    wire: Wire = field(init=False)

    def __post_init__(self) -> None:
        self.wire = Wire(self.target, self.username)
        self.target.participants.add(self.username)
        if self.token is None:
            self.enter()

    @property
    def secret(self) -> bytes:
        """The token as the gate takes it."""
        return secret_of(self.token or "")

    def enter(self) -> bool:
        """Sign in; False, and `out`, where the account opens no session."""
        self.token = self.target.token(self.username)
        self.out = self.token is None
        return not self.out

    def send(
        self,
        method: str,
        path: str,
        *,
        body: Mapping[str, Any] | None = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        raw: bytes | None = None,
    ) -> Answer:
        """Send one request, and do what is demanded: once."""
        answer = self._once(method, path, body, form, headers, raw)
        if answer.status == 401 and self.renews and not self.out and self.enter():
            answer = self._once(method, path, body, form, headers, raw)
        return answer

    def get(self, path: str, **more: Any) -> Answer:
        """Send a GET."""
        return self.send("GET", path, **more)

    def open(self, patient: str) -> bool:
        """Open a record; True where it came."""
        return self.get(f"/Patient/{patient}").status == 200

    def list(self) -> list[str]:
        """Take « my patients »."""
        return [r["id"] for r in self.get("/Patient").resources]

    def find(self, **form: str) -> Answer:
        """Search by traits or by identifier."""
        return self.send("POST", "/Patient/_search", form=form)

    def break_glass(self, patient: str, code: str = "vital_emergency") -> Answer:
        """Break the glass over one record."""
        stated = [{"name": "reasonCode", "valueCode": code}, {"name": "reason", "valueString": REASON}]
        body = {"resourceType": "Parameters", "parameter": stated}
        return self.send("POST", f"/Patient/{patient}/$break-glass", body=body)

    def take_by_force(self, patient: str) -> bool:
        """Break the glass and take the record."""
        broken = self.break_glass(patient)
        return broken.status == 200 and self.open(patient)

    def admit(self, patient: str, unit: str, at: datetime, physician: str | None = None) -> Answer:
        """Write that somebody arrives in a unit."""
        when = at.isoformat()
        stay: dict[str, Any] = {
            "resourceType": "Encounter",
            "status": "in-progress",
            "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"},
            "subject": {"reference": f"Patient/{patient}"},
            "period": {"start": when},
            "location": [{"location": {"reference": f"Location/{unit}"}, "period": {"start": when}}],
        }
        if physician:
            role = {"system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "code": "ATND"}
            whose = {"reference": f"Practitioner/{physician}"}
            stay["participant"] = [{"type": [{"coding": [role]}], "individual": whose}]
        return self.send("POST", "/Encounter", body=stay)

    def _once(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None,
        form: Mapping[str, str] | None,
        headers: Mapping[str, str] | None,
        raw: bytes | None,
    ) -> Answer:
        told = {"Authorization": f"Bearer {self.token}", "X-Reason": REASON}
        if body is not None:
            raw, told["Content-Type"] = orjson.dumps(body), "application/fhir+json"
        elif form is not None:
            raw, told["Content-Type"] = urlencode(form).encode(), "application/x-www-form-urlencoded"
        return self.wire.send(method, FHIR + path, headers={**told, **(headers or {})}, body=raw)
