"""What a record holds besides its stays: allergies in their three states, long-term conditions, treatments.

Owns how often each is found. Refuses to mix « no known allergy », which somebody asked about, with an allergy status
that nobody filled in: the second is the absence of any resource.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from cloison.demo import diagnoses
from cloison.demo.chart import Chart, french
from cloison.demo.clinical_resources import (
    ALLERGY,
    CONDITION,
    NO_ALLERGY,
    PRESCRIPTION,
    Line,
    allergens,
    prescription_lines,
)
from cloison.demo.diagnoses import Lasting
from cloison.demo.draws import pick
from cloison.demo.staff import Member
from cloison.demo.templates import fixed_xhtml

ALLERGIC, ASKED = 0.27, 0.55  # the rest: not filled in


def write_allergies(chart: Chart, physician: Member, at: datetime) -> None:
    """Write one or two allergies, or that none is known, or nothing."""
    chance = chart.stream.random()
    site_id = chart.person.site_id
    author = {"physician": physician.key, "physician_name": physician.shown}
    if chance < ALLERGIC:
        for allergy in {
            id(a): a for a in (allergens().draw(chart.stream) for _ in range(1 + (chance < 0.07)))
        }.values():
            chart.add("AllergyIntolerance", ALLERGY, allergy | author, at, stay_id=None, site_id=site_id)
    elif chance < ALLERGIC + ASKED:
        values = author | {"day": french(at.date())}
        chart.add("AllergyIntolerance", NO_ALLERGY, values, at, stay_id=None, site_id=site_id)


def draw_lasting(chart: Chart, age: int) -> list[Lasting]:
    """Draw the long-term conditions of somebody of this age: none to four."""
    fitting = diagnoses.lasting(age)
    if fitting is None:
        return []
    wanted = int(chart.stream.random() * (1.2 if age < 45 else 2.4 if age < 70 else 3.6))
    return list({one.words: one for one in (fitting.draw(chart.stream) for _ in range(wanted))}.values())


def write_lasting(chart: Chart, found: list[Lasting], physician: Member, at: datetime) -> None:
    """Write long-term conditions, known for some years when they were recorded."""
    for one in found:
        onset = at.date() - timedelta(days=int(200 + 3000 * chart.stream.random()))
        chart.history.append(one.words[0].lower() + one.words[1:])
        write_condition(
            chart, one.code, one.words, physician, at, onset=str(max(onset, chart.person.traits.birth_date))
        )


def write_condition(
    chart: Chart,
    code: str,
    words: str,
    physician: Member,
    at: datetime,
    *,
    onset: str,
    stay_id: UUID | None = None,
    resolved: bool = False,
    site_id: UUID | None = None,
) -> UUID:
    """Write a condition: of the problem list, or the reason of a stay where `stay_id` is given."""
    category = (
        ("encounter-diagnosis", "Encounter Diagnosis")
        if stay_id
        else ("problem-list-item", "Problem List Item")
    )
    encounter = f'"encounter":{{"reference":"Encounter/{stay_id}"}},' if stay_id else ""
    values = {
        "code": code,
        "words": fixed_xhtml(words),
        "state": "Résolu" if resolved else "Actif",
        "clinical": "resolved" if resolved else "active",
        "clinical_name": "Resolved" if resolved else "Active",
        "category": category[0],
        "category_name": category[1],
        "encounter": encounter,
        "onset": onset,
        "physician": physician.key,
        "physician_name": physician.shown,
    }
    return chart.add(
        "Condition", CONDITION, values, at, stay_id=stay_id, site_id=site_id or chart.person.site_id
    )


def write_prescription(
    chart: Chart,
    key: str,
    words: str,
    physician: Member,
    at: datetime,
    *,
    stay_id: UUID,
    site_id: UUID,
    status: str,
) -> tuple[UUID, Line]:
    """Prescribe one speciality of a regimen for a reason; return the request's id and the line."""
    line = pick(chart.stream, prescription_lines()[key])
    dispense = ""
    if line.days:
        ends = (at + timedelta(days=line.days)).isoformat()
        dispense = f'"dispenseRequest":{{"validityPeriod":{{"start":"{at.isoformat()}","end":"{ends}"}}}},'
    values = {
        "name_shown": line.name_shown,
        "sentence": line.sentence,
        "status": status,
        "category": "Traitement de fond" if not line.days else "Traitement du séjour",
        "medication": line.medication,
        "stay": stay_id,
        "physician": physician.key,
        "physician_name": physician.shown,
        "words": fixed_xhtml(words),
        "dosage": line.dosage,
        "dispense": dispense,
    }
    found = chart.add("MedicationRequest", PRESCRIPTION, values, at, stay_id=stay_id, site_id=site_id)
    return found, line
