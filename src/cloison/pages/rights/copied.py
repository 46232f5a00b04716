"""The copy of a record as one file: a PDF that any reader opens with its code, FHIR bundle and documents inside.

Owns: what the pages of the copy say, the bundle, the attachments, the encryption (PDF 2.0, AES-256). Refuses: a copy in
clear; leaving out what does not print (it stands in the bundle, and the page says so).
"""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson

from cloison.chart import documents, present
from cloison.pages import identity, reading, typesetting, words
from cloison.pages.charts import Chart
from cloison.pages.entries import happened

Resource = dict[str, Any]
MOST_ATTACHED = 150 * 1024 * 1024
"""Bytes of documents beyond which they are handed over one by one, from the tab Documents."""
_TEMPLATE = Path(__file__).parent / "copy.typ"
_SUFFIX = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
_LAST_PRINTED = (
    0x24FF  # Latin, Greek, Cyrillic, punctuation, symbols; beyond, the font of the page has no sign
)


def bundle(resources: Sequence[Resource], patient: str, by: str, at: datetime) -> Resource:
    """Return the whole record as a FHIR collection, with the Provenance of this copy beside those that it holds."""
    made = {
        "resourceType": "Provenance",
        "id": str(uuid4()),
        "target": [{"reference": f"Patient/{patient}"}],
        "recorded": at.isoformat(timespec="seconds"),
        "activity": {"text": "Copie du dossier remise au patient"},
        "agent": [{"who": {"display": by}}],
    }
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": at.isoformat(timespec="seconds"),
        "entry": [{"fullUrl": f"urn:uuid:{r['id']}", "resource": r} for r in (*resources, made)],
    }


def attached_size(resources: Iterable[Resource]) -> int:
    """Return how many bytes the documents of a record have."""
    return sum(found.size for _, found in _contents(resources))


def attachments(resources: Sequence[Resource], binaries: Iterable[Resource]) -> list[tuple[str, bytes]]:
    """Return (file name, bytes) of each document; of one that is not whole, a file that says so."""
    known = list(binaries)
    files = []
    for n, (reference, found) in enumerate(_contents(resources), 1):
        try:
            data = documents.whole(found, known)
        except documents.ContentError as error:
            files.append(
                (f"document-{n:03}-manquant.txt", f"{reference.get('description', '')}: {error}".encode())
            )
            continue
        files.append((f"document-{n:03}.{_SUFFIX.get(found.content_type, 'bin')}", data))
    return files


def made(
    chart: Chart,
    asked: Mapping[str, Any],
    by: str,
    at: datetime,
    code: str,
    binaries: Sequence[Resource] | None,
) -> bytes:
    """Return the file; `binaries` are the documents' contents, None where they are too much for one file.

    Raise subprocess.SubprocessError when the pages cannot be set.
    """
    from pypdf import PdfReader, PdfWriter

    told = data(chart, asked, by, at, joined=binaries is not None)
    try:
        pages = typesetting.pdf(_TEMPLATE, told)
    except subprocess.SubprocessError:  # a sign that no font of ours has
        pages = typesetting.pdf(_TEMPLATE, _printable(told) | {"replaced": True})
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pages)))
    whole = bundle(chart.resources, str(chart.patient_id), by, at)
    writer.add_attachment("dossier-fhir.json", orjson.dumps(whole, option=orjson.OPT_INDENT_2))
    for name, content in attachments(chart.resources, binaries or ()) if binaries is not None else ():
        writer.add_attachment(name, content)
    writer.encrypt(user_password=code, owner_password=None, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def data(chart: Chart, asked: Mapping[str, Any], by: str, at: datetime, *, joined: bool) -> dict[str, Any]:
    """Return what the template sets."""
    who = identity.of_rows([chart.patient], chart.answer.rows, whole=True)[0]
    traits = [
        ["Nom et prénom", f"{who.family} {who.given}" + (f" (utilise : {who.used})" if who.used else "")],
        ["Né(e) le", who.born + (f", à {who.commune}" if who.commune else "")],
        ["Sexe", who.sex],
        ["IPP", who.ipp],
        *([["INS", who.ins]] if who.ins else []),
        *([label, value or words.unknown()] for label, value in reading.contact(chart.patient.resource)),
    ]
    return {
        "title": "Copie du dossier patient",
        "by": by,
        "made": f"Copie remise par {by} le {words.moment(at)}",
        "applicant": str((asked.get("sender") or {}).get("display", "")),
        "running": f"{who.family} {who.given}, né(e) le {who.born}, IPP {who.ipp}",
        "traits": traits,
        "allergies": reading.allergies(chart.resources).text,
        "tables": [
            [
                "Problèmes et antécédents",
                [[p.when, p.what, p.status] for p in reading.problems(chart.resources)],
            ],
            [
                "Traitements",
                [[t.when, f"{t.what} : {t.detail}", t.status] for t in reading.treatments(chart.resources)],
            ],
            ["Séjours", [_stay(s) for s in present.stays(chart.resources)]],
            ["Documents joints" if joined else "Documents (remis à part)", _papers(chart.resources)],
        ],
        "days": [_entry(e) for e in happened.of(chart.resources)],
        "replaced": False,
        "apart": any(other.refused for other in chart.others),
    }


def _stay(stay: present.Stay) -> list[str]:
    when = words.day(stay.since) + (f" – {words.day(stay.until)}" if stay.until else "")
    return [when, " · ".join(w for w in (stay.unit, stay.reason) if w), stay.nda]


def _papers(resources: Iterable[Resource]) -> list[list[str]]:
    return [
        [
            words.day(r.get("date")),
            str(r.get("description") or reading.concept(r.get("type"))),
            f"document-{n:03}.{_SUFFIX.get(found.content_type, 'bin')}",
        ]
        for n, (r, found) in enumerate(_contents(resources), 1)
    ]


def _entry(entry: happened.Entry) -> list[str]:
    lines = "\n".join(" : ".join(part for part in line if part) for line in entry.lines)
    struck = f"\nSaisi par erreur : {entry.struck}" if entry.struck else ""
    return [f"{entry.day} {entry.hour}".strip(), entry.label, lines + struck, entry.by]


def _contents(resources: Iterable[Resource]) -> list[tuple[Resource, documents.Content]]:
    found = [(r, documents.content(r)) for r in resources if r["resourceType"] == "DocumentReference"]
    return [(r, one) for r, one in found if one is not None]


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return "".join(c if ord(c) <= _LAST_PRINTED else "?" for c in value)
    if isinstance(value, list):
        return [_printable(one) for one in value]
    return {k: _printable(v) for k, v in value.items()} if isinstance(value, dict) else value
