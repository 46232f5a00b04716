"""The fictional population: valid, consistent, plausible, and the same whatever range is made (8.2)."""

from __future__ import annotations

import base64
import hashlib
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from itertools import pairwise
from typing import Any

import orjson
import pytest

from cloison.demo.births import Births
from cloison.demo.group import build_group
from cloison.demo.population import Person, population
from cloison.records import numbers
from cloison.records.validation import faults

TODAY = date(2026, 11, 24)
MIDNIGHT = datetime.combine(TODAY, time(), UTC)
GROUP = build_group()
SITES = {site.id: site for site in GROUP.sites}
UNITS = {unit.id: unit for unit in GROUP.units}
ACCOUNTS = {account.id: account for account in GROUP.accounts}
DIRECTORY = {
    "Practitioner": set(map(str, ACCOUNTS)),
    "Location": set(map(str, UNITS)),
    "Organization": set(map(str, SITES)),
}
FICTION = ("01 99 00 ", "02 61 91 ", "03 53 01 ", "04 65 71 ", "05 36 49 ", "06 39 98 ")


@pytest.fixture(scope="module")
def near() -> list[Person]:
    """The first 600: those of a small demo, a third of them in a bed."""
    return list(population(GROUP, count=600, today=TODAY))


@pytest.fixture(scope="module")
def far() -> list[Person]:
    """600 of the full size, nearly all past."""
    return list(population(GROUP, count=600, today=TODAY, start=700_000))


@pytest.fixture(scope="module")
def everybody(near: list[Person], far: list[Person]) -> list[Person]:
    return near + far


def resources(people: list[Person], kind: str) -> Iterator[tuple[Person, dict[str, Any]]]:
    for person in people:
        for resource in person.resources:
            if resource.resource_type == kind:
                yield person, orjson.loads(resource.json)


def test_a_range_made_alone_is_the_same(near: list[Person]) -> None:
    assert list(population(GROUP, count=7, today=TODAY, start=113)) == near[113:120]


def test_same_on_every_machine_and_under_any_hash_order() -> None:
    script = (
        "import hashlib, datetime\nfrom cloison.demo.group import build_group\n"
        "from cloison.demo.population import population\n"
        "people = list(population(build_group(), count=40, today=datetime.date(2026, 11, 24)))\n"
        "print(hashlib.sha256(repr(people).encode()).hexdigest())"
    )
    expected = hashlib.sha256(repr(list(population(GROUP, count=40, today=TODAY))).encode()).hexdigest()
    told = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONc60393ccc2f6e245062477fc4940f2b0b93a1213410e0403d483da5223ba1eb4SEED": "3"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (
        told.stdout.strip() == expected == "c60393ccc2f6e245062477fc4940f2b0b93a1213410e0403d483da5223ba1eb4"
    )


def test_every_resource_is_valid_fhir_with_a_readable_narrative(everybody: list[Person]) -> None:
    for person in everybody:
        for resource in person.resources:
            content = orjson.loads(resource.json)
            assert faults(content) == []
            assert (content["resourceType"], content["id"]) == (resource.resource_type, str(resource.id))
            ElementTree.fromstring(content["text"]["div"])


def test_enough_of_it(far: list[Person]) -> None:
    sizes = [len(resource.json) for person in far for resource in person.resources]
    assert len(sizes) / len(far) >= 12
    assert sum(sizes) / len(sizes) >= 1000


def test_references_stay_in_the_record_or_lead_to_the_directory(everybody: list[Person]) -> None:
    for person in everybody:
        own = {f"{r.resource_type}/{r.id}" for r in person.resources}
        for resource in person.resources:
            for found in references(orjson.loads(resource.json)):
                kind, _, key = found.partition("/")
                known = DIRECTORY.get(kind)
                assert found in own if known is None else key in known, found


def references(content: Any) -> Iterator[str]:
    if isinstance(content, dict):
        if "reference" in content:
            yield content["reference"]
        for value in content.values():
            yield from references(value)
    elif isinstance(content, list):
        for value in content:
            yield from references(value)


