"""Whatever stands in a file, a worker answers with patients and faults, and never falls over (7.4)."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cloison.exchange import worker
from cloison.exchange.findings import Piece
from cloison.exchange.places import Places
from cloison.exchange.stays import Receiver
from cloison.records import envelope
from cloison.records.keyring import RootKey
from tests.fhir_sources import bundle, patient, weight

ROOT = RootKey(os.urandom(32))
SITE, UNIT, PHYSICIAN = uuid4(), uuid4(), uuid4()
WARD = {"resourceType": "Location", "id": "ward", "identifier": [{"value": "W1"}], "name": "Ward"}
RPPS = {"system": "https://rpps.esante.gouv.fr", "value": "99700218896"}
STAY = {
    "resourceType": "Encounter",
    "id": "s",
    "status": "in-progress",
    "class": {"code": "IMP"},
    "subject": {"reference": "Patient/p1"},
    "period": {"start": "2024-03-01", "end": "2024-03"},
    "location": [{"location": {"reference": "Location/ward"}, "period": {"start": "2024"}}],
    "participant": [{"individual": {"identifier": RPPS}}],
    "partOf": {"reference": "Encounter/s0"},
    "serviceProvider": {"reference": "Organization/o"},
}
ORDER = {
    "resourceType": "ServiceRequest",
    "id": "o",
    "status": "active",
    "intent": "order",
    "subject": {"reference": "Patient/p1"},
    "performer": [{"reference": "Practitioner/d"}, {"reference": "Location/ward"}],
    "authoredOn": "2024-03-01T10:00:00Z",
}
VISIT = {
    "resourceType": "Appointment",
    "id": "v",
    "status": "booked",
    "start": "2030-01-01T10:00:00Z",
    "end": "2030-01-01T10:30:00Z",
    "participant": [
        {"actor": {"reference": "Patient/p1"}, "status": "accepted"},
        {"actor": {"reference": "Practitioner/d"}, "status": "accepted"},
    ],
}
DOCTOR = {"resourceType": "Practitioner", "id": "d", "identifier": [RPPS], "name": [{"family": "Roy"}]}
WHO = patient(
    identifier=[{"system": "urn:oid:1.2.250.1.213.1.4.10", "value": "295109912611193"}],
    telecom=[{"system": "phone", "value": "0639980001", "period": {"start": "2020-01"}}],
    address=[{"line": ["1 rue"], "city": "Sées"}],
    generalPractitioner=[{"display": "Dr Roy"}],
    extension=[
        {
            "url": "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-identity-reliability",
            "extension": [{"url": "identityStatus", "valueCoding": {"code": "QUAL"}}],
        }
    ],
    meta={"versionId": "3", "tag": [{"code": "x"}]},
)
PROVENANCE = {
    "resourceType": "Provenance",
    "id": "pr",
    "target": [{"reference": "Observation/w"}],
    "recorded": "2024-01-01T00:00:00Z",
    "agent": [{"who": {"reference": "Practitioner/d"}}],
}
MEDICINE = {
    "resourceType": "Medication",
    "id": "m",
    "ingredient": [{"itemReference": {"reference": "Medication/m"}}],
    "manufacturer": {"reference": "Organization/x"},
}
TAKEN = {
    "resourceType": "MedicationStatement",
    "id": "ms",
    "status": "active",
    "subject": {"reference": "Patient/p1"},
    "medicationReference": {"reference": "Medication/m"},
}
WHOLE = bundle(WHO, STAY, ORDER, VISIT, weight("w"), WARD, DOCTOR, PROVENANCE, MEDICINE, TAKEN)


@pytest.fixture(scope="module", autouse=True)
def a_worker() -> None:
    places = Places()
    places.load(
        [
            ("site", SITE, SITE, "960000016", "Here", None, False),
            ("unit", UNIT, SITE, "W1", "Ward", None, False),
            ("account", PHYSICIAN, SITE, "99700218896", None, "physician", False),
        ]
    )
    wrapping = []
    for owner in (None, SITE):
        key_id = uuid4()
        wrapping.append((key_id, owner, ROOT.wrap(envelope.new_key(), key_id), ROOT.id, False))
    worker.become(
        worker.Setting(ROOT, wrapping, "s", Receiver(SITE, None), places, True, b"", os.urandom(32), False)
    )


def paths(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a JSON value but the whole."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield (*at, key)
        yield from paths(one, (*at, key))


PLACES = sorted((p for p in paths(WHOLE) if len(p) > 1), key=str)
JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.text(max_size=6)
    | st.just("Patient/p1")
    | st.just("2024-02-30"),
    lambda x: (
        st.lists(x, max_size=2)
        | st.dictionaries(st.sampled_from(["reference", "value", "coding"]), x, max_size=2)
    ),
    max_leaves=4,
)


def changed(place: tuple[Any, ...], junk: Any) -> dict[str, Any]:
    made = copy.deepcopy(WHOLE)
    inner: Any = made
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = junk
    return made


def test_unchanged_it_is_one_patient_with_every_fact() -> None:
    outcome = worker.take_pieces([Piece("f", "", orjson.dumps(WHOLE))])
    assert outcome.faults == []
    [sealed] = outcome.sealed
    kinds = sorted(f.kind for f in sealed.patient.facts)
    assert kinds == sorted(
        ["site_presence", "ward_presence", "responsible_physician", "order", "order", "appointment"]
    )
    assert sealed.patient.status == "QUAL"
    assert sealed.resources == 7
    assert sealed.patient.stays[0][2] == datetime(2024, 3, 1, tzinfo=UTC)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(PLACES), JUNK)
def test_one_thing_changed_anywhere_is_a_patient_or_a_fault(place: tuple[Any, ...], junk: Any) -> None:
    outcome = worker.take_pieces([Piece("f", "", orjson.dumps(changed(place, junk)))])
    assert [f for f in outcome.faults if "could not be understood" in f.sentence] == []
    assert outcome.sealed or outcome.faults or outcome.spooled or outcome.aside


@given(st.binary(max_size=60) | JUNK.map(orjson.dumps))
def test_any_bytes_at_all_are_a_fault(data: bytes) -> None:
    outcome = worker.take_pieces([Piece("f", "line 3", data)])
    assert [f.entry.split(" (")[0] for f in outcome.faults] in (["line 3"], [])
    assert outcome.sealed == []
