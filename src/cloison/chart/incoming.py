"""A laboratory's result as it comes in, by HL7 v2 or by FHIR: its report, its values, and what may follow what.

Owns: the DiagnosticReport and Observations of a result given; the order of its states; a value that replaces another,
which stays. Refuses: a result that is older than the one that stands, or less than it: a final one is never undone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cloison.chart.present import instant

Resource = dict[str, Any]
REPLACES = "https://cloison.example/fhir/StructureDefinition/observation-replaces"
RANKS = {
    "registered": 0,
    "partial": 1,
    "preliminary": 1,
    "final": 2,
    "amended": 3,
    "corrected": 3,
    "appended": 3,
}
"""How far a report is; of two, the one that is less never follows."""
FINAL, CHANGED = RANKS["final"], RANKS["amended"]
INTERPRETATIONS = {
    "LL": "Critical low",
    "L": "Low",
    "N": "Normal",
    "H": "High",
    "HH": "Critical high",
    "A": "Abnormal",
    "AA": "Critical abnormal",
    "S": "Susceptible",
    "I": "Intermediate",
    "R": "Resistant",
    "POS": "Positive",
    "NEG": "Negative",
    "<": "Off scale low",
    ">": "Off scale high",
}
SECTIONS = {
    "LAB": ("Biologie", "laboratory", "Laboratory"),
    "RAD": ("Imagerie", "imaging", "Imaging"),
}
_SECTION = "http://terminology.hl7.org/CodeSystem/v2-0074"
_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
_INTERPRETATION = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a result; `key` is what its report calls it, in each of its versions.

    `value` is FHIR's value[x] under its name, or dataAbsentReason; `usual` an entry of referenceRange.
    """

    key: str
    code: Resource
    status: str
    value: Resource
    at: str
    usual: Resource | None = None
    flag: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """One report as a laboratory gives it: of which order, under which number of its own, how far, and its values."""

    order: str
    number: str
    code: Resource
    section: str
    status: str
    at: str
    issued: str
    laboratory: str
    named: str = ""
    signed: str = ""
    conclusion: str = ""
    values: tuple[Value, ...] = ()

    @property
    def rank(self) -> int:
        """How far this report is."""
        return RANKS[self.status]

    def when(self) -> datetime:
        """The instant at which it was given out."""
        found = instant(self.issued)
        if found is None:
            raise ValueError("A result without an instant.")
        return found


def refusal(before: tuple[int, datetime] | None, rank: int, issued: datetime) -> str:
    """Return why a report of this rank and instant may not follow the one that stands, or "".

    >>> at = datetime.fromisoformat("2026-11-24T08:00:00+01:00")
    >>> refusal((2, at), 1, at), refusal((1, at), 2, at), refusal(None, 1, at)
    ('older_result', '', '')
    """
    if before is None:
        return ""
    return "older_result" if rank < min(before[0], FINAL) or issued < before[1] else ""


def status_after(before: int | None, status: str) -> str:
    """Return the status of what comes after: a final result that follows a final one has changed it.

    >>> status_after(2, "final"), status_after(1, "final"), status_after(2, "corrected")
    ('amended', 'final', 'corrected')
    """
    return "amended" if status == "final" and before is not None and before >= FINAL else status


def report(
    given: Given,
    *,
    own: str,
    subject: str,
    order: str | None,
    status: str,
    results: Sequence[tuple[str, str]],
) -> Resource:
    """Return the DiagnosticReport `own` of what was given; `results` are ids of its values with their names."""
    text = SECTIONS[given.section][0]
    found: Resource = {
        "resourceType": "DiagnosticReport",
        "id": own,
        "status": status,
        "category": [{"coding": [{"system": _SECTION, "code": given.section}], "text": text}],
        "code": given.code,
        "subject": {"reference": f"Patient/{subject}"},
        "effectiveDateTime": given.at,
        "issued": given.issued,
        "performer": [{"display": given.laboratory}],
    }
    if given.number:
        found["identifier"] = [
            {"type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "FILL"}]},
             "value": given.number}
        ]  # fmt: skip
    if order:
        found["basedOn"] = [{"reference": f"ServiceRequest/{order}"}]
    if given.signed:
        found["resultsInterpreter"] = [{"display": given.signed}]
    if results:
        found["result"] = [
            {"reference": f"Observation/{one}"} | ({"display": name} if name else {}) for one, name in results
        ]
    if given.conclusion:
        found["conclusion"] = given.conclusion
    return found


def observation(
    value: Value, given: Given, *, own: str, subject: str, replaces: str | None = None
) -> Resource:
    """Return the Observation `own` of one value; what it `replaces` stays as it was."""
    text, code, display = SECTIONS[given.section]
    found: Resource = {
        "resourceType": "Observation",
        "id": own,
        "status": value.status,
        "category": [{"coding": [{"system": _CATEGORY, "code": code, "display": display}], "text": text}],
        "code": value.code,
        "subject": {"reference": f"Patient/{subject}"},
        "effectiveDateTime": value.at or given.at,
        "issued": given.issued,
        "performer": [{"display": given.laboratory}],
        **value.value,
    }
    if value.usual:
        found["referenceRange"] = [value.usual]
    if value.flag:
        coding = {"system": _INTERPRETATION, "code": value.flag, "display": INTERPRETATIONS[value.flag]}
        found["interpretation"] = [{"coding": [coding]}]
    if value.note:
        found["note"] = [{"text": value.note}]
    return replacing(found, replaces) if replaces else found


def replacing(one: Mapping[str, Any], older: str) -> Resource:
    """Return an Observation that says which one it takes the place of."""
    others = [e for e in one.get("extension", ()) if e.get("url") != REPLACES]
    said = {"url": REPLACES, "valueReference": {"reference": f"Observation/{older}"}}
    return {**one, "extension": [*others, said]}


def replaced(one: Mapping[str, Any]) -> str:
    """Return the id of the Observation that this one takes the place of; "" for none."""
    for extension in one.get("extension", ()):
        if extension.get("url") == REPLACES:
            return str((extension.get("valueReference") or {}).get("reference", "")).rpartition("/")[2]
    return ""


def standing(observations: Iterable[Resource]) -> list[Resource]:
    """Return the Observations whose place no other has taken."""
    known = list(observations)
    gone = {replaced(o) for o in known}
    return [o for o in known if o["id"] not in gone]


def before(observations: Mapping[str, Resource], one: Resource) -> list[Resource]:
    """Return what a value replaced, and what that one had replaced, the latest first; each once."""
    found: list[Resource] = []
    seen, older = {one["id"]}, replaced(one)
    while older and older not in seen and (was := observations.get(older)) is not None:
        found.append(was)
        seen.add(older)
        older = replaced(was)
    return found


def placed(
    given: Given, held: Sequence[str], issue: int, called: Callable[[str, int], str]
) -> tuple[list[tuple[Value, str, str | None]], list[str]]:
    """Return each value with its id and the id that it replaces, and what stays of `held` beside them.

    `called` gives the id of a value, by its key, in a version of the report.
    """
    left = dict.fromkeys(held)
    found: list[tuple[Value, str, str | None]] = []
    for value in given.values:
        earlier = (called(value.key, n) for n in range(issue - 1, 0, -1))
        older = next((e for e in earlier if e in left), None)
        if older:
            del left[older]
        found.append((value, called(value.key, issue), older))
    return found, list(left)
