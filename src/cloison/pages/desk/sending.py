"""What a desk's forms store: a new identity with its stay, a new stay of somebody known, a step of a stay.

Owns: the calls, in the order that lets a desk admit whom it could not open before. Refuses: a second call where the
first one said no; what is not stored is told as a word (`version_conflict`, `bed_taken`…), and the page says it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from cloison.chart import traits
from cloison.chart.facts import Fact, stated
from cloison.chart.writing import Change, Writer, write
from cloison.gate import calls, opened
from cloison.gate.answers import Allowed, Refused
from cloison.pages.server import person, server

Resource = dict[str, Any]


def writer(request: HttpRequest) -> Writer:
    """Return who writes, under the site of their account."""
    who = person(request)
    assert who.site_id is not None  # noqa: S101  the pages of the desk are for accounts of a site
    return Writer(who.secret, who.role, who.site_id, who.purpose, "page")


def create(
    request: HttpRequest, patient: Resource, stay: Resource, state: dict[str, Any], more: Sequence[Fact]
) -> str | None:
    """Store a new identity and its first stay; return None, or why not."""
    known, patient_id = server(request), UUID(patient["id"])
    ask = write(
        known.keyring,
        writer(request),
        patient_id,
        [Change(patient), Change(stay)],
        [],
        more_facts=more,
        state=state,
        tokens=traits.index(known.index_key, patient, [stay]),
    )
    return _word(known.gate.ask(ask))


def begin(request: HttpRequest, patient_id: UUID, stay: Resource) -> str | None:
    """Store a new stay of a known patient; return None, or why not.

    Who arrives may have nothing to do with this desk yet: then the fact comes first, and is what lets it open the
    identity. Should what follows fail, the fact stands, as it happened.
    """
    known, who = server(request), person(request)
    facts: list[Fact] = stated(None, stay, UUID(stay["id"]))
    opening = calls.open_one(calls.Opening(who.secret, patient_id, who.slices, who.purpose, "page"))
    answer = known.gate.ask(opening)
    first = isinstance(answer, Refused) and answer.reason == "no_relationship"
    later = [f for f in facts if f["fact"] == "bed"]  # that a bed is taken is told of who may be opened
    if first:
        said = calls.write(
            who.secret,
            patient_id,
            writer(request).site_id,
            [],
            purpose=who.purpose,
            surface="page",
            facts=[f for f in facts if f not in later],
        )
        word = _word(known.gate.ask(said))
        if word is not None:
            return word
        opening = calls.open_one(calls.Opening(who.secret, patient_id, who.slices, who.purpose, "page"))
        answer = known.gate.ask(opening)
    if isinstance(answer, Refused):
        return answer.reason
    found = [o.resource for o in opened.unmasked(answer.rows, known.keyring)]
    patient = next(r for r in found if r["resourceType"] == "Patient")
    stays = [r for r in found if r["resourceType"] == "Encounter"]
    ask = write(
        known.keyring,
        writer(request),
        patient_id,
        [Change(stay, before=stay if first else None)],  # what it states was said, where it came first
        answer.rows,
        more_facts=later if first else [],
        tokens=traits.index(known.index_key, patient, [*stays, stay]),
    )
    return _word(known.gate.ask(ask))


def _word(answer: Allowed | Refused) -> str | None:
    return answer.reason if isinstance(answer, Refused) else None
