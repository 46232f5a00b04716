"""What a request carries: JSON or a form, of a bounded size.

Owns: reading bodies. Refuses: other media types (415), more than 2 MB (413), what is no JSON object (400).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.requests import Request

from cloison.fhir import outcome

MOST = 2 * 1024 * 1024
_JSON = ("application/fhir+json", "application/json")
_FORM = "application/x-www-form-urlencoded"


async def resource(request: Request, *types: str) -> dict[str, Any]:
    """Return the JSON object that the body is; its resourceType must be one of `types`."""
    _media(request, *_JSON)
    try:
        value = orjson.loads(await _body(request))
    except orjson.JSONDecodeError:
        raise outcome.problem(400, "structure", "The body is not JSON.") from None
    if not isinstance(value, dict) or value.get("resourceType") not in types:
        raise outcome.problem(
            400, "structure", f"The body must be one resource: {', '.join(types)}.", "resourceType"
        )
    return value


async def form(request: Request) -> list[tuple[str, str]]:
    """Return the names and values of a form: searches by POST keep traits out of addresses."""
    _media(request, _FORM)
    try:
        return parse_qsl(
            (await _body(request)).decode(), keep_blank_values=True, max_num_fields=50, strict_parsing=False
        )
    except ValueError:
        raise outcome.problem(400, "structure", "The body is not a form.") from None


def _media(request: Request, *known: str) -> None:
    stated = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if stated not in known:
        raise outcome.problem(415, "not-supported", f"Send {known[0]}.", "http.Content-Type")


async def _body(request: Request) -> bytes:
    taken = bytearray()
    async for chunk in request.stream():
        taken += chunk
        if len(taken) > MOST:
            raise outcome.problem(413, "too-long", "The body is over 2 MB.")
    return bytes(taken)
