"""Reading one resource: of Patient by its id, of any other type within a patient's compartment.

Owns: `Patient/{id}`, `Patient/{id}/{Type}/{id}`, `{Type}/{id}?patient={id}`. Refuses: an address that names
no patient; ids are opaque, so nothing but the compartment says where to look.
"""

from __future__ import annotations

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from cloison.chart.references import an_id, referred
from cloison.fhir import bundles, outcome
from cloison.fhir.asker import Asker, Face, face_of

UNKNOWN = UUID("00000000-0000-4000-8000-000000000000")
"""Asked about in place of an id that is no UUID, so that it takes the path of every unknown id."""


async def read_patient(request: Request) -> Response:
    """GET Patient/{id}."""
    face = face_of(request)
    asker = await face.asker(request)
    no_parameters(request)
    patient = patient_in_path(request)
    return await _one(face, asker, patient, "Patient", patient)


async def read_in_compartment(request: Request) -> Response:
    """GET Patient/{id}/{Type}/{id}."""
    face = face_of(request)
    asker = await face.asker(request)
    no_parameters(request)
    resource = an_id(request.path_params["id"]) or UNKNOWN
    return await _one(face, asker, patient_in_path(request), request.path_params["type"], resource)


async def read_with_patient(request: Request) -> Response:
    """GET {Type}/{id}?patient={id}."""
    face = face_of(request)
    asker = await face.asker(request)
    kind, stated = request.path_params["type"], request.query_params.get("patient")
    if stated is None:
        raise outcome.problem(
            404,
            "not-found",
            f"Say in whose record: {kind}/{{id}}?patient={{patient}}, or Patient/{{patient}}/{kind}/{{id}}.",
        )
    no_parameters(request, "patient")
    patient = an_id(stated) or referred({"reference": stated}, ("Patient",)) or UNKNOWN
    return await _one(face, asker, patient, kind, an_id(request.path_params["id"]) or UNKNOWN)


def patient_in_path(request: Request) -> UUID:
    """Return the patient that the address names; what is no UUID is nobody, and asked about all the same."""
    return an_id(request.path_params["patient"]) or UNKNOWN


def no_parameters(request: Request, *known: str) -> None:
    """Raise 400 for a query parameter not `known`: a filter ignored would show more than was asked."""
    refuse_unknown(request.query_params.keys(), known)


def refuse_unknown(names: object, known: tuple[str, ...]) -> None:
    """Raise 400 when a name is neither `known` nor `_format` (JSON is what there is)."""
    for name in names:  # type: ignore[attr-defined]
        if name not in (*known, "_format"):
            raise outcome.problem(
                400, "not-supported", f"Only these parameters are known here: {', '.join(known) or 'none'}."
            )


async def _one(face: Face, asker: Asker, patient: UUID, kind: str, resource: UUID) -> Response:
    answer = await face.open(asker, patient, kind, resource)
    found = bundles.resources(answer, face.keyring)
    if not found:
        raise outcome.not_found()
    return outcome.respond(found[0], headers=bundles.etag(found[0]))
