"""Create and update, by role, of what the day's work needs.

Owns: POST {Type}, PUT {Type}/{id} with If-Match, and the order of work: check structure, open the record,
compare versions, seal, ask the gate. Refuses: ids chosen by the sender, an update without the version it was
made from, a resource moved to another patient. What lands is stored with the facts it states in one committed
call.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from starlette.requests import Request
from starlette.responses import Response

from cloison import permissions
from cloison.chart import facts
from cloison.chart.parts import Written, sealed
from cloison.chart.references import SUBJECT, an_id
from cloison.fhir import bundles, checking, identity, outcome, payload
from cloison.fhir.asker import Asker, Face, face_of
from cloison.fhir.read import UNKNOWN, no_parameters
from cloison.fhir.references import patient_of
from cloison.gate import calls, opened
from cloison.gate.answers import Allowed, Refused, Row
from cloison.records.masking import masked, restored
from cloison.records.withheld import given_back, withheld

TYPES = ("Patient", *SUBJECT)
"""The types that may be written."""

_BEGINNINGS = ("admit", "expected", "appointment")
"""Facts about somebody whom their maker may have nothing to do with yet."""
_TAG = re.compile(r'W/"([0-9]{1,9})"')


async def create(request: Request) -> Response:
    """POST {Type}: a new resource under an id of ours."""
    face = face_of(request)
    asker = await face.asker(request)
    no_parameters(request)
    resource = await _incoming(request)
    new_id = uuid4()
    resource["id"] = str(new_id)
    rows: list[Row] = []
    stated: list[facts.Fact] = []
    if resource["resourceType"] == "Patient":
        patient = new_id
    else:
        patient = patient_of(resource)
        stated = _stated(None, resource, new_id)
        rows, stated = await _opened_for_creation(face, asker, patient, resource["resourceType"], stated)
    return await _store(face, asker, patient, resource, rows, stated, None)


async def update(request: Request) -> Response:
    """PUT {Type}/{id}: the next version of a resource that the asker has read."""
    face = face_of(request)
    asker = await face.asker(request)
    no_parameters(request)
    resource = await _incoming(request)
    kind, resource_id = resource["resourceType"], an_id(request.path_params["id"]) or UNKNOWN
    if resource.get("id") != request.path_params["id"]:
        raise outcome.problem(400, "value", "The resource must carry the id of its address.", f"{kind}.id")
    resource["id"] = str(resource_id)
    from_version = _if_match(request)
    patient = resource_id if kind == "Patient" else patient_of(resource)
    answer = await face.open(asker, patient, kind)
    before = _current(answer, face, resource_id)
    if before["meta"]["versionId"] != from_version:
        raise outcome.problem(
            412, "conflict", "This is not the current version: read it again, then write.", "http.If-Match"
        )
    if answer.masked:  # what is sent back as it was shown, masked, stays what it is
        resource = restored(resource, before)
    if kind == "Patient":
        resource = given_back(resource, before, _status(answer.rows))
    stated = _stated(before, resource, resource_id)
    return await _store(face, asker, patient, resource, answer.rows, stated, before, hidden=answer.masked)


def _stated(before: dict[str, Any] | None, after: dict[str, Any], resource_id: UUID) -> list[facts.Fact]:
    try:
        return facts.stated(before, after, resource_id)
    except facts.FactError as wrong:
        raise outcome.problem(422, wrong.code, wrong.sentence, wrong.element) from None


def _current(answer: Allowed, face: Face, resource_id: UUID) -> dict[str, Any]:
    for found in opened.unmasked(answer.rows, face.keyring):
        if found.resource["id"] == str(resource_id):
            return found.resource
    raise outcome.not_found()


async def _incoming(request: Request) -> dict[str, Any]:
    kind = request.path_params["type"]
    if kind not in TYPES:
        raise outcome.problem(405, "not-supported", f"{kind} cannot be written here.")
    resource = await payload.resource(request, kind)
    checking.check(resource)
    if isinstance(resource.get("meta"), dict):
        for ours in ("versionId", "lastUpdated"):
            resource["meta"].pop(ours, None)
        if not resource["meta"]:
            del resource["meta"]
    if kind == "Patient":
        resource.pop("link", None)  # what the gate says of it at each read; never stored
    return resource


def _if_match(request: Request) -> str:
    tag = _TAG.fullmatch(request.headers.get("if-match", "").strip())
    if tag is None:
        raise outcome.problem(
            428, "required", 'Say which version this was made from: If-Match: W/"n".', "http.If-Match"
        )
    return tag[1]


async def _opened_for_creation(
    face: Face, asker: Asker, patient: UUID, kind: str, stated: list[facts.Fact]
) -> tuple[list[Row], list[facts.Fact]]:
    """Open the record for its data keys, and return them with the facts that are still to be written.

    Who arrives, is expected or is given an appointment may have no relationship with whoever enters it yet: there the
    fact comes first, in a call of its own, and is what lets them open the identity. Should the second call fail, it
    stands, as it happened. The gate says who may make which fact, and counts it.
    """
    opening = asker.opening(patient, kind)
    answer = await face.gate.open(opening)
    begins = any(f["fact"] in _BEGINNINGS for f in stated)
    if isinstance(answer, Refused) and answer.reason == "no_relationship" and begins:
        await _admit_first(face, asker, patient, stated)
        return (await face.open(asker, patient, kind)).rows, []
    allowed = await face.allowed(asker, answer)
    if not allowed.rows:
        raise outcome.not_found()
    return allowed.rows, stated


async def _admit_first(face: Face, asker: Asker, patient: UUID, stated: list[facts.Fact]) -> None:
    """Write the facts alone; what is wrong with it is told alike for every id, existing or not."""
    holders = [UUID(f["holder"]) for f in stated]
    if len(await face.gate.directory(asker.secret, holders)) < len(set(holders)):
        raise outcome.problem(422, "value", "The unit or account named is unknown.", "Encounter.location")
    try:
        await _ask_write(face, asker, patient, Written(), stated)
    except outcome.Problem as wrong:
        raise outcome.refusal(asker.role, "no_relationship") if wrong.status == 422 else wrong from None


async def _store(
    face: Face,
    asker: Asker,
    patient: UUID,
    resource: dict[str, Any],
    rows: list[Row],
    stated: list[facts.Fact],
    before: dict[str, Any] | None,
    *,
    hidden: bool = False,
) -> Response:
    kind = resource["resourceType"]
    state, tokens = None, None
    if kind == "Patient":
        tokens = identity.tokens_of(face.index_key, resource, test_ins=face.test_ins)
        state = identity.changed(before, resource, _status(rows)) if before else identity.created(resource)
    writable = permissions.slices(asker.role, "write")
    written = sealed(face.keyring, patient, _site(asker), [resource], rows, writable)
    answer = await _ask_write(face, asker, patient, written, stated, state=state, tokens=tokens)
    at = datetime.fromisoformat(answer.detail["at"]).astimezone(UTC).isoformat()  # as a later read writes it
    stamp = {"versionId": str(written.numbers[0]), "lastUpdated": at}
    resource["meta"] = {**resource.get("meta", {}), **stamp}
    where = f"Patient/{patient}" if kind == "Patient" else f"Patient/{patient}/{kind}/{resource['id']}"
    headers = bundles.etag(resource) | ({} if before else {"Location": f"/fhir/R4/{where}"})
    shown = masked(resource) if hidden else resource
    if kind == "Patient":
        shown = withheld(shown, state["status"] if state else _status(rows))
    return outcome.respond(shown, 200 if before else 201, headers)


async def _ask_write(
    face: Face,
    asker: Asker,
    patient: UUID,
    written: Written,
    stated: list[facts.Fact],
    *,
    state: dict[str, Any] | None = None,
    tokens: list[int] | None = None,
) -> Allowed:
    ask = calls.write(
        asker.secret,
        patient,
        _site(asker),
        written.versions,
        keys=written.keys,
        purpose=asker.purpose or "",
        surface="fhir",
        state=state,
        tokens=tokens,
        facts=stated,
    )
    answer = await face.gate.ask(ask)
    if isinstance(answer, Refused) and answer.reason == "fact_refused":
        raise outcome.problem(
            422,
            "business-rule",
            f"What this states ({', '.join(f['fact'] for f in stated) or 'its content'}) cannot be: the unit, "
            "account or stay is unknown, its dates contradict each other, or your role does not make it. "
            "Nothing was stored.",
        )
    return await face.allowed(asker, answer)


def _site(asker: Asker) -> UUID:
    """The site that a new version belongs to; an account of no site writes nothing."""
    if asker.site_id is None:
        raise outcome.refusal(asker.role, "role_refuses")
    return asker.site_id


def _status(rows: list[Row]) -> str:
    return next((row.identity_status for row in rows if row.identity_status), "PROV")