def test_numbers_are_unique(everybody: list[Person]) -> None:
    for values in (
        [p.patient_id for p in everybody],
        [p.traits.ipp for p in everybody],
        [p.traits.ins for p in everybody if p.traits.ins],
        [nda for p in everybody for nda in p.traits.ndas],
        [(r.resource_type, r.id) for p in everybody for r in p.resources],
    ):
        assert len(set(values)) == len(values)


def test_identity_follows_the_rules_of_rniv(everybody: list[Person]) -> None:
    statuses = Counter(person.status for person in everybody)
    assert set(statuses) == {"PROV", "RECUP", "VALI", "QUAL"}
    for person, patient in resources(everybody, "Patient"):
        traits = person.traits
        assert person.status == "PROV" or not person.doubtful
        assert (traits.ins is None) or person.status in ("QUAL", "RECUP")
        assert (traits.ins is not None) or person.status != "QUAL"
        official = [i for i in patient["identifier"] if i["use"] == "official"]
        wanted = [(f"urn:oid:{numbers.INS_TEST}", traits.ins)] if person.status == "QUAL" else []
        assert [(i["system"], i["value"]) for i in official] == wanted
        assert [i["value"] for i in patient["identifier"] if i["use"] == "usual"] == [traits.ipp]


def test_matricule_tells_the_traits(everybody: list[Person]) -> None:
    for traits in (person.traits for person in everybody if person.traits.ins):
        number = traits.ins or ""
        assert numbers.ins_fault(number, numbers.INS_TEST) is None
        assert number[0] == ("2" if traits.sex == "female" else "1")
        assert number[1:3] == f"{traits.birth_date.year % 100:02d}"
        assert number[5:10] == traits.birth_commune
        month = int(number[3:5])
        assert month == traits.birth_date.month or (
            31 <= month <= 42 and traits.birth_date.strftime("%m%d") == "0101"
        )


def test_the_patient_resource_says_the_traits(everybody: list[Person]) -> None:
    for person, patient in resources(everybody, "Patient"):
        traits = person.traits
        official, *usual = patient["name"]
        assert (official["family"], official["given"]) == (traits.birth_name, [traits.given_names[0]])
        assert official["extension"][0]["valueString"] == " ".join(traits.given_names)
        assert [name["family"] for name in usual] == ([traits.used_name] if traits.used_name else [])
        assert (patient["birthDate"], patient["gender"]) == (str(traits.birth_date), traits.sex)
        place = patient["extension"][0]["valueAddress"]["extension"][0]["valueCoding"]["code"]
        assert place == traits.birth_commune
        assert ("deceasedDateTime" in patient) == person.deceased


def test_patient_narrative_holds_no_contact_detail(everybody: list[Person]) -> None:
    for person, patient in resources(everybody, "Patient"):
        for value in person.contact_history:
            assert value.value not in patient["text"]["div"]


def test_contacts_are_fiction_and_dated(everybody: list[Person]) -> None:
    for person in everybody:
        by_kind: dict[str, list[Any]] = {}
        for value in person.contact_history:
            by_kind.setdefault(value.kind, []).append(value)
            assert value.since <= TODAY
            assert value.kind != "telephone" or value.value.startswith(FICTION)
            assert value.kind != "email" or value.value.endswith((".example", "@example.org"))
        assert {"address", "telephone", "treating_physician"} <= set(by_kind)
        for values in by_kind.values():
            assert values[-1].until is None
            assert all(a.until == b.since for a, b in pairwise(values))


def test_some_contacts_have_changed(far: list[Person]) -> None:
    for kind in ("address", "telephone", "treating_physician"):
        changed = sum(sum(value.kind == kind for value in p.contact_history) > 1 for p in far)
        assert 0.08 < changed / len(far) < 0.4


