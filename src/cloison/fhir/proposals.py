"""What takes two people, as Task of intent `proposal`: listed for whoever may decide, proposed, decided.

Owns: GET Task/$proposals, POST Task/$propose, POST Task/{id}/$decide. Refuses: to decide anything itself; a decision
without a proof of presence made for it (the gate's answer is then 401 with RFC 9470's header).
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response

from cloison.chart.references import ACCOUNT_TYPES, an_id, referred
from cloison.fhir import bundles, governing, outcome
from cloison.fhir.asker import face_of
from cloison.fhir.governing import PROPOSAL, text
from cloison.fhir.read import UNKNOWN, no_parameters
from cloison.gate import governing as calls

_ELEMENT = "Parameters.parameter.value"


async def listed(request: Request) -> Response:
    """GET Task/$proposals: what this account could decide now."""
    face = face_of(request)
    asker = await face.asker(request)
    no_parameters(request)
    rows = await face.gate.rows(calls.proposals(asker.secret))
    if not rows and await face.gate.whoami(asker.secret) is None:
        raise governing.refused(face, asker, "no_session")
    return outcome.respond(bundles.searchset(_resource(row) for row in rows))


async def propose(request: Request) -> Response:
    """POST Task/$propose: what (raise, awake, account), subject, reason; of a raise kind, times, hours."""
    face = face_of(request)
    asker = await face.asker(request)
    no_parameters(request)
    said = await governing.parameters(
        request,
        what="valueCode",
        subject="valueReference",
        reason="valueString",
        kind="valueCode",
        times="valueDecimal",
        hours="valueInteger",
    )
    new_id = uuid4()
    call = calls.propose(
        asker.secret,
        new_id,
        what=text(said.get("what"), _ELEMENT, 40),
        subject=referred(said.get("subject"), ACCOUNT_TYPES) or UNKNOWN,
        reason=text(said.get("reason"), _ELEMENT),
        kind=text(said["kind"], _ELEMENT, 40) if "kind" in said else None,
        times=_times(said.get("times")),
        hours=_hours(said.get("hours")),
    )
    await governing.say(face, asker, call, "proposed")
    task = {"resourceType": "Task", "id": str(new_id), "status": "requested", "intent": "proposal"}
    return outcome.respond({**task, "code": governing.concept(PROPOSAL, said["what"])}, 201)


async def decide(request: Request) -> Response:
    """POST Task/{id}/$decide: granted (valueBoolean), reason."""
    face = face_of(request)
    asker = await face.asker(request)
    no_parameters(request)
    said = await governing.parameters(request, granted="valueBoolean", reason="valueString")
    granted = said.get("granted")
    if not isinstance(granted, bool):
        raise outcome.problem(422, "required", "Say granted: true or false.", _ELEMENT)
    reason = text(said["reason"], _ELEMENT) if "reason" in said else None
    which = an_id(request.path_params["id"]) or UNKNOWN
    call = calls.decide(asker.secret, which, granted, reason)
    word = await governing.say(face, asker, call, "granted", "refused")
    status = "completed" if word == "granted" else "rejected"
    return outcome.respond({"resourceType": "Task", "id": str(which), "status": status, "intent": "proposal"})


def _times(value: object) -> Decimal | None:
    if value is None:
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        found = Decimal("NaN")
    if isinstance(value, bool) or not found.is_finite() or not 0 <= found <= 100:
        raise outcome.problem(422, "value", "A number from 1 to 3 is needed.", _ELEMENT)
    return found


def _hours(value: object) -> int | None:
    if value is None:
        return None
    if type(value) is not int or not 0 <= value <= 1000:
        raise outcome.problem(422, "value", "Whole hours from 1 to 24 are needed.", _ELEMENT)
    return value


def _resource(row: tuple[Any, ...]) -> dict[str, Any]:
    proposal, what, at, expires_at, who, role, site, subject, reason, payload = row
    task: dict[str, Any] = {
        "resourceType": "Task",
        "id": str(proposal),
        "status": "requested",
        "intent": "proposal",
        "code": governing.concept(PROPOSAL, what),
        "authoredOn": _instant(at),
        "requester": {"display": f"{who}, {role}" + (f", {site}" if site else "")},
        "restriction": {"period": {"end": _instant(expires_at)}},
        "reasonCode": {"text": reason},
        "input": [
            {"type": {"text": name}, "valueString": str(value)}
            for name, value in sorted(payload.items())
            if value is not None
        ],
    }
    if subject:
        task["focus"] = {"display": subject}
    if not task["input"]:
        del task["input"]
    return task


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
