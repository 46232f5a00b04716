"""« En-tête des ordonnances » : what R. 5132-3 asks for and the directory does not hold.

Owns: the form, of oneself (physicians) or of one's site (administrators, directors). Refuses: everybody else.
"""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cloison.gate import prescribing as calls
from cloison.gate.answers import Allowed, Refused
from cloison.pages.governing import turned_away
from cloison.pages.redirects import SeeOther
from cloison.pages.refusals import not_found
from cloison.pages.server import person, server

_PHONE = r"^(?:\+33|0)[1-9](?:[ .]?\d{2}){4}$"
_WRONG = {"invalid": gettext_lazy("Écrivez dix chiffres, par exemple 01 99 00 12 34.")}


class _Head(forms.Form):
    phone = forms.RegexField(_PHONE, label=gettext_lazy("Téléphone"), error_messages=_WRONG, max_length=20)
    email = forms.EmailField(
        label=gettext_lazy("Courriel"),
        max_length=120,
        error_messages={"invalid": gettext_lazy("Écrivez une adresse électronique complète.")},
    )


class OwnForm(_Head):
    """Of a physician."""

    title = forms.CharField(label=gettext_lazy("Titre"), max_length=40, initial="Docteur", required=False)
    speciality = forms.CharField(label=gettext_lazy("Qualité ou spécialité"), max_length=120)
    unit = forms.CharField(label=gettext_lazy("Service"), max_length=120, required=False)
    field_order = ("title", "speciality", "unit", "phone", "email")


class PlaceForm(_Head):
    """Of a site."""

    street = forms.CharField(label=gettext_lazy("Numéro et rue"), max_length=160)
    field_order = ("street", "phone", "email")


@require_http_methods(["GET", "HEAD", "POST"])
def letterhead(request: HttpRequest) -> HttpResponse:
    """Show and take the form."""
    who, gate = person(request), server(request).gate
    if who.role not in ("physician", "administrator", "director"):
        return not_found(request)
    seen = gate.look(calls.letterhead(who.secret))
    head = seen.detail if isinstance(seen, Allowed) else {}
    kind: type[_Head] = OwnForm if who.role == "physician" else PlaceForm
    initial = head.get("own" if who.role == "physician" else "place") or {}
    form = kind(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        done = gate.act(
            calls.set_letterhead(who.secret, {k: str(v) for k, v in form.cleaned_data.items() if v})
        )
        if isinstance(done, Refused):
            return turned_away(request, done.reason)
        return SeeOther(reverse("letterhead"))
    context = {"form": form, "head": head, "own": who.role == "physician"}
    return render(request, "pages/prescribing/letterhead.html", context, status=422 if form.is_bound else 200)
