"""Vital signs without pages: what a round becomes, what is low or high, when they are overdue."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from cloison.chart import notes, overdue, present, safety, vitals
from cloison.chart.author import Author, is_mistaken, mistake, mistaken
from cloison.records.validation import faults

PARIS = ZoneInfo("Europe/Paris")
NADIA = Author(uuid4(), "Nadia VILLAIN", "Infirmier(ère)")
NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
PATIENT, ITEM = uuid4(), uuid4()


def a_round(age: int | None = 84, **values: float) -> list[dict[str, Any]]:
    done = vitals.Round(values, "2026-11-24T06:15:00+01:00", NADIA, UUID(int=7), age)
    return vitals.observations(done, PATIENT, ITEM)


def a_stay(**more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Encounter",
        "id": str(uuid4()),
        "status": "in-progress",
        "class": {"code": "IMP"},
        "identifier": [{"type": {"coding": [{"code": "VN"}]}, "value": "267045373"}],
        "location": [
            {"location": {"display": "Urgences"}, "status": "completed", "period": {"start": "2026-11-20T09:00:00+01:00", "end": "2026-11-20T14:00:00+01:00"}},
            {"location": {"display": "Chirurgie B"}, "status": "active", "physicalType": {"text": "Lit 107F"}},
        ],
        "period": {"start": "2026-11-20T23:30:00+01:00"},
    } | more  # fmt: skip


def test_a_round_is_coded_and_valid_fhir() -> None:
    found = a_round(temperature=38.6, systolic=128, diastolic=74, saturation=96, pain=4, glucose=1.12, urine=450, weight=58.4,
                    pulse=82, respiration=16, height=162)  # fmt: skip
    assert [fault for one in found for fault in faults(one)] == []
    by_code = {one["code"]["coding"][0]["code"]: one for one in found}
    assert set(by_code) == {
        "8310-5",
        "85354-9",
        "2708-6",
        "72514-3",
        "41653-7",
        "9187-6",
        "29463-7",
        "8867-4",
        "9279-1",
        "8302-2",
    }
    assert by_code["8310-5"]["valueQuantity"] == {
        "value": 38.6,
        "unit": "°C",
        "system": vitals.UCUM,
        "code": "Cel",
    }
    assert by_code["8310-5"]["interpretation"][0]["coding"][0]["code"] == "H"
    assert [c["valueQuantity"]["value"] for c in by_code["85354-9"]["component"]] == [128, 74]
    assert all(one["category"][0]["coding"][0]["code"] == "vital-signs" for one in found)


def test_what_is_read_back_is_what_was_written() -> None:
    found = vitals.last(a_round(temperature=38.6, systolic=150, diastolic=74), 84)
    assert {k: (r.value, r.flag) for k, r in found.items()} == {
        "temperature": (38.6, "H"), "systolic": (150, "H"), "diastolic": (74, "N")}  # fmt: skip


def test_a_child_s_value_is_called_neither_low_nor_high() -> None:
    [one] = a_round(age=1, pulse=130)
    assert "interpretation" not in one
    assert "referenceRange" not in one
    assert vitals.readings([one], 1)[0].flag == ""
    assert vitals.readings([one], None)[0].flag == ""


@pytest.mark.parametrize(("hours", "late"), [(11, False), (12, False), (13, True), (40, True)])
def test_vitals_are_overdue_after_twelve_hours_of_a_stay(hours: int, late: bool) -> None:
    taken = a_round(pulse=80)[0] | {"effectiveDateTime": (NOW - timedelta(hours=hours)).isoformat()}
    told = overdue.overdue([a_stay(), taken], NOW, PARIS)
    assert (told is not None) == late
    if told:
        assert (told.hours, told.never) == (hours, False)
    assert overdue.overdue([a_stay(status="finished"), taken], NOW, PARIS) is None
    struck = mistaken(taken, "autre patient", NADIA, NOW.isoformat())
    never = overdue.overdue([a_stay(), struck], NOW, PARIS)
    assert never is not None
    assert never.never


def test_the_stay_of_now_its_bed_and_its_day() -> None:
    stay = present.current([a_stay(status="finished", period={"start": "2026-11-22T00:00:00Z"}), a_stay()])
    assert stay is not None
    assert (stay.nda, stay.unit, stay.place) == ("267045373", "Chirurgie B", "Lit 107F")
    assert stay.day(NOW.astimezone(PARIS).date(), PARIS) == 4  # by the calendar, not by 24 hours


def test_a_note_is_text_whatever_it_looks_like() -> None:
    texts = {"facts": "EVA 6 <script>alert(1)</script>\nrefuse & crie", "actions": " ", "results": "calme"}
    note = notes.composition(notes.FOCUS, "Douleur", texts, NADIA, "nurse", item=str(ITEM), patient=str(PATIENT),
                             at="2026-11-24T06:15:00+01:00", stay=None)  # fmt: skip
    assert faults(note) == []
    assert "<script" not in str(note)
    said = notes.read(note)
    assert (said.kind, said.part("facts"), said.part("results"), len(said.parts)) == (
        notes.FOCUS, "EVA 6 <script>alert(1)</script>\nrefuse & crie", "calme", 2)  # fmt: skip
    paul = Author(uuid4(), "Paul MERCIER", "Médecin")
    after = notes.amended(note, "Douleur", {"facts": "EVA 2"}, paul, "2026-11-24T07:00:00+01:00")
    assert faults(after) == []
    assert (after["status"], [a["display"] for a in after["author"]]) == (
        "amended", ["Nadia VILLAIN (Infirmier(ère))", "Paul MERCIER (Médecin)"])  # fmt: skip
    assert len(notes.amended(after, "x", {"facts": "y"}, paul, "2026-11-24T08:00:00+01:00")["author"]) == 2


def test_each_kind_of_entry_can_be_taken_back_and_stays_valid() -> None:
    at = "2026-11-24T06:15:00+01:00"
    entries = [
        safety.allergy(
            "pénicillines", "urticaire", "severe", NADIA, item=str(ITEM), patient=str(PATIENT), at=at
        ),
        safety.none_known(NADIA, item=str(ITEM), patient=str(PATIENT), at=at),
        safety.problem("Fracture", "2019-04", NADIA, item=str(ITEM), patient=str(PATIENT), at=at),
        *a_round(pulse=80),
    ]
    for one in entries:
        assert faults(one) == []
        after = mistaken(one, "autre patient", NADIA, at)
        assert faults(after) == []
        assert is_mistaken(after)
        assert mistake(after) == ("autre patient", "Nadia VILLAIN (Infirmier(ère))")
    allergy, none, problem = entries[:3]
    assert allergy["code"] == {
        "text": "Pénicillines",
        "coding": [{"system": "http://snomed.info/sct", "code": "91936005"}],
    }
    assert safety.says_none(none)
    resolved = safety.changed(problem, "resolved", at)
    assert (resolved["abatementDateTime"], faults(resolved)) == ("2026-11-24", [])
    assert "abatementDateTime" not in safety.changed(resolved, "active", at)
