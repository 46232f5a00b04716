"""« Rôles » : what each role may see and do, as the one list of the product says it.

Owns: the page, made from `permissions.py`. Refuses: an editor: a role is code that was reviewed, not a row that an
administrator changes.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from cloison import permissions
from cloison.pages import words
from cloison.pages.administration.accounts import ROLES
from cloison.pages.administration.frame import GOVERN, framed
from cloison.pages.refusals import not_found
from cloison.pages.server import person

SLICES = {
    "traits": gettext_lazy("Identité"),
    "contact": gettext_lazy("Coordonnées"),
    "clinical": gettext_lazy("Dossier clinique"),
    "prescriptions": gettext_lazy("Prescriptions"),
    "sealed": gettext_lazy("Protégé (motif demandé)"),
}
_DOES = {
    "administrator": gettext_lazy(
        "Tient les comptes, les affectations et les lieux ; n’ouvre aucun dossier."
    ),
    "director": gettext_lazy("Tient les comptes et les lieux de son site ; n’ouvre aucun dossier."),
    "security_officer": gettext_lazy("Voit les alertes, confine ; révèle un pseudonyme à la fois."),
    "privacy_officer": gettext_lazy(
        "Relit les accès, signe la revue mensuelle ; révèle un pseudonyme à la fois."
    ),
}


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Show each role with what it may do to each part of a record."""
    if person(request).role not in GOVERN | {"privacy_officer"}:
        return not_found(request)
    allowed = set(permissions.rows())
    rows = []
    for role in ROLES:
        cells = [
            {"read": (role, name, "read") in allowed, "write": (role, name, "write") in allowed}
            for name in SLICES
        ]
        rows.append(
            {
                "role": words.role(role),
                "cells": cells,
                "glass": role in permissions.CLINICIANS,
                "does": _DOES.get(role, ""),
            }
        )
    return framed(request, "roles.html", "roles", {"slices": SLICES.values(), "rows": rows})
