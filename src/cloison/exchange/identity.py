"""The identity of a patient who comes from elsewhere: strict traits, status, tokens.

Owns: what the source's Patient is worth here (RNIV). Refuses: a patient without the strict traits, and any status
that the numbers do not bear out: QUAL needs a matricule INS with a right key under an OID of this deployment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from cloison.exchange.findings import NotTaken
from cloison.exchange.moments import span
from cloison.records import tokens
from cloison.records.identifiers import kind_of
from cloison.records.numbers import INS_FOR_TESTS, INS_NIA, INS_NIR, INS_OIDS, ins_fault
from cloison.records.reliability import STATUSES, UNSURE, stated

MARKS = "urn:cloison:import"
"""System of the tags that an import sets on what it could not take at its word."""
_RELIABILITY = "identity-reliability"


@dataclass(slots=True)
class Identity:
    """What goes with the sealed Patient: columns in clear, tokens, and what was marked."""

    status: str
    doubtful: bool
    deceased: bool
    tokens: list[int]
    contact: list[tuple[int, datetime, datetime | None]]
    marks: list[str] = field(default_factory=list)


def identify(patient: dict[str, Any], index_key: bytes, *, demo: bool, now: datetime) -> Identity:
    """Return the identity of `patient`, and mark the resource where its own claim does not hold.

    Raises NotTaken for a missing strict trait.
    """
    born, family, given = _strict(patient)
    said = stated(patient)
    claimed = next((code for code in STATUSES if code in said), "")
    numbers, marks = _ins(patient, demo=demo)
    status = _worth(claimed, unsure=bool(said & UNSURE), proven=bool(numbers), wrong=bool(marks))
    if status != claimed:
        if claimed:
            marks.append(f"status-was-{claimed}")
        _restate(patient, status)
    _mark(patient, marks)
    identifiers = [
        (kind, i["value"])
        for i in _objects(patient.get("identifier"))
        if i.get("value") and (kind := kind_of(i)) and (kind != "INS" or i["value"] in numbers)
    ]
    found = tokens.for_patient(
        index_key,
        born=born,
        sex=patient["gender"],
        family_names=family,
        given_names=given,
        identifiers=identifiers,
    )
    return Identity(
        status,
        "DOUT" in said,
        bool(patient.get("deceasedBoolean") or patient.get("deceasedDateTime")),
        found,
        list(dict.fromkeys(_contact(patient, index_key, now))),
        marks,
    )


def _strict(patient: Mapping[str, Any]) -> tuple[date, list[str], list[str]]:
    """Birth date, family names, first given names (RNIV strict traits, birth place apart)."""
    names = [n for n in _objects(patient.get("name")) if n.get("use") not in ("nickname", "anonymous")]
    family = [n["family"] for n in names if n.get("family")]
    given = [g for n in names for g in (n.get("given") or ())[:1] if g]
    stated = patient.get("birthDate") or ""
    try:
        born = date.fromisoformat(stated) if len(stated) == 10 else None
    except ValueError:
        born = None
    missing = [
        element
        for element, there in (
            ("name.family", family),
            ("name.given", given),
            ("gender", patient.get("gender")),
            ("birthDate", born),
        )
        if not there
    ]
    if missing or born is None:
        raise NotTaken(f"A strict trait of identity is missing or incomplete: Patient.{missing[0]}.")
    return born, family, given


def _ins(patient: Mapping[str, Any], *, demo: bool) -> tuple[set[str], list[str]]:
    """Return the matricules that may prove an identity here, and a mark for what is wrong with the others.

    A matricule under a test OID proves nothing outside a demo, whatever its key.
    """
    right, marks = set(), []
    allowed = {INS_NIR, INS_NIA} | (INS_FOR_TESTS if demo else set())
    for one in _objects(patient.get("identifier")):
        if kind_of(one) != "INS":
            continue
        oid = str(one.get("system", "")).removeprefix("urn:oid:")
        value = one.get("value")
        if not isinstance(value, str) or ins_fault(value, oid if oid in INS_OIDS else None) is not None:
            marks.append("ins-wrong")
        elif oid not in allowed:
            marks.append("ins-not-of-this-deployment")
        else:
            right.add(value)
    return right, marks


def _worth(claimed: str, *, unsure: bool, proven: bool, wrong: bool) -> str:
    """QUAL = matricule fetched and document checked, RECUP = fetched, VALI = checked; DOUT or FICT takes all away."""
    if unsure or wrong:
        return "PROV"
    if proven:
        return claimed or "PROV"
    return {"QUAL": "VALI", "VALI": "VALI"}.get(claimed, "PROV")


def _restate(patient: dict[str, Any], status: str) -> None:
    """Write the status that was given where the source's stood, so that record and column agree."""
    for outer in _objects(patient.get("extension")):
        if str(outer.get("url")).endswith(_RELIABILITY):
            for inner in _objects(outer.get("extension")):
                coding = inner.get("valueCoding")
                if inner.get("url") == "identityStatus" and coding and coding.get("code") in STATUSES:
                    coding["code"] = status
                    coding.pop("display", None)


def _mark(patient: dict[str, Any], marks: list[str]) -> None:
    if marks:
        meta = patient.setdefault("meta", {})
        meta["tag"] = [*meta.get("tag", ()), *({"system": MARKS, "code": m} for m in marks)]


def _contact(
    patient: Mapping[str, Any], key: bytes, now: datetime
) -> Iterator[tuple[int, datetime, datetime | None]]:
    """Tokens of contact values, for the leak trace; without a period, they are the patient's from now on."""
    kinds = {"phone": "telephone", "email": "email"}
    for element in ("telecom", "address", "generalPractitioner"):
        for one in _objects(patient.get(element)):
            if element == "telecom":
                kind, value = kinds.get(str(one.get("system")), ""), one.get("value")
            elif element == "address":
                kind, value = "address", one.get("text") or _address(one)
            else:
                kind, value = "treating_physician", one.get("display")
            if kind and isinstance(value, str) and value.strip():
                start, end = span(one.get("period"))
                yield tokens.of_contact(key, kind, value), min(start or now, end or now), end


def _address(one: Mapping[str, Any]) -> str:
    city = " ".join(str(one[k]) for k in ("postalCode", "city") if one.get(k))
    return ", ".join([*(str(line) for line in one.get("line") or ()), *([city] if city else [])])


def _objects(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
