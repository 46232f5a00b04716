"""What changes a place: a site, unit, bed or room, added, renamed, closed, opened again; a unit's kind, its beds.

Owns: reading the forms of `places`, and going back with a fault beside the form. Refuses: what no form offers. What can
be, and what takes a second person, the gate says.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cloison.chart.references import an_id
from cloison.gate import administration
from cloison.gate.answers import Refused
from cloison.pages.administration import kinds
from cloison.pages.administration.places import site_form, site_page, unit_page
from cloison.pages.administration.tickets import ticket_of
from cloison.pages.governing import turned_away
from cloison.pages.redirects import SeeOther
from cloison.pages.refusals import not_found
from cloison.pages.server import person, server
from cloison.records import numbers

_FIELDS: dict[str, tuple[str, ...]] = {
    "site.add": ("name", "finess", "kind", "commune", "postcode"),
    "site.rename": ("name", "commune", "postcode"),
    "site.close": (),
    "site.reopen": (),
    "unit.add": ("name", "code", "kind", "beds"),
    "unit.rename": ("name",),
    "unit.kind": ("kind",),
    "unit.beds": ("beds",),
    "unit.close": (),
    "unit.reopen": (),
    "bed.add": ("room", "label"),
    "bed.rename": ("room", "label"),
    "bed.close": (),
    "bed.reopen": (),
    "room.add": ("name",),
    "room.rename": ("name",),
    "room.close": (),
    "room.reopen": (),
}
_ON_THE_SITE = frozenset({"site.rename", "site.close", "site.reopen", "unit.add"})


@require_POST
def change(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """Do one change of the place, or propose it; then show the page that it was asked from."""
    do, new = request.POST.get("do", ""), ticket_of(request)
    unit_id = place_id if do.startswith("unit.") else an_id(request.POST.get("unit", ""))
    on_unit = do in _FIELDS and do != "site.add" and do not in _ON_THE_SITE
    if do not in _FIELDS or new is None or (on_unit and unit_id is None):
        return not_found(request)
    said: dict[str, Any] = {name: " ".join(request.POST.get(name, "").split()) for name in _FIELDS[do]}
    if do == "site.add":
        place_id = new
        said["finess"] = "".join(said["finess"].split()).upper()
        if wrong := numbers.finess_fault(said["finess"]):
            return site_form(request, wrong)
    if "kind" in said and said["kind"] not in (kinds.SITES if do == "site.add" else kinds.UNITS):
        return _again(request, do, place_id, unit_id, kinds.fault("wrong_words"))
    if "beds" in said and not (said["beds"].isascii() and said["beds"].isdigit()):
        return _again(
            request,
            do,
            place_id,
            unit_id,
            _("Écrivez le nombre de lits en chiffres, 0 si personne n’y dort."),
        )
    act = administration.change_place(person(request).secret, new, do, place_id, said)
    done = server(request).gate.act(act)
    if isinstance(done, Refused):
        fault = kinds.fault(done.reason)
        return _again(request, do, place_id, unit_id, fault) if fault else turned_away(request, done.reason)
    where = (
        reverse("unit", args=[unit_id])
        if on_unit
        else reverse("sites")
        if do == "site.add"
        else reverse("site", args=[place_id])
    )
    return SeeOther(f"{where}?fait={'demande' if done.why == 'second_person_needed' else 'oui'}")


def _again(request: HttpRequest, do: str, place_id: UUID, unit_id: UUID | None, fault: str) -> HttpResponse:
    if do == "site.add":
        return site_form(request, fault)
    if do in _ON_THE_SITE or unit_id is None:
        return site_page(request, place_id, do, fault)
    return unit_page(
        request, unit_id, do if do.startswith("unit.") or do.endswith(".add") else str(place_id), fault
    )
