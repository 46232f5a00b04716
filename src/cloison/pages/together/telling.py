"""What a Task says to a reader: what is asked, by whom, of whom, until when, and what became of it.

Owns: reading it. Refuses: who may do what with it beyond what it says itself; the gate decides on the write.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cloison.chart import tasks
from cloison.chart.references import ACCOUNT_TYPES, UNIT_TYPES, referred
from cloison.pages import words
from cloison.pages.identity import Identity

KINDS = {
    "advice": gettext_lazy("Demande d’avis"),
    "task": gettext_lazy("Tâche"),
    "message": gettext_lazy("Message"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One Task as a page shows it; `who` is its patient, on pages about several."""

    id: UUID
    kind: str
    kind_word: str
    asks: str
    by: str
    to: str
    when: str
    order: str
    due: str
    late: bool
    urgent: bool
    open: bool
    outcome: str
    notes: tuple[tuple[str, str, str], ...]
    asked_by_me: bool
    for_me: bool
    for_unit: bool
    who: Identity | None = None
    bound: str = ""


def line(
    task: Mapping[str, Any], me: UUID, today: date, *, who: Identity | None = None, mine: bool = False
) -> Line:
    """Return what `task` says; `mine` where it waits for this reader's unit."""
    kind, is_open = tasks.kind_of(task), task.get("status") in tasks.OPEN
    due = str(task.get("restriction", {}).get("period", {}).get("end", ""))[:10]
    return Line(
        UUID(task["id"]),
        kind,
        str(KINDS[kind]),
        str(task.get("description", "")),
        _name(task.get("requester")),
        _name(task.get("owner")),
        words.moment(task["authoredOn"]) if "authoredOn" in task else words.unknown(),
        str(task.get("authoredOn", "")),
        words.day(due) if due else "",
        bool(is_open and due and due < today.isoformat()),
        task.get("priority") in ("urgent", "stat", "asap"),
        is_open,
        _outcome(kind, str(task.get("status", ""))),
        tuple(_note(n) for n in task.get("note", ())),
        referred(task.get("requester"), ACCOUNT_TYPES) == me,
        mine or referred(task.get("owner"), ACCOUNT_TYPES) == me,
        referred(task.get("owner"), UNIT_TYPES) is not None,
        who,
    )


def _name(reference: Any) -> str:
    return str((reference or {}).get("display") or words.unknown())


def _note(note: Mapping[str, Any]) -> tuple[str, str, str]:
    by = note.get("authorReference", {}).get("display") or note.get("authorString") or words.unknown()
    return str(by), words.moment(note["time"]) if "time" in note else "", str(note.get("text", ""))


def _outcome(kind: str, status: str) -> str:
    if status == "completed":
        return {"advice": _("répondu"), "task": _("fait"), "message": _("lu")}[kind]
    if status in tasks.OPEN:
        return {"advice": _("attend une réponse"), "task": _("à faire"), "message": _("non lu")}[kind]
    return _("retiré")
