"""What a written Patient means for identity: its tokens, and its status (RNIV).

Owns: the blind index's tokens of a Patient resource, and the status after a write. Refuses: a patient without
full birth date, sex, family name and given name (RNIV strict traits). Creation gives PROV, whatever the
sender says.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from cloison.fhir import outcome
from cloison.records import tokens
from cloison.records.identifiers import kind_of
from cloison.records.numbers import INS_FOR_TESTS, ins_fault
from cloison.records.reliability import UNSURE, stated

_STRICT = ("name", "birthDate", "gender")


def tokens_of(index_key: bytes, patient: Mapping[str, Any], *, test_ins: bool) -> list[int]:
    """Return all tokens of a patient; raise 422 naming the strict trait that is missing, or the number that cannot be.

    A matricule under a test OID is refused unless this deployment takes them (`CLOISON_TEST_INS`).
    """
    names = [n for n in patient.get("name", ()) if isinstance(n, Mapping)]
    family = [n["family"] for n in names if n.get("family")]
    given = [g for n in names for g in n.get("given", ())[:1] if g]
    for element, there in (("name.family", family), ("name.given", given), ("gender", patient.get("gender"))):
        if not there:
            raise _missing(element)
    for one in patient.get("identifier", ()):
        oid = str(one.get("system", "")).removeprefix("urn:oid:")
        if kind_of(one) == "INS" and ins_fault(str(one.get("value", "")), oid):
            raise outcome.problem(
                422,
                "value",
                "This is no matricule INS: 13 characters and their key, under one of the OIDs of the INS.",
                "Patient.identifier",
            )
        if kind_of(one) == "INS" and oid in INS_FOR_TESTS and not test_ins:
            raise outcome.problem(
                422,
                "value",
                "This matricule INS is issued for tests: this deployment holds real people's, and refuses it.",
                "Patient.identifier",
            )
    identifiers = [(kind_of(i), i["value"]) for i in patient.get("identifier", ()) if i.get("value")]
    return tokens.for_patient(
        index_key,
        born=_birth_date(patient),
        sex=patient["gender"],
        family_names=family,
        given_names=given,
        identifiers=[(kind, value) for kind, value in identifiers if kind],
    )


def created(patient: Mapping[str, Any]) -> dict[str, Any]:
    """Return the state of a new identity."""
    return {"status": "PROV", "doubtful": "DOUT" in stated(patient), "deceased": False}


def changed(before: Mapping[str, Any], after: Mapping[str, Any], status: str) -> dict[str, Any] | None:
    """Return the state after an update, or None when it stays.

    A strict trait changed by hand takes back the proof that stood behind a validated identity: PROV again. So does a
    doubt, or that the person is fictitious (EXI SI 09).
    """
    doubtful = "DOUT" in stated(after)
    unsure = bool(stated(after) & UNSURE)
    proof_gone = status != "PROV" and (unsure or any(before.get(e) != after.get(e) for e in _STRICT))
    if not proof_gone and doubtful == ("DOUT" in stated(before)):
        return None
    return {"status": "PROV" if proof_gone else status, "doubtful": doubtful, "deceased": _dead(after)}


def _dead(patient: Mapping[str, Any]) -> bool:
    return bool(patient.get("deceasedBoolean") or patient.get("deceasedDateTime"))


def _birth_date(patient: Mapping[str, Any]) -> date:
    try:
        return date.fromisoformat(patient.get("birthDate", ""))
    except (ValueError, TypeError):
        raise _missing("birthDate") from None


def _missing(element: str) -> outcome.Problem:
    return outcome.problem(
        422,
        "required",
        f"A strict trait of identity is missing or incomplete: {element}.",
        f"Patient.{element}",
    )
