"""Who may be the same person as somebody about to be created: found by blind index, shown as little as a search shows.

Owns: the search by what was typed, its judgement by sound and typing error, and the place in an identity officer's
queue. Refuses: the names of whom it found; a row tells birth date, sex, commune and IPP, as any search row does.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from cloison.chart import traits
from cloison.chart.facts import Fact
from cloison.chart.likeness import same_person
from cloison.gate import calls, opened
from cloison.gate.answers import Refused
from cloison.pages import identity, words
from cloison.pages.forms import Beyond
from cloison.pages.refusals import refused
from cloison.pages.server import person, server
from cloison.records import tokens

SHORTEST_REASON = 10


def near(request: HttpRequest, said: traits.Traits) -> list[Beyond] | HttpResponse:
    """Return who was born on that day under a name like this one, as rows that show no name."""
    found = alike(request, said.born, said.family, said.given, said.used_family)
    return found if isinstance(found, HttpResponse) else [_shown(one) for one in found]


def alike(
    request: HttpRequest, born: date, family: str, given: str, used: str = ""
) -> list[opened.Opened] | HttpResponse:
    """Return the identities of that day with a name like this one: by the first letters of either, in both orders."""
    known, who = server(request), person(request)
    key = known.index_key
    names = [(family, given), (given, family)]
    wanted = {tokens.of_name(key, born, f, n[i]) for n in names for i, f in enumerate(("family", "given"))}
    found: dict[UUID, opened.Opened] = {}
    for token in sorted(t for t in wanted if t is not None):
        ask = calls.find(
            who.secret,
            [tokens.of_birth_date(key, born), token],
            exact=False,
            purpose=who.purpose,
            surface="page",
        )
        answer = known.gate.ask(ask)
        if isinstance(answer, Refused):
            return refused(request, answer.reason)
        for one in opened.resources(answer, known.keyring):
            if one.resource["resourceType"] == "Patient" and _alike((family, used), given, one.resource):
                found[one.patient_id] = one
    return list(found.values())


def queued(role: str, officers: list[UUID], stay_id: UUID, *, needed: bool) -> list[Fact]:
    """Return the fact that puts an identity into an officer's queue, always the same of several for one stay."""
    if not needed or role != "admissions":
        return []
    return [fact | {"stay": str(stay_id)} for fact in told_officer(officers, stay_id)]


def told_officer(officers: list[UUID], key: UUID) -> list[Fact]:
    """Return the fact that puts an identity into one officer's queue; none where the group has no officer."""
    if not officers:
        return []
    return [{"fact": "identity_queue", "holder": str(sorted(officers)[key.int % len(officers)])}]


def _alike(families: tuple[str, str], given: str, patient: dict[str, object]) -> bool:
    names = patient.get("name")
    others = [
        (str(n.get("family", "")), str((n.get("given") or [""])[0]))
        for n in (names if isinstance(names, list) else [])
    ]
    return any(same_person(family, given, others) for family in families if family)


def _shown(one: opened.Opened) -> Beyond:
    who = identity.of_patient(one.patient_id, one.resource, None)
    return Beyond(str(one.patient_id), who.born, who.sex, who.commune or words.unknown(), who.ipp)
