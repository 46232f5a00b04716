"""What a dossier de liaison d'urgence says of a resident (HAS, 2015), from the record.

Owns: the words of each box. Refuses: an allergy, a medicine or a wish dropped for lack of room; guessing what is not
recorded (a dotted line stands there, for a pen).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from cloison.chart import flags, present, vitals
from cloison.pages import identity, reading, words
from cloison.pages.charts import Chart
from cloison.pages.entries import happened
from cloison.pages.entries.measure_words import LABELS

Resource = dict[str, Any]
BY_HAND = ""
_NOTES = 3
_LONGEST_NOTE = 260
_TRUSTED = ("personne de confiance", "trustee")
_CHECKLIST = (
    "ordonnances en cours",
    "derniers résultats de biologie",
    "directives anticipées",
    "carte Vitale, mutuelle",
    "prothèses (dents, lunettes, auditives)",
    "courrier du médecin",
)


def data(chart: Chart, site: str, by: str, at: datetime) -> dict[str, Any]:
    """Return what the template sets, in French."""
    who = identity.of_rows([chart.patient], chart.answer.rows, whole=True)[0]
    stay = present.current(chart.resources)
    held = flags.active(chart.resources, "nurse")
    said = {group: [reading.concept(f.get("code")) for f in found] for group, found in held.items()}
    contact = [value for _, value in reading.contact(chart.patient.resource)]
    problems = reading.problems(chart.resources)
    return {
        "title": "Dossier de liaison d’urgence",
        "site": site,
        "by": by,
        "at": words.moment(at),
        "name": f"{who.family} {who.given}" + (f" (utilise : {who.used})" if who.used else ""),
        "identity": [
            ["Né(e) le", f"{who.born} ({who.age})" if who.age else who.born],
            ["Sexe", who.sex],
            ["IPP", who.ipp],
            ["INS", who.ins or BY_HAND],
            ["Unité, chambre", _where(stay)],
            ["Entré(e) le", words.day(stay.since) if stay and stay.since else BY_HAND],
        ],
        "people": [
            ["Médecin traitant", contact[3]],
            ["Médecin du séjour", stay.physician if stay else BY_HAND],
            ["Personne de confiance", _trusted(chart.patient.resource)],
            ["Personnes à prévenir", contact[4]],
            ["Protection juridique", BY_HAND],
        ],
        "allergies": reading.allergies(chart.resources).text,
        "wishes": said["wishes"],
        "risks": said["isolation"] + said["risk"],
        "problems": [p.what for p in problems if p.current],
        "history": [f"{p.what} ({p.when})" for p in problems if not p.current],
        "treatments": [f"{t.what} : {t.detail}" for t in reading.treatments(chart.resources) if t.current],
        "signs": _signs(chart.resources),
        "notes": _notes(chart.resources),
        "function": [
            ["GIR", BY_HAND],
            ["Marche, transferts", BY_HAND],
            ["Repas", BY_HAND],
            ["Communication, état psychique", BY_HAND],
        ],
        "checklist": list(_CHECKLIST),
    }


def _where(stay: present.Stay | None) -> str:
    if stay is None:
        return BY_HAND
    return ", ".join(part for part in (stay.unit, stay.place) if part)


def _trusted(patient: Resource) -> str:
    for one in patient.get("contact", ()):
        said = [str(r.get("text", "")) for r in one.get("relationship", ())]
        said += [str(c.get("display", "")) for r in one.get("relationship", ()) for c in r.get("coding", ())]
        if any(word in text.lower() for text in said for word in _TRUSTED):
            numbers = ", ".join(str(t.get("value", "")) for t in one.get("telecom", ()))
            name = one.get("name") or {}
            whole = str(
                name.get("text") or f"{' '.join(name.get('given', ()))} {name.get('family', '')}".strip()
            )
            return f"{whole} ({numbers})" if numbers else whole
    return BY_HAND


def _signs(resources: Sequence[Resource]) -> list[list[str]]:
    return [
        [
            str(LABELS.get(key, one.measure.text)),
            f"{words.number(one.value)} {one.measure.unit}",
            words.day(one.at),
        ]
        for key, one in vitals.last(resources, None).items()
    ]


def _notes(resources: list[Resource]) -> list[list[str]]:
    """The last things that the team wrote; cut in the middle of a sentence rather than left out, and it shows."""
    found = [e for e in happened.of(resources) if e.note and not e.struck][:_NOTES]
    told = []
    for one in found:
        text = " – ".join(" : ".join(part for part in line if part) for line in one.lines)
        cut = text if len(text) <= _LONGEST_NOTE else text[: _LONGEST_NOTE - 1] + "…"
        told.append([f"{one.day} {one.hour}".strip(), cut, one.by])
    return told
