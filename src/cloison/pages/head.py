"""The head of each page: who is signed in, where, and the way out.

Owns: the context every template has. Refuses: anything about a patient.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from cloison.pages import navigation, words
from cloison.pages.server import Person, server, signin_url

WATCH = frozenset({"security_officer", "privacy_officer", "director"})
REVIEW = frozenset({"physician", "privacy_officer"})
_COUNTED = frozenset({"mine", "tasks", "agenda"})
"""Where the head says how many requests wait: where one begins, and not on each page of a record."""
_CONFIRM = frozenset({"security_officer", "director", "administrator"})


def of_page(request: HttpRequest) -> dict[str, Any]:
    """Return the template context of the page head; `me` is None on pages without a session."""
    found = getattr(request, "person", None)
    signin = signin_url(request)
    context: dict[str, Any] = {
        "me": _me(found),
        "signout_url": signin + "signout",
        "means_url": signin + "means/",
    }
    if found is not None:
        route = request.resolver_match.url_name if request.resolver_match else None
        if route in _COUNTED and "clinical" in found.slices:
            context["tasks_waiting"] = server(request).gate.tasks_waiting(found.secret)
        context["links"] = [(link, link.here(route)) for link in navigation.of(found.role)]
    return context


def _me(found: Person | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "name": f"{found.given_name} {found.family_name.upper()}",
        "role": words.role(found.role),
        "site": found.site,
        "units": ", ".join(found.units),
        "may_search": bool(found.slices),
        "clinician": found.may_break_glass,
        "admits": found.may_admit,
        "reviews": found.role in REVIEW,
        "confirms": found.role in _CONFIRM or found.waiting[0] > 0 or bool(found.slices),
        "waiting": found.waiting[0],
    }
