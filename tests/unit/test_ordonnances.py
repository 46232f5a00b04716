"""Ordonnances as a pharmacist gets them: the words of each sheet, its bar codes read back, its pages; and what is missing."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
import zxingcpp
from barcode import Code128
from PIL import Image

from cloison.chart import prescriptions as rx
from cloison.medicines import shelf
from cloison.medicines.dosage import Dosage
from cloison.medicines.search import Shelf
from cloison.pages import typesetting
from cloison.pages.prescribing import paper

AT = datetime(2026, 11, 24, 16, 30, tzinfo=ZoneInfo("Europe/Paris"))
WHO = rx.Prescriber(uuid4(), "Paule LAMBERT")
PATIENT: dict[str, Any] = {
    "resourceType": "Patient",
    "id": str(uuid4()),
    "name": [
        {"use": "official", "family": "Lefèvre", "given": ["Anne-Marie", "Jeanne"]},
        {"use": "usual", "family": "Martin"},
    ],
    "gender": "female",
    "birthDate": "1950-03-12",
}
HEAD: dict[str, Any] = {
    "family_name": "Lambert",
    "given_name": "Paule",
    "rpps": "99700218896",
    "site": "Clinique des Tilleuls",
    "finess": "780110078",
    "postcode": "61500",
    "commune": "Sées",
    "own": {"speciality": "Médecine générale", "unit": "Médecine A"},
    "place": {"street": "12 rue des Lilas", "phone": "01 99 00 12 34", "email": "contact@tilleuls.example"},
}
TEMPLATE = Path(paper.__file__).with_name("ordonnance.typ")
PICTURES = Path(__file__).parents[2] / "var/screenshots"


@pytest.fixture(scope="module")
def medicines() -> Shelf:
    return shelf.in_force(None).shelf()


def a_line(medicines: Shelf, typed: str, dosage: Dosage | None = None, **more: Any) -> dict[str, Any]:
    found = medicines.search(typed)[0]
    dosage = dosage or Dosage(Decimal(1), "gélule", "orale", ("MORN", "EVE"), days=7, span=(7, "d"))
    said = rx.Line(uuid4(), found, dosage, "Pneumopathie", more.pop("setting", "community"), **more)
    request, medicine = rx.line(said, UUID(PATIENT["id"]), WHO, AT, None)
    return request | {"contained": [medicine], "status": "active"}


def printed(
    medicines: Shelf, sheet: paper.Sheet, *, name: str = "", duplicate: bool = False, patient: Any = PATIENT
) -> bytes:
    told = paper.data(
        sheet, HEAD, patient, [], medicines, ins="", at=AT, number_="6f1c3c52-9a1b", duplicate=duplicate
    )
    made = typesetting.pdf(TEMPLATE, told)
    if name:
        PICTURES.mkdir(parents=True, exist_ok=True)
        for n, page in enumerate(pypdfium2.PdfDocument(made)):
            page.render(scale=1.4).to_pil().save(PICTURES / f"ordonnance-{name}-{n + 1}.png")
    return made


def words(made: bytes) -> list[str]:
    """The text of each page, as it is read."""
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(made)]
    return [" ".join(text.replace("\u202f", " ").replace("\u00a0", " ").split()) for text in pages]


def codes(made: bytes) -> set[str]:
    """What a reader of bar codes reads on the first page."""
    picture = pypdfium2.PdfDocument(made)[0].render(scale=4).to_pil().convert("L")
    return {found.text for found in zxingcpp.read_barcodes(picture)}


def only(found: list[paper.Sheet]) -> paper.Sheet:
    [sheet] = found
    return sheet


def test_an_ordinary_one_has_every_item_of_the_law(medicines: Shelf) -> None:
    sheet = only(
        paper.sheets(
            [
                a_line(medicines, "amoxicilline 500 gélule"),
                a_line(medicines, "doliprane 1000", renewals=2, not_substitutable="MTE"),
            ],
            medicines,
        )
    )
    assert paper.missing(sheet, HEAD, PATIENT, [], AT.date()) == []
    made = printed(medicines, sheet, name="drugs")
    [text] = words(made)
    for item in (
        "Docteur Paule LAMBERT", "Médecine générale", "RPPS 99700218896", "Clinique des Tilleuls", "12 rue des Lilas",
        "61500 Sées", "France", "+33 1 99 00 12 34", "contact@tilleuls.example", "FINESS 780110078",
        "LEFÈVRE Anne-Marie Jeanne", "Utilise : MARTIN Anne-Marie", "Sexe féminin", "née le 12/03/1950", "76 ans", "Sées, le 24/11/2026",
        "amoxicilline 500 mg, gélule", "1 gélule, voie orale, le matin et le soir. Pendant 7 jours.", "Ne pas renouveler.",
        "paracétamol 1 g, comprimé (DOLIPRANE 1000 mg)", "À renouveler deux (2) fois.", "Non substituable (MTE).",
        "2 médicaments prescrits", "Signature", "page 1/1",
    ):  # fmt: skip
        assert item in text, item
    assert "Pneumopathie" not in text  # no diagnosis on paper
    assert codes(made) == {"99700218896", "780110078"}


def test_a_narcotic_is_in_full_letters_on_paper_that_is_printed_already(medicines: Shelf) -> None:
    dosage = Dosage(Decimal(1), "gélule", "orale", every=12, days=28, span=(28, "d"))
    found = paper.sheets(
        [a_line(medicines, "skenan 10 mg", dosage), a_line(medicines, "doliprane 1000")], medicines
    )
    assert [s.kind for s in found] == ["drugs", "secured"]
    made = printed(medicines, found[1], name="secured")
    [text] = words(made)
    for item in (
        "dosage : dix milligrammes",
        "Une gélule par prise, deux prises par jour",
        "Pendant vingt-huit (28) jours.",
        "Délivrance en une seule fois.",
    ):
        assert item in text
    assert "RPPS" not in text  # the paper has its own head
    page = pypdfium2.PdfDocument(made)[0]
    picture = page.render(scale=1).to_pil().convert("L")
    head = picture.crop((0, 0, picture.width, int(picture.height * 0.25)))
    assert head.getextrema() == (255, 255)
    tramadol = only(paper.sheets([a_line(medicines, "topalgic 50 mg gélule")], medicines))
    assert tramadol.kind == "secured"


def test_a_patch_is_dispensed_in_fractions(medicines: Shelf) -> None:
    dosage = Dosage(Decimal(1), "patch", "transdermique", every=72, days=28, span=(28, "d"))
    sheet = only(paper.sheets([a_line(medicines, "durogesic 25", dosage)], medicines))
    [text] = words(printed(medicines, sheet))
    assert "Délivrance fractionnée par période de quatorze jours." in text
    assert "vingt-cinq microgrammes par heure" in text


def test_a_bizone_has_both_zones_and_strikes_the_empty_one(medicines: Shelf) -> None:
    one = a_line(medicines, "bisoprolol 5", ald=True)
    sheet = only(paper.sheets([one, a_line(medicines, "doliprane 1000")], medicines))
    assert sheet.kind == "ald"
    [text] = words(printed(medicines, sheet, name="ald"))
    assert (
        text.index("AFFECTION EXONÉRANTE")
        < text.index("bisoprolol")
        < text.index("INTERCURRENTES")
        < text.index("paracétamol")
    )
    alone = words(printed(medicines, only(paper.sheets([one], medicines)), name="ald-alone"))[0]
    assert "INTERCURRENTES" in alone


def test_other_kinds_go_on_sheets_of_their_own(medicines: Shelf) -> None:
    def order(category: str, text: str) -> dict[str, Any]:
        return {
            "resourceType": "ServiceRequest",
            "id": str(uuid4()),
            "status": "active",
            "requester": WHO.reference,
            "category": [{"coding": [{"code": category}]}],
            "code": {"text": text},
        }

    lpp = {
        "resourceType": "DeviceRequest",
        "id": "d",
        "status": "active",
        "requester": WHO.reference,
        "codeCodeableConcept": {"text": "Bas de contention classe 2"},
    }
    orders = [
        order("108252007", "NFS"),
        order("363679005", "Radiographie du thorax"),
        order("91251008", "Kinésithérapie respiratoire"),
        lpp,
        order("108252007", "Ionogramme"),
    ]
    found = paper.other_sheets(orders, str(WHO.account_id))
    assert [(s.kind, len(s.lines)) for s in found] == [
        ("lpp", 1),
        ("auxiliaries", 1),
        ("laboratory", 2),
        ("imaging", 1),
    ]
    for sheet in found:
        [text] = words(printed(medicines, sheet, name=sheet.kind))
        assert sheet.title in text.replace("'", "’")
    assert "2 examens prescrits" in words(printed(medicines, found[2]))[0]
    assert paper.other_sheets(orders, str(uuid4())) == []


def test_a_second_print_says_so_and_forty_lines_take_pages_that_are_counted(medicines: Shelf) -> None:
    lines = [a_line(medicines, "amoxicilline 500 gélule") for _ in range(40)]
    made = printed(medicines, only(paper.sheets(lines, medicines)), name="forty", duplicate=True)
    pages = words(made)
    assert "DUPLICATA" in pages[0]
    assert len(pages) > 2
    assert all(
        f"page {n}/{len(pages)}" in text and "LEFÈVRE Anne-Marie" in text and "24/11/2026" in text
        for n, text in enumerate(pages, 1)
    )
    assert "40 médicaments prescrits" in pages[-1]


def test_names_of_a_hundred_letters_and_marks_stay_words(medicines: Shelf) -> None:
    long = {"use": "official", "family": "A" * 100, "given": ["#pagebreak()", "*Marie*", "$x$ é ’"]}
    patient = PATIENT | {"name": [long]}
    sheet = only(paper.sheets([a_line(medicines, "doliprane 1000")], medicines))
    text = " ".join(words(printed(medicines, sheet, patient=patient)))
    assert "#pagebreak()" in text
    assert "*Marie*" in text


@pytest.mark.parametrize(
    ("head", "patient", "what"),
    [
        ({"rpps": None}, {}, "le numéro RPPS"),
        ({"rpps": "99700218897"}, {}, "le numéro RPPS"),
        ({"finess": "780110079"}, {}, "le numéro FINESS"),
        ({"place": {"phone": "1", "email": "x"}}, {}, "l’adresse de l’établissement"),
        ({"place": {"street": "x", "phone": "01"}}, {}, "une adresse électronique"),
        ({"own": {}}, {}, "la qualité ou la spécialité"),
        ({}, {"birthDate": "1950-03"}, "la date de naissance"),
        ({}, {"birthDate": None}, "la date de naissance"),
        ({}, {"gender": "unknown"}, "le sexe"),
        ({}, {"birthDate": "2020-01-01"}, "le poids de l’enfant"),
        ({}, {"name": []}, "le nom et le prénom du patient"),
    ],
)
def test_what_is_missing_is_told(
    medicines: Shelf, head: dict[str, Any], patient: dict[str, Any], what: str
) -> None:
    sheet = only(paper.sheets([a_line(medicines, "doliprane 1000")], medicines))
    changed = {k: v for k, v in (PATIENT | patient).items() if v is not None}
    [told] = paper.missing(sheet, HEAD | head, changed, [], AT.date())
    assert told.startswith(what)


def test_a_line_without_duration_or_dose_is_told_by_name(medicines: Shelf) -> None:
    one = a_line(medicines, "doliprane 1000")
    one["dosageInstruction"] = [{}]
    one["dispenseRequest"] = {}
    told = paper.missing(paper.Sheet("drugs", [one]), HEAD, PATIENT, [], AT.date())
    assert [t.split(" de «")[0] for t in told] == ["la posologie", "la durée"]


def test_what_is_given_during_the_stay_is_on_no_paper(medicines: Shelf) -> None:
    assert paper.sheets([a_line(medicines, "doliprane 1000", setting="inpatient")], medicines) == []


@pytest.mark.parametrize("number", ["99700218896", "10101234567", "780110078", "2A0000014", "89970000017"])
def test_bars_are_those_that_another_library_writes(number: str) -> None:
    modules = ["0"] * (lambda last: last[0] + last[1])(paper.bars(number)[-1])
    for at, wide in paper.bars(number):
        modules[at : at + wide] = ["1"] * wide
    if number.isdigit() and not number.startswith(
        "99"
    ):  # python-barcode 0.16.1 drops that pair: another number would be read
        assert "".join(modules) == Code128(number).build()[0]
    picture = Image.new("L", (len(modules) * 4 + 80, 120), 255)
    for at, wide in paper.bars(number):
        picture.paste(0, (40 + at * 4, 10, 40 + (at + wide) * 4, 110))
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [number]
