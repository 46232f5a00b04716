"""One OBX: its code (LOINC where it says so), its value with its UCUM unit, its usual values and its flag.

Owns: HL7's value types as FHIR's value[x], ranges as they are written in France, and tables 0078 and 0085. Refuses: a
number that is none, a file inside a result, a type that it does not know (`NotApplied`): never a value half read.
"""

from __future__ import annotations

import contextlib
import re
from datetime import datetime
from typing import Any

from cloison.chart.hl7 import PARIS, Segment, component_of, moment
from cloison.chart.incoming import INTERPRETATIONS, Resource, Value
from cloison.chart.laboratory import PANELS
from cloison.exchange.adt.resources import NotApplied

LOINC, UCUM = "http://loinc.org", "http://unitsofmeasure.org"
_ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
_SYSTEMS = {"LN": LOINC, "LOINC": LOINC, "SCT": "http://snomed.info/sct", "SNM3": "http://snomed.info/sct"}
_ANALYTES = {one.loinc: one for panel in PANELS.values() for one in panel}
_UNITS = {one.ucum: one.unit or one.ucum for one in _ANALYTES.values()} | {
    "mm/h": "mm/h", "mmol/mol": "mmol/mol", "kat/L": "kat/L", "ug/L": "µg/L", "pmol/L": "pmol/L", "nmol/L": "nmol/L",
    "U/mL": "UI/mL", "10*12/L": "10¹²/L", "g/L": "g/L", "mg/L": "mg/L", "pg": "pg", "s": "s",
}  # fmt: skip
_STATES = {
    "F": "final", "C": "corrected", "P": "preliminary", "R": "preliminary", "S": "preliminary", "U": "final",
    "X": "cancelled", "D": "entered-in-error", "W": "entered-in-error",
}  # fmt: skip
_FLAGS = {"N": "N", "L": "L", "H": "H", "LL": "LL", "HH": "HH", "A": "A", "AA": "AA", "S": "S", "I": "I", "R": "R",
          "POS": "POS", "NEG": "NEG", "B": "L", "<": "<", ">": ">"}  # fmt: skip
_NUMBER = r"[+-]?\d+(?:[.,]\d+)?"
_AFTER = r"\s*\]?\s*(?:(?:10\*|[^\d\s])\S*)?"  # the unit, written once more
_BETWEEN = re.compile(rf"\[?\s*({_NUMBER})\s*(?:-|–|à|a|;|\.\.)\s*({_NUMBER}){_AFTER}")
_BEYOND = re.compile(rf"(<=?|>=?|≤|≥|inf\.?\s*à|sup\.?\s*à)\s*({_NUMBER}){_AFTER}", re.IGNORECASE)


def concept(segment: Segment, number: int) -> Resource:
    """Return a coded field as a CodeableConcept: both its codings, and its words (French ones for LOINC we know)."""
    first = next(iter(segment.repeats(number)), [])
    found: Resource = {}
    codings: list[dict[str, str]] = []
    texts: list[str] = []
    for at in (1, 4):
        code, text, system = (component_of(first, at + n) for n in range(3))
        if code:
            known = _SYSTEMS.get(system.upper())
            coding = (
                {"code": code} | ({"system": known} if known else {}) | ({"display": text} if text else {})
            )
            codings.append(coding)
            if known == LOINC and code in _ANALYTES:
                texts.insert(0, _ANALYTES[code].text)
        if text:
            texts.append(text)
    if codings:
        found["coding"] = codings
    found["text"] = next(iter(texts), "") or (codings[0]["code"] if codings else "")
    if not found["text"]:
        raise NotApplied("no_code")
    return found


def text_of(segment: Segment, number: int) -> str:
    """Return the words of a coded field."""
    return str(concept(segment, number)["text"])


def value_of(segment: Segment, code: Resource, at: str, note: str) -> Value:
    """Return the value that an OBX says; raise `NotApplied`."""
    letter = segment.get(11).upper() or "F"
    if letter not in _STATES:
        raise NotApplied("unknown_status")
    key = "\0".join((segment.get(3), segment.get(3, 3).upper(), segment.get(4)))
    status = _STATES[letter]
    taken = moment(segment.get(14))
    when = taken.astimezone(PARIS).isoformat() if taken else at
    if status in ("cancelled", "entered-in-error"):
        gone = {"coding": [{"system": _ABSENT, "code": "error" if status[0] == "e" else "not-performed"}]}
        return Value(key, code, status, {"dataAbsentReason": gone}, when, note=note)
    unit = _unit(segment)
    value = _typed(segment, unit)
    return Value(key, code, status, value, when, _range(segment.get(7), unit), _flag(segment), note)


