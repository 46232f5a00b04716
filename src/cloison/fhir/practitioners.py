"""Accounts as Practitioner: created by one and confirmed by another, looked up one by one, ended at once.

Owns: POST Practitioner, GET Practitioner/{id}, POST Practitioner/_search (one exact identifier), POST
Practitioner/{id}/$end. Refuses: any list of accounts; passwords and passkeys, which are sign-in's.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from starlette.requests import Request
from starlette.responses import Response

from cloison import permissions
from cloison.chart.references import an_id, referred
from cloison.fhir import bundles, governing, outcome, payload
from cloison.fhir.asker import Asker, Face, face_of
from cloison.fhir.governing import ROLE, RPPS, SITE, STATE, USERNAME, day, text
from cloison.fhir.read import UNKNOWN, no_parameters, refuse_unknown
from cloison.gate import governing as calls
from cloison.records.numbers import rpps_fault


async def create(request: Request) -> Response:
    """POST Practitioner: an account, of no effect until a second person confirms it."""
    face = face_of(request)
    asker = await face.asker(request)
    no_parameters(request)
    stated = await payload.resource(request, "Practitioner")
    new_id = uuid4()
    call = calls.create_account(asker.secret, new_id, **_stated(stated))
    await governing.say(face, asker, call, "second_person_needed")
    found = await _one(face, asker, new_id)
    found["extension"] = [*found["extension"], governing.awaited(_proposal_of(new_id))]
    return outcome.respond(found, 201, {"Location": f"/fhir/R4/Practitioner/{new_id}"})


async def read(request: Request) -> Response:
    """GET Practitioner/{id}: name and role for everybody signed in; identifiers and state for those who govern."""
    face = face_of(request)
    asker = await face.asker(request)
    no_parameters(request)
    whom = an_id(request.path_params["id"]) or UNKNOWN
    if asker.role in ("administrator", "security_officer", "director") or whom == asker.account_id:
        found = await governing.look(face, asker, calls.find_account(asker.secret, account_id=whom))
        if found:
            return outcome.respond(_resource(found[0]))
    entry = (await face.gate.directory(asker.secret, [whom])).get(whom)
    if entry is None or entry[0] != "account":
        if await face.gate.whoami(asker.secret) is None:
            raise governing.refused(face, asker, "no_session")
        raise outcome.not_found()
    name, role = entry[1], entry[2]
    return outcome.respond(
        {
            "resourceType": "Practitioner",
            "id": str(whom),
            "name": [{"text": name}],
            "qualification": [{"code": governing.concept(ROLE, role)}],
        }
    )


async def search(request: Request) -> Response:
    """POST Practitioner/_search: identifier=system|value, exactly one, in the body."""
    face = face_of(request)
    asker = await face.asker(request)
    no_parameters(request)
    pairs = await payload.form(request)
    refuse_unknown([name for name, _ in pairs], ("identifier",))
    system, _, value = (pairs[0][1] if len(pairs) == 1 else "").partition("|")
    if system not in (USERNAME, *RPPS) or not value or "\0" in value:
        raise outcome.problem(
            400, "required", f"One exact identifier: {USERNAME}|name or {RPPS[0]}|number.", "identifier"
        )
    named = system == USERNAME
    call = calls.find_account(asker.secret, username=value if named else None, rpps=None if named else value)
    rows = await governing.look(face, asker, call)
    return outcome.respond(bundles.searchset(_resource(row) for row in rows))


async def end(request: Request) -> Response:
    """POST Practitioner/{id}/$end: on (valueDate), today when not said: then its sessions end at once."""
    face = face_of(request)
    asker = await face.asker(request)
    no_parameters(request)
    said = await governing.parameters(request, on="valueDate")
    whom = an_id(request.path_params["id"]) or UNKNOWN
    call = calls.end_account(asker.secret, whom, day(said.get("on"), "Parameters.parameter.value"))
    await governing.say(face, asker, call, "ended")
    return outcome.respond(await _one(face, asker, whom))


async def _one(face: Face, asker: Asker, account_id: UUID) -> dict[str, Any]:
    rows = await governing.look(face, asker, calls.find_account(asker.secret, account_id=account_id))
    if not rows:
        raise outcome.not_found()
    return _resource(rows[0])


def _proposal_of(account_id: UUID) -> UUID:
    return account_id  # gate.create_account proposes a new account under the account's own id


def _stated(resource: dict[str, Any]) -> dict[str, Any]:
    """Return what a Practitioner says of an account; raise 422 naming what is missing."""
    governing.only(resource, "identifier", "name", "qualification")
    names = resource.get("name")
    name = names[0] if isinstance(names, list) and len(names) == 1 and isinstance(names[0], dict) else {}
    given = name.get("given")
    qualifications = resource.get("qualification")
    trade = qualifications[0] if isinstance(qualifications, list) and len(qualifications) == 1 else {}
    trade = trade if isinstance(trade, dict) else {}
    role = governing.coded(trade.get("code"), ROLE)
    if role not in permissions.ROLES:
        raise outcome.problem(
            422, "value", f"One role of {ROLE} is needed, as its one code.", "Practitioner.qualification.code"
        )
    period = trade.get("period")
    rpps = _identifier(resource, RPPS)
    if rpps is not None and rpps_fault(rpps):
        raise outcome.problem(
            422, "value", "An RPPS number has 11 digits, the last of them a check.", "Practitioner.identifier"
        )
    return {
        "username": text(_identifier(resource, (USERNAME,)), "Practitioner.identifier", 61),
        "role": role,
        "family_name": text(name.get("family"), "Practitioner.name.family", 100),
        "given_name": text(
            " ".join(map(str, given)) if isinstance(given, list) else None, "Practitioner.name.given", 100
        ),
        "rpps": rpps,
        "site_id": _site(resource),
        "since": day(
            period.get("start") if isinstance(period, dict) else None, "Practitioner.qualification.period"
        ),
    }


def _identifier(resource: dict[str, Any], systems: tuple[str, ...]) -> str | None:
    stated = resource.get("identifier")
    found = [
        i.get("value")
        for i in (stated if isinstance(stated, list) else [])
        if isinstance(i, dict) and i.get("system") in systems
    ]
    if len(found) > 1 or (found and not isinstance(found[0], str)):
        raise outcome.problem(422, "value", "At most one identifier of each kind.", "Practitioner.identifier")
    return str(found[0]) if found else None


def _site(resource: dict[str, Any]) -> UUID | None:
    stated = resource.get("extension")
    found = [
        e.get("valueReference")
        for e in (stated if isinstance(stated, list) else [])
        if isinstance(e, dict) and e.get("url") == SITE
    ]
    if not found:
        return None
    site = referred(found[0], ("Organization",))
    if site is None or len(found) > 1:
        raise outcome.problem(422, "value", "The site is one Organization/{id}.", "Practitioner.extension")
    return site


def _resource(row: tuple[Any, ...]) -> dict[str, Any]:
    account_id, username, role, family, given, rpps, site, since, left_on, state = row
    period = {"start": since.isoformat()} | ({"end": left_on.isoformat()} if left_on else {})
    extension: list[dict[str, Any]] = [{"url": STATE, "valueCode": state}]
    if site:
        extension.append({"url": SITE, "valueReference": {"reference": f"Organization/{site}"}})
    return {
        "resourceType": "Practitioner",
        "id": str(account_id),
        "extension": extension,
        "active": state == "active",
        "identifier": [
            {"system": USERNAME, "value": username},
            *([{"system": RPPS[0], "value": rpps}] if rpps else []),
        ],
        "name": [{"family": family, "given": [given]}],
        "qualification": [{"code": governing.concept(ROLE, role), "period": period}],
    }
