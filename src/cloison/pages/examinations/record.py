"""The record's tab « Examens »: what was ordered and where it is; ordering, withdrawing, reading and acknowledging.

Owns: the forms of an order, of an acknowledgement, and of the request for a correction. Refuses: an order without a
reason, one of a unit of another kind, and withdrawing what the laboratory has taken in.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cloison.chart import corrections, examinations, incoming, laboratory, present, results
from cloison.chart.writing import Change
from cloison.pages import charts, reading, words
from cloison.pages.binding import Bound, bind, bound
from cloison.pages.examinations import words as said
from cloison.pages.redirects import SeeOther
from cloison.pages.refusals import not_found, stop
from cloison.pages.server import Person, person, server

ORDERERS = frozenset({"physician", "nurse"})
_KINDS = ("laboratory", "imaging")
_Units = list[tuple[UUID, str, str, str]]


class OrderForm(forms.Form):
    """Examinations, of whom, how urgent and why."""

    priority = forms.ChoiceField(
        label=gettext_lazy("Priorité"),
        choices=[(code, said.PRIORITIES[code]) for code in ("routine", "urgent", "stat")],
        initial="routine",
    )
    reason = forms.CharField(
        label=gettext_lazy("Motif, renseignements cliniques"),
        min_length=3,
        max_length=500,
        error_messages={
            "required": gettext_lazy("Écrivez pourquoi : le laboratoire et l’imagerie en ont besoin."),
            "min_length": gettext_lazy("Écrivez pourquoi : le laboratoire et l’imagerie en ont besoin."),
        },
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )

    def __init__(self, units: _Units, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.units = units
        for kind, label in zip(_KINDS, (_("Biologie"), _("Imagerie")), strict=True):
            known = [(one.code, one.text) for one in examinations.CATALOGUE.values() if one.kind == kind]
            places = [(str(unit), f"{name} – {site}") for unit, name, its, site in units if its == kind]
            if places:
                self.fields[kind] = forms.MultipleChoiceField(
                    label=label, choices=known, required=False, widget=forms.CheckboxSelectMultiple
                )
                self.fields[f"{kind}_unit"] = forms.ChoiceField(
                    label=_("Demandé à"), choices=places, required=False
                )

    def clean(self) -> dict[str, Any]:
        """Check that something is ordered."""
        data = super().clean() or {}
        if not self.errors and not any(data.get(kind) for kind in _KINDS):
            raise forms.ValidationError(_("Cochez au moins un examen."))
        return data

    @property
    def groups(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The kinds that can be ordered, each with the field of its unit."""
        return [(self[kind], self[f"{kind}_unit"]) for kind in _KINDS if kind in self.fields]

    def orders(self, item: UUID) -> list[tuple[examinations.Order, dict[str, str]]]:
        """Return the orders of a valid form with the unit of each; their ids follow from the form's own."""
        names = {str(unit): name for unit, name, _kind, _site in self.units}
        found = []
        for kind in _KINDS:
            for code in self.cleaned_data.get(kind, ()):
                unit = self.cleaned_data[f"{kind}_unit"] or next(
                    str(u) for u, _n, its, _s in self.units if its == kind
                )
                order = examinations.Order(
                    str(uuid5(item, code)), examinations.CATALOGUE[code], self.cleaned_data["priority"],
                    self.cleaned_data["reason"],
                )  # fmt: skip
                found.append((order, {"reference": f"HealthcareService/{unit}", "display": names[unit]}))
        return found


