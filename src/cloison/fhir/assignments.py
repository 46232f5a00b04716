"""Assignments as PractitionerRole: an account at a unit, with dates; given, listed for one account, ended at once.

Owns: POST PractitionerRole, GET PractitionerRole?practitioner=, POST PractitionerRole/{id}/$end. Refuses:
a role other than the account's own; an update: what changes is ended and given anew.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from starlette.requests import Request
from starlette.responses import Response

from cloison.chart.references import ACCOUNT_TYPES, an_id, referred
from cloison.fhir import bundles, governing, outcome, payload
from cloison.fhir.asker import face_of
from cloison.fhir.governing import STATE, day
from cloison.fhir.read import UNKNOWN, no_parameters
from cloison.gate import governing as calls


async def create(request: Request) -> Response:
    """POST PractitionerRole: of effect at once, or awaiting a second person, as `active` says."""
    face = face_of(request)
    asker = await face.asker(request)
    no_parameters(request)
    stated = await payload.resource(request, "PractitionerRole")
    governing.only(stated, "practitioner", "location", "period")
    whom, unit = _whom(stated), _unit(stated)
    period = stated.get("period")
    period = period if isinstance(period, dict) else {}
    since = day(period.get("start"), "PractitionerRole.period.start")
    until = day(period.get("end"), "PractitionerRole.period.end")
    new_id = uuid4()
    call = calls.assign(asker.secret, new_id, whom, unit, since, until)
    said = await governing.say(face, asker, call, "assigned", "second_person_needed")
    rows = await governing.look(face, asker, calls.assignments_of(asker.secret, whom))
    found = next(_resource(whom, row) for row in rows if row[0] == new_id)
    found["extension"].append(governing.awaited(new_id))  # gate.assign proposes it under its own id
    found["active"] = said == "assigned"
    return outcome.respond(found, 201, {"Location": f"/fhir/R4/PractitionerRole/{new_id}"})


async def search(request: Request) -> Response:
    """GET PractitionerRole?practitioner=Practitioner/{id}: what is in force or to come."""
    face = face_of(request)
    asker = await face.asker(request)
    no_parameters(request, "practitioner")
    stated = request.query_params.getlist("practitioner")
    whom = (
        (an_id(stated[0]) or referred({"reference": stated[0]}, ACCOUNT_TYPES)) if len(stated) == 1 else None
    )
    if whom is None:
        raise outcome.problem(
            400,
            "required",
            "Say whose, once: PractitionerRole?practitioner=Practitioner/{id}.",
            "practitioner",
        )
    rows = await governing.look(face, asker, calls.assignments_of(asker.secret, whom))
    return outcome.respond(bundles.searchset(_resource(whom, row) for row in rows))


async def end(request: Request) -> Response:
    """POST PractitionerRole/{id}/$end: at once."""
    face = face_of(request)
    asker = await face.asker(request)
    no_parameters(request)
    await governing.parameters(request)
    which = an_id(request.path_params["id"]) or UNKNOWN
    await governing.say(face, asker, calls.end_assignment(asker.secret, which), "ended")
    issue = outcome.Issue("informational", "The assignment has ended.")
    return outcome.respond(outcome.outcome(issue, severity="information"))


def _whom(resource: dict[str, Any]) -> UUID:
    found = referred(resource.get("practitioner"), ACCOUNT_TYPES)
    if found is None:
        raise outcome.problem(422, "required", "Name one Practitioner/{id}.", "PractitionerRole.practitioner")
    return found


def _unit(resource: dict[str, Any]) -> UUID:
    stated = resource.get("location")
    one = stated[0] if isinstance(stated, list) and len(stated) == 1 else None
    found = referred(one, ("Location",))
    if found is None:
        raise outcome.problem(
            422, "required", "Name one unit, as Location/{id}.", "PractitionerRole.location"
        )
    return found


def _resource(whom: UUID, row: tuple[Any, ...]) -> dict[str, Any]:
    assignment, unit_id, unit, since, until, _made_by, vouched, effective = row
    state = "in_force" if vouched else "given_by_one" if effective else "awaits_second_person"
    period = {"start": since.isoformat()} | ({"end": until.isoformat()} if until else {})
    return {
        "resourceType": "PractitionerRole",
        "id": str(assignment),
        "extension": [{"url": STATE, "valueCode": state}],
        "active": effective,
        "period": period,
        "practitioner": {"reference": f"Practitioner/{whom}"},
        "location": [{"reference": f"Location/{unit_id}", "display": unit}],
    }
