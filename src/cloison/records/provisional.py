"""Somebody who arrives and cannot say who they are: a provisional identity, and the stay that begins.

Owns: the two resources of such an admission, ready to be sealed. Refuses: a name that could be taken for a real one;
RNIV allows nothing but status PROV here, and what is not known is not invented: the birth is the last day of the year
that the estimated age gives, as CI-SIS writes a birth of which day and month are unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from cloison.records import tokens

STATE = {"status": "PROV", "doubtful": False, "deceased": False}
IPP_SYSTEM = "urn:cloison:ipp"
_FAMILY = "INCONNU"
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is taken for another over the telephone


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who arrives: ids of ours, the unit, the moment, sex as seen, age as estimated (None: not even that)."""

    patient_id: UUID
    stay_id: UUID
    unit_id: UUID
    at: datetime
    sex: str
    age: int | None

    @property
    def name(self) -> str:
        """Return what this person is called until they have a name: four characters that the ward can say aloud."""
        number = self.patient_id.int
        return "".join(_LETTERS[(number >> shift) % len(_LETTERS)] for shift in (0, 5, 10, 15))

    @property
    def born(self) -> date:
        """Return the last day of the estimated year of birth; of 1900 where nothing can be said."""
        return date(1900 if self.age is None else self.at.year - self.age, 12, 31)


def resources(arrival: Arrival) -> list[dict[str, Any]]:
    """Return the Patient and the Encounter (class EMER) of this arrival."""
    who = {"reference": f"Patient/{arrival.patient_id}"}
    ward = {"location": {"reference": f"Location/{arrival.unit_id}"}, "status": "active"}
    coded = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "EMER"}
    patient = {
        "resourceType": "Patient",
        "id": str(arrival.patient_id),
        "identifier": [{"system": IPP_SYSTEM, "value": _ipp(arrival)}],
        "name": [{"use": "official", "family": _FAMILY, "given": [arrival.name]}],
        "gender": arrival.sex,
        "birthDate": arrival.born.isoformat(),
    }
    stay = {
        "resourceType": "Encounter",
        "id": str(arrival.stay_id),
        "status": "in-progress",
        "class": coded,
        "subject": who,
        "period": {"start": arrival.at.isoformat()},
        "location": [ward],
    }
    return [patient, stay]


def index(key: bytes, arrival: Arrival) -> list[int]:
    """Return the blind-index tokens by which this person is found."""
    return tokens.for_patient(
        key,
        born=arrival.born,
        sex=arrival.sex,
        family_names=[_FAMILY],
        given_names=[arrival.name],
        identifiers=[("IPP", _ipp(arrival))],
    )


def _ipp(arrival: Arrival) -> str:
    return f"X{arrival.patient_id.hex[:11].upper()}"
