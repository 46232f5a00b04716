"""Documents of a record: a DocumentReference, and its content in Binaries that each fit into one write.

Owns: their kinds (LOINC), the parts, putting them together again with their digest checked. Refuses: content whose
parts are missing, moved or changed.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from cloison.chart.author import Author

Resource = dict[str, Any]
KINDS = {  # key: (LOINC code, French words)
    "consultation": ("11488-4", "Compte rendu de consultation"),
    "operation": ("11504-8", "Compte rendu opératoire"),
    "imaging": ("18748-4", "Compte rendu d’imagerie"),
    "laboratory": ("11502-2", "Résultats de biologie"),
    "referral": ("57133-1", "Courrier d’adressage"),
    "discharge": ("18842-5", "Lettre de liaison"),
    "consent": ("59284-0", "Consentement"),
    "directives": ("42348-3", "Directives anticipées"),
    "other": ("", "Autre document"),
}
PART = 3 * 1024 * 1024
"""Bytes of a document in one Binary."""
_CONTENT = "https://cloison.example/fhir/StructureDefinition/document-content"


class ContentError(ValueError):
    """What is stored is not the whole document."""


@dataclass(frozen=True, slots=True)
class Content:
    """Where a document's bytes are: its type, the ids of its parts in order, its digest and pages."""

    content_type: str
    parts: tuple[UUID, ...]
    digest: str
    size: int
    pages: int


def document(
    kind: str,
    title: str,
    content_type: str,
    data: bytes,
    pages: int,
    author: Author,
    *,
    item: UUID,
    patient: str,
    at: str,
    stay: UUID | None,
) -> tuple[Resource, list[Resource]]:
    """Return the DocumentReference and the Binaries of a document; the ids of these follow from `item`."""
    code, words = KINDS[kind]
    subject = {"reference": f"Patient/{patient}"}
    binaries = _binaries(data, content_type, item, subject)
    reference: Resource = {
        "resourceType": "DocumentReference",
        "id": str(item),
        "status": "current",
        "docStatus": "final",
        "type": {"text": words}
        | ({"coding": [{"system": "http://loinc.org", "code": code}]} if code else {}),
        "subject": subject,
        "date": at,
        "author": [author.reference()],
        "description": title,
        "content": [{"attachment": _attachment(data, content_type, binaries, title, at, pages)}],
    }
    if stay:
        reference["context"] = {"encounter": [{"reference": f"Encounter/{stay}"}]}
    return reference, binaries


def _binaries(data: bytes, content_type: str, item: UUID, subject: Resource) -> list[Resource]:
    pieces = [data[n : n + PART] for n in range(0, len(data), PART)]
    return [
        {
            "resourceType": "Binary",
            "id": str(uuid5(item, f"part {n}")),
            "contentType": content_type if len(pieces) == 1 else "application/octet-stream",
            "securityContext": subject,
            "data": b64encode(piece).decode(),
        }
        for n, piece in enumerate(pieces)
    ]


def _attachment(
    data: bytes, content_type: str, binaries: Sequence[Resource], title: str, at: str, pages: int
) -> Resource:
    parts = [{"url": "part", "valueReference": {"reference": f"Binary/{b['id']}"}} for b in binaries]
    known = [
        {"url": "sha256", "valueString": hashlib.sha256(data).hexdigest()},
        {"url": "pages", "valueInteger": pages},
    ]
    return {
        "contentType": content_type,
        "url": parts[0]["valueReference"]["reference"],  # type: ignore[index]
        "size": len(data),
        "title": title,
        "creation": at,
        "extension": [{"url": _CONTENT, "extension": [*parts, *known]}],
    }


def content(reference: Mapping[str, Any]) -> Content | None:
    """Return where the bytes of a document are that was brought here; None for others (a text, another server's)."""
    for one in reference.get("content", ()):
        attachment = one.get("attachment") or {}
        for extension in attachment.get("extension", ()):
            if extension.get("url") == _CONTENT:
                inside = extension.get("extension", ())
                parts = tuple(
                    UUID(e["valueReference"]["reference"].removeprefix("Binary/"))
                    for e in inside
                    if e.get("url") == "part"
                )
                digest = next((e["valueString"] for e in inside if e.get("url") == "sha256"), "")
                pages = next((e["valueInteger"] for e in inside if e.get("url") == "pages"), 1)
                return Content(attachment["contentType"], parts, digest, attachment["size"], pages)
    return None


def text(reference: Mapping[str, Any]) -> str:
    """Return the text of a document that carries it inside (letters of other systems); empty for all others."""
    for one in reference.get("content", ()):
        attachment = one.get("attachment") or {}
        if str(attachment.get("contentType", "")).startswith("text/plain") and attachment.get("data"):
            return b64decode(attachment["data"]).decode("utf-8", "replace")
    return ""


def whole(known: Content, binaries: Sequence[Mapping[str, Any]]) -> bytes:
    """Return the document's bytes from its parts, in order; raise ContentError where they are not what was kept."""
    by_id = {b["id"]: b for b in binaries}
    try:
        data = b"".join(b64decode(by_id[str(part)]["data"], validate=True) for part in known.parts)
    except (KeyError, ValueError) as error:
        raise ContentError("A part of the document is missing.") from error
    if hashlib.sha256(data).hexdigest() != known.digest:
        raise ContentError("The document is not the one that was kept.")
    return data
