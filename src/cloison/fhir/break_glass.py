"""Patient/{id}/$break-glass: exceptional access to one record, with a reason, written down and reviewed.

Owns: Parameters in (reasonCode, reason), Parameters out (hours). Refuses: roles that do not break the glass.
An unknown id spends a unit and writes a line like any other, and is answered 404.
"""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from cloison.fhir import outcome, payload
from cloison.fhir.asker import face_of
from cloison.fhir.read import no_parameters, patient_in_path
from cloison.gate import calls

_LONGEST_REASON = 2000


async def break_glass(request: Request) -> Response:
    """POST Patient/{id}/$break-glass."""
    face = face_of(request)
    asker = await face.asker(request)
    no_parameters(request)
    stated = _strings(await payload.resource(request, "Parameters"))
    code, reason = stated.get("reasonCode", ""), stated.get("reason", "")[:_LONGEST_REASON]
    ask = calls.break_glass(asker.secret, patient_in_path(request), code, reason, "fhir")
    answer = await face.allowed(asker, await face.gate.ask(ask), ask.ticket)
    if not answer.rows:
        raise outcome.not_found()
    hours = {"name": "hours", "valueInteger": answer.detail["hours"]}
    return outcome.respond({"resourceType": "Parameters", "parameter": [hours]})


def _strings(parameters: dict[str, Any]) -> dict[str, str]:
    found = {}
    entries = parameters.get("parameter")
    for entry in entries if isinstance(entries, list) else []:
        if not isinstance(entry, dict) or entry.get("name") not in ("reasonCode", "reason"):
            raise outcome.problem(
                400, "structure", "Only reasonCode and reason are known.", "Parameters.parameter.name"
            )
        value = entry.get("valueCode", entry.get("valueString"))
        if not isinstance(value, str) or "\0" in value:
            raise outcome.problem(
                400, "value", "A code or a text is expected.", "Parameters.parameter.value[x]"
            )
        found[entry["name"]] = value
    return found
