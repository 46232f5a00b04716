"""What everybody near a patient must know at once: isolation, risks, wishes (FHIR Flag).

Owns: the list of them with their codes and French words, and the Flag that says one. Refuses: a flag that is not in the
list, which no screen would know where to show.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cloison.chart.author import Author

Resource = dict[str, Any]
SYSTEM = "https://cloison.example/fhir/CodeSystem/flag"
_CATEGORY = "http://terminology.hl7.org/CodeSystem/flag-category"


@dataclass(frozen=True, slots=True)
class Kind:
    """One flag: `group` is isolation, risk or wishes (what the patient wants: for physicians and nurses)."""

    code: str
    group: str
    text: str


KINDS = {
    kind.code: kind
    for kind in (
        Kind("contact", "isolation", "Isolement contact"),
        Kind("droplet", "isolation", "Isolement gouttelettes"),
        Kind("air", "isolation", "Isolement air"),
        Kind("protective", "isolation", "Isolement protecteur"),
        Kind("mdr", "isolation", "BMR"),
        Kind("emerging", "isolation", "BHRe"),
        Kind("fall", "risk", "Risque de chute"),
        Kind("wandering", "risk", "Risque de fugue"),
        Kind("swallowing", "risk", "Dysphagie, fausse route"),
        Kind("skin", "risk", "Risque d’escarre"),
        Kind("bleeding", "risk", "Risque hémorragique"),
        Kind("directives", "wishes", "Directives anticipées"),
        Kind("limitation", "wishes", "Limitation des traitements (LAT)"),
        Kind("palliative", "wishes", "Soins palliatifs"),
    )
}
READERS_OF_WISHES = frozenset({"physician", "nurse"})
_HL7 = {"isolation": "safety", "risk": "safety", "wishes": "advance-directive"}


def flag(code: str, note: str, author: Author, item: str, patient: str, at: str) -> Resource:
    """Return the Flag that says `code` of this patient since `at`; `note` is kept with it where there is one."""
    kind = KINDS[code]
    text = f"{kind.text} : {note}" if note else kind.text
    return {
        "resourceType": "Flag",
        "id": item,
        "status": "active",
        "category": [{"coding": [{"system": _CATEGORY, "code": _HL7[kind.group]}]}],
        "code": {"coding": [{"system": SYSTEM, "code": code, "display": kind.text}], "text": text},
        "subject": {"reference": f"Patient/{patient}"},
        "period": {"start": at},
        "author": author.reference(),
    }


def ended(before: Mapping[str, Any], at: str) -> Resource:
    """Return the next state of a Flag that does not hold any more."""
    period = {**(before.get("period") or {}), "end": at}
    return {**before, "status": "inactive", "period": period}


def kept_from(resource: Mapping[str, Any], role: object) -> bool:
    """Return whether a resource says a wish, to who is neither physician nor nurse: on pages and over FHIR alike.

    >>> kept_from({"resourceType": "Flag", "code": {"coding": [{"code": "limitation"}]}}, "care_assistant")
    True
    """
    return (
        resource["resourceType"] == "Flag" and role not in READERS_OF_WISHES and _group(resource) == "wishes"
    )


def active(resources: Iterable[Resource], role: str) -> dict[str, list[Resource]]:
    """Return the flags that hold, by group, as this role is shown them; a wish is for physicians and nurses."""
    found: dict[str, list[Resource]] = {"isolation": [], "risk": [], "wishes": []}
    for r in resources:
        if r["resourceType"] != "Flag" or r.get("status") != "active":
            continue
        group = _group(r)
        if not kept_from(r, role):
            found[group].append(r)
    return found


def _group(resource: Mapping[str, Any]) -> str:
    codes = [c.get("code") for c in (resource.get("code") or {}).get("coding", ())]
    known = next((KINDS[c].group for c in codes if c in KINDS), "")
    said = [c.get("code") for k in resource.get("category", ()) for c in k.get("coding", ())]
    return known or ("wishes" if "advance-directive" in said else "risk")
