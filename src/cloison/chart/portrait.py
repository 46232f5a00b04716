"""The photograph of a patient, and that they want none: parts of their Patient resource.

Owns: putting it in, taking it out, and the refusal. Refuses: a second photograph; what was replaced stays in the
earlier version alone, like all that was written.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

Resource = dict[str, Any]
_REFUSED = "https://cloison.example/fhir/StructureDefinition/photo-refused"


def taken(patient: Mapping[str, Any], content_type: str, data: bytes, at: str) -> Resource:
    """Return the Patient with this photograph instead of any other."""
    photo = {"contentType": content_type, "data": b64encode(data).decode(), "size": len(data), "creation": at}
    return _without(patient) | {"photo": [photo]}


def removed(patient: Mapping[str, Any]) -> Resource:
    """Return the Patient without photograph."""
    return _without(patient)


def declined(patient: Mapping[str, Any], day: str) -> Resource:
    """Return the Patient without photograph, and with the day on which they said that they want none."""
    bare = _without(patient)
    return bare | {"extension": [*bare.get("extension", ()), {"url": _REFUSED, "valueDate": day}]}


def refused_on(patient: Mapping[str, Any]) -> str:
    """Return the day of the refusal (AAAA-MM-JJ), or nothing.

    >>> refused_on(declined({"resourceType": "Patient"}, "2026-11-24")), refused_on({})
    ('2026-11-24', '')
    """
    found = (e.get("valueDate", "") for e in patient.get("extension", ()) if e.get("url") == _REFUSED)
    return str(next(found, ""))


def _without(patient: Mapping[str, Any]) -> Resource:
    bare = {name: value for name, value in patient.items() if name != "photo"}
    kept = [e for e in bare.pop("extension", ()) if e.get("url") != _REFUSED]
    return bare | ({"extension": kept} if kept else {})
