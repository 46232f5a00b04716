"""What a sheet says of each patient: bed, name, allergies, treatment and next doses, isolation, wishes, whom to call.

Owns: the words of each cell, from a patient's resources. Refuses: dropping a patient or an allergy for lack of room;
silence: what is not recorded is said to be so.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from cloison.chart import flags, present
from cloison.chart.places import bed_of_encounter
from cloison.gate.boards import Place
from cloison.medicines import plan
from cloison.medicines.checks import medicine_words
from cloison.pages import identity, reading, words
from cloison.pages.ward.rows import by_bed

AHEAD = timedelta(hours=24)
_LONGEST = 600


def data(
    unit: str, site: str, at: datetime, places: Sequence[Place], openers: Sequence[str]
) -> dict[str, Any]:
    """Return what the template of a unit's sheet sets, in French."""
    rows = sorted((_row(place, at) for place in places), key=lambda row: (by_bed(row[0]), row[1]))
    return {
        "title": f"Fiche de secours – {unit}",
        "site": site,
        "at": words.moment(at),
        "count": len(rows),
        "rows": rows,
        "openers": list(openers),
        "ahead": words.moment(at + AHEAD),
    }


def _row(place: Place, at: datetime) -> list[Any]:
    who = identity.of_patient(
        place.patient.patient_id, place.patient.resource, place.identity_status, whole=True
    )
    bed, why = _stay(place.resources)
    held = flags.active(place.resources, "nurse")
    said = {group: [reading.concept(f.get("code")) for f in found] for group, found in held.items()}
    return [
        bed,
        f"{who.family} {who.given}" + (f" ({who.used})" if who.used else ""),
        f"{who.born}" + (f" ({who.age})" if who.age else "") + f", {who.sex}, IPP {who.ipp}",
        why,
        reading.allergies(place.resources).text,
        said["isolation"] + said["risk"],
        said["wishes"] or ["Aucune limitation ni directive enregistrée"],
        _treatment(place.resources, at),
        _contact(place.patient.resource),
    ]


def _stay(resources: Sequence[dict[str, Any]]) -> tuple[str, str]:
    """The bed of the stay in progress; why the patient is here, who answers for them, whether they are away."""
    stay = present.current(resources)
    if stay is None:
        return "", ""
    here = next(r for r in resources if r["resourceType"] == "Encounter" and r["id"] == str(stay.id))
    away = "EN PERMISSION" if here.get("status") == "onleave" else ""
    return bed_of_encounter(here) or "", " · ".join(w for w in (stay.reason, stay.physician, away) if w)


def _treatment(resources: Sequence[dict[str, Any]], at: datetime) -> str:
    """Each active prescription with its posology and the hours of the next doses, those that are late first."""
    coming = plan.planned(resources, at - timedelta(hours=6), at + AHEAD, at)
    hours: dict[str, list[str]] = {}
    for dose in coming:
        if dose.at is not None and dose.state in ("due", "late"):
            late = " en retard" if dose.state == "late" else ""
            hours.setdefault(dose.request_id, []).append(f"{dose.at:%d/%m %H h %M}{late}")
    lines = []
    for r in resources:
        if r["resourceType"] != "MedicationRequest" or r.get("status") != "active":
            continue
        posology = (
            "; ".join(str(d.get("text", "")) for d in r.get("dosageInstruction", ())) or words.unknown()
        )
        doses = hours.get(str(r["id"]), [])
        lines.append(f"{medicine_words(r)} : {posology}" + (f" → {', '.join(doses)}" if doses else ""))
    return "\n".join(sorted(lines)) or "Aucune prescription en cours"


def _contact(patient: dict[str, Any]) -> str:
    shown = dict(reading.contact(patient))
    near = list(shown.values())[-1]
    return (near or "Personne à prévenir non renseignée")[:_LONGEST]
