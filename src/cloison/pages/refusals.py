"""Pages for when something is not shown: what happened in one sentence, and what to do.

Owns: the one way from the gate's reason to a status and a page. Refuses: telling whether a patient exists.
An id outside the care set and an id made up get the same bytes, whoever asks.
"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from cloison.pages.server import person, server

_RETRY_AFTER_SECONDS = 900  # a quarter-hour: the shortest window of an allowance


def sign_in(request: HttpRequest) -> HttpResponse:
    """Send a request without a live session to sign-in. Nothing of the page asked for goes along."""
    response = HttpResponseRedirect(server(request).signin_url)
    response.status_code = 303
    return response


def refused(request: HttpRequest, reason: str, patient_id: UUID | None = None) -> HttpResponse:
    """Answer the gate's refusal: sign-in, 429, 503, and else 403 with break-glass for clinicians or 404."""
    if reason in ("no_session", "no_ticket"):
        return sign_in(request)
    if reason.endswith("allowance_spent"):
        return _allowance_spent(request, reason)
    if reason == "try_again":
        return _page(
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
        return _page(
            request,
            403,
            _("Aucun dossier pour ce rôle"),
            _("Votre rôle ne donne accès à aucun dossier de patient."),
            _("Si vous soignez, faites corriger votre rôle par l’administration du site."),
        )
    return not_found(request)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404: no such page, no such patient, or not for this role; never which."""
    return _page(
        request,
        404,
        _("Page introuvable"),
        _("Cette adresse ne mène à rien que vous puissiez voir."),
        _("Revenez à la liste de vos patients, ou faites une recherche."),
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400."""
    return _page(
        request,
        400,
        _("Demande incomprise"),
        _("La demande envoyée ne peut pas être lue."),
        _("Revenez à la page précédente et recommencez."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is missing or old."""
    return _page(
        request,
        403,
        _("Formulaire expiré"),
        _("Ce formulaire n’a pas été accepté : il est resté ouvert trop longtemps ou vient d’ailleurs."),
        _("Revenez à la page, rechargez-la et recommencez. Rien n’a été enregistré."),
    )


def fault(request: HttpRequest) -> HttpResponse:
    """Answer 500: no detail; the log of the process has the trace."""
    return _page(
        request,
        500,
        _("Le service ne répond pas"),
        _("La page n’a pas pu être préparée. Rien n’a été modifié."),
        _("Réessayez dans une minute ; si cela dure, appelez le support et suivez la procédure dégradée."),
    )


def _allowance_spent(request: HttpRequest, reason: str) -> HttpResponse:
    if reason in ("site_allowance_spent", "platform_allowance_spent"):
        what = _("Le nombre de dossiers que l’établissement peut ouvrir hors équipe de soins est atteint.")
    else:
        what = _("Le nombre de dossiers différents que vous pouvez ouvrir pour le moment est atteint.")
    response = _page(
        request,
        429,
        _("Quota d’ouvertures atteint"),
        what,
        _(
            "Les dossiers déjà ouverts restent accessibles. Attendez un quart d’heure et réessayez ; en cas "
            "d’urgence, demandez à un collègue de l’équipe de soins, et prévenez la sécurité."
        ),
    )
    response["Retry-After"] = str(_RETRY_AFTER_SECONDS)
    return response


def _page(request: HttpRequest, status: int, title: str, sentence: str, forward: str) -> HttpResponse:
    context = {"title": title, "sentence": sentence, "forward": forward}
    return render(request, "pages/stop.html", context, status=status)
