"""How the pages of those who watch and decide answer the gate's refusals, and send people to prove presence.

Owns: the way to sign-in's step-up and back; 404 for who may not. Refuses: a way back that is not a page of
ours, and telling which roles a page is for.
"""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cloison.pages.redirects import SeeOther
from cloison.pages.refusals import not_found, refused, sign_in
from cloison.pages.server import signin_url

_PASSED_ON = frozenset({"contained", "exports_frozen"})
SHORTEST_REASON = 10
"""Characters of a reason in words; the gate counts them again."""


def prove_presence(request: HttpRequest, back: str) -> HttpResponse:
    """Send the person to prove presence at sign-in, and from there to `back`, a path of these pages."""
    return SeeOther(f"{signin_url(request)}stepup?{urlencode({'next': back})}")


def turned_away(request: HttpRequest, reason: str, back: str = "/") -> HttpResponse:
    """Answer a refusal: sign-in, a proof of presence and back, what everybody is told, and else 404."""
    if reason in ("no_session", "no_ticket"):
        return sign_in(request)
    if reason == "step_up_needed":
        return prove_presence(request, back)
    if reason in _PASSED_ON or reason.endswith("allowance_spent"):
        return refused(request, reason)
    return not_found(request)


def fault_of(reason: str) -> str:
    """Return the sentence beside a form whose deed was refused for a reason that its person can do something about."""
    return {
        "reason_needed": _("Écrivez un motif d’au moins 10 caractères."),
        "own_account": _("Vous ne pouvez pas agir sur votre propre compte."),
        "own_containment": _(
            "Une autre personne doit lever ce confinement : vous l’avez posé, ou il vous vise."
        ),
        "own_proposal": _("Une autre personne doit décider : cette demande vous concerne."),
        "not_independent": _(
            "Une autre personne doit décider : cette demande vient de qui a créé ou affecté votre compte."
        ),
        "officer_needed": _(
            "Vous avez confirmé, ou votre collègue a demandé, autant d’accès que possible aujourd’hui : la direction "
            "du site ou la sécurité des systèmes d’information confirme celui-ci."
        ),
        "no_proposal": _("Cette demande a expiré, ou quelqu’un l’a déjà décidée."),
        "already_proposed": _("Une autre personne doit décider : cette demande vous concerne."),
        "no_subject": _("Il n’y a plus rien à confiner ici : rechargez la page."),
        "no_glass": _("Cet accès est déjà terminé ou déjà relu."),
        "no_alert": _("Cette alerte est déjà close."),
        "no_pseudonym": _("Ce pseudonyme n’est pas sur cette ligne."),
        "read_first": _("Relisez ce message avant de le corriger."),
        "not_judged": _("Chaque ligne doit porter un avis avant la signature."),
    }.get(reason, "")
