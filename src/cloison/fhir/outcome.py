"""Every error as an OperationOutcome with element and sentence, and what each refusal of the gate looks like.

Owns: statuses, sentences and headers of errors. Refuses: stack traces, values of the request, and any
difference between an id that exists and one that does not (DESIGN: clinicians always 403, every other role
always 404).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from starlette.responses import Response

from cloison.errors import CloisonError
from cloison.permissions import CLINICIANS

PROPOSAL = "urn:cloison:proposal"
"""System of the code by which a proposal to a second person is named."""
MEDIA_TYPE = "application/fhir+json"
HEADERS = {"Cache-Control": "no-store", "Vary": "Authorization"}


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue of an OperationOutcome: FHIR issue type, sentence, and the element it is about (FHIRPath)."""

    code: str
    sentence: str
    element: str | None = None


@dataclass(eq=False)
class Problem(Exception):  # noqa: N818 (some of them are the right answer, not an error of anybody)
    """An answer that is an error: HTTP status, its issues, extra headers; the proposal that would help, if any."""

    status: int
    issues: tuple[Issue, ...]
    headers: Mapping[str, str] = field(default_factory=dict)
    proposal: UUID | None = None


def problem(status: int, code: str, sentence: str, element: str | None = None, **headers: str) -> Problem:
    """Return a problem of one issue; header names are given with underscores (`Retry_After`)."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Problem(status, (Issue(code, sentence, element),), named)


def respond(
    content: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Return FHIR JSON that nobody may store."""
    body = orjson.dumps(content)
    return Response(body, status, {**HEADERS, **(headers or {})}, media_type=MEDIA_TYPE)


def outcome(*issues: Issue, severity: str = "error") -> dict[str, Any]:
    """Return the OperationOutcome resource of these issues."""
    told = []
    for issue in issues:
        entry: dict[str, Any] = {"severity": severity, "code": issue.code, "diagnostics": issue.sentence}
        if issue.element:
            entry["expression"] = [issue.element]
        told.append(entry)
    return {"resourceType": "OperationOutcome", "issue": told}


def told(wrong: Problem) -> Response:
    """Return the HTTP answer of a problem."""
    content = outcome(*wrong.issues)
    if wrong.proposal is not None:
        coding = {"system": PROPOSAL, "code": str(wrong.proposal)}
        content["issue"][0]["details"] = {"coding": [coding]}
    return respond(content, wrong.status, wrong.headers)


def unauthenticated() -> Problem:
    """No session: 401."""
    return problem(
        401,
        "login",
        "No live session: send a bearer token in the header Authorization. Cookies do not count here.",
        "http.Authorization",
        WWW_Authenticate='Bearer realm="cloison"',
    )


def not_found() -> Problem:
    """What all but clinicians are told about what they may not see, and everybody about what is not there."""
    return problem(404, "not-found", "Nothing is known here under this address, or not for you.")


def not_in_care() -> Problem:
    """What clinicians are told about every patient outside their care, existing or not."""
    return problem(
        403,
        "forbidden",
        "This patient is not in your care, or your role does not hold this. In an emergency, POST "
        "Patient/{id}/$break-glass with a reason: it opens one record, is written down and reviewed.",
    )


_FIXED: dict[str, tuple[int, str, str]] = {
    "version_conflict": (
        409,
        "conflict",
        "Somebody changed this resource meanwhile: read it again, then write.",
    ),
    "reason_needed": (
        422,
        "required",
        "Breaking the glass needs a known reasonCode, and for some of them a reason of 15 letters or more.",
    ),
    "sealed_needs_reason": (403, "forbidden", "Sealed data need a reason in words (header X-Sealed-Reason)."),
    "patient_reason_needed": (
        403,
        "required",
        "This patient takes a reason in words, of 10 characters or more: header X-Reason.",
    ),
    "contained": (
        403,
        "suppressed",
        "This account is contained: it keeps the patients present in its units. The security officer can lift it.",
    ),
    "exports_frozen": (403, "suppressed", "Prints and exports are frozen: the security officer can lift it."),
    "too_many": (422, "too-costly", "More than five patients answer: add letters of the names."),
}


def step_up() -> Problem:
    """Presence is to be proved again (RFC 9470): at sign-in, with a passkey or a code; then ask again."""
    return problem(
        401,
        "login",
        "Prove your presence again at sign-in (/stepup), then ask again: nothing was spent and nothing written. "
        "A prescription or a signature takes a touch each time; what a program proposes is a draft RequestGroup.",
        "http.Authorization",
        WWW_Authenticate='Bearer realm="cloison", error="insufficient_user_authentication", '
        'error_description="A fresh proof of presence is needed"',
    )


def second_person(proposal: UUID | None) -> Problem:
    """Beyond the 20: a colleague on duty at the site confirms, within a quarter of an hour."""
    sentence = (
        "The 20 of a day are spent: a colleague on duty at the site confirms this one, then open the record."
    )
    return Problem(403, (Issue("suppressed", sentence),), proposal=proposal)


def refusal(role: str, reason: str, proposal: UUID | None = None) -> Problem:
    """Say a refusal of the gate over HTTP, for this role; `proposal` is what a second person may decide."""
    if reason == "no_session":
        return unauthenticated()
    if reason == "step_up_needed":
        return step_up()
    if reason == "second_person_needed":
        return second_person(proposal)
    if reason.endswith("allowance_spent"):
        return problem(
            429,
            "throttled",
            "The allowance for this window is spent: wait, or in an emergency break the glass, one record at a time.",
            Retry_After="900",
        )
    if reason in ("try_again", "no_ticket"):
        return problem(503, "transient", "The gate lost its turn; nothing left. Ask again.", Retry_After="1")
    if reason in _FIXED:
        return problem(*_FIXED[reason])
    return not_in_care() if role in CLINICIANS else not_found()


def fault(error: CloisonError) -> Problem:
    """Say an error of ours: its catalogued sentence, which names nothing about a patient."""
    headers = {"Retry_After": "1"} if error.http == 503 else {}
    return problem(error.http, "transient" if error.http == 503 else "exception", error.sentence, **headers)
