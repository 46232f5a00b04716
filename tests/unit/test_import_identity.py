"""What a source's Patient is worth here: status, marks, tokens (7.3)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from cloison.exchange.findings import NotTaken
from cloison.exchange.identity import Identity, identify
from cloison.records import tokens
from tests.fhir_sources import FR_CORE, patient, texts

KEY = bytes(32)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
RIGHT, WRONG = "295109912611193", "295109912611199"
NIR, TEST = "1.2.250.1.213.1.4.8", "1.2.250.1.213.1.4.10"


def said(
    status: str, ins: str | None = None, oid: str = NIR, *, doubt: bool = False, fictitious: bool = False
) -> dict[str, Any]:
    """A Patient of a stated identity status, with a matricule."""
    codes = [status, *(["DOUT"] if doubt else []), *(["FICT"] if fictitious else [])]
    extension = [{"url": "identityStatus", "valueCoding": {"code": c, "display": "x"}} for c in codes if c]
    url = "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-identity-reliability"
    made = patient(extension=[{"url": url, "extension": extension}])
    if ins:
        made["identifier"] = [{"system": f"urn:oid:{oid}", "value": ins}]
    return made


def known(made: dict[str, Any], *, demo: bool = False) -> Identity:
    return identify(made, KEY, demo=demo, now=NOW)


@pytest.mark.parametrize(
    ("made", "demo", "status", "marks"),
    [
        (said("QUAL", RIGHT), False, "QUAL", []),
        (said("RECUP", RIGHT), False, "RECUP", []),
        (said("VALI"), False, "VALI", []),
        (said("PROV"), False, "PROV", []),
        (said(""), False, "PROV", []),
        (said("", RIGHT), False, "PROV", []),
        (said("QUAL"), False, "VALI", ["status-was-QUAL"]),
        (said("RECUP"), False, "PROV", ["status-was-RECUP"]),
        (said("QUAL", WRONG), False, "PROV", ["ins-wrong", "status-was-QUAL"]),
        (said("VALI", WRONG), False, "PROV", ["ins-wrong", "status-was-VALI"]),
        (said("QUAL", RIGHT, TEST), False, "PROV", ["ins-not-of-this-deployment", "status-was-QUAL"]),
        (said("QUAL", RIGHT, TEST), True, "QUAL", []),
        (
            said("QUAL", RIGHT, "1.2.250.1.213.1.4.99"),
            True,
            "PROV",
            ["ins-not-of-this-deployment", "status-was-QUAL"],
        ),
        (said("QUAL", RIGHT, doubt=True), False, "PROV", ["status-was-QUAL"]),
        (said("VALI", fictitious=True), False, "PROV", ["status-was-VALI"]),
    ],
)
def test_a_status_is_borne_out_by_the_numbers_or_taken_back(
    made: dict[str, Any], demo: bool, status: str, marks: list[str]
) -> None:
    found = known(made, demo=demo)
    assert (found.status, found.marks) == (status, marks)
    stated = [e["valueCoding"]["code"] for e in made["extension"][0]["extension"]]
    assert set(stated) <= {status, "DOUT", "FICT"}
    assert [t["code"] for t in made.get("meta", {}).get("tag", [])] == marks
    assert not found.doubtful or found.status == "PROV"


def test_a_wrong_matricule_is_kept_in_the_record_and_finds_nobody() -> None:
    made = said("QUAL", WRONG)
    found = known(made)
    assert made["identifier"][0]["value"] == WRONG
    assert tokens.of_identifier(KEY, "INS", WRONG) not in found.tokens
    assert tokens.of_identifier(KEY, "INS", RIGHT) in known(said("QUAL", RIGHT)).tokens


def test_the_official_fr_core_example_is_taken_in_marked_and_not_qualified() -> None:
    made = json.loads(texts(FR_CORE)["Patient-FRCorePatientExample.json"])
    found = known(made)
    assert (found.status, found.marks) == ("PROV", ["ins-wrong", "status-was-VALI"])
    assert tokens.of_birth_date(KEY, datetime(1974, 12, 25).date()) in found.tokens  # noqa: DTZ001
    assert len(found.contact) == 4  # three telephones and an address


@pytest.mark.parametrize(
    ("change", "element"),
    [
        ({"name": []}, "name.family"),
        ({"name": [{"family": "X"}]}, "name.given"),
        ({"name": [{"use": "nickname", "family": "X", "given": ["Y"]}]}, "name.family"),
        ({"gender": None}, "gender"),
        ({"birthDate": "1950"}, "birthDate"),
        ({"birthDate": "1950-02-30"}, "birthDate"),
        ({"birthDate": None}, "birthDate"),
    ],
)
def test_without_a_strict_trait_nobody_is_taken_in(change: dict[str, Any], element: str) -> None:
    with pytest.raises(NotTaken, match=element):
        known(patient() | change)


def test_contact_values_are_dated_as_the_source_dates_them() -> None:
    period = {"start": "2020-01-01", "end": "2021-06"}
    found = known(
        patient(telecom=[{"system": "phone", "value": "06 39 98 00 01", "period": period}, {"value": "x"}])
    )
    token = tokens.of_contact(KEY, "telephone", "0639980001")
    assert found.contact == [
        (token, datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 6, 30, 23, 59, 59, tzinfo=UTC))
    ]
