"""Notes and transmissions ciblées (cible, données, actions, résultats) as FHIR Compositions.

Owns: their sections, their next version, and reading a Composition's words back as plain text. Refuses: markup; what a
person writes is text, whatever it looks like.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

from cloison.chart.author import Author

Resource = dict[str, Any]
_LOINC = "http://loinc.org"
KIND = "https://cloison.example/fhir/CodeSystem/note"
FOCUS, NOTE, LETTER = "focus", "note", "letter"
"""Of Compositions: a transmission, a note, a letter."""
_TYPES = {
    "nurse": ("34746-8", "Nurse Note"),
    "care_assistant": ("34746-8", "Nurse Note"),
    "physician": ("11506-3", "Progress note"),
}
SECTIONS = {"facts": "Données", "actions": "Actions", "results": "Résultats", "note": "Note"}


@dataclass(frozen=True, slots=True)
class Written:
    """A note as it is read: `kind` is focus or note; `parts` are (title, text) in order."""

    kind: str
    title: str
    parts: tuple[tuple[str, str], ...]

    def part(self, key: str) -> str:
        """Return the text of one section, by its key."""
        return next((text for title, text in self.parts if title == SECTIONS[key]), "")


def composition(
    kind: str,
    title: str,
    texts: Mapping[str, str],
    author: Author,
    role: str,
    *,
    item: str,
    patient: str,
    at: str,
    stay: UUID | None,
) -> Resource:
    """Return the Composition of a note: `texts` by key of SECTIONS, empty ones left out."""
    code, english = _TYPES.get(role, _TYPES["physician"])
    words = "Transmission ciblée" if kind == FOCUS else "Note"
    resource: Resource = {
        "resourceType": "Composition",
        "id": item,
        "status": "final",
        "type": {"coding": [{"system": _LOINC, "code": code, "display": english}], "text": words},
        "category": [{"coding": [{"system": KIND, "code": kind}]}],
        "subject": {"reference": f"Patient/{patient}"},
        "date": at,
        "author": [author.reference()],
        "title": title,
        "section": _sections(texts),
    }
    return resource | ({"encounter": {"reference": f"Encounter/{stay}"}} if stay else {})


def amended(
    before: Mapping[str, Any], title: str, texts: Mapping[str, str], author: Author, at: str
) -> Resource:
    """Return the next version of a note: amended, with whoever amended it beside its first author."""
    written, known = author.reference(), list(before.get("author", ()))
    own = any(a.get("reference") == written["reference"] for a in known)
    return {
        **before,
        "status": "amended",
        "title": title,
        "section": _sections(texts),
        "author": known if own else [*known, written],
        "attester": [{"mode": "professional", "time": at, "party": written}],
    }


def read(resource: Mapping[str, Any]) -> Written:
    """Return what a Composition says, its narratives as plain text."""
    codes = [c.get("code") for k in resource.get("category", ()) for c in k.get("coding", ())]
    parts = tuple(
        (str(s.get("title", "")), plain(str((s.get("text") or {}).get("div", ""))))
        for s in resource.get("section", ())
    )
    return Written(FOCUS if FOCUS in codes else NOTE, str(resource.get("title", "")), parts)


def is_letter(resource: Mapping[str, Any]) -> bool:
    """Return whether a resource is a letter (`cloison.chart.letters`)."""
    if resource["resourceType"] != "Composition":
        return False
    return any(c.get("code") == LETTER for k in resource.get("category", ()) for c in k.get("coding", ()))


def plain(xhtml: str) -> str:
    """Return the text of a narrative; paragraphs and breaks become lines.

    >>> plain('<div xmlns="http://www.w3.org/1999/xhtml">a &lt; b<br/>c</div>')
    'a < b\\nc'
    """
    reader = _Text()
    reader.feed(xhtml)
    reader.close()
    return "".join(reader.found).strip()


def narrative(text: str) -> dict[str, str]:
    """Return `text` as a FHIR Narrative in which nothing of it is markup."""
    lines = "<br/>".join(html.escape(line) for line in text.splitlines())
    return {"status": "additional", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{lines}</div>'}


def _sections(texts: Mapping[str, str]) -> list[Resource]:
    return [
        {"title": title, "text": narrative(texts[key].strip())}
        for key, title in SECTIONS.items()
        if texts.get(key, "").strip()
    ]


class _Text(HTMLParser):
    """Collects text, and a line's end for each block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        """Take the text as it is."""
        self.found.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """End the line at a break or a new block."""
        if tag in ("br", "p", "li", "tr") and self.found:
            self.found.append("\n")
