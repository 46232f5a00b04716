"""Thin path: a real bundle goes in, and a nurse of the ward reads it over the gate; the stranger does not."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from cloison.gate.answers import Refused
from cloison.gate.client import Gate
from tests.fhir_sources import bundle, lines, patient, synthea, weight, write
from tests.imports.conftest import Importer, new_id, read
from tests.people import World, an_id

WARD = {"resourceType": "Location", "id": "ward", "identifier": [{"value": "surgery_b"}], "name": "Chirurgie"}


def present(of: str, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Encounter",
        "id": "stay",
        "status": "in-progress",
        "class": {"code": "IMP"},
        "subject": {"reference": of},
        "period": {"start": "2024-03-01T08:00:00+01:00"},
        "location": [{"location": {"reference": "Location/ward"}}],
    } | more


def test_a_synthea_patient_who_lies_in_a_ward_is_read_by_its_nurse(
    take_in: Importer, world: World, gate: Gate, tmp_path: Path
) -> None:
    given = synthea()
    whose = given["entry"][0]["fullUrl"]
    given["entry"] += [{"resource": WARD}, {"resource": present(whose)}]
    report = take_in(write(tmp_path / "one.json", given))
    assert (report.patients_imported, report.refused) == (1, 0)
    who = new_id(world, "Patient", whose.removeprefix("urn:uuid:"))
    slices = ("traits", "contact", "clinical", "prescriptions")
    found = read(world, gate, "nadia", who, slices)
    assert isinstance(found, list)
    inside = Counter(
        e["resource"]["resourceType"]
        for e in given["entry"]
        if e["resource"]["resourceType"] not in ("Organization", "Practitioner", "Location")
    )
    assert Counter(r["resourceType"] for r in found) == inside
    assert report.resources_imported == inside.total()
    [identity] = [r for r in found if r["resourceType"] == "Patient"]
    assert identity["name"] == given["entry"][0]["resource"]["name"]
    assert identity["id"] == str(who)
    assert isinstance(read(world, gate, "sam", who), Refused)


def test_every_reference_leads_to_what_is_there_or_says_whom_it_means(
    take_in: Importer, world: World, gate: Gate, tmp_path: Path
) -> None:
    given = synthea(1)
    whose = given["entry"][0]["fullUrl"]
    given["entry"] += [{"resource": WARD}, {"resource": present(whose)}]
    take_in(write(tmp_path / "one.json", given))
    who = new_id(world, "Patient", whose.removeprefix("urn:uuid:"))
    found = read(world, gate, "nadia", who, ("traits", "contact", "clinical", "prescriptions"))
    assert isinstance(found, list)
    there = {f"{r['resourceType']}/{r['id']}" for r in found} | {f"Location/{an_id('surgery_b')}"}
    said, logical = 0, 0
    for reference in references_in(found):
        if "reference" in reference and not reference["reference"].startswith("#"):
            assert reference["reference"] in there
            said += 1
        elif reference.get("type") == "Practitioner":
            assert reference["display"].strip()
            assert reference["identifier"]["value"]
            logical += 1
    assert said > 100
    assert logical > 5


def test_a_medicine_that_many_point_to_goes_along_with_each(
    take_in: Importer, world: World, gate: Gate, tmp_path: Path
) -> None:
    maker = {"resourceType": "Organization", "id": "maker", "name": "Laboratoire"}
    powder = {"resourceType": "Substance", "id": "sub", "code": {"text": "Morphine"}}
    medicine = {
        "resourceType": "Medication",
        "id": "m",
        "code": {"text": "Oramorph"},
        "manufacturer": {"reference": "Organization/maker"},
        "ingredient": [
            {"itemReference": {"reference": "Substance/sub"}, "strength": {"numerator": {"value": 10}}}
        ],
    }
    orders = [
        {
            "resourceType": "MedicationRequest",
            "id": f"r{n}",
            "status": "active",
            "intent": "order",
            "subject": {"reference": "Patient/p1"},
            "medicationReference": {"reference": "Medication/m"},
        }
        for n in range(2)
    ]
    rows = [patient(), present("Patient/p1"), *orders, WARD, maker, powder, medicine]
    report = take_in(lines(tmp_path / "export.ndjson", *rows))
    assert (report.patients_imported, report.refused, report.aside["Medication"]) == (1, 0, 1)
    found = read(world, gate, "nadia", new_id(world, "Patient", "p1"), ("prescriptions",))
    assert isinstance(found, list)
    assert len(found) == 2
    for order in found:
        inside = {f"#{r['id']}": r for r in order["contained"]}
        told = inside[order["medicationReference"]["reference"]]
        assert told["code"] == {"text": "Oramorph"}
        assert order["medicationReference"]["display"] == "Oramorph"
        assert told["ingredient"][0]["strength"] == {"numerator": {"value": 10}}
        assert told["manufacturer"]["display"] == "Laboratoire"
        assert inside[told["ingredient"][0]["itemReference"]["reference"]]["code"] == {"text": "Morphine"}


def references_in(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [r for inner in value for r in references_in(inner)]
    if not isinstance(value, dict):
        return []
    own = (
        [value]
        if isinstance(value.get("reference"), str) or ("identifier" in value and "type" in value)
        else []
    )
    return own + [r for inner in value.values() for r in references_in(inner)]


def test_narratives_of_split_resources_are_not_for_the_front_desk(
    take_in: Importer, world: World, gate: Gate, tmp_path: Path
) -> None:
    told = {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">Overdose</div>'}
    given = bundle(patient(text=told), WARD, present("Patient/p1", text=told), weight("w"))
    take_in(write(tmp_path / "one.json", given))
    who = new_id(world, "Patient", "p1")
    seen = read(world, gate, "clara", who, ("traits",))
    assert isinstance(seen, list)
    assert {r["resourceType"] for r in seen} == {"Patient", "Encounter"}
    assert "Overdose" not in str(seen)
    nurse = read(world, gate, "nadia", who, ("traits", "contact", "clinical"))
    assert str(nurse).count("Overdose") == 2


def test_without_a_ward_nobody_sees_an_open_stay_and_the_report_says_so(
    take_in: Importer, world: World, gate: Gate, tmp_path: Path
) -> None:
    nowhere = present("Patient/p1")
    del nowhere["location"]
    source = write(tmp_path / "one.json", bundle(patient(), nowhere))
    report = take_in(source)
    who = new_id(world, "Patient", "p1")
    assert isinstance(read(world, gate, "nadia", who), Refused)
    assert any("--unit" in sentence for sentence in report.notes)
    report = take_in(source, source="another", unit="surgery_b")
    assert isinstance(read(world, gate, "nadia", new_id(world, "Patient", "p1", "another")), list)
    assert not any("--unit" in sentence for sentence in report.notes)
