"""« Pourquoi cette personne peut-elle ouvrir ce dossier ? » : the gate's decision, step by step, without the record.

Owns: the question and the words of its answer, for the security and the privacy officer. Refuses: deciding anything
here (the answer is the gate's), a name of the patient, and telling whether somebody exists: nobody tied and nobody at
all read the same, and each question counts among the twenty of the day.
"""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cloison.gate import administration
from cloison.gate.answers import Refused
from cloison.pages import words
from cloison.pages.administration import kinds
from cloison.pages.administration.frame import framed
from cloison.pages.administration.roles import SLICES
from cloison.pages.governing import turned_away
from cloison.pages.refusals import not_found
from cloison.pages.server import person, server
from cloison.records import tokens

_MAY = frozenset(
    {"security_officer", "privacy_officer"}
)  # who is shown the form; the gate decides who is answered
_KINDS = ("IPP", "NDA", "INS")
_PSEUDONYM = re.compile(r"P-[0-9A-F]{8}")
_TIMES = {
    "now": gettext_lazy("en cours"),
    "to_come": gettext_lazy("à venir"),
    "over": gettext_lazy("terminé"),
    "taken_back": gettext_lazy("repris"),
}
_ALLOWANCES = {
    "explained": gettext_lazy("dossiers de ses patients"),
    "others": gettext_lazy("dossiers hors équipe de soins"),
}
_WORKS = frozenset({"active", "contained", "idle"})
"""States in which the next request, or the next sign-in woken by two people, could be answered."""


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Show the form; with a patient and a reason, show the steps of the decision."""
    known, who = server(request), person(request)
    if who.role not in _MAY:
        return not_found(request)
    named = known.gate.directory(who.secret, [account_id]).get(account_id)
    if named is None or named[0] != "account":
        return not_found(request)
    typed = {
        name: request.POST.get(name, "").strip()[:500] for name in ("kind", "number", "pseudonym", "reason")
    }
    context: dict[str, Any] = {
        "account_id": account_id,
        "name": named[1],
        "kinds": _KINDS,
        "typed": {**typed, "pseudonym": typed["pseudonym"] or _asked_for(request)},
    }
    if request.method != "POST":
        return framed(request, "why.html", "", context)
    number, pseudonym = "".join(typed["number"].split()), typed["pseudonym"].upper()
    if bool(number) == bool(pseudonym) or (pseudonym and not _PSEUDONYM.fullmatch(pseudonym)):
        context["fault"] = _(
            "Écrivez soit un numéro, soit un pseudonyme du registre (P- et huit caractères)."
        )
        return framed(request, "why.html", "", context, 422)
    kind = typed["kind"] if typed["kind"] in _KINDS else "IPP"
    sought = [tokens.of_identifier(known.index_key, kind, number)] if number else None
    asked = administration.why(who.secret, account_id, sought, pseudonym or None, typed["reason"])
    answer = known.gate.ask(asked)
    if isinstance(answer, Refused):
        context["fault"] = _fault(answer.reason)
        if not context["fault"]:
            return turned_away(request, answer.reason, reverse("why", args=[account_id]))
        return framed(
            request, "why.html", "", context, 429 if answer.reason.endswith("allowance_spent") else 422
        )
    context["answer"] = told(answer.detail)
    return framed(request, "why.html", "", context)


def told(answer: dict[str, Any]) -> dict[str, Any]:
    """Put the gate's answer into words; `conclusion` follows from its verdict alone."""
    verdict, state = answer["verdict"], answer["state"]
    right = words.relationship(verdict["kind"]) if verdict else ""
    return {
        "conclusion": _conclusion(answer, right),
        "open": bool(verdict) and state in _WORKS,
        "state": kinds.state(state),
        "works": state in _WORKS,
        "slices": [str(SLICES[name]) for name in SLICES if name in answer["slices"]],
        "breaks_glass": answer["breaks_glass"],
        "right": right,
        "verdict": verdict,
        "until": words.moment(verdict["until"]) if verdict and verdict["until"] else "",
        "ties": [_tie(tie) for tie in answer["ties"]],
        "glasses": [
            {
                **glass,
                "why": words.relationship(glass["reason_code"]),
                "began": words.moment(glass["began_at"]),
                "ended": words.moment(glass["until"]),
            }
            for glass in answer["glasses"]
        ],
        "allowances": [{**one, "word": str(_ALLOWANCES[one["kind"]])} for one in answer["allowances"]],
        "times": answer["openings"]["times"],
        "last": words.moment(answer["openings"]["last"]) if answer["openings"]["last"] else "",
        "at": words.second(answer["at"]),
    }


def _conclusion(answer: dict[str, Any], right: str) -> str:
    verdict = answer["verdict"]
    if answer["state"] not in _WORKS:
        return _("Non : ce compte n’ouvre rien (%(state)s).") % {"state": kinds.state(answer["state"])}
    if not answer["slices"]:
        return _("Non : ce rôle n’ouvre aucun dossier.")
    if not verdict and answer["breaks_glass"]:
        return _(
            "Non : rien ne lie ce compte à ce patient. Un bris de glace resterait possible, visible et relu."
        )
    if not verdict:
        return _("Non : rien ne lie ce compte à ce patient.")
    if verdict["explained"]:
        return _("Oui, expliqué : %(right)s, écrit par quelqu’un d’autre.") % {"right": right}
    if verdict["kind"] == "break_glass":
        return _("Oui, par bris de glace : compté, visible et relu.")
    return _("Oui, mais sans explication (%(right)s) : compté parmi ses vingt.") % {"right": right}


def _tie(tie: dict[str, Any]) -> dict[str, Any]:
    by = {"account": _("à son nom"), "site": _("par le site"), "unit": _("par l’unité %(unit)s") % tie}
    return {
        **tie,
        "word": words.relationship(tie["kind"]),
        "by": by[tie["held_by"]],
        "from": words.moment(tie["since"]),
        "to": words.moment(tie["until"]) if tie["until"] else "",
        "written": words.moment(tie["made_at"]),
        "made_by_role_word": words.role(tie["made_by_role"]),
        "time_word": str(_TIMES[tie["time"]]),
        "explains": _explains(tie),
    }


def _explains(tie: dict[str, Any]) -> str:
    """Say whether a tie explains, and why not, in the order in which the gate looks."""
    if not tie["for_role"]:
        return _("non : ce lien n’est pas de ce métier")
    if tie["time"] != "now":
        return _("non : %(when)s") % {"when": _TIMES[tie["time"]]}
    if tie["site_closed"]:
        return _("non : le site est fermé")
    if tie["beyond"]:
        return _("non : écrit au-delà de ce qu’un compte ou une unité peut expliquer")
    if not tie["vouched"]:
        return _("non : une seule personne a donné cette unité, depuis moins de 24 heures")
    if not tie["believed"]:
        return (
            _("non : écrit par la personne elle-même")
            if tie["made_by_self"]
            else _("non : écrit par un compte que cette personne a créé")
            if tie["made_by_created"]
            else _("non : écrit par la personne qui lui a donné son unité seule, depuis moins de 24 heures")
        )
    return _("oui")


def _fault(reason: str) -> str:
    if reason.endswith("allowance_spent"):
        return _(
            "Vingt questions et révélations par jour au plus, cinq par quart d’heure : attendez, ou demandez "
            "à votre collègue."
        )
    return kinds.fault(reason)


def _asked_for(request: HttpRequest) -> str:
    """Return the pseudonym that an officer's page linked from."""
    found = request.GET.get("pseudonyme", "").upper()
    return found if _PSEUDONYM.fullmatch(found) else ""
