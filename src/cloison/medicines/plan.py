"""The hours of a shift: what is due when, from the posologies, and what became of it.

Owns: `due` (hours of one posology), `planned` (a record's lines over a span, each with its administration) and
`late` (for the ward board). Refuses: hours that a posology does not say: what cannot be planned is returned as
such, and what is taken if needed is never late.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from cloison.medicines.checks import medicine_words
from cloison.medicines.dosage import DAYS, HOURS, Dosage
from cloison.medicines.timing import of_fhir

LATE_AFTER = timedelta(hours=1)
"""A dose is late an hour after it was due (a proposal: units may want less)."""
_WEEK = tuple(DAYS)
_TIMES = {
    1: (8,),
    2: (8, 20),
    3: (8, 12, 19),
    4: (8, 12, 18, 22),
    5: (7, 11, 15, 19, 23),
    6: (2, 6, 10, 14, 18, 22),
}
_FIRST = 8
_DONE = {"completed": "given", "in-progress": "given", "not-done": "not_given"}


@dataclass(frozen=True, slots=True)
class Due:
    """One dose; `state` is due, late, given, not_given, refused, as_needed or unplanned (both without `at`)."""

    request_id: str
    medicine: str
    dosage: Dosage | None
    text: str
    at: datetime | None
    state: str
    administration: Mapping[str, Any] | None = None


def due(dosage: Dosage, begins: datetime, since: datetime, until: datetime) -> list[datetime]:
    """Return the hours within [since, until) at which a dose is due; `begins` is when the first may be given."""
    zone = since.tzinfo
    last = begins + timedelta(days=dosage.days) if dosage.days else None
    hours = []
    if dosage.every:
        at = begins.astimezone(zone).replace(minute=0, second=0, microsecond=0)
        at += timedelta(hours=(_FIRST - at.hour) % dosage.every)
        step = timedelta(hours=dosage.every)
        if at < since:
            at += ((since - at) // step) * step
        while at < until:
            hours.append(at)
            at += step
    else:
        clock = [HOURS[m] for m in dosage.moments] or _TIMES.get(dosage.times or 1, _TIMES[6])
        day = since.replace(hour=0, minute=0, second=0, microsecond=0)
        while day < until:
            hours += [day.replace(hour=hour) for hour in clock]
            day = (day + timedelta(days=1)).replace(hour=0)
    return [
        at
        for at in hours
        if since <= at < until
        and at >= begins
        and (last is None or at < last)
        and (not dosage.weekdays or _WEEK[at.weekday()] in dosage.weekdays)
    ]


def planned(
    resources: Iterable[Mapping[str, Any]], since: datetime, until: datetime, now: datetime
) -> list[Due]:
    """Return every dose of the active prescriptions in [since, until), by hour; those taken if needed at the end."""
    everything = list(resources)
    given = _administrations(everything)
    found: list[Due] = []
    for request in everything:
        if _for_the_ward(request):
            found += _of_request(request, given.get(str(request.get("id")), []), since, until, now)
    return sorted(found, key=lambda d: (d.at is None, d.at or since, d.medicine))


def late(
    resources: Iterable[Mapping[str, Any]], now: datetime, back: timedelta = timedelta(hours=12)
) -> list[Due]:
    """Return the doses of the last hours that nobody has given, or said why not."""
    return [d for d in planned(resources, now - back, now, now) if d.state == "late"]


def begins_at(request: Mapping[str, Any], zone: tzinfo | None) -> datetime | None:
    """Return when a prescription's first dose may be given: its start, else when it was written."""
    period = (request.get("dispenseRequest") or {}).get("validityPeriod") or {}
    said = period.get("start") or request.get("authoredOn")
    try:
        at = datetime.fromisoformat(str(said).replace("Z", "+00:00"))
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=zone)


def _of_request(
    request: Mapping[str, Any],
    given: list[Mapping[str, Any]],
    since: datetime,
    until: datetime,
    now: datetime,
) -> list[Due]:
    name, key = medicine_words(request), str(request["id"])
    begins = begins_at(request, since.tzinfo)
    found: list[Due] = []
    for instruction in request.get("dosageInstruction", ()):
        text = str(instruction.get("text", ""))
        dosage = of_fhir(instruction)
        if dosage is None or begins is None:
            found.append(Due(key, name, None, text, None, "unplanned"))
        elif dosage.as_needed:
            found.append(Due(key, name, dosage, text, None, "as_needed"))
        else:
            for at in due(dosage, begins, since, until):
                record = next((g for g in given if _meant(g) == at), None)
                found.append(Due(key, name, dosage, text, at, _state(record, at, now), record))
    return found


def _for_the_ward(request: Mapping[str, Any]) -> bool:
    """An active prescription that is not meant for home."""
    if request.get("resourceType") != "MedicationRequest" or request.get("status") != "active":
        return False
    codes = {c.get("code") for category in request.get("category", ()) for c in category.get("coding", ())}
    return not codes & {"discharge", "community"}


def _state(record: Mapping[str, Any] | None, at: datetime, now: datetime) -> str:
    if record is None:
        return "late" if at + LATE_AFTER <= now else "due"
    if any(
        c.get("code") == "patient-refused"
        for r in record.get("statusReason", ())
        for c in r.get("coding", ())
    ):
        return "refused"
    return _DONE.get(str(record.get("status")), "given")


def _administrations(resources: list[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for r in resources:
        if r.get("resourceType") == "MedicationAdministration" and r.get("status") != "entered-in-error":
            request = str((r.get("request") or {}).get("reference", "")).partition("/")[2]
            found.setdefault(request, []).append(r)
    return found


def _meant(administration: Mapping[str, Any]) -> datetime | None:
    """The hour that an administration answers, which is not always the hour at which it was given."""
    for extension in administration.get("extension", ()):
        if extension.get("url") == PLANNED:
            return datetime.fromisoformat(extension["valueDateTime"])
    return None


PLANNED = "https://cloison.example/fhir/StructureDefinition/planned-at"
"""Extension of MedicationAdministration: the hour for which the dose was planned."""
