"""What colleagues ask of each other about a patient: a request for advice, a task, a message; FHIR Tasks all three.

Owns: how each is written, answered, done and taken back, and the note that an answer leaves in the record. Refuses: a
Task that says no kind being less than a request for advice, which is what it was before there were kinds.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

Resource = dict[str, Any]
KINDS = ("advice", "task", "message")
SYSTEM = "urn:cloison:task"
OPEN = ("requested", "received", "accepted", "in-progress")
_CONSULT_NOTE = {"system": "http://loinc.org", "code": "11488-4", "display": "Consult note"}


def kind_of(task: Mapping[str, Any]) -> str:
    """Return what a Task is.

    >>> kind_of({"code": {"coding": [{"system": "urn:cloison:task", "code": "message"}]}})
    'message'
    >>> kind_of({"code": {"text": "Avis"}})
    'advice'
    """
    code = task.get("code")
    codings = code.get("coding", ()) if isinstance(code, Mapping) else ()
    ours = [c.get("code") for c in codings if isinstance(c, Mapping) and c.get("system") == SYSTEM]
    return next((kind for kind in ours if kind in KINDS), "advice")


def asked(
    kind: str,
    task_id: UUID,
    patient_id: UUID,
    *,
    by: tuple[UUID, str],
    to: tuple[str, UUID, str],
    words: str,
    urgent: bool,
    due: date | None,
    at: datetime,
) -> Resource:
    """Return a new Task: `by` is (account, name), `to` (Practitioner or Location, id, name)."""
    reference, owner, name = to
    made: Resource = {
        "resourceType": "Task",
        "id": str(task_id),
        "status": "requested",
        "intent": "order",
        "priority": "urgent" if urgent else "routine",
        "code": {"coding": [{"system": SYSTEM, "code": kind}]},
        "description": words,
        "for": {"reference": f"Patient/{patient_id}"},
        "authoredOn": _instant(at),
        "requester": {"reference": f"Practitioner/{by[0]}", "display": by[1]},
        "owner": {"reference": f"{reference}/{owner}", "display": name},
    }
    if due:
        made["restriction"] = {"period": {"end": due.isoformat()}}
    return made


def said(task: Mapping[str, Any], words: str, by: tuple[UUID, str], at: datetime) -> Resource:
    """Return `task` with something said on it."""
    note = {
        "authorReference": {"reference": f"Practitioner/{by[0]}", "display": by[1]},
        "time": _instant(at),
        "text": words,
    }
    return {**_bare(task), "note": [*task.get("note", ()), note]}


def done(task: Mapping[str, Any], at: datetime) -> Resource:
    """Return `task` as done: answered, carried out, or read."""
    return {**_bare(task), "status": "completed", "lastModified": _instant(at)}


def taken_back(task: Mapping[str, Any], at: datetime) -> Resource:
    """Return `task` as withdrawn by who asked."""
    return {**_bare(task), "status": "cancelled", "lastModified": _instant(at)}


def note_of(
    task: Mapping[str, Any], note_id: UUID, words: str, by: tuple[UUID, str], at: datetime
) -> Resource:
    """Return the note that stays in the record once advice was given: the question, and the answer."""
    text = f"Question de {task['requester'].get('display', '')} :\n{task.get('description', '')}\n\nRéponse :\n{words}"
    return {
        "resourceType": "DocumentReference",
        "id": str(note_id),
        "status": "current",
        "type": {"coding": [_CONSULT_NOTE], "text": "Avis"},
        "description": f"Avis de {by[1]}",
        "subject": {"reference": task["for"]["reference"]},
        "date": _instant(at),
        "author": [{"reference": f"Practitioner/{by[0]}", "display": by[1]}],
        "content": [
            {
                "attachment": {
                    "contentType": "text/plain; charset=utf-8",
                    "language": "fr",
                    "data": base64.b64encode(text.encode()).decode(),
                    "title": "Avis",
                }
            }
        ],
    }


def _bare(task: Mapping[str, Any]) -> Resource:
    return {name: value for name, value in task.items() if name != "meta"}


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).replace(microsecond=0).isoformat()
