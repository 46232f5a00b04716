"""What those who govern and second persons ask over FHIR has in common: one call, its refusals, and Parameters.

Owns: sending a call of `gate.governing` for an asker, what each reason is told as, reading Parameters and concepts.
Refuses: to tell who may not look whether anything is there: 404, the same for what exists and what does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NoReturn
from uuid import UUID

from starlette.requests import Request

from cloison.fhir import outcome, payload
from cloison.fhir.asker import Asker, Face
from cloison.gate.governing import Call

USERNAME = "urn:cloison:username"
RPPS = ("https://rpps.esante.gouv.fr", "urn:oid:1.2.250.1.71.4.2.1")
"""Systems of an RPPS number: FR Core 2.2.0, and the OID of before."""
ROLE = "urn:cloison:role"
SITE = "urn:cloison:site"
STATE = "urn:cloison:state"
PROPOSAL = "urn:cloison:proposal"

_TOLD: dict[str, tuple[int, str, str]] = {
    "own_proposal": (
        403,
        "forbidden",
        "Nobody decides what they proposed, or what is for them: ask a colleague.",
    ),
    "not_independent": (
        403,
        "forbidden",
        "Who proposes this created or assigned your account in the last 30 days: it takes somebody else.",
    ),
    "officer_needed": (
        403,
        "forbidden",
        "Colleagues have confirmed as many as they may today: the director of the site or the security officer "
        "confirms this one.",
    ),
    "fact_refused": (
        422,
        "business-rule",
        "This cannot be: a name or number is taken, an account, unit or site is unknown, closed or gone, or the dates "
        "are past, contradict each other or go too far. Nothing was stored.",
    ),
    "reason_needed": (422, "required", "Say why, in 10 to 500 characters."),
    "already_proposed": (409, "duplicate", "The same is proposed already, and awaits a second person."),
    "last_of_role": (
        409,
        "business-rule",
        "This is the last account of its role: create and confirm another one first.",
    ),
    "allowance_spent": (
        429,
        "throttled",
        "One account ends at most thirty accounts and assignments in 24 hours: a colleague goes on.",
    ),
}


async def say(face: Face, asker: Asker, call: Call, *done: str) -> str:
    """Send a call that answers with one word; return it when it is one of `done`, else raise what it is told as."""
    word: str = (await face.gate.rows(call))[0][0]
    if word not in done:
        raise refused(face, asker, word)
    return word


async def look(face: Face, asker: Asker, call: Call) -> list[tuple[Any, ...]]:
    """Send a call that answers with rows, whose first column is the reason of a refusal."""
    rows = await face.gate.rows(call)
    if rows and rows[0][0] is not None:
        raise refused(face, asker, rows[0][0])
    return [row[1:] for row in rows]


def refused(face: Face, asker: Asker, reason: str) -> outcome.Problem:
    """Say a refusal over HTTP."""
    if reason == "no_session":
        face.forget(asker)
        return outcome.unauthenticated()
    if reason in _TOLD:
        status, code, sentence = _TOLD[reason]
        return outcome.problem(status, code, sentence, **({"Retry_After": "3600"} if status == 429 else {}))
    if reason == "step_up_needed":
        return outcome.step_up()
    return outcome.not_found()


def only(resource: Mapping[str, Any], *elements: str) -> None:
    """Raise 422 for an element that would be dropped in silence: what is sent is stored, or refused."""
    for name in resource:
        if name not in (*elements, "resourceType", "meta", "id", "active", "extension"):
            raise outcome.problem(
                422,
                "not-supported",
                f"Only {', '.join(elements)} are kept here.",
                f"{resource['resourceType']}.{name}",
            )


async def parameters(request: Request, **kinds: str) -> dict[str, Any]:
    """Read a Parameters resource, of which each is known: {name: element that holds its value}; each at most once."""
    body = await payload.resource(request, "Parameters")
    found: dict[str, Any] = {}
    entries = body.get("parameter", [])
    for entry in entries if isinstance(entries, list) else [None]:
        stated = entry if isinstance(entry, dict) else {}
        name = str(stated.get("name"))
        if name not in kinds or name in found or set(stated) != {"name", kinds[name]}:
            known = ", ".join(f"{n} ({k})" for n, k in kinds.items())
            raise outcome.problem(400, "structure", f"Known, once each: {known}.", "Parameters.parameter")
        found[name] = stated[kinds[name]]
    return found


def text(value: object, element: str, most: int = 500) -> str:
    """Return `value` when it is a string that can be stored; raise 422 naming the element."""
    if not isinstance(value, str) or "\0" in value or not value.strip() or len(value) > most:
        raise outcome.problem(422, "required", f"A text of 1 to {most} characters is needed.", element)
    return value.strip()


def day(value: object, element: str) -> date | None:
    """Return the whole day that `value` is; None stays None."""
    if value is None:
        return None
    try:
        if len(str(value)) == len("2026-11-24"):
            return date.fromisoformat(str(value))
    except ValueError:
        pass
    _no_day(element)


def _no_day(element: str) -> NoReturn:
    raise outcome.problem(422, "value", "A whole day is needed, as YYYY-MM-DD.", element)


def coded(concept: object, system: str) -> str | None:
    """Return the code of `system` in a CodeableConcept, or None."""
    codings = concept.get("coding") if isinstance(concept, Mapping) else None
    for coding in codings if isinstance(codings, list) else []:
        if (
            isinstance(coding, Mapping)
            and coding.get("system") == system
            and isinstance(coding.get("code"), str)
        ):
            return str(coding["code"])
    return None


def concept(system: str, code: str) -> dict[str, Any]:
    """Return a CodeableConcept of one code."""
    return {"coding": [{"system": system, "code": code}]}


def awaited(proposal: UUID) -> dict[str, Any]:
    """Return the extension that names the proposal which awaits a second person."""
    return {"url": PROPOSAL, "valueReference": {"reference": f"Task/{proposal}"}}
