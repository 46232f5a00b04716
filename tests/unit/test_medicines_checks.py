"""What a new line meets in a record: allergies by substance and class, what cannot be compared, substances twice."""

from __future__ import annotations

from typing import Any

import pytest

from cloison.medicines import shelf, stems
from cloison.medicines.checks import CIS, Finding, against_allergies, duplicates, met_by_allergies
from cloison.medicines.medicine import Medicine
from cloison.medicines.search import Shelf


@pytest.fixture(scope="module")
def medicines() -> Shelf:
    return shelf.in_force(None).shelf()


def one(medicines: Shelf, typed: str) -> Medicine:
    return medicines.search(typed)[0].medicine


def allergy(text: str, category: str = "medication", **more: Any) -> dict[str, Any]:
    return {"resourceType": "AllergyIntolerance", "code": {"text": text}, "category": [category], **more}


@pytest.mark.parametrize(
    ("typed", "recorded", "kind"),
    [
        ("amoxicilline 500", "Amoxicilline", "allergy"),
        ("amoxicilline 500", "Pénicillines", "class"),
        ("oxacilline", "Amoxicilline", "class"),
        ("augmentin 1 g", "allergie à la pénicilline", "class"),
        ("ceftriaxone 1 g", "Céphalosporines", "class"),
        ("kardegic 75", "Aspirine", "allergy"),
        ("ibuprofène 400", "Aspirine", "class"),
        ("tramadol 50", "Codéine", "class"),
        ("ofloxacine 200", "Quinolones", "class"),
        ("bactrim forte", "Sulfamides", "class"),
        ("iohexol", "Produits de contraste iodés", "class"),
    ],
)
def test_an_allergy_is_met(medicines: Shelf, typed: str, recorded: str, kind: str) -> None:
    found = against_allergies(one(medicines, typed), [allergy(recorded)])
    assert [f.kind for f in found] == [kind]
    assert found[0].grave


@pytest.mark.parametrize(
    ("typed", "recorded"),
    [
        ("paracétamol 500", "Pénicillines"),
        ("ceftriaxone 1 g", "Amoxicilline"),
        ("metformine 1000", "Sulfamides"),
        ("bisoprolol 5", "Céphalosporines"),
        ("potassium", "Acide folique"),
        ("chlorure de sodium", "Chlorure de potassium"),
    ],
)
def test_another_allergy_is_not_met(medicines: Shelf, typed: str, recorded: str) -> None:
    assert not any(f.grave for f in against_allergies(one(medicines, typed), [allergy(recorded)]))


def test_what_cannot_be_compared_is_said(medicines: Shelf) -> None:
    paracetamol = one(medicines, "paracétamol 500")
    assert against_allergies(paracetamol, []) == [Finding("unasked", "")]
    latex = allergy("Latex", "environment")
    assert against_allergies(paracetamol, [latex]) == [Finding("unchecked", "Latex")]
    none = {"resourceType": "AllergyIntolerance", "code": {"coding": [{"code": "716186003"}]}}
    assert against_allergies(paracetamol, [none]) == []
    over = allergy("Paracétamol", clinicalStatus={"coding": [{"code": "resolved"}]})
    assert against_allergies(paracetamol, [over]) == [Finding("unasked", "")]
    assert against_allergies(paracetamol, [allergy("Ce que dit ma voisine", "")]) == [
        Finding("unchecked", "Ce que dit ma voisine")
    ]


def test_the_same_substance_twice_is_told_but_not_what_it_replaces(medicines: Shelf) -> None:
    doliprane = one(medicines, "doliprane 1000")
    request = {
        "resourceType": "MedicationRequest",
        "id": "a",
        "status": "active",
        "medicationCodeableConcept": {
            "coding": [{"system": CIS, "code": doliprane.cis}],
            "text": "DOLIPRANE",
        },
    }
    other = one(medicines, "paracétamol 500")
    assert duplicates(other, [request], medicines) == [Finding("duplicate", "DOLIPRANE", "paracétamol")]
    assert duplicates(other, [request], medicines, leaving=["a"]) == []
    assert duplicates(other, [request | {"status": "stopped"}], medicines) == []
    assert duplicates(one(medicines, "bisoprolol 5"), [request], medicines) == []


def test_each_class_has_a_marketed_substance(medicines: Shelf) -> None:
    names = {name for m in medicines._all if m.marketed for s in m.substances for name in s.names}
    for kind in stems.CLASSES:
        assert any(kind in stems.of_substance(name) for name in names), kind.name


@pytest.mark.parametrize(
    "recorded", ["Pénicilline", "Aspirine", "Codéine", "Céphalosporines", "Latex", "Acide folique"]
)
def test_what_is_marked_while_one_types_is_what_the_line_meets(medicines: Shelf, recorded: str) -> None:
    codes = met_by_allergies([allergy(recorded)], medicines)
    for typed in (
        "amoxicilline",
        "ceftriaxone",
        "kardegic",
        "ibuprofène",
        "tramadol",
        "paracétamol",
        "acide folique",
    ):
        for found in medicines.search(typed):
            met = any(f.grave for f in against_allergies(found.medicine, [allergy(recorded)]))
            assert met == bool(found.medicine.codes & codes), found.label
    assert (
        met_by_allergies([allergy(recorded, clinicalStatus={"coding": [{"code": "inactive"}]})], medicines)
        == set()
    )
