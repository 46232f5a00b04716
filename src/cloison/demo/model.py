"""The shapes of the fictional group's population.

Owns the shapes. Refuses behaviour: `population` fills them, the loader encrypts and writes them down.
Instants are aware and in UTC; days are days in France.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from uuid import UUID

Sex = Literal["male", "female", "unknown"]
Status = Literal["PROV", "RECUP", "VALI", "QUAL"]
ContactKind = Literal["address", "telephone", "email", "treating_physician"]


@dataclass(slots=True)
class Traits:
    """Identity as RNIV has it, names in capitals; `birth_commune` an INSEE code, `ins` under the test OID."""

    birth_name: str
    used_name: str | None
    given_names: tuple[str, ...]
    birth_date: date
    sex: Sex
    birth_commune: str
    ins: str | None
    ipp: str
    ndas: list[str]


@dataclass(slots=True)
class Resource:
    """A FHIR R4 resource as JSON (UTF-8); its id in the JSON is `id`, its site that of the stay, if any."""

    resource_type: str
    id: UUID
    recorded_at: datetime
    stay_id: UUID | None
    json: bytes
    site_id: UUID


@dataclass(slots=True)
class Movement:
    """Presence in a unit, from `since` to `until`; None while the patient is still there."""

    unit_id: UUID
    bed: str | None
    since: datetime
    until: datetime | None


@dataclass(slots=True)
class Stay:
    """A séjour; its id is that of its Encounter."""

    id: UUID
    nda: str
    site_id: UUID
    admitted_at: datetime
    discharged_at: datetime | None
    physician_id: UUID
    movements: list[Movement]
    leaving_on: date | None = None
    away_since: datetime | None = None


@dataclass(slots=True)
class Expected:
    """A pre-admission; its id is that of the planned Encounter."""

    id: UUID
    at: datetime
    unit_id: UUID
    site_id: UUID


@dataclass(slots=True)
class Appointment:
    """A consultation to come or past; its id is that of the Appointment resource."""

    id: UUID
    at: datetime
    until: datetime
    unit_id: UUID
    practitioner_id: UUID
    site_id: UUID


@dataclass(slots=True)
class Order:
    """Something asked of a laboratory, imaging or pharmacy unit of the site; id: ServiceRequest or prescription."""

    id: UUID
    unit_id: UUID
    at: datetime
    done_at: datetime | None
    site_id: UUID


@dataclass(slots=True)
class Request:
    """Something asked of a colleague or a unit about a patient, not answered yet; its id is that of the Task."""

    id: UUID
    holder: UUID
    kind: Literal["advice", "task"]
    at: datetime
    site_id: UUID


@dataclass(slots=True)
class Result:
    """A result that its prescriber has not read yet; its id is that of the DiagnosticReport."""

    id: UUID
    physician_id: UUID
    at: datetime
    site_id: UUID


@dataclass(slots=True)
class Draft:
    """A letter that its physician has not signed yet; its id is that of the Composition."""

    id: UUID
    physician_id: UUID
    at: datetime
    site_id: UUID


@dataclass(slots=True)
class ContactValue:
    """A value by which a leaked row can be recognised, and the days between which it was the patient's."""

    kind: ContactKind
    value: str
    since: date
    until: date | None


@dataclass(slots=True)
class Person:
    """A patient with everything the demo knows; `site_id` is the site of origin."""

    patient_id: UUID
    site_id: UUID
    status: Status
    doubtful: bool
    deceased_on: date | None
    traits: Traits
    resources: list[Resource] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)
    appointments: list[Appointment] = field(default_factory=list)
    expected: list[Expected] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    contact_history: list[ContactValue] = field(default_factory=list)

    @property
    def deceased(self) -> bool:
        """Whether the patient is known to have died."""
        return self.deceased_on is not None
