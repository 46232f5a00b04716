"""Finding a patient: from search parameters to tokens, and how little a row outside the care set shows.

Owns: `birthdate`, `family`, `given`, `identifier`, `identifier:of-type`. Refuses: a name without a full birth
date, a partial date or one with a prefix, a wildcard, a modifier, and two identifiers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cloison.fhir import outcome
from cloison.records import tokens
from cloison.records.identifiers import KINDS, kind_of

_BIRTH_PLACE = "http://hl7.org/fhir/StructureDefinition/patient-birthPlace"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was typed, as tokens. `exact` when it is one identifier; `born` as typed otherwise."""

    tokens: tuple[int, ...]
    exact: bool
    born: str | None = None


def asked_for(index_key: bytes, criteria: Sequence[tuple[str, str]]) -> Wanted:
    """Return the tokens of a search; raise 400 naming the parameter that does not fit."""
    names = [name for name, _ in criteria]
    for name in names:
        if name not in ("birthdate", "family", "given", "identifier", "identifier:of-type"):
            raise _wrong(
                "Only birthdate with family and given, or one identifier, are known here.",
                None,
                "not-supported",
            )
        if names.count(name) > 1:
            raise _wrong("Give each parameter once.", name)
    typed = dict(criteria)
    if any(name.startswith("identifier") for name in names):
        if len(names) > 1:
            raise _wrong("An identifier is searched alone.", "identifier")
        return Wanted((_identifier(index_key, *criteria[0]),), exact=True)
    return _traits(index_key, typed)


def _identifier(key: bytes, name: str, value: str) -> int:
    pieces = value.split("|")
    if name == "identifier:of-type":
        kind = KINDS.get(pieces[1]) if len(pieces) == 3 else None
        if kind is None or not pieces[2].strip():
            raise _wrong("Write system|PI, VN or NI|value.", name)
        return tokens.of_identifier(key, kind, pieces[2])
    if len(pieces) > 2 or not pieces[-1].strip():
        raise _wrong("Write value, or system|value.", name)
    kind = kind_of({"system": pieces[0]}) if len(pieces) == 2 else _guess(pieces[0])
    return tokens.of_identifier(key, kind, pieces[-1])


def _guess(value: str) -> str:
    digits = "".join(value.split())
    return "INS" if len(digits) in (13, 15) and digits[0] in "12378" and digits[1:5].isdigit() else "IPP"


def _traits(key: bytes, typed: dict[str, str]) -> Wanted:
    stated = typed.get("birthdate")
    if stated is None:
        raise _wrong("The full birth date comes first (RNIV): birthdate=YYYY-MM-DD.", "birthdate", "required")
    try:
        born = date.fromisoformat(stated)
    except ValueError:
        born = None
    if born is None or len(stated) != 10:
        raise _wrong("A full birth date is expected: YYYY-MM-DD.", "birthdate")
    found = [tokens.of_birth_date(key, born)]
    for field in ("family", "given"):
        if field in typed:
            token = tokens.of_name(key, born, field, typed[field])
            if token is None:
                raise _wrong("At least one letter of a name is expected.", field)
            found.append(token)
    return Wanted(tuple(found), exact=False, born=stated)


def shown(resource: dict[str, Any], wanted: Wanted) -> dict[str, Any]:
    """Return what a row outside the care set shows: IPP; and for traits sex, commune of birth and what was
    typed.
    """
    row: dict[str, Any] = {"resourceType": "Patient", "id": resource["id"]}
    ipp = [i for i in resource.get("identifier", ()) if kind_of(i) == "IPP"]
    if ipp:
        row["identifier"] = ipp
    if wanted.exact:
        return row
    if "gender" in resource:
        row["gender"] = resource["gender"]
    row["birthDate"] = wanted.born
    places = [
        {"url": _BIRTH_PLACE, "valueAddress": {"city": e["valueAddress"]["city"]}}
        for e in resource.get("extension", ())
        if e.get("url") == _BIRTH_PLACE and e.get("valueAddress", {}).get("city")
    ]
    return row | ({"extension": places} if places else {})


def _wrong(sentence: str, parameter: str | None, code: str = "value") -> outcome.Problem:
    return outcome.problem(400, code, sentence, parameter)
