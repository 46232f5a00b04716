"""An opening follows the link: the other identities of the person, opened beside the one that was asked for.

Owns: opening each of them in its own name (counted, with its own line of the ledger), and what the banner says of them.
Refuses: following for whom nobody else's word explains the first one (a broken glass, an admission of their own): they
are told of the other identity, and open it themselves; and for an identity officer, who compares masked traits instead.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from cloison.gate import calls, opened
from cloison.gate.answers import Allowed, Refused, Row
from cloison.pages import identity
from cloison.pages.server import person, server

Resource = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Other:
    """Another identity of the person: how it is called, what was opened of it; no resources where that was refused."""

    patient_id: UUID
    label: str
    name: str
    rows: list[Row] = field(default_factory=list)
    resources: list[Resource] = field(default_factory=list)
    ids: frozenset[str] = frozenset()
    refused: str = ""


def opened_too(request: HttpRequest, answer: Allowed, surface: str, detail: str | None) -> list[Other]:
    """Open the other identities that an opening was told of, as the asker opened the first; return each, or why not."""
    if person(request).role == "identity_officer" or answer.detail.get("explained") is not True:
        return []
    return [_open(request, UUID(one["patient"]), surface, detail) for one in answer.links if one["patient"]]


def told(answer: Allowed, others: list[Other]) -> dict[str, Any]:
    """Return the banner's part: identities linked to this one, opened or not yet, and whether it has a namesake."""
    there = {str(o.patient_id) for o in others}
    closed = [one["patient"] for one in answer.links if one["patient"] and one["patient"] not in there]
    return {
        "linked": others,
        "linked_closed": closed,
        "namesake": any(one["how"] == "distinct" for one in answer.links),
    }


def _open(request: HttpRequest, patient_id: UUID, surface: str, detail: str | None) -> Other:
    known, who = server(request), person(request)
    opening = calls.Opening(who.secret, patient_id, who.slices, who.purpose, surface, detail=detail)
    answer = known.gate.ask(calls.open_one(opening))
    found = opened.resources(answer, known.keyring) if isinstance(answer, Allowed) else []
    patient = next((o for o in found if o.resource["resourceType"] == "Patient"), None)
    if isinstance(answer, Refused) or patient is None:
        reason = answer.reason if isinstance(answer, Refused) else "no_relationship"
        return Other(patient_id, "", "", refused=reason)
    named = identity.of_rows([patient], answer.rows, whole=True)[0]
    kept = [o.resource for o in found if o is not patient]
    ids = frozenset(str(r["id"]) for r in kept)
    label = _("IPP %(ipp)s") % {"ipp": named.ipp}
    return Other(patient_id, label, f"{named.family} {named.given}", answer.rows, kept, ids)
