"""A letter as a PDF: who writes to whom about whom, what the record says, and the state of its signature.

Owns: the words and values that the template `letter.typ` sets. Refuses: markup in a value (all of it is data); the
INS of an identity that is not qualified; looking signed without being so.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cloison.chart import letters, notes, present, signatures
from cloison.pages import charts, identity, typesetting, words

_TEMPLATE = Path(__file__).parent / "letter.typ"


def pdf(letter: dict[str, Any], chart: charts.Chart, printed_by: signatures.Signer) -> bytes:
    """Return the PDF of a letter of this record, in French; raise subprocess.SubprocessError when it cannot be set."""
    return typesetting.pdf(_TEMPLATE, told(letter, chart, printed_by))


def told(letter: dict[str, Any], chart: charts.Chart, printed_by: signatures.Signer) -> dict[str, Any]:
    """Return what the template is given; a signed letter's establishment is the one that it was signed for."""
    who = identity.of_rows([chart.patient], chart.answer.rows, whole=True)[0]
    texts = letters.texts_of(letter)
    stay = present.current(chart.resources) or next(iter(present.stays(chart.resources)), None)
    facts = [
        ["Né(e) le", f"{who.born} ({who.age})" if who.age else who.born],
        ["Sexe", who.sex],
        ["IPP", who.ipp],
    ]
    if who.ins:
        facts.append(["INS", who.ins])
    if stay:
        left = f", sortie le {words.day(stay.until)}" if stay.until else ""
        facts.append(["Séjour", f"{stay.nda}, {stay.unit}, entrée le {words.day(stay.since)}{left}"])
        if stay.physician:
            facts.append(["Médecin responsable", stay.physician])
    name = f"{who.family} {who.given}" + (f" (utilise : {who.used})" if who.used else "")
    signed = signatures.of(letter, chart.resources)
    site, finess = (signed.site, signed.finess) if signed else (printed_by.site, printed_by.finess)
    return {
        "title": letter["title"],
        "site": site,
        "finess": f"FINESS {finess}" if finess else "",
        "unit": stay.unit if stay else "",
        "date": words.day(letter.get("date")),
        "recipient": texts.get("recipient", ""),
        "patient": name,
        "facts": facts,
        "parts": [[title, text] for title, text in notes.read(letter).parts if title != "Destinataire"],
        "signature": f"Signée électroniquement par {signed.who}, le {words.moment(signed.at)}"
        if signed
        else "",
        "rpps": f"RPPS {signed.rpps}" if signed and signed.rpps else "",
        "digest": signed.digest[:16] if signed else "",
        "draft": "" if signed else "PROJET NON SIGNÉ",
        "running": f"{name}, né(e) le {who.born}",
    }


def signature(letter: dict[str, Any], chart: charts.Chart) -> tuple[str, str, str] | None:
    """Return (who, when in words, short digest) of a letter that is signed and unchanged since."""
    found = signatures.of(letter, chart.resources)
    return None if found is None else (found.who, words.moment(found.at), found.digest[:16])
