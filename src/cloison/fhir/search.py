"""Searching: the care set, finding a patient by traits or identifier, and within one compartment.

Owns: `Patient`, `Patient?…`, `Patient/_search`, `{Type}?patient=…`, `Patient/{id}/{Type}`. Refuses: every
parameter that is not named here (no `_include`, no chain, no page), names without a full birth date, and any
search across compartments. RNIV order: full birth date first, then at most three letters of a name; or one
exact identifier.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from cloison.chart.references import an_id, referred
from cloison.fhir import bundles, outcome, payload
from cloison.fhir.asker import Asker, Face, face_of
from cloison.fhir.finding import asked_for, shown
from cloison.fhir.read import UNKNOWN, no_parameters, patient_in_path, refuse_unknown
from cloison.gate import calls

Pairs = Sequence[tuple[str, str]]


async def search_patients(request: Request) -> Response:
    """GET Patient: without criteria the care set, otherwise the patients found."""
    face = face_of(request)
    asker = await face.asker(request)
    return await _patients(face, asker, request.query_params.multi_items())


async def post_search_patients(request: Request) -> Response:
    """POST Patient/_search: the same, with the traits in the body."""
    face = face_of(request)
    asker = await face.asker(request)
    no_parameters(request)
    return await _patients(face, asker, await payload.form(request))


async def search_type(request: Request) -> Response:
    """GET {Type}?patient={id}."""
    face = face_of(request)
    asker = await face.asker(request)
    return await _within(face, asker, request.path_params["type"], request.query_params.multi_items())


async def post_search_type(request: Request) -> Response:
    """POST {Type}/_search with patient in the body."""
    face = face_of(request)
    asker = await face.asker(request)
    no_parameters(request)
    return await _within(face, asker, request.path_params["type"], await payload.form(request))


async def search_compartment(request: Request) -> Response:
    """GET Patient/{id}/{Type}."""
    face = face_of(request)
    asker = await face.asker(request)
    no_parameters(request)
    patient = str(patient_in_path(request))
    return await _within(face, asker, request.path_params["type"], [("patient", patient)])


async def _patients(face: Face, asker: Asker, pairs: Pairs) -> Response:
    criteria = [(name, value) for name, value in pairs if name != "_format"]
    if not criteria:
        ask = calls.list_patients(asker.secret, asker.purpose or "", "fhir")
        answer = await face.allowed(asker, await face.gate.ask(ask))
        return outcome.respond(bundles.searchset(bundles.resources(answer, face.keyring)))
    wanted = asked_for(face.index_key, criteria)
    ask = calls.find(
        asker.secret, wanted.tokens, exact=wanted.exact, purpose=asker.purpose or "", surface="fhir"
    )
    answer = await face.allowed(asker, await face.gate.ask(ask))
    found = bundles.resources(answer, face.keyring)
    in_care = set(answer.detail.get("care") or ())
    told = [r if r["id"] in in_care else shown(r, wanted) for r in found]
    hint = None
    if answer.why == "too_many":
        issue = outcome.Issue("too-costly", "More than five others answer: add letters of the names.")
        hint = outcome.outcome(issue, severity="information")
    return outcome.respond(bundles.searchset(told, counted=False, outcome=hint))


async def _within(face: Face, asker: Asker, kind: str, pairs: Pairs) -> Response:
    refuse_unknown([name for name, _ in pairs], ("patient", "subject", "_id"))
    whose = [value for name, value in pairs if name in ("patient", "subject")]
    ids = [value for name, value in pairs if name == "_id"]
    if len(whose) != 1 or len(ids) > 1:
        raise outcome.problem(
            400, "required", f"Say in whose record, once: {kind}?patient={{patient id}}.", "patient"
        )
    patient = an_id(whose[0]) or referred({"reference": whose[0]}, ("Patient",)) or UNKNOWN
    one = (an_id(ids[0]) or UNKNOWN) if ids else None
    answer = await face.open(asker, patient, kind, one)
    return outcome.respond(bundles.searchset(bundles.resources(answer, face.keyring)))