def number(text: str) -> float | int:
    """Return a number as laboratories write it; raise ValueError.

    >>> number("4,10"), number("12")
    (4.1, 12)
    """
    plain = text.strip().replace("\u202f", "").replace(" ", "").replace(",", ".")
    if not re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,10})?", plain):
        raise ValueError(text)
    return float(plain) if "." in plain else int(plain)


def _typed(segment: Segment, unit: Resource) -> Resource:
    kind, repeats = segment.get(2).upper(), segment.repeats(5)
    first = next(iter(repeats), [])
    if kind in ("ED", "RP"):
        raise NotApplied("attached_document")
    if not any(component_of(r, n) for r in repeats for n in range(1, 6)):
        return {"dataAbsentReason": {"coding": [{"system": _ABSENT, "code": "unknown"}]}}
    if kind == "NM":
        return {"valueQuantity": {"value": _counted(component_of(first, 1)), **unit}}
    if kind == "SN":
        return _structured(first, unit)
    if kind in ("CE", "CWE", "CNE", "IS"):
        return {"valueCodeableConcept": concept(segment, 5)}
    if kind in ("DT", "TS", "DTM"):
        at = moment(component_of(first, 1))
        if at is None:
            raise NotApplied("bad_value")
        return {"valueDateTime": _dated(at, component_of(first, 1))}
    if kind not in ("ST", "TX", "FT", "TM"):
        raise NotApplied("unknown_type")
    text = "\n".join(component_of(r, 1) for r in repeats)
    plain = re.fullmatch(rf"(<|>|<=|>=)?\s*({_NUMBER})", text.strip()) if kind == "ST" and unit else None
    if plain:  # a number that was sent as a text, with a unit beside it
        comparator = {"comparator": plain[1]} if plain[1] else {}
        return {"valueQuantity": {"value": _counted(plain[2]), **comparator, **unit}}
    return {"valueString": text}


def _structured(parts: list[str], unit: Resource) -> Resource:
    """SN: comparator ^ number ^ separator ^ number."""
    comparator, one, sign, two = (component_of(parts, n) for n in range(1, 5))
    if not two:
        compared = {"comparator": comparator} if comparator in ("<", "<=", ">", ">=") else {}
        if comparator and not compared and comparator != "=":
            raise NotApplied("bad_value")
        return {"valueQuantity": {"value": _counted(one), **compared, **unit}}
    if sign == "-":
        return {
            "valueRange": {"low": {"value": _counted(one), **unit}, "high": {"value": _counted(two), **unit}}
        }
    if sign in (":", "/"):
        return {
            "valueRatio": {"numerator": {"value": _counted(one)}, "denominator": {"value": _counted(two)}}
        }
    raise NotApplied("bad_value")


def _counted(text: str) -> float | int:
    try:
        return number(text)
    except ValueError:
        raise NotApplied("bad_value") from None


def _unit(segment: Segment) -> Resource:
    """UCUM where the message says so, or names none and the unit is one that we know; else its words alone."""
    code, text, system = (segment.get(6, n) for n in range(1, 4))
    if not code and not text:
        return {}
    if system.upper() == "UCUM" or (not system and code in _UNITS):
        return {"unit": text or _UNITS.get(code, code), "system": UCUM, "code": code}
    return {"unit": text or code}


def _range(text: str, unit: Resource) -> Resource | None:
    """Return usual values; what is no range of numbers stays in words.

    >>> _range("3,5 - 5,0", {})
    {'text': '3,5 - 5,0', 'low': {'value': 3.5}, 'high': {'value': 5.0}}
    >>> _range("< 5", {})
    {'text': '< 5', 'high': {'value': 5}}
    """
    text = text.strip()
    if not text:
        return None
    found: dict[str, Any] = {"text": text}
    with contextlib.suppress(ValueError):  # digits without end are no value
        if both := _BETWEEN.fullmatch(text):
            low, high = number(both[1]), number(both[2])
            found |= {"low": {"value": low, **unit}, "high": {"value": high, **unit}}
        elif one := _BEYOND.fullmatch(text):
            side = "high" if one[1][0].lower() in ("<", "≤", "i") else "low"
            found[side] = {"value": number(one[2]), **unit}
    return found


def _flag(segment: Segment) -> str:
    for one in segment.repeats(8):
        word = component_of(one, 1).upper()
        if word in _FLAGS and _FLAGS[word] in INTERPRETATIONS:
            return _FLAGS[word]
    return ""


def _dated(at: datetime, text: str) -> str:
    return at.date().isoformat() if len(text) == 8 else at.astimezone(PARIS).isoformat()
