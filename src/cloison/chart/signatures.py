"""The signature of a letter: a Provenance over the digest of its words, who signed it, and for which establishment.

Owns: making one, and finding the one that fits a letter. Refuses: a signature inside the letter itself: the gate takes
a touch for a type (`permissions.AUTHORS`), and a Composition may be a note or a draft; a signature over other words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from cloison.chart.author import Author, is_mistaken
from cloison.chart.letters import digest

Resource = dict[str, Any]
RPPS, FINESS = "https://rpps.esante.gouv.fr", "https://finess.esante.gouv.fr"
_DIGEST = "https://cloison.example/fhir/StructureDefinition/signed-digest"
_AUTHOR = {
    "system": "urn:iso-astm:E1762-95:2013",
    "code": "1.2.840.10065.1.12.1.1",
    "display": "Author's Signature",
}


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: the account with its RPPS, and the establishment that it signs for with its FINESS."""

    author: Author
    rpps: str
    site: str
    finess: str


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature as it is read back."""

    who: str
    at: str
    digest: str
    rpps: str
    site: str
    finess: str


def signed(letter: Mapping[str, Any], signer: Signer, at: str) -> tuple[Resource, Resource]:
    """Return the letter as it is once it is signed, and its signature: to be written in one call."""
    after = {
        **letter,
        "status": "final",
        "date": at,
        "attester": [{"mode": "legal", "time": at, "party": signer.author.reference()}],
    }
    who = signer.author.reference()
    if signer.rpps:
        who["identifier"] = {"system": RPPS, "value": signer.rpps}
    agent: Resource = {"type": {"coding": [{"code": "author"}], "text": "Signataire"}, "who": who}
    if signer.site:
        agent["onBehalfOf"] = {"display": signer.site}
        if signer.finess:
            agent["onBehalfOf"]["identifier"] = {"system": FINESS, "value": signer.finess}
    return after, {
        "resourceType": "Provenance",
        "id": str(its_id(letter)),
        "target": [{"reference": f"Composition/{letter['id']}"}, dict(letter["subject"])],
        "recorded": at,
        "agent": [agent],
        "signature": [{"type": [dict(_AUTHOR)], "when": at, "who": signer.author.reference()}],
        "extension": [{"url": _DIGEST, "valueString": digest(letter)}],
    }


def its_id(letter: Mapping[str, Any]) -> UUID:
    """Return the id of a letter's signature: it has one, and what is signed changes no more."""
    return uuid5(UUID(str(letter["id"])), "signature")


def of(letter: Mapping[str, Any], resources: Iterable[Mapping[str, Any]]) -> Signature | None:
    """Return the signature of a letter whose words are still those that were signed; else None."""
    wanted, words = str(its_id(letter)), digest(letter)
    for one in resources:
        if one["resourceType"] != "Provenance" or one["id"] != wanted or letter.get("status") != "final":
            continue
        kept = next((e.get("valueString") for e in one.get("extension", ()) if e.get("url") == _DIGEST), None)
        if kept == words and not is_mistaken(letter):
            return _read(one, words)
    return None


def _read(provenance: Mapping[str, Any], words: str) -> Signature:
    agent = (provenance.get("agent") or [{}])[0]
    who, site = agent.get("who") or {}, agent.get("onBehalfOf") or {}
    return Signature(
        str(who.get("display", "")),
        str(provenance.get("recorded", "")),
        words,
        str((who.get("identifier") or {}).get("value", "")),
        str(site.get("display", "")),
        str((site.get("identifier") or {}).get("value", "")),
    )
