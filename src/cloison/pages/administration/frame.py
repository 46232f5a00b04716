"""What every page of administration has around it: its tabs, by role.

Owns: the one list of tabs. Refuses: deciding who may; each page's answer is the gate's decision.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from cloison.pages.server import person

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

GOVERN = frozenset({"administrator", "director", "security_officer"})
_TABS: tuple[tuple[str, StrPromise, frozenset[str]], ...] = (
    ("accounts", gettext_lazy("Comptes"), GOVERN | {"privacy_officer"}),
    ("accounts_to_watch", gettext_lazy("À surveiller"), GOVERN),
    ("sites", gettext_lazy("Sites, unités, salles"), GOVERN | {"secretary"}),
    (
        "yearly_reviews",
        gettext_lazy("Revue annuelle"),
        GOVERN | {"privacy_officer"},
    ),
    ("roles", gettext_lazy("Rôles"), GOVERN | {"privacy_officer"}),
)


def framed(
    request: HttpRequest, template: str, tab: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Render a page of administration under its tabs."""
    role = person(request).role
    tabs = [(name, label, name == tab) for name, label, roles in _TABS if role in roles]
    whole = {**context, "tabs": tabs if len(tabs) > 1 else []}
    return render(request, f"pages/administration/{template}", whole, status=status)
