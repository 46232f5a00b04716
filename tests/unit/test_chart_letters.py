"""When a lettre de liaison is wanted, and where a stay is read from: one reading for all pages."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from cloison.chart import letters, present
from cloison.chart.author import Author
from cloison.chart.places import LEAVING

TODAY = date(2026, 11, 24)
STAY, PATIENT = str(uuid4()), str(uuid4())
PAUL = Author(uuid4(), "Paul", "Médecin")


def encounter(status: str = "in-progress", leaving: str = "", end: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {
        "resourceType": "Encounter", "id": STAY, "status": status, "period": {"start": "2026-11-20"},
    }  # fmt: skip
    if leaving:
        found["extension"] = [{"url": LEAVING, "valueDateTime": leaving}]
    if end:
        found["period"]["end"] = end
    return found


@pytest.mark.parametrize(
    ("stay", "wanted"),
    [
        (encounter(), ""),
        (encounter(leaving="2026-11-24"), "today"),
        (encounter(leaving="2026-11-23"), "late"),
        (encounter(leaving="2026-11-25"), ""),
        (encounter("finished", end="2026-11-22T09:00:00+01:00"), "left"),
        (encounter("finished", end="2026-10-22T09:00:00+01:00"), ""),
        (encounter("cancelled", leaving="2026-11-24"), ""),
    ],
)
def test_a_letter_is_wanted_on_the_day_of_the_discharge_and_a_week_after(
    stay: dict[str, Any], wanted: str
) -> None:
    assert letters.liaison_wanted([stay], TODAY) == wanted
    made = letters.draft(
        "liaison", {"synthesis": "x"}, PAUL, item=str(uuid4()), patient=PATIENT, at="2026-11-24", stay=None
    )
    assert letters.liaison_wanted([stay, made], TODAY) == wanted  # of another stay
    made["encounter"] = {"reference": f"Encounter/{STAY}"}
    assert letters.liaison_wanted([stay, made], TODAY) == ""
    other = letters.draft(
        "courrier", {"synthesis": "x"}, PAUL, item=str(uuid4()), patient=PATIENT, at="2026-11-24", stay=None
    ) | {"encounter": {"reference": f"Encounter/{STAY}"}}
    assert letters.liaison_wanted([stay, other], TODAY) == wanted


def test_a_bare_date_begins_in_paris_for_everybody() -> None:
    found = present.current([encounter()])
    assert found is not None
    begun = found.begun()
    assert begun is not None and begun.isoformat() == "2026-11-20T00:00:00+01:00"
    assert found.day(TODAY) == 4


def test_what_was_prescribed_here_stands_in_the_letter_and_what_the_ward_gives_is_marked() -> None:
    def line(setting: str, name: str) -> dict[str, Any]:
        return {
            "resourceType": "MedicationRequest",
            "id": str(uuid4()),
            "status": "active",
            "category": [{"coding": [{"code": setting}]}],
            "contained": [{"resourceType": "Medication", "id": "m", "code": {"text": name}}],
            "medicationReference": {"reference": "#m"},
            "dosageInstruction": [{"text": "1 le matin"}],
        }

    before = {
        "resourceType": "MedicationRequest",
        "id": str(uuid4()),
        "status": "active",
        "medicationCodeableConcept": {"text": "BISOPROLOL 2,5 mg"},
    }
    told = letters.known(
        "liaison", {}, [before, line("discharge", "paracétamol 1 g"), line("inpatient", "énoxaparine")]
    )
    assert told["treatments"].splitlines() == [
        "BISOPROLOL 2,5 mg",
        "paracétamol 1 g : 1 le matin",
        "énoxaparine (pendant le séjour) : 1 le matin",
    ]
