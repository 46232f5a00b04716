"""What an answer gives away: the patients of whom something left the server in it.

Owns: reading an answer as a thief does. Refuses: counting what the request itself said: an id that comes back in an
error, or in the address of a form, is nobody's data; a made-up patient is nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_LINK = re.compile(r"/patient/([0-9a-f-]{36})/")
_NUMBER = re.compile(r"\d{8,15}")
_SUBJECTS = ("subject", "patient", "for", "beneficiary", "individual")


def in_answer(
    status: int, kind: str, body: bytes, path: str, sent: str, numbers: Mapping[str, str]
) -> set[str]:
    """Return the ids of the patients that this answer tells something about; `numbers` are real patients' by number.

    `path` and `sent` are the request's: an error that repeats what was sent tells nothing.
    """
    if status >= 400:
        text = body.decode(errors="replace")
        return {numbers[n] for n in _NUMBER.findall(text) if n in numbers and n not in sent}
    if "json" in kind:
        return set(_in_json(orjson.loads(body), path)) if body else set()
    if status == 200 and "html" in kind and not path.endswith("/bris-de-glace/"):
        own = _LINK.match(path)
        return set(_LINK.findall(body.decode(errors="replace"))) | ({own[1]} if own else set())
    return set()


def _in_json(value: dict[str, Any], path: str) -> Iterator[str]:
    kind = value.get("resourceType")
    if kind == "Bundle":
        for entry in value.get("entry", ()):
            if entry.get("search", {}).get("mode") != "outcome":
                yield from _in_json(entry.get("resource", {}), path)
    elif kind == "Patient":
        yield value["id"]
    elif kind not in (None, "OperationOutcome", "CapabilityStatement"):
        named = [r for name in _SUBJECTS if (r := _reference(value.get(name)))]
        for participant in value.get("participant", ()) if kind == "Appointment" else ():
            named += [r for r in (_reference(participant.get("actor")),) if r]
        yield from named or _ID.findall(path)[:1]


def _reference(value: object) -> str | None:
    stated = value.get("reference", "") if isinstance(value, Mapping) else ""
    return stated.removeprefix("Patient/") if str(stated).startswith("Patient/") else None
