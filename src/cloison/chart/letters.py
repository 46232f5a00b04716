"""Letters from the record: the lettre de liaison of a discharge, the consultation report, the letter to the physician.

Owns: what each must say (lettre de liaison: article R.1112-1-2 of the Code de la santé publique), what of it the record
already knows, the draft, and when one is wanted. Refuses: calling a letter complete in which something that the article
asks for is missing. Its signature is a resource of its own: `signatures`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from cloison.chart import flags, notes, present, safety
from cloison.chart.author import Author, is_mistaken
from cloison.chart.places import leaving_day
from cloison.medicines.checks import medicine_words

Resource = dict[str, Any]
LATE_DAYS = 7
"""For how long a lettre de liaison is asked for after a discharge."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a letter: its key in forms, its title, whether a signed letter must have it."""

    key: str
    title: str
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """A kind of letter: LOINC code, title, parts in order."""

    code: str
    title: str
    parts: tuple[Part, ...]


_TO = Part("recipient", "Destinataire", True)
TEMPLATES = {
    "liaison": Template("18842-5", "Lettre de liaison à la sortie", (  # R.1112-1-2, I, 1° to 6°
        _TO,
        Part("reason", "Motif d’hospitalisation", True),
        Part("synthesis", "Synthèse médicale du séjour", True),
        Part("events", "Événements indésirables, BMR ou BHRe, transfusion, dispositifs implantés", True),
        Part("allergies", "Allergies", True),
        Part("treatments", "Traitements prescrits à la sortie", True),
        Part("stopped", "Traitements arrêtés, et pourquoi", True),
        Part("pending", "Résultats en attente", True),
        Part("follow_up", "Suites à donner", True),
    )),
    "consultation": Template("11488-4", "Compte rendu de consultation", (
        _TO,
        Part("reason", "Motif", True),
        Part("history", "Antécédents"),
        Part("allergies", "Allergies"),
        Part("synthesis", "Examen et conclusion", True),
        Part("treatments", "Traitement"),
        Part("follow_up", "Suites à donner", True),
    )),
    "courrier": Template("51852-2", "Courrier au médecin traitant", (
        _TO,
        Part("synthesis", "Texte", True),
        Part("history", "Problèmes en cours"),
        Part("treatments", "Traitement"),
    )),
}  # fmt: skip
NONE = "Aucun à notre connaissance."


def known(template: str, patient: Mapping[str, Any], resources: Iterable[Resource]) -> dict[str, str]:
    """Return what the record already says for each part of a letter; the rest is empty, for its writer."""
    found = [r for r in resources if not is_mistaken(r)]
    stay = present.current(found) or next(iter(present.stays(found)), None)
    physicians = ", ".join(g["display"] for g in patient.get("generalPractitioner", ()) if g.get("display"))
    said = {
        "recipient": physicians,
        "reason": stay.reason if stay else "",
        "history": _problems(found),
        "events": _events(found),
        "allergies": _allergies(found),
        "treatments": _treatments(found, "active") or NONE,
        "stopped": _treatments(found, "stopped") or NONE,
        "pending": _pending(found) or NONE,
    }
    return {part.key: said.get(part.key, "") for part in TEMPLATES[template].parts}


def draft(
    template: str,
    texts: Mapping[str, str],
    author: Author,
    *,
    item: str,
    patient: str,
    at: str,
    stay: UUID | None,
    before: Mapping[str, Any] | None = None,
) -> Resource:
    """Return the draft of a letter, new or over an earlier draft of it."""
    made = TEMPLATES[template]
    resource: Resource = {
        "resourceType": "Composition",
        "id": item,
        "status": "preliminary",
        "type": {"coding": [{"system": "http://loinc.org", "code": made.code}], "text": made.title},
        "category": [
            {
                "coding": [
                    {"system": notes.KIND, "code": notes.LETTER},
                    {"system": notes.KIND, "code": template},
                ]
            }
        ],
        "subject": {"reference": f"Patient/{patient}"},
        "date": at,
        "author": list((before or {}).get("author") or [author.reference()]),
        "title": made.title,
        "section": [
            {"title": part.title, "text": notes.narrative(texts[part.key].strip())}
            for part in made.parts
            if texts.get(part.key, "").strip()
        ],
    }
    return resource | ({"encounter": {"reference": f"Encounter/{stay}"}} if stay else {})


