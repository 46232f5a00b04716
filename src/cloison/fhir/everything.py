"""Patient/{id}/$everything: the whole compartment, as far as the asker's role reads it.

Owns: one opening of every slice the role holds, counted as an export too. Refuses: `_since`, `_type`, `_count`, pages.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from cloison.fhir import bundles, outcome
from cloison.fhir.asker import face_of
from cloison.fhir.read import no_parameters, patient_in_path


async def everything(request: Request) -> Response:
    """GET Patient/{id}/$everything."""
    face = face_of(request)
    asker = await face.asker(request)
    no_parameters(request)
    answer = await face.open(asker, patient_in_path(request), surface="export")
    found = bundles.resources(answer, face.keyring)
    if not found:
        raise outcome.not_found()
    found.sort(key=lambda r: r["resourceType"] != "Patient")
    return outcome.respond(bundles.searchset(found))
