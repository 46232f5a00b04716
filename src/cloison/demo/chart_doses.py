"""What was done with the doses of a present patient lately: given, refused, not given and why; some nobody has noted.

Owns: the fate of each dose of this day and the one before. Refuses: a dose that was not due (the product's own plan says
when), one of a prescription taken if needed beyond the first, and a nurse who was not at work in the unit that day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from uuid import UUID, uuid5

from cloison.demo.chart import Chart
from cloison.demo.clinical_resources import Line
from cloison.demo.draws import between, pick
from cloison.demo.model import Stay
from cloison.demo.templates import compiled, fixed, narrative, reference
from cloison.demo.world import PARIS
from cloison.medicines.plan import PLANNED

TARDY = 0.1  # of those present: whose last doses wait to be noted, so that a board has somebody late
_NOT_GIVEN = "https://cloison.example/fhir/CodeSystem/not-given"
_ADMINISTRATION = compiled(
    {
        "resourceType": "MedicationAdministration",
        "id": "@id@",
        "meta": {"lastUpdated": "@at@"},
        "text": narrative("<p><b>@name_shown@</b> : @said@, par @nurse_name@.</p>"),
        "@+planned@": "",
        "status": "@status@",
        "@+reason@": "",
        "medicationCodeableConcept": "@=medication@",
        "subject": reference("Patient", "patient"),
        "context": reference("Encounter", "stay"),
        "effectiveDateTime": "@at@",
        "performer": [{"actor": reference("Practitioner", "nurse", "@nurse_name@ (Infirmier(ère))")}],
        "@+dosage@": "",
        "request": reference("MedicationRequest", "request"),
    }
)
_REFUSED = (
    '"statusReason":[{"text":"Refusé par le patient","coding":'
    f'[{{"system":"{_NOT_GIVEN}","code":"patient-refused","display":"Refusé par le patient"}}]}}],'
)
_WHY = ("Patient à jeun", "Vomissements", "Patient absent de l’unité", "Voie d’abord perdue")
_FATES = ((0.965, "given"), (0.98, "refused"), (1.0, "not_given"))


def write_doses(chart: Chart, stay: Stay, written: Sequence[tuple[UUID, Line, datetime]]) -> None:
    """Write what became of the doses of the prescriptions `written` (id, line, since when) of somebody present."""
    stream = Random(stay.id.int ^ 1)  # noqa: S311  # a demo's dice, apart from the chart's own
    now, tardy = chart.world.now, stream.random() < TARDY
    for request, line, since in written:
        if line.as_needed:
            at = now - timedelta(minutes=between(stream, 60, 700))
            if at > since and stream.random() < 0.3:
                _write(chart, stream, stay, request, line, at, None, "given")
            continue
        ends = since + timedelta(days=line.days) if line.days else now
        for due in chart.world.doses(line.per_day):
            if not since <= due < ends:
                continue
            waited = now - due
            if waited < timedelta(hours=1):
                noted = stream.random() < 0.5
            else:
                noted = not (tardy and waited < timedelta(hours=10) and stream.random() < 0.6)
            if noted:
                chance = stream.random()
                fate = next(name for share, name in _FATES if chance < share)
                at = min(due + timedelta(minutes=between(stream, -15, 45)), now - timedelta(minutes=1))
                _write(chart, stream, stay, request, line, at, due, fate)


def _write(
    chart: Chart,
    stream: Random,
    stay: Stay,
    request: UUID,
    line: Line,
    at: datetime,
    due: datetime | None,
    fate: str,
) -> None:
    move = stay.movements[-1]
    at = max(at, move.since).replace(second=0, microsecond=0)
    nurse = chart.world.staff.at_work(stream, move.unit_id, "nurse", at.date())
    given = fate == "given"
    why = pick(stream, _WHY) if fate == "not_given" else ""
    planned = due.astimezone(PARIS).isoformat(timespec="seconds") if due else ""
    values = {
        "name_shown": line.name_shown,
        "said": "donné" if given else "refusé" if fate == "refused" else "non donné",
        "planned": f'"extension":[{{"url":"{PLANNED}","valueDateTime":"{planned}"}}],' if due else "",
        "status": "completed" if given else "not-done",
        "reason": _REFUSED
        if fate == "refused"
        else f'"statusReason":[{{"text":"{fixed(why)}"}}],'
        if why
        else "",
        "medication": line.medication,
        "stay": stay.id,
        "nurse": nurse.key,
        "nurse_name": nurse.shown,
        "request": request,
        "dosage": f'"dosage":{{"dose":{{"value":{line.amount},"unit":"{line.unit}"}}}},' if given else "",
    }
    found = (
        uuid5(request, due.astimezone(PARIS).isoformat()) if due else None
    )  # as the product: a dose is noted once
    chart.add(
        "MedicationAdministration", _ADMINISTRATION, values, at, stay_id=stay.id, site_id=stay.site_id, resource_id=found
    )  # fmt: skip
