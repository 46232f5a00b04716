"""« Prescrire » : a medicine is chosen, its line written and checked, lines gather in the basket, which is signed once.

Owns: the one page of prescribing and what its form may ask for (`action`). Refuses: medicine or patient in an address
(everything is posted), a line without its checks, and signing by a click: the gate asks for a touch.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cloison.chart import prescriptions as rx
from cloison.chart.references import an_id
from cloison.gate import prescribing as calls
from cloison.gate.answers import Allowed
from cloison.medicines import checks
from cloison.medicines.search import Found
from cloison.medicines.timing import all_of_fhir
from cloison.pages import binding, charts, words
from cloison.pages.binding import Bound
from cloison.pages.charts import Chart
from cloison.pages.prescribing import said
from cloison.pages.prescribing.formulary import medicines
from cloison.pages.prescribing.line_form import LineForm, initial_of
from cloison.pages.redirects import SeeOther
from cloison.pages.refusals import not_found
from cloison.pages.server import person, server

PRESCRIBERS = frozenset({"physician"})
_More = dict[str, Any]


@require_http_methods(["GET", "HEAD", "POST"])
def prescribe(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show the desk; choose, add, take away, repeat, sign."""
    if person(request).role not in PRESCRIBERS:
        return not_found(request)
    chart = charts.open_chart(request, patient_id)
    if isinstance(chart, HttpResponse):
        return chart
    if request.method != "POST":
        return desk(request, chart)
    bound = binding.bound(request, patient_id)
    if isinstance(bound, HttpResponse):
        return bound
    act = _ACTIONS.get(request.POST.get("action", ""))
    return not_found(request) if act is None else act(request, chart, bound)


def desk(request: HttpRequest, chart: Chart, more: _More | None = None, status: int = 200) -> HttpResponse:
    """Render the page: what may be chosen, the line at hand, the basket."""
    who, shelf = person(request), medicines()
    basket = rx.basket_of(chart.resources, who.account_id)
    waiting = rx.lines_of(basket)
    lines = [said.line(one, chart.resources, shelf, waiting) for one in waiting]
    shown = {
        "bound": binding.bind(request, chart.patient_id),
        "lines": lines,
        "unchecked": said.unchecked(chart.resources),
        "favourites": _favourites(request),
        "current": said.current(chart.resources),
        "typed": "",
        "found": None,
        "prescribed": sorted(said.codes_in_progress(chart.resources, shelf)),
        "allergic": sorted(checks.met_by_allergies(chart.resources, shelf)),
    }
    return charts.page(
        request, chart, "prescriptions", "pages/prescribing/desk.html", shown | (more or {}), status
    )


def search(request: HttpRequest, chart: Chart, bound: Bound) -> HttpResponse:
    """Show what was found; the way without a script."""
    typed = request.POST.get("typed", "")[:80]
    found = [_said(one, chart) for one in medicines().search(typed, 20)]
    return desk(request, chart, {"typed": typed, "found": found})


def choose(request: HttpRequest, chart: Chart, bound: Bound) -> HttpResponse:
    """Show the form of a line for the chosen medicine, filled from a favourite where it is one."""
    found = medicines().named(request.POST.get("medicine", ""))
    if found is None:
        return desk(request, chart, {"typed_fault": _("Choisissez un médicament dans la liste.")}, 422)
    known = next((f for f in _favourites(request) if f["key"] == found.key), None)
    dosage = all_of_fhir(_dosages(known["body"])) if known else None
    initial = initial_of(dosage) if dosage else {}
    if known:
        initial["indication"] = known["body"].get("indication", "")
    return _writing(request, chart, found, initial)


def repeat(request: HttpRequest, chart: Chart, bound: Bound) -> HttpResponse:
    """Show the form filled from a prescription of the record, to renew or to change it."""
    prior = chart.one("MedicationRequest", request.POST.get("prior", ""))
    found = medicines().named(rx.key_of(prior)) if prior else None
    if prior is None or found is None:
        fault = _("Ce médicament n’est pas dans la base publique : cherchez-le par son nom.")
        return desk(request, chart, {"typed_fault": fault}, 422)
    dosage = all_of_fhir(prior.get("dosageInstruction") or [])
    initial = initial_of(dosage) if dosage else {}
    initial |= {
        "indication": next((r.get("text", "") for r in prior.get("reasonCode", ())), ""),
        "setting": rx.setting_of(prior),
        "ald": rx.marked(prior, rx.ALD),
    }
    replaces = request.POST.get("replaces") == "yes" and prior.get("status") == "active"
    return _writing(request, chart, found, initial, prior=prior["id"], replaces=replaces)


def add(request: HttpRequest, chart: Chart, bound: Bound) -> HttpResponse:
    """Check the line and put it into the basket."""
    who, shelf = person(request), medicines()
    found = shelf.named(request.POST.get("medicine", ""))
    if found is None:
        return desk(request, chart, {"typed_fault": _("Choisissez un médicament dans la liste.")}, 422)
    prior = request.POST.get("prior", "")
    if prior and chart.one("MedicationRequest", prior) is None:
        return not_found(request)
    replaces = request.POST.get("replaces") == "yes"
    alerts = checks.against_allergies(found.medicine, chart.resources)
    form = LineForm(found, timezone.localdate(), request.POST, alerted=any(a.grave for a in alerts))
    if not form.is_valid():
        return _writing(request, chart, found, {}, prior=prior, replaces=replaces, form=form)
    given = form.cleaned_data
    one = rx.Line(
        bound.item,
        found,
        form.dosage(),
        given["indication"],
        given["setting"],
        given["ald"],
        given["not_substitutable"],
        given["renewals"] or 0,
        given["override"].strip() if form.alerted else "",
        prior,
        replaces,
    )
    prescriber = rx.Prescriber(who.account_id, _name(request), _pharmacy(request))
    made = rx.line(
        one, chart.patient_id, prescriber, timezone.localtime(), said.stay_in_progress(chart.resources)
    )
    basket = rx.basket_of(chart.resources, who.account_id)
    refused = charts.keep(
        request,
        chart,
        [rx.with_line(basket, uuid5(bound.item, "basket"), chart.patient_id, prescriber, made)],
    )
    return refused or SeeOther(reverse("prescribe", args=[chart.patient_id]))


