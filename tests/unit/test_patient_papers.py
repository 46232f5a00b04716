"""The papers that leave with a patient: what is on them, that a long one stays one page, and signs that no font has."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from pypdf import PdfReader

from cloison.chart import protection, requests, traits
from cloison.chart.author import Author
from cloison.downtime import content as sheet
from cloison.downtime import renewal
from cloison.gate.answers import Allowed
from cloison.gate.boards import Place
from cloison.gate.opened import Opened
from cloison.pages.charts import Chart
from cloison.pages.dlu import content as dlu
from cloison.pages.dlu import views
from cloison.pages.rights import copied
from cloison.records import tokens
from tests.people import an_id, patient

renewal.speak()
AT = datetime(2026, 11, 24, 19, tzinfo=UTC)
KEY = b"k" * 32
BY = Author(uuid4(), "Anne MARTIN", "Médecin")


def chart(*more: dict[str, Any]) -> Chart:
    whole = patient("inside")
    who = Opened(an_id("inside"), an_id("tilleuls"), 1, whole[0])
    return Chart(an_id("inside"), Allowed("ward_presence"), who, [*whole, *more])


def medicine(n: int) -> dict[str, Any]:
    return {
        "resourceType": "MedicationRequest",
        "id": str(uuid4()),
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": {"text": f"MÉDICAMENT NUMÉRO {n} 1 g, comprimé pelliculé"},
        "dosageInstruction": [{"text": "1 comprimé matin, midi et soir, par voie orale, pendant 10 jours."}],
    }


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize("medicines", [0, 12, 25])
def test_a_dlu_is_one_page_and_leaves_no_medicine_out(medicines: int) -> None:
    told = dlu.data(chart(*(medicine(n) for n in range(medicines))), "Les Sansonnets", "Anne MARTIN", AT)
    pdf = views.one_page(told)
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    text = text_of(pdf).replace("\n", " ")
    for n in range(medicines):
        assert f"MÉDICAMENT NUMÉRO {n} " in text
    assert "Pénicilline" in text


def test_a_dlu_says_who_is_trusted_and_leaves_lines_for_a_pen() -> None:
    found = chart()
    found.patient.resource["contact"] = [
        {
            "relationship": [{"text": "Personne de confiance"}],
            "name": {"text": "Odile Roux"},
            "telecom": [{"value": "0639980000"}],
        }
    ]
    people = dict(dlu.data(found, "", "", AT)["people"])
    assert people["Personne de confiance"] == "Odile Roux (0639980000)"
    assert dict(dlu.data(chart(), "", "", AT)["people"])["Personne de confiance"] == ""


def test_a_sign_that_no_font_has_costs_nobody_a_copy_or_a_sheet() -> None:
    found = chart(medicine(1) | {"medicationCodeableConcept": {"text": "PARACÉTAMOL 🎉 مرحبا"}})
    pdf = copied.made(found, {}, "Anne MARTIN", AT, "0000000000000000", [])
    reader = PdfReader(io.BytesIO(pdf), password="0000000000000000")
    text = "\n".join(page.extract_text() for page in reader.pages)
    assert "remplacés par" in text
    assert "🎉" in reader.attachments["dossier-fhir.json"][0].decode()
    place = Place(found.patient, "VALI", resources=found.resources)
    told = sheet.data("Médecine A", "Les Tilleuls", AT, [place], ["Anne MARTIN"])
    assert "PARACÉTAMOL ?" in text_of(renewal._pdf(told))


def test_a_document_that_is_not_whole_is_told_in_its_place() -> None:
    reference = {
        "resourceType": "DocumentReference", "id": str(uuid4()), "description": "Scanner",
        "content": [{"attachment": {"contentType": "application/pdf", "size": 5, "extension": [
            {"url": "https://cloison.example/fhir/StructureDefinition/document-content", "extension": [
                {"url": "part", "valueReference": {"reference": f"Binary/{uuid4()}"}},
                {"url": "sha256", "valueString": "0"}, {"url": "pages", "valueInteger": 1}]}]}}],
    }  # fmt: skip
    [(name, said)] = copied.attachments([reference], [])
    assert (name, b"Scanner" in said) == ("document-001-manquant.txt", True)


def test_a_request_says_by_when_it_is_due() -> None:
    applicant = requests.Applicant("guardian", "Odile Roux", "passport")

    def made(kind: str, at: str) -> dict[str, Any]:
        return requests.asked(
            kind, applicant, "x", BY, item=str(uuid4()), patient=str(an_id("inside")), at=at
        )

    assert requests.due(made("copy", "2026-12-28T10:00:00+01:00")) == date(2027, 1, 5)
    assert requests.due(made("rectification", "2026-12-31T10:00:00+01:00")) == date(2027, 1, 31)
    assert "Roux" not in applicant.codes
    waiting, answered = (
        made("copy", "2026-01-01"),
        requests.answered(made("copy", "2026-06-01"), "Remise.", BY, "2026-06-02"),
    )
    assert requests.of([answered, waiting]) == [waiting, answered]


def test_only_exact_numbers_find_a_protected_identity() -> None:
    whole = patient("inside")[0] | {"identifier": [{"system": traits.IPP_SYSTEM, "value": "85264771"}]}
    hidden = protection.protected(whole, "Mme Aubépine")
    born = date.fromisoformat(whole["birthDate"])
    by_name = tokens.of_name(KEY, born, "family", whole["name"][0]["family"])
    open_, closed = traits.index(KEY, whole, []), traits.index(KEY, hidden, [])
    assert {by_name, tokens.of_birth_date(KEY, born)} <= set(open_)
    assert closed == [tokens.of_identifier(KEY, "IPP", "85264771")]
    assert set(traits.index(KEY, protection.lifted(hidden), [])) == set(open_)