def template_of(letter: Mapping[str, Any]) -> str:
    """Return the key of a letter's template."""
    codes = [c.get("code") for k in letter.get("category", ()) for c in k.get("coding", ())]
    return next((str(c) for c in codes if c in TEMPLATES), "courrier")


def texts_of(letter: Mapping[str, Any]) -> dict[str, str]:
    """Return a letter's texts by key of its parts."""
    titles = {part.title: part.key for part in TEMPLATES[template_of(letter)].parts}
    return {titles[title]: text for title, text in notes.read(letter).parts if title in titles}


def missing(letter: Mapping[str, Any]) -> list[str]:
    """Return the titles of what a letter must say before it is signed, and does not."""
    texts = texts_of(letter)
    return [p.title for p in TEMPLATES[template_of(letter)].parts if p.needed and not texts.get(p.key)]


def digest(letter: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what a letter says, to whom, about whom: what its signature stands under."""
    said = [
        letter["id"],
        letter["subject"]["reference"],
        letter["title"],
        *map(str, notes.read(letter).parts),
    ]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def liaison_wanted(resources: Iterable[Resource], today: date) -> str:
    """Return `today`, `late` or `left` where somebody leaves or has left without a lettre de liaison; else nothing.

    R.1112-1-2: it is given on the day of the discharge. Asked for until a week after it.
    """
    found = [r for r in resources if not is_mistaken(r)]
    stay = present.current(found) or next(iter(present.stays(found)), None)
    if stay is None or any(
        notes.is_letter(r) and template_of(r) == "liaison" and _of_stay(r) == str(stay.id) for r in found
    ):
        return ""
    if stay.present:
        planned = leaving_day(stay.resource)
        if planned is None or planned > today.isoformat():
            return ""
        return "today" if planned == today.isoformat() else "late"
    left = present.instant(stay.until)
    return "left" if left is not None and 0 <= (today - left.date()).days <= LATE_DAYS else ""


def _of_stay(letter: Mapping[str, Any]) -> str:
    return str((letter.get("encounter") or {}).get("reference", "")).partition("/")[2]


def _problems(resources: list[Resource]) -> str:
    held = [r for r in resources if r["resourceType"] == "Condition"]
    return _lines(
        str((r.get("code") or {}).get("text", ""))
        for r in held
        if any(c.get("code") == "active" for c in (r.get("clinicalStatus") or {}).get("coding", ()))
    )


def _events(resources: list[Resource]) -> str:
    held = flags.active(resources, "physician")["isolation"]
    return _lines(str((f.get("code") or {}).get("text", "")) for f in held)


def _allergies(resources: list[Resource]) -> str:
    return _lines(str((a.get("code") or {}).get("text", "")) for a in safety.active(resources))


def _treatments(resources: list[Resource], status: str) -> str:
    found = [r for r in resources if r["resourceType"] == "MedicationRequest" and r.get("status") == status]
    return _lines(_treatment(r, status) for r in found)


def _treatment(request: Resource, status: str) -> str:
    name = medicine_words(request)
    if name and _for_the_stay(request) and status == "active":
        name += " (pendant le séjour)"  # who signs the letter decides whether it goes on
    doses = "; ".join(str(d.get("text", "")) for d in request.get("dosageInstruction", ()) if d.get("text"))
    why = str((request.get("statusReason") or {}).get("text", "")) if status == "stopped" else ""
    return " : ".join(part for part in (name, why or doses) if part) if name else ""


def _for_the_stay(request: Resource) -> bool:
    """Whether a line says that the ward gives it; one from elsewhere says nothing, and is the patient's own."""
    return any(c.get("code") == "inpatient" for k in request.get("category", ()) for c in k.get("coding", ()))


def _pending(resources: list[Resource]) -> str:
    asked = [r for r in resources if r["resourceType"] == "ServiceRequest" and r.get("status") == "active"]
    return _lines(
        " ".join(p for p in (str((r.get("code") or {}).get("text", "")), _on(r.get("authoredOn"))) if p)
        for r in asked
    )


def _on(day: object) -> str:
    text = str(day or "")[:10]
    return f"(demandé le {text[8:10]}/{text[5:7]}/{text[:4]})" if len(text) == 10 else ""


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(text for text in texts if text))