def take_away(request: HttpRequest, chart: Chart, bound: Bound) -> HttpResponse:
    """Take one line out of the basket."""
    basket = rx.basket_of(chart.resources, person(request).account_id)
    line_id = an_id(request.POST.get("line", ""))
    refused = None
    if basket and line_id and any(r["id"] == str(line_id) for r in basket.get("contained", ())):
        refused = charts.keep(request, chart, [rx.without_line(basket, str(line_id))])
    return refused or SeeOther(reverse("prescribe", args=[chart.patient_id]))


def sign(request: HttpRequest, chart: Chart, bound: Bound) -> HttpResponse:
    """Sign all lines of the basket at once; the gate takes a proof of presence for it, and spends it."""
    basket = rx.basket_of(chart.resources, person(request).account_id)
    lines = rx.lines_of(basket)
    if basket is None or not lines:  # signed already: the form was sent twice
        return SeeOther(reverse("prescriptions", args=[chart.patient_id]))
    if sorted(request.POST.getlist("line")) != sorted(one["id"] for one in lines):
        fault = _("Le panier a changé depuis l’affichage : relisez les lignes, puis signez.")
        return desk(request, chart, {"sign_fault": fault}, 409)
    now: datetime = timezone.localtime()
    if refused := charts.keep(request, chart, rx.signed(basket, chart.resources, now)):
        return refused
    for one in lines:
        body = {
            "label": checks.medicine_words(one),
            "dosage": one["dosageInstruction"][0],
            **({"more": one["dosageInstruction"][1:]} if len(one["dosageInstruction"]) > 1 else {}),
            "indication": one["reasonCode"][0]["text"],
        }
        server(request).gate.act(calls.note_favourite(person(request).secret, rx.key_of(one), body))
    return SeeOther(reverse("prescriptions", args=[chart.patient_id]))


def pin(request: HttpRequest, chart: Chart, bound: Bound) -> HttpResponse:
    """Keep a favourite above the others, or let it go."""
    wanted = request.POST.get("medicine", "")
    known = next((f for f in _favourites(request) if f["key"] == wanted), None)
    if known:
        act = calls.note_favourite(person(request).secret, wanted, known["body"], pinned=not known["pinned"])
        server(request).gate.act(act)
    return SeeOther(reverse("prescribe", args=[chart.patient_id]))


_ACTIONS: dict[str, Callable[[HttpRequest, Chart, Bound], HttpResponse]] = {
    "search": search,
    "choose": choose,
    "repeat": repeat,
    "add": add,
    "remove": take_away,
    "sign": sign,
    "pin": pin,
}


def _writing(
    request: HttpRequest,
    chart: Chart,
    found: Found,
    initial: _More,
    *,
    prior: str = "",
    replaces: bool = False,
    form: LineForm | None = None,
) -> HttpResponse:
    """Show the form of one line beside what the record says against it."""
    alerts = checks.against_allergies(found.medicine, chart.resources)
    basket = rx.lines_of(rx.basket_of(chart.resources, person(request).account_id))
    beside = [*chart.resources, *(one | {"status": "active"} for one in basket)]
    twice = checks.duplicates(found.medicine, beside, medicines(), [prior] if replaces else [])
    if form is None:
        initial.setdefault("setting", "inpatient" if said.stay_in_progress(chart.resources) else "community")
        alerted = any(a.grave for a in alerts)
        form = LineForm(found, timezone.localdate(), initial=initial, alerted=alerted)
    more = {
        "form": form,
        "medicine": found,
        "conditions": said.conditions(found.medicine),
        "findings": said.findings(alerts + twice),
        "prior": prior,
        "replaces": replaces,
    }
    return desk(request, chart, more, 422 if form.is_bound else 200)


def _said(found: Found, chart: Chart) -> _More:
    alerts = checks.against_allergies(found.medicine, chart.resources)
    twice = checks.duplicates(found.medicine, chart.resources, medicines())
    return {
        "key": found.key,
        "label": found.label,
        "allergy": any(a.grave for a in alerts),
        "twice": bool(twice),
        "marketed": found.medicine.marketed,
    }


def _favourites(request: HttpRequest) -> list[_More]:
    seen = server(request).gate.look(calls.favourites(person(request).secret))
    return list(seen.detail["rows"]) if isinstance(seen, Allowed) else []


def _dosages(body: _More) -> list[_More]:
    """The posology of a favourite: one Dosage, and the others where the dose differs by moment."""
    return [one for one in (body.get("dosage"), *body.get("more", ())) if one]


def _pharmacy(request: HttpRequest) -> UUID | None:
    seen = server(request).gate.look(calls.letterhead(person(request).secret))
    unit = seen.detail.get("pharmacy") if isinstance(seen, Allowed) else None
    return UUID(unit) if unit else None


def _name(request: HttpRequest) -> str:
    who = person(request)
    return f"{who.given_name} {who.family_name.upper()}, {words.role(who.role)}"
