"""Pages for when something is not shown: what happened in one sentence, and what to do.

Owns: the one way from the gate's reason to a status and a page. Refuses: telling whether a patient exists.
An id outside the care set and an id made up get the same bytes, whoever asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cloison.pages.server import person, signin_url

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

_Words: TypeAlias = "str | StrPromise"

_STOPS = {
    "contained": (
        gettext_lazy("Compte restreint"),
        gettext_lazy(
            "Par précaution, ce compte ne montre plus que les patients présents dans vos unités en ce moment."
        ),
        gettext_lazy(
            "Continuez à les soigner. Pour un autre patient, demandez à un collègue ; pour lever la restriction, "
            "appelez la sécurité des systèmes d’information."
        ),
    ),
    "exports_frozen": (
        gettext_lazy("Impressions et exports suspendus"),
        gettext_lazy("Par précaution, rien ne peut être imprimé ni exporté pour le moment."),
        gettext_lazy(
            "Le dossier reste consultable à l’écran. La sécurité des systèmes d’information peut lever cette mesure."
        ),
    ),
}
_RETRY_AFTER_SECONDS = 900  # a quarter-hour: the shortest window of an allowance


def sign_in(request: HttpRequest) -> HttpResponse:
    """Send a request without a live session to sign-in. Nothing of the page asked for goes along."""
    response = HttpResponseRedirect(signin_url(request))
    response.status_code = 303
    return response


def refused(request: HttpRequest, reason: str, patient_id: UUID | None = None) -> HttpResponse:
    """Answer the gate's refusal: sign-in, 429, 503, and else 403 with break-glass for clinicians or 404."""
    if reason in ("no_session", "no_ticket"):
        return sign_in(request)
    if reason == "step_up_needed":
        return step_up(request)
    if reason == "patient_reason_needed" and patient_id is not None:
        return HttpResponseRedirect(reverse("reason", args=[patient_id]))
    if reason in _STOPS:
        return stop(request, 403, *_STOPS[reason])
    if reason.endswith("allowance_spent"):
        return _allowance_spent(request, reason, patient_id)
    if reason == "try_again":
        return stop(
            request,
            503,
            _("Réessayez"),
            _("Le dossier a changé pendant l’ouverture."),
            _("Rechargez la page : l’ouverture sera tentée de nouveau."),
        )
    if patient_id is not None and person(request).may_break_glass:
        return render(request, "pages/not_in_care.html", {"patient_id": patient_id}, status=403)
    if patient_id is None and reason in (
        "role_refuses",
        "no_purpose",
    ):  # a role that opens nothing has no purpose
        return stop(
            request,
            403,
            _("Aucun dossier pour ce rôle"),
            _("Votre rôle ne donne accès à aucun dossier de patient."),
            _("Si vous soignez, faites corriger votre rôle par l’administration du site."),
        )
    return not_found(request)


def step_up(request: HttpRequest, back: str = "") -> HttpResponse:
    """Send to sign-in for a proof of presence, and back to the page that was asked for (or to `back`)."""
    response = HttpResponseRedirect(
        f"{signin_url(request)}stepup?{urlencode({'next': back or request.path})}"
    )
    response.status_code = 303
    return response


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404: no such page, no such patient, or not for this role; never which."""
    return stop(
        request,
        404,
        _("Page introuvable"),
        _("Cette adresse ne mène à rien que vous puissiez voir."),
        _("Revenez à la liste de vos patients, ou faites une recherche."),
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400."""
    return stop(
        request,
        400,
        _("Demande incomprise"),
        _("La demande envoyée ne peut pas être lue."),
        _("Revenez à la page précédente et recommencez."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is missing or old."""
    return stop(
        request,
        403,
        _("Formulaire expiré"),
        _("Ce formulaire n’a pas été accepté : il est resté ouvert trop longtemps ou vient d’ailleurs."),
        _("Revenez à la page, rechargez-la et recommencez. Rien n’a été enregistré."),
    )


def fault(request: HttpRequest) -> HttpResponse:
    """Answer 500: no detail; the log of the process has the trace."""
    return stop(
        request,
        500,
        _("Le service ne répond pas"),
        _("La page n’a pas pu être préparée. Rien n’a été modifié."),
        _("Réessayez dans une minute ; si cela dure, appelez le support et suivez la procédure dégradée."),
    )


def _allowance_spent(request: HttpRequest, reason: str, patient_id: UUID | None) -> HttpResponse:
    if reason in ("site_allowance_spent", "platform_allowance_spent"):
        what = _("Le nombre de dossiers que l’établissement peut ouvrir hors équipe de soins est atteint.")
    else:
        what = _("Le nombre de dossiers différents que vous pouvez ouvrir pour le moment est atteint.")
    context = {
        "title": _("Quota d’ouvertures atteint"),
        "sentence": what,
        "forward": _(
            "Les dossiers déjà ouverts restent accessibles. Attendez un quart d’heure et réessayez ; si le soin ne "
            "peut pas attendre, ouvrez ce seul dossier en bris de glace."
        ),
        "glass": patient_id if patient_id is not None and person(request).may_break_glass else None,
    }
    response = render(request, "pages/stop.html", context, status=429)
    response["Retry-After"] = str(_RETRY_AFTER_SECONDS)
    return response


def stop(request: HttpRequest, status: int, title: _Words, sentence: _Words, forward: _Words) -> HttpResponse:
    """Answer with a page of one sentence and a way forward."""
    context = {"title": title, "sentence": sentence, "forward": forward}
    return render(request, "pages/stop.html", context, status=status)
