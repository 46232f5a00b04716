"""Two sets of traits side by side, as an identity officer sees them: of the other, the letters that both names share.

Owns: the pairs that the gate found and counted, their judgement by sound and typing error, each with what was said of
it before. Refuses: the name of whoever is not in the officer's queue.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from cloison.chart.likeness import same_person
from cloison.gate import calls, opened
from cloison.gate.answers import Allowed, Refused
from cloison.pages import charts, identity, words
from cloison.pages.binding import bind
from cloison.pages.server import person, server
from cloison.records import tokens

_DOT = "•"
_LABELS = (
    ("family", gettext_lazy("Nom de naissance")),
    ("given", gettext_lazy("Premier prénom de naissance")),
    ("born", gettext_lazy("Date de naissance")),
    ("sex", gettext_lazy("Sexe")),
    ("commune", gettext_lazy("Commune de naissance")),
    ("status", gettext_lazy("Identité")),
    ("ipp", gettext_lazy("IPP")),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One trait of the identity and of one like it; whether both say the same."""

    label: str
    here: str
    there: str
    same: bool
    compared: bool = True
    """Whether it is a trait: status and number differ anyway, and say nothing about the person."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One identity beside the one of the queue: its traits, and whether they are linked already."""

    id: str
    ipp: str
    rows: list[Row]
    bound: str
    linked: bool
    waits: bool
    """The link explains nothing until another officer says the same."""
    mine: bool
    since: str
    by: str


@dataclass(frozen=True, slots=True)
class Compared:
    """What a comparison found."""

    pairs: list[Pair]
    too_many: bool


def masked(name: str, shown: int = 2) -> str:
    """Return a name of which the first letters alone are shown.

    >>> masked("LEFEVRE")
    'LE•••••'
    """
    return name[:shown] + _DOT * max(0, len(name) - shown)


def compared(request: HttpRequest, chart: charts.Chart, exact: str = "") -> Compared | Refused:
    """Return those like this identity, and whoever bears the number `exact` (an IPP) where one was typed."""
    known, who = server(request), person(request)
    here = identity.of_rows([chart.patient], chart.answer.rows, whole=True)[0]
    patient = chart.patient.resource
    if here.alias:  # protected: no name and no day finds it in the index, so nothing is like it
        return Compared([], too_many=False)
    try:
        born = date.fromisoformat(str(patient.get("birthDate", "")))
    except ValueError:
        return Compared([], too_many=False)
    key = known.index_key
    names = [(here.family, here.given), (here.given, here.family)]
    wanted = {tokens.of_name(key, born, f, n[i]) for n in names for i, f in enumerate(("family", "given"))}
    ask = calls.pairs(
        who.secret,
        chart.patient_id,
        tokens.of_birth_date(key, born),
        sorted(t for t in wanted if t is not None),
        exact=tokens.of_identifier(key, "IPP", exact) if exact else None,
        purpose=who.purpose,
        surface="page",
    )
    answer = known.gate.ask(ask)
    if isinstance(answer, Refused):
        return answer
    return Compared(_pairs(request, chart, here, answer, exact), answer.why == "too_many")


def _pairs(
    request: HttpRequest, chart: charts.Chart, here: identity.Identity, answer: Allowed, exact: str
) -> list[Pair]:
    found = opened.resources(answer, server(request).keyring)
    status = {row.patient_id: row.identity_status for row in answer.rows}
    links = {h["other"]: h for h in answer.detail["history"] if h["until"] is None and h["verdict"] == "same"}
    pairs = []
    for one in found:
        other = identity.of_patient(one.patient_id, one.resource, status.get(one.patient_id))
        link = links.get(str(other.id))
        typed = bool(exact) and other.ipp.upper() == "".join(exact.split()).upper()
        if link or typed or _alike(here, one.resource):
            pairs.append(_pair(request, chart.patient_id, here, other, link))
    return sorted(pairs, key=lambda p: (not p.linked, p.ipp))


def _alike(here: identity.Identity, patient: dict[str, Any]) -> bool:
    others = [(str(n.get("family", "")), str((n.get("given") or [""])[0])) for n in patient.get("name", ())]
    used = here.used.rpartition(" ")[0] if here.used else ""
    return any(same_person(family, here.given, others) for family in (here.family, used) if family)


def _pair(
    request: HttpRequest,
    patient_id: UUID,
    here: identity.Identity,
    other: identity.Identity,
    link: dict[str, Any] | None,
) -> Pair:
    return Pair(
        str(other.id),
        other.ipp,
        _beside(here, other),
        bind(request, patient_id, other.id),
        link is not None,
        bool(link and link["waits"]),
        bool(link and link["maker"] == str(person(request).account_id)),
        words.moment(link["since"]) if link else "",
        str(link["by"]) if link else "",
    )


def _beside(here: identity.Identity, other: identity.Identity) -> list[Row]:
    rows = []
    for name, label in _LABELS:
        mine, theirs = str(getattr(here, name)), str(getattr(other, name)) or words.unknown()
        shown = _agreed(mine, theirs) if name in ("family", "given") else theirs
        same = mine.upper() == theirs.upper()
        rows.append(Row(str(label), mine or words.unknown(), shown, same, name not in ("status", "ipp")))
    return rows


def _agreed(mine: str, theirs: str) -> str:
    """Return the letters of `theirs` that stand at the same place in `mine`, dots for the others."""
    return "".join(b if mine[n : n + 1].upper() == b.upper() else _DOT for n, b in enumerate(theirs))
