"""« Qui a ouvert mon dossier »: the extract of the ledger that a patient takes home.

Owns: the form of its span, the words of each line, the PDF. Refuses: an extract that nobody asked for: it answers a
request in the register, where who asked and how they were recognised is written.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cloison.chart import requests
from cloison.chart.writing import Change
from cloison.gate import opened, rights
from cloison.gate.answers import Allowed, Answer, Refused
from cloison.gate.calls import Ask
from cloison.pages import binding, charts, identity, typesetting, words
from cloison.pages.entries import posting
from cloison.pages.refusals import not_found, refused, stop
from cloison.pages.rights import opening, register
from cloison.pages.rights.forms import SpanForm
from cloison.pages.server import person, server

TEMPLATE = Path(__file__).parent / "accesses.typ"
"""The page that a patient takes home."""
_WHY = {
    "TREAT": "soins",
    "ETREAT": "soins en urgence",
    "BTG": "bris de glace",
    "HOPERAT": "fonctionnement de l’établissement",
    "HPAYMT": "facturation",
    "PATADMIN": "accueil et identité",
    "PATRQT": "demande du patient",
    "HSYSADMIN": "administration du système",
}
_HOW = {"print": "imprimé", "export": "exporté"}


@require_http_methods(["GET", "HEAD", "POST"])
def accesses(request: HttpRequest, patient_id: UUID, item: UUID) -> HttpResponse:
    """Ask for the span; hand over the extract as a PDF, and note the request as answered."""
    opened_for = opening.posted(request, patient_id)
    if isinstance(opened_for, HttpResponse):
        return opened_for
    bound, chart = opened_for
    found = register.waiting(chart, item, "accesses")
    if found is None or (bound is not None and bound.item != item):
        return not_found(request)
    form = SpanForm(request.POST) if bound else SpanForm(initial=SpanForm.usual(timezone.localdate()))
    if bound is None or not form.is_valid():
        more = {"form": form, "item": item, "bound": binding.bind(request, patient_id, item)}
        return opening.page(request, chart, "accesses.html", more, 422 if form.is_bound else 200)
    return _handed_over(request, chart, found, form)


def _handed_over(
    request: HttpRequest, chart: charts.Chart, found: dict[str, Any], form: SpanForm
) -> HttpResponse:
    known = server(request)
    ask = _ask(request, chart.patient_id, form, found)
    answer = known.gate.ask(ask)
    if isinstance(answer, Refused):
        return _not_given(request, answer.reason, chart.patient_id)
    linked = [UUID(one["patient"]) for one in chart.answer.links if one["patient"]]
    others = [known.gate.ask(_ask(request, one, form, found)) for one in linked]
    with translation.override("fr"):  # a document of the group, in French whatever the page's language
        told = data(
            answer,
            opened.resources(answer, known.keyring),
            found,
            form.cleaned_data,
            posting.author(request).name,
            others,
        )
    try:
        made = typesetting.pdf(TEMPLATE, told)
    except subprocess.SubprocessError:
        return stop(
            request,
            503,
            _("Impression impossible"),
            _("Le PDF n’a pas pu être composé. Rien n’a été remis."),
            _("Réessayez avec une période plus courte."),
        )
    if not requests.is_answered(found):
        said = f"Extrait remis, du {told['since']} au {told['until']}."
        after = requests.answered(found, said, posting.author(request), posting.now())
        if stopped := charts.keep(request, chart, [Change(after, found)]):
            return stopped
    name = {"Content-Disposition": 'inline; filename="acces-au-dossier.pdf"'}
    return HttpResponse(made, content_type="application/pdf", headers=name)


def _ask(request: HttpRequest, patient_id: UUID, form: SpanForm, found: dict[str, Any]) -> Ask:
    since, until = (
        timezone.make_aware(datetime.combine(form.cleaned_data[n], time()), words.PARIS)
        for n in ("since", "until")
    )
    detail = f"Communication/{found['id']}"
    return rights.accesses(person(request).secret, patient_id, since, until + timedelta(days=1), detail)


def _not_given(request: HttpRequest, reason: str, patient_id: UUID) -> HttpResponse:
    if reason == "no_relationship":
        return stop(
            request,
            403,
            _("Un collègue doit d’abord intervenir"),
            _(
                "Vous avez vous-même admis ou inscrit ce patient : l’extrait ne peut être remis sur votre seule parole."
            ),
            _(
                "Demandez à un collègue d’agir sur ce séjour ou ce rendez-vous, ou de remettre l’extrait lui-même."
            ),
        )
    return refused(request, reason, patient_id)


def data(
    answer: Allowed,
    found: list[opened.Opened],
    asked: dict[str, Any],
    span: dict[str, Any],
    by: str,
    others: Sequence[Answer] = (),
) -> dict[str, Any]:
    """Return what the template sets; `others` are the answers about the person's other identities."""
    also = [one.detail for one in others if isinstance(one, Allowed)]
    whose = identity.of_rows(found, answer.rows, whole=True)[0]
    told = answer.detail
    return {
        "title": "Qui a ouvert mon dossier",
        "patient": f"{whose.family} {whose.given}",
        "born": whose.born,
        "ipp": whose.ipp,
        "since": f"{span['since']:%d/%m/%Y}",
        "until": f"{span['until']:%d/%m/%Y}",
        "applicant": str((asked.get("sender") or {}).get("display", "")),
        "proof": next((str(n.get("text", "")) for n in asked.get("note", ())), ""),
        "asked_on": words.moment(asked["sent"]),
        "made": f"Remis par {by} le {words.moment(told['at'])}",
        "by": by,
        "people": [_person(one) for one in _latest("people", told, *also)],
        "lines": [_line(one) for one in _latest("lines", told, *also)],
        "more": any(one["more"] for one in (told, *also)),
        "apart": len(also) < len(others),
    }


def _latest(name: str, *told: dict[str, Any]) -> list[dict[str, Any]]:
    return sorted(
        (one for each in told for one in each[name]), key=lambda one: str(one["last"]), reverse=True
    )


def _person(one: dict[str, Any]) -> list[str]:
    first, last = words.moment(one["first"])[:10], words.moment(one["last"])[:10]
    return [
        one["who"] or "Programme",
        words.role(one["role"]),
        one["site"] or "Groupe",
        first if first == last else f"{first} – {last}",
        str(one["days"]),
        "oui" if one["glass"] else "",
    ]


def _line(one: dict[str, Any]) -> list[str]:
    first, last = words.moment(one["first"]), words.moment(one["last"])
    when = first if first == last else f"{first} – {last[11:]}"
    what = words.event(one["event"]) + (f", {_HOW[one['surface']]}" if one["surface"] in _HOW else "")
    times = f" ({one['times']} fois)" if one["times"] > 1 else ""
    tie = words.relationship(one["reason"])
    why = " – ".join(
        dict.fromkeys(
            w for w in (_WHY.get(one["purpose"] or "", ""), "" if tie == words.unknown() else tie) if w
        )
    )
    return [
        when,
        one["who"] or "Programme",
        words.role(one["role"]),
        one["site"] or "Groupe",
        what + times,
        why,
    ]
