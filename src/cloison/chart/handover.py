"""What changed for a patient since the last shift, and the line that says what to keep an eye on (relève).

Owns: the rules, on resources alone: transmissions, vital signs out of range, tasks that wait, results that nobody has
read, and the focus line, a Composition of its own that each shift amends. Refuses: words and HTML; a mistaken entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from cloison.chart import attention, notes, present, tasks
from cloison.chart.author import Author, is_mistaken

Resource = dict[str, Any]
HANDOVER = "handover"
"""Of Compositions: the focus line of a patient (`notes.KIND`)."""
LONGEST = 300
_ABNORMAL = ("L", "H", "LL", "HH", "A", "AA")


@dataclass(frozen=True, slots=True)
class Since:
    """What changed for one patient: transmissions (title, text), abnormal measures, open tasks, unread results."""

    transmissions: tuple[tuple[str, str], ...]
    measures: tuple[Resource, ...]
    tasks: tuple[Resource, ...]
    results: tuple[Resource, ...]
    focus: str

    @property
    def calm(self) -> bool:
        """Whether nothing changed and nothing waits."""
        return not (self.transmissions or self.measures or self.tasks or self.results)


def since(resources: Iterable[Resource], now: datetime, hours: int) -> Since:
    """Return what changed in the last `hours`, and what waits whenever it began."""
    known = [r for r in resources if not is_mistaken(r)]
    begin = now - timedelta(hours=hours)
    said = [r for r in known if r["resourceType"] == "Composition" and _after(r.get("date"), begin)]
    return Since(
        tuple(_transmission(r) for r in sorted(said, key=_date, reverse=True) if notes.FOCUS in _kinds(r)),
        tuple(_last_of_each(r for r in attention.vitals(known) if _after(r.get("effectiveDateTime"), begin))),
        tuple(r for r in known if r["resourceType"] == "Task" and r.get("status") in tasks.OPEN),
        tuple(dict(r) for r in attention.unread(known)),
        text_of(focus_of(known)),
    )


def focus_of(resources: Iterable[Mapping[str, Any]]) -> Resource | None:
    """Return the Composition of the focus line, if there is one."""
    found = [r for r in resources if r["resourceType"] == "Composition" and HANDOVER in _kinds(r)]
    latest = max(found, key=_date, default=None)
    return None if latest is None else dict(latest)


def focus_id(patient_id: UUID) -> UUID:
    """Return the id of a patient's focus line: one for each patient, which each shift amends."""
    return uuid5(patient_id, HANDOVER)


def text_of(composition: Mapping[str, Any] | None) -> str:
    """Return the words of a focus line; empty where there is none."""
    return notes.read(composition).part("note") if composition else ""


def focus(
    before: Mapping[str, Any] | None, words: str, author: Author, role: str, patient_id: UUID, at: str
) -> Resource:
    """Return the next version of a patient's focus line."""
    said = {"note": words or "–"}  # emptied by hand: a Composition says something
    if before is not None:
        kept = {name: value for name, value in before.items() if name != "meta"}
        return {**notes.amended(kept, "Relève", said, author, at), "date": at}
    item, patient = str(focus_id(patient_id)), str(patient_id)
    made = notes.composition(
        HANDOVER, "Relève", said, author, role, item=item, patient=patient, at=at, stay=None
    )
    return made


def _kinds(composition: Mapping[str, Any]) -> list[str]:
    return [str(c.get("code")) for k in composition.get("category", ()) for c in k.get("coding", ())]


def _transmission(composition: Mapping[str, Any]) -> tuple[str, str]:
    read = notes.read(composition)
    return read.title, " ".join(f"{title[0]} : {text}" for title, text in read.parts)


def _last_of_each(measured: Iterable[Mapping[str, Any]]) -> list[Resource]:
    """Return the last value of each measure, where it is out of range."""
    last: dict[str, Resource] = {}
    for one in measured:  # the latest first
        codes = [str(c.get("code")) for c in (one.get("code") or {}).get("coding", ())]
        last.setdefault(codes[0] if codes else str(one["id"]), dict(one))
    return [one for one in last.values() if _abnormal(one)]


def _abnormal(observation: Mapping[str, Any]) -> bool:
    parts = (observation, *observation.get("component", ()))
    flags = [c.get("code") for p in parts for i in p.get("interpretation", ()) for c in i.get("coding", ())]
    return any(flag in _ABNORMAL for flag in flags)


def _after(when: object, begin: datetime) -> bool:
    at = present.instant(when)
    return at is not None and at >= begin


def _date(resource: Mapping[str, Any]) -> str:
    return str(resource.get("date", ""))