def test_nobody_shares_a_bed_and_all_present_are_at_open_sites() -> None:
    present = [
        stay
        for person in population(GROUP, count=2000, today=TODAY)
        for stay in person.stays
        if stay.discharged_at is None
    ]
    beds = [(stay.movements[-1].unit_id, stay.movements[-1].bed) for stay in present]
    assert len(set(beds)) == len(beds)
    assert all(SITES[stay.site_id].closed_on is None for stay in present)
    wards = {unit.id: unit for unit in GROUP.units if unit.beds and unit.kind != "day_surgery"}
    open_beds = sum(unit.beds for unit in wards.values() if SITES[unit.site_id].closed_on is None)
    assert abs(len(beds) / open_beds - 0.8) < 0.02
    for unit_id, taken in Counter(unit_id for unit_id, _ in beds).items():
        assert taken <= wards[unit_id].beds


def test_with_300_patients_the_cast_has_patients(near: list[Person]) -> None:
    wards = Counter(
        stay.movements[-1].unit_id for p in near[:300] for stay in p.stays if stay.discharged_at is None
    )
    for username in ("lea.marchand", "claire.aubry", "karim.benali", "hugo.delorme", "solene.riou"):
        account = next(a for a in GROUP.accounts if a.username == username)
        unit = next(a.unit_id for a in GROUP.assignments if a.account_id == account.id)
        assert wards[unit] >= 8, username
    clerk = [o for p in near[:300] for o in p.orders if o.done_at is None]
    assert {UNITS[o.unit_id].kind for o in clerk} == {"pharmacy", "laboratory", "imaging"}


def test_with_300_patients_no_open_ward_is_empty(near: list[Person]) -> None:
    taken = {s.movements[-1].unit_id for p in near[:300] for s in p.stays if s.discharged_at is None}
    wards = {u.id for u in UNITS.values() if u.beds and u.kind != "day_surgery"}
    assert taken == {unit for unit in wards if SITES[UNITS[unit].site_id].closed_on is None}


@pytest.mark.parametrize("today", [TODAY, date(2026, 11, 1), date(2026, 3, 1)])
def test_nothing_is_recorded_about_somebody_unborn(today: date) -> None:
    births = Births(GROUP.seed, today)
    youngest = sorted(range(20_000), key=lambda i: (births.of(i).year, births.of(i).month))[-120:]
    stays = set()
    for person in (next(population(GROUP, count=1, today=today, start=index)) for index in youngest):
        born = person.traits.birth_date
        assert born < today
        assert all(resource.recorded_at.date() >= born for resource in person.resources)
        assert all(value.since >= born for value in person.contact_history)
        stays.add(bool(person.stays))
    assert stays == {True, False}


def test_stays_hold_together(everybody: list[Person]) -> None:
    for person in everybody:
        assert [stay.nda for stay in person.stays] == person.traits.ndas
        assert not person.stays or person.site_id == person.stays[0].site_id
        for stay in person.stays:
            closed_on = SITES[stay.site_id].closed_on
            assert person.traits.birth_date <= stay.admitted_at.date()
            assert stay.admitted_at < (stay.discharged_at or MIDNIGHT) <= MIDNIGHT
            assert closed_on is None or (stay.discharged_at and stay.discharged_at.date() <= closed_on)
            assert stay.movements[0].since == stay.admitted_at
            assert stay.movements[-1].until == stay.discharged_at
            assert all(a.until == b.since for a, b in pairwise(stay.movements))
            assert {UNITS[move.unit_id].site_id for move in stay.movements} == {stay.site_id}


def test_authors_were_at_work_in_the_unit(everybody: list[Person]) -> None:
    assigned: dict[Any, list[Any]] = {}
    for assignment in GROUP.assignments:
        assigned.setdefault(assignment.account_id, []).append(assignment)
    for person in everybody:
        for stay in person.stays:
            day = stay.admitted_at.date()
            assert ACCOUNTS[stay.physician_id].role == "physician"
            assert any(
                a.unit_id == stay.movements[-1].unit_id and a.since <= day <= (a.until or date.max)
                for a in assigned[stay.physician_id]
            )