@require_http_methods(["GET", "HEAD", "POST"])
def orders(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show the orders and their results, and the form of a new one; keep what it orders."""
    chart = charts.open_chart(request, patient_id)
    if isinstance(chart, HttpResponse):
        return chart
    who = person(request)
    may = who.role in ORDERERS
    if "clinical" not in who.slices or (request.method == "POST" and not may):
        return not_found(request)
    units = server(request).gate.service_units(who.secret) if may else []
    if request.method != "POST":
        return _page(request, chart, OrderForm(units) if units else None)
    held = bound(request, patient_id)
    if isinstance(held, HttpResponse):
        return held
    form = OrderForm(units, request.POST)
    if not form.is_valid():
        return _page(request, chart, form, bind(request, patient_id, held.item), 422)
    stay = present.current(chart.resources)
    changes = [
        Change(
            examinations.request(
                order,
                patient=str(patient_id),
                stay=str(stay.id) if stay and stay.id else None,
                author=author(who),
                unit=unit,
                at=now(),
            )
        )
        for order, unit in form.orders(held.item)
        if chart.one("ServiceRequest", order.item) is None  # sent twice: it is there
    ]
    refused = charts.keep(request, chart, changes) if changes else None
    return refused or SeeOther(reverse("orders", args=[patient_id]))


@require_POST
def withdraw(request: HttpRequest, patient_id: UUID, item_id: UUID) -> HttpResponse:
    """Take an order back, as long as nobody has taken it in."""
    found = _posted(request, patient_id, item_id, "ServiceRequest")
    if isinstance(found, HttpResponse):
        return found
    chart, order = found
    if order.get("status") == "revoked":
        return SeeOther(reverse("orders", args=[patient_id]))
    if order.get("status") != "active" or chart.one("DiagnosticReport", item_id) is not None:
        return stop(
            request,
            409,
            _("Demande déjà reçue"),
            _("Le laboratoire a déjà pris cette demande en charge : elle ne peut plus être annulée ici."),
            _("Appelez le laboratoire, puis écrivez dans le dossier ce qui a été convenu."),
        )
    after = {**order, "status": "revoked"}
    return charts.keep(request, chart, [Change(after, order)]) or SeeOther(
        reverse("orders", args=[patient_id])
    )


@require_GET
def result(request: HttpRequest, patient_id: UUID, item_id: UUID) -> HttpResponse:
    """Show one result: values, usual values, earlier ones, and who has read it."""
    chart = charts.open_chart(request, patient_id)
    if isinstance(chart, HttpResponse):
        return chart
    report = chart.one("DiagnosticReport", item_id)
    if report is None or "clinical" not in person(request).slices:
        return not_found(request)
    known = {r["id"]: r for r in chart.resources if r["resourceType"] == "Observation"}
    standing = incoming.standing(known.values())
    wanted = [str(r.get("reference", "")).rpartition("/")[2] for r in report.get("result", ())]
    rows = [
        said.value(known[one])
        | {
            "earlier": [said.value(e) for e in laboratory.previous(standing, known[one])],
            "before": [said.value(b) for b in incoming.before(known, known[one])],
        }
        for one in wanted
        if one in known
    ]
    read = results.read_by(report)
    order = chart.one("ServiceRequest", item_id) or {}
    more = {
        "what": reading.concept(report.get("code")),
        "issued": words.moment(report["issued"]) if report.get("issued") else "",
        "by": ", ".join(str(p.get("display", "")) for p in report.get("performer", ())),
        "rows": rows,
        "conclusion": report.get("conclusion", ""),
        "out": results.is_out(report),
        "status": said.status(report),
        "signed": ", ".join(str(p.get("display", "")) for p in report.get("resultsInterpreter", ())),
        "read": read and {"by": read[0], "at": words.moment(read[1])},
        "asks": corrections.why(order) if order and order.get("status") == "active" else "",
        "may_ask": bool(order) and order.get("status") == "completed" and person(request).role in ORDERERS,
        "may_read": person(request).role in ORDERERS and results.is_out(report) and not read,
        "bound": bind(request, patient_id, item_id, report["meta"]["versionId"]),
        "item": item_id,
    }
    return charts.page(request, chart, "orders", "pages/examinations/result.html", more)


@require_POST
def acknowledge(request: HttpRequest, patient_id: UUID, item_id: UUID) -> HttpResponse:
    """Write down that the result was read; it waits for its prescriber no more."""
    found = _posted(request, patient_id, item_id, "DiagnosticReport")
    if isinstance(found, HttpResponse):
        return found
    chart, report = found
    back = SeeOther(reverse("orders", args=[patient_id]))
    if results.read_by(report):
        return back
    if not results.is_out(report):
        return not_found(request)
    who = person(request)
    name = f"{who.given_name} {who.family_name.upper()}"
    after = results.acknowledged(report, str(who.account_id), name, now())
    return charts.keep(request, chart, [Change(after, report)]) or back


@require_POST
def ask_correction(request: HttpRequest, patient_id: UUID, item_id: UUID) -> HttpResponse:
    """Ask for the correction of a result that is out: the order is in its unit's queue again, with why."""
    found = _posted(request, patient_id, item_id, "ServiceRequest")
    if isinstance(found, HttpResponse):
        return found
    chart, order = found
    why, back = request.POST.get("why", "").strip(), SeeOther(reverse("result", args=[patient_id, item_id]))
    report = chart.one("DiagnosticReport", item_id)
    if report is None or not results.is_out(report) or order.get("status") == "revoked":
        return not_found(request)
    if order.get("status") == "active":
        return back  # asked already: sent twice
    if not 3 <= len(why) <= 300:
        return stop(
            request,
            422,
            _("Motif à écrire"),
            _("Écrivez en quelques mots pourquoi ce résultat est à corriger (3 à 300 caractères)."),
            _("Revenez au résultat et recommencez. Rien n’a été enregistré."),
        )
    after = corrections.asked(order, why, author(person(request)), now())
    return charts.keep(request, chart, [Change(after, order)]) or back


def author(who: Person) -> dict[str, str]:
    """Return the Reference to who writes."""
    name = f"{who.given_name} {who.family_name.upper()} ({words.role(who.role)})"
    return {"reference": f"Practitioner/{who.account_id}", "display": name}


def now() -> str:
    """Return this instant as FHIR writes it, Paris time."""
    return datetime.now(UTC).astimezone(words.PARIS).isoformat(timespec="milliseconds")


def _posted(
    request: HttpRequest, patient_id: UUID, item_id: UUID, kind: str
) -> tuple[charts.Chart, dict[str, Any]] | HttpResponse:
    """Open the record of a posted form that is about one of its resources, by who may order."""
    held: Bound | HttpResponse = bound(request, patient_id)
    if isinstance(held, HttpResponse):
        return held
    chart = charts.open_chart(request, patient_id)
    if isinstance(chart, HttpResponse):
        return chart
    found = chart.one(kind, item_id)
    if found is None or held.item != item_id or person(request).role not in ORDERERS:
        return not_found(request)
    return chart, found


def _page(
    request: HttpRequest, chart: charts.Chart, form: OrderForm | None, held: str = "", status: int = 200
) -> HttpResponse:
    reports = {r["id"]: r for r in chart.resources if r["resourceType"] == "DiagnosticReport"}
    asked = [
        r
        for r in chart.resources
        if r["resourceType"] == "ServiceRequest" and r.get("status") != "entered-in-error"
    ]
    orders = {r["id"] for r in asked}
    unasked = [
        _unasked(r)
        for r in reports.values()
        if r["id"] not in orders and r.get("status") != "entered-in-error"
    ]
    lines = []
    for one in sorted([*asked, *unasked], key=lambda r: str(r.get("authoredOn", "")), reverse=True):
        report = reports.get(one["id"])
        code, state = said.state(one, report)
        waits = code == "asked" and form and one["id"] in orders
        lines.append(
            {
                "id": one["id"],
                "what": reading.concept(one.get("code")),
                "when": words.moment(one["authoredOn"]) if one.get("authoredOn") else "",
                "by": (one.get("requester") or {}).get("display", ""),
                "unit": next(
                    (
                        str(p.get("display", ""))
                        for p in (*one.get("performer", ()), *one.get("locationReference", ()))
                    ),
                    "",
                ),
                "asked": one["id"] in orders,
                "urgent": one.get("priority") in ("urgent", "stat") and str(said.PRIORITIES[one["priority"]]),
                "code": code,
                "state": state,
                "changed": said.status(report) if code == "out" and report is not None else "",
                "report": report is not None and (results.is_out(report) or bool(report.get("result"))),
                "bound": bind(request, chart.patient_id, UUID(one["id"])) if waits else "",
            }
        )
    more = {
        "form": form,
        "bound": held or bind(request, chart.patient_id),
        "unread": [line for line in lines if line["code"] == "out"],
        "lines": [line for line in lines if line["code"] != "out"],
    }
    return charts.page(request, chart, "orders", "pages/examinations/orders.html", more, status)


def _unasked(report: dict[str, Any]) -> dict[str, Any]:
    """A result that nobody ordered here, in an order's place: it came by message, for this patient."""
    return {
        "id": report["id"],
        "status": "completed",
        "code": report.get("code"),
        "authoredOn": report.get("issued", ""),
        "performer": report.get("performer", ()),
    }
