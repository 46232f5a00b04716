"""Files that people bring: told apart by content, made anew without what acts, refused with a reason."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from cloison.pages.cleaning import ACTS, UncleanError, cleaned, kind_of


def hostile_pdf(pages: int = 2) -> bytes:
    """A PDF with every kind of thing that acts: script on opening, on a page, in a note, a launch, a file, a form."""
    writer = PdfWriter()
    for _ in range(pages):
        page = writer.add_blank_page(200, 200)
        content = StreamObject()
        content.set_data(b"BT /F1 12 Tf 20 100 Td (Compte rendu) Tj ET")
        page[NameObject("/Contents")] = writer._add_object(content)
        page[NameObject("/AA")] = _script()
        box = ArrayObject([FloatObject(n) for n in (0, 0, 50, 50)])
        drawn = StreamObject()
        drawn[NameObject("/Subtype")] = NameObject("/Form")
        drawn[NameObject("/BBox")] = box
        drawn.set_data(b"0 0 50 50 re f")
        look = DictionaryObject({NameObject("/N"): writer._add_object(drawn)})
        launch = DictionaryObject(
            {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("cmd.exe")}
        )
        notes = [
            _note("/Widget", box, look) | {NameObject("/A"): _script(), NameObject("/AA"): _script()},
            _note("/Link", box, look) | {NameObject("/A"): launch},
            _note("/FileAttachment", box, look),
        ]
        page[NameObject("/Annots")] = ArrayObject(writer._add_object(DictionaryObject(n)) for n in notes)
    tree = DictionaryObject({NameObject("/Names"): ArrayObject([TextStringObject("a"), _script()])})
    writer._root_object[NameObject("/Names")] = DictionaryObject({NameObject("/JavaScript"): tree})
    writer.add_attachment("virus.exe", b"MZ" + bytes(64))
    writer._root_object[NameObject("/OpenAction")] = _script()
    writer._root_object[NameObject("/AcroForm")] = DictionaryObject(
        {NameObject("/XFA"): TextStringObject("<xfa/>")}
    )
    writer.add_metadata({"/Author": "Quelqu’un"})
    return _bytes(writer)


def _script() -> DictionaryObject:
    return DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    )


def _note(kind: str, box: ArrayObject, look: DictionaryObject) -> dict[Any, Any]:
    return {
        NameObject("/Type"): NameObject("/Annot"),
        NameObject("/Subtype"): NameObject(kind),
        NameObject("/Rect"): box,
        NameObject("/AP"): look,
    }


def _bytes(writer: PdfWriter) -> bytes:
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def names_in(found: Any) -> set[str]:
    """Every key of every dictionary below."""
    if isinstance(found, dict):
        return set(found) | {n for v in found.values() for n in names_in(v)}
    return {n for v in found for n in names_in(v)} if isinstance(found, list) else set()


def test_a_pdf_keeps_its_pages_and_loses_what_acts() -> None:
    before = PdfReader(io.BytesIO(hostile_pdf()))
    assert {"/OpenAction", "/AA", "/JS", "/Names", "/AcroForm"} <= {
        n for o in range(1, len(before.xref[0]) + 1) for n in names_in(before.get_object(o))}  # fmt: skip
    made = cleaned(hostile_pdf())
    assert (made.content_type, made.pages) == ("application/pdf", 2)
    after = PdfReader(io.BytesIO(made.data))
    objects = [after.get_object(n) for n in sorted(after.xref[0])]
    assert {n for o in objects for n in names_in(o)} & ACTS == set()
    for secret in (b"JavaScript", b"app.alert", b"cmd.exe", b"virus", b"xfa", b"Quelqu"):
        assert secret not in made.data, secret
    assert b"Compte rendu" in after.pages[1].get_contents().get_data()
    assert [a.get_object()["/Subtype"] for a in after.pages[0]["/Annots"]] == [
        "/Widget"
    ]  # what is drawn stays


def test_an_image_keeps_its_points_and_loses_where_it_was_taken() -> None:
    taken = Image.new("RGB", (40, 30), (200, 10, 10))
    exif = Image.Exif()
    exif[0x010F] = "Appareil de Nadia"
    exif[0x0112] = 6  # turned by a quarter
    made = io.BytesIO()
    taken.save(made, "JPEG", exif=exif, comment=b"<script>alert(1)</script>")
    clean = cleaned(made.getvalue())
    assert clean.content_type == "image/jpeg"
    assert b"Nadia" not in clean.data
    assert b"script" not in clean.data
    with Image.open(io.BytesIO(clean.data)) as shown:
        assert shown.size == (30, 40)
        assert not shown.getexif()


def test_a_second_life_behind_an_image_is_gone() -> None:
    made = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(made, "PNG")
    clean = cleaned(made.getvalue() + b"<html><script>alert(1)</script></html>")
    assert clean.content_type == "image/png"
    assert b"script" not in clean.data


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "unknown"),
        (b"MZ\x90\x00" + bytes(200), "unknown"),
        (b"<html><script>alert(1)</script></html>", "unknown"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "unknown"),
        (b"GIF89a" + bytes(20), "unknown"),
        (b"  %PDF-1.4 not at the beginning", "unknown"),
        (b"%PDF-1.7\nthis is no PDF", "broken"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "broken"),
        (b"\xff\xd8\xff" + b"a letter that calls itself scan.jpg", "broken"),
    ],
)
def test_what_is_not_what_it_says_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(UncleanError) as refused:
        cleaned(data)
    assert refused.value.reason == reason


def test_a_pdf_under_a_password_and_one_without_end_are_refused() -> None:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret", algorithm="RC4-128")
    with pytest.raises(UncleanError) as refused:
        cleaned(_bytes(writer))
    assert refused.value.reason == "locked"
    many = PdfWriter()
    for _ in range(501):
        many.add_blank_page(10, 10)
    with pytest.raises(UncleanError) as refused:
        cleaned(_bytes(many))
    assert refused.value.reason == "too_long"


def test_points_beyond_measure_are_refused() -> None:
    made = io.BytesIO()
    Image.new("L", (20_000, 20_000)).save(made, "PNG")  # 400 million points in 400 kB
    assert kind_of(made.getvalue()) == "image"
    with pytest.raises(UncleanError):
        cleaned(made.getvalue())