def test_everything_recorded_was_recorded_before_today(everybody: list[Person]) -> None:
    for person in everybody:
        assert all(resource.recorded_at < MIDNIGHT for resource in person.resources)
        assert all(order.at < MIDNIGHT for order in person.orders)
        assert person.deceased_on is None or person.deceased_on < TODAY


def test_orders_and_appointments_name_their_resources(everybody: list[Person]) -> None:
    for person in everybody:
        own = {(resource.resource_type, resource.id) for resource in person.resources}
        for order in person.orders:
            unit = UNITS[order.unit_id]
            assert unit.site_id == order.site_id
            assert ("MedicationRequest" if unit.kind == "pharmacy" else "ServiceRequest", order.id) in own
        for visit in person.appointments:
            assert ("Appointment", visit.id) in own
            assert UNITS[visit.unit_id].kind == "consultation"
            assert SITES[visit.site_id].closed_on is None
        for result in person.results:
            assert {("ServiceRequest", result.id), ("DiagnosticReport", result.id)} <= own
            assert ACCOUNTS[result.physician_id].role == "physician"


def test_allergies_have_three_states(everybody: list[Person]) -> None:
    found = Counter()
    for person in everybody:
        allergies = [
            orjson.loads(r.json) for r in person.resources if r.resource_type == "AllergyIntolerance"
        ]
        none_known = any(a["code"]["coding"][0]["code"] == "716186003" for a in allergies)
        assert not none_known or len(allergies) == 1
        found["none known" if none_known else "known" if allergies else "not filled in"] += 1
    assert min(found[state] for state in ("known", "none known", "not filled in")) > len(everybody) * 0.1


def test_letters_are_in_french_and_about_the_patient(everybody: list[Person]) -> None:
    lengths = []
    for person, letter in resources(everybody, "DocumentReference"):
        attachment = letter["content"][0]["attachment"]
        data = base64.b64decode(attachment["data"], validate=True)
        text = data.decode()
        assert attachment["size"] == len(data)
        assert person.traits.given_names[0] in text
        assert (person.traits.used_name or person.traits.birth_name) in text
        assert "séjourné" in text
        lengths.append(len(text))
    assert 600 < sum(lengths) / len(lengths) < 1100


def test_prescriptions_name_marketed_specialities(everybody: list[Person]) -> None:
    codes = set()
    for _, request in resources(everybody, "MedicationRequest"):
        concept = request["medicationCodeableConcept"]
        codes.add(concept["coding"][0]["code"])
        assert "," in concept["text"]
        assert request["dosageInstruction"][0]["text"].endswith(".")
        assert (
            request["dosageInstruction"][0]["route"]["coding"][0]["system"] == "http://standardterms.edqm.eu"
        )
    assert len(codes) > 150


def test_ages_names_and_places_are_plausible(far: list[Person]) -> None:
    ages = [TODAY.year - person.traits.birth_date.year for person in far]
    assert 0.25 < sum(age >= 65 for age in ages) / len(ages) < 0.55
    assert 0.01 < sum(age < 10 for age in ages) / len(ages) < 0.15
    abroad = sum(person.traits.birth_commune.startswith("99") for person in far)
    assert 0.05 < abroad / len(far) < 0.25
    women = [person for person in far if person.traits.sex == "female"]
    men = [person for person in far if person.traits.sex == "male"]
    assert sum(p.traits.used_name is not None for p in women) > 0.3 * len(women)
    assert sum(p.traits.used_name is not None for p in men) < 0.05 * len(men)


def test_a_patient_too_many_is_refused() -> None:
    with pytest.raises(ValueError, match="at most"):
        next(population(GROUP, count=1, today=TODAY, start=2_000_000))


def test_another_seed_is_another_population(near: list[Person]) -> None:
    other = list(population(GROUP, count=30, seed=5, today=TODAY))
    assert {p.patient_id for p in other}.isdisjoint(p.patient_id for p in near)
    assert {p.traits.ipp for p in other} != {p.traits.ipp for p in near[:30]}
