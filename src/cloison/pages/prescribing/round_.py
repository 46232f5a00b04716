"""« Administration » : the doses of a shift by hour, and what became of each.

Owns: the plan of a shift (morning, afternoon, night), given, not given, refused, the « si besoin » and its effect.
Refuses: a dose not given without its reason, one that was never planned, one beyond its maximum, and an hour that
is still to come.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID, uuid5

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cloison.chart import administrations as given
from cloison.chart.writing import Change
from cloison.medicines import plan, sentence
from cloison.medicines.dosage import Dosage
from cloison.medicines.medicine import number
from cloison.pages import binding, charts, words
from cloison.pages.binding import Bound
from cloison.pages.charts import Chart
from cloison.pages.redirects import SeeOther
from cloison.pages.refusals import not_found
from cloison.pages.server import person

GIVERS = frozenset({"nurse", "physician"})
_SHIFTS = (
    (7, gettext_lazy("Matin (7 h – 14 h)")),
    (14, gettext_lazy("Après-midi (14 h – 21 h)")),
    (21, gettext_lazy("Nuit (21 h – 7 h)")),
)
REASONS = (
    gettext_lazy("Patient à jeun"),
    gettext_lazy("Patient absent de l’unité"),
    gettext_lazy("Vomissements"),
    gettext_lazy("Voie d’abord perdue"),
    gettext_lazy("Constantes : à revoir avec le médecin"),
    gettext_lazy("Médicament non disponible"),
)
STATES = {
    "due": gettext_lazy("à donner"),
    "late": gettext_lazy("en retard"),
    "given": gettext_lazy("donné"),
    "not_given": gettext_lazy("non donné"),
    "refused": gettext_lazy("refusé"),
    "unplanned": gettext_lazy("horaires non structurés : voir la prescription"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def round_(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show a shift; take what was done with one dose."""
    if person(request).role not in GIVERS:
        return not_found(request)
    chart = charts.open_chart(request, patient_id)
    if isinstance(chart, HttpResponse):
        return chart
    if request.method != "POST":
        return _shift(request, chart)
    bound = binding.bound(request, patient_id)
    if isinstance(bound, HttpResponse):
        return bound
    acts: dict[str, Callable[[HttpRequest, Chart, Bound], HttpResponse]] = {
        "given": _note,
        "not_given": _note,
        "refused": _note,
        "effect": _effect,
    }
    act = acts.get(request.POST.get("action", ""))
    return not_found(request) if act is None else act(request, chart, bound)


def shift_of(now: datetime, away: int) -> tuple[datetime, datetime, object]:
    """Return (begin, end, name) of the shift `away` shifts from the one of `now`."""
    hour = max((h for h, _name in _SHIFTS if h <= now.hour), default=21)
    place = next(n for n, (h, _name) in enumerate(_SHIFTS) if h == hour)
    day = now.date() - timedelta(days=1 if now.hour < 7 else 0)
    index = place + away
    day += timedelta(days=index // 3)
    begin_hour, name = _SHIFTS[index % 3]
    end_hour, _later = _SHIFTS[(index + 1) % 3]
    begin = datetime.combine(day, time(begin_hour), now.tzinfo)
    end = datetime.combine(
        day + timedelta(days=1 if end_hour < begin_hour else 0), time(end_hour), now.tzinfo
    )
    return begin, end, name


def _shift(request: HttpRequest, chart: Chart, fault: str = "", fault_of: str = "") -> HttpResponse:
    now = timezone.localtime()
    try:
        away = max(-6, min(3, int(request.GET.get("poste", "0"))))
    except ValueError:
        away = 0
    begin, end, name = shift_of(now, away)
    doses = plan.planned(chart.resources, begin, end, now)
    earlier = _earlier(chart, begin, now) if away == 0 else []
    shown = {
        "bound": binding.bind(request, chart.patient_id),
        "name": f"{begin:%d/%m/%Y}, {name}",
        "away": away,
        "before": away - 1,
        "after": away + 1,
        "doses": [_row(d, now) for d in [*earlier, *doses] if d.state != "as_needed"],
        "needed": [_needed(d, chart, now) for d in doses if d.state == "as_needed"],
        "reasons": REASONS,
        "fault": fault,
        "fault_of": fault_of,
    }
    template = "pages/prescribing/round.html"
    return charts.page(request, chart, "round", template, shown, 422 if fault else 200)


def _earlier(chart: Chart, begin: datetime, now: datetime) -> list[plan.Due]:
    """Doses of the shift before that are late, or that this shift has dealt with."""
    found = plan.planned(chart.resources, now - timedelta(hours=12), begin, now)
    return [d for d in found if d.state == "late" or _since(d, begin)]


def _since(dose: plan.Due, begin: datetime) -> bool:
    said = str((dose.administration or {}).get("effectiveDateTime", ""))
    return bool(said) and datetime.fromisoformat(said) >= begin


def _note(request: HttpRequest, chart: Chart, bound: Bound) -> HttpResponse:
    asked = request.POST.get("request", "")
    line = chart.one("MedicationRequest", asked)
    dose = _dose(request, chart, asked)
    if line is None or dose is None:
        return not_found(request)
    now = timezone.localtime()
    key = f"{asked} {request.POST.get('at', '')}"
    act, reason = request.POST["action"], request.POST.get("reason", "").strip()[:200]
    amount = _amount(request.POST.get("amount", ""), dose.dosage) if act == "given" else None
    at = _hour(request.POST.get("hour", ""), now)
    if act == "given" and amount is None:
        return _shift(request, chart, _("Écrivez la dose donnée, par exemple 1 ou 0,5."), key)
    if at is None:
        return _shift(
            request,
            chart,
            _("Écrivez l’heure à laquelle c’était, par exemple 08:15, et pas une heure à venir."),
            key,
        )
    if act == "not_given" and not reason:
        return _shift(request, chart, _("Choisissez ou écrivez pourquoi la dose n’est pas donnée."), key)
    if act == "given" and dose.at is None and not reason:
        return _shift(request, chart, _("Écrivez pourquoi c’est donné : douleur à 6, fièvre à 38,9…"), key)
    if dose.administration is not None:
        return SeeOther(
            reverse("round", args=[chart.patient_id])
        )  # said already: sent twice, or by a colleague
    # The id of a planned dose follows from its hour: two nurses at once give it once.
    its_id = uuid5(UUID(line["id"]), dose.at.isoformat()) if dose.at else bound.item
    said = given.Given(its_id, at, dose.at, amount, reason, act == "refused")
    try:
        made = given.administration(said, line, dose.dosage, _who(request), chart.resources)
    except given.BeyondError as beyond:
        left = number(format(beyond.left, "f"))
        sentence_ = _("Maximum par 24 heures atteint : il reste %s. Appelez le prescripteur.") % left
        return _shift(request, chart, sentence_, key)
    return charts.keep(request, chart, [Change(made)]) or SeeOther(reverse("round", args=[chart.patient_id]))


def _effect(request: HttpRequest, chart: Chart, bound: Bound) -> HttpResponse:
    before = chart.one("MedicationAdministration", request.POST.get("administration", ""))
    effect = request.POST.get("effect", "").strip()[:200]
    if before is None:
        return not_found(request)
    if not effect:
        fault = _("Écrivez l’effet constaté : douleur à 2 après 40 minutes…")
        return _shift(request, chart, fault, before["id"])
    after = given.with_effect(before, effect, _who(request), timezone.localtime())
    return charts.keep(request, chart, [Change(after, before)]) or SeeOther(
        reverse("round", args=[chart.patient_id])
    )


def _dose(request: HttpRequest, chart: Chart, asked: str) -> plan.Due | None:
    """The dose that is meant: planned for that very hour, or one that is taken if needed."""
    now = timezone.localtime()
    said = request.POST.get("at", "")
    try:
        at = datetime.fromisoformat(said) if said else None
    except ValueError:
        return None
    if at is not None and (at.tzinfo is None or abs(at - now) > timedelta(days=3)):
        return None
    since = (at or now).astimezone(now.tzinfo)
    found = plan.planned(chart.resources, since, since + timedelta(minutes=1), now)
    return next((d for d in found if d.request_id == asked and d.at == at and d.state != "unplanned"), None)


def _row(dose: plan.Due, now: datetime) -> dict[str, Any]:
    record = dose.administration or {}
    return {
        "key": f"{dose.request_id} {dose.at.isoformat() if dose.at else ''}",
        "request": dose.request_id,
        "at": dose.at.isoformat() if dose.at else "",
        "hour": dose.at.strftime("%H:%M") if dose.at else "",
        "day": dose.at.strftime("%d/%m") if dose.at and dose.at.date() != now.date() else "",
        "medicine": dose.medicine,
        "dose": sentence.amount(dose.dosage.amount, dose.dosage.unit) if dose.dosage else "",
        "amount": number(format(dose.dosage.amount, "f")) if dose.dosage else "",
        "unit": dose.dosage.unit if dose.dosage else "",
        "route": dose.dosage.route if dose.dosage else "",
        "text": dose.text,
        "state": dose.state,
        "state_word": str(STATES.get(dose.state, "")),
        "open": dose.state in ("due", "late"),
        **_told(record),
    }


def _needed(dose: plan.Due, chart: Chart, now: datetime) -> dict[str, Any]:
    """A « si besoin »: what was given in the last 24 hours, what is left, and the effect of each."""
    shown = _row(dose, now)
    mine = [
        r
        for r in chart.resources
        if r["resourceType"] == "MedicationAdministration"
        and (r.get("request") or {}).get("reference") == f"MedicationRequest/{dose.request_id}"
        and r.get("status") == "completed"
    ]
    mine.sort(key=lambda r: str(r.get("effectiveDateTime", "")), reverse=True)
    shown["given"] = [{"id": r["id"], "key": r["id"], **_told(r)} for r in mine[:4]]
    if dose.dosage and dose.dosage.most is not None:
        left = max(Decimal(0), dose.dosage.most - given.given_lately(chart.resources, dose.request_id, now))
        shown["left"] = sentence.amount(left, dose.dosage.unit)
    return shown


def _told(record: Mapping[str, Any]) -> dict[str, str]:
    if not record:
        return {}
    quantity = (record.get("dosage") or {}).get("dose") or {}
    notes = [str(n.get("text", "")) for n in record.get("note", ())]
    reasons = [*record.get("statusReason", ()), *record.get("reasonCode", ())]
    return {
        "who": next((str(p["actor"].get("display", "")) for p in record.get("performer", ())), ""),
        "when": words.moment(record["effectiveDateTime"]),
        "amount_given": f"{number(quantity['value'])}\u00a0{quantity.get('unit', '')}"
        if "value" in quantity
        else "",
        "reason": next((str(r.get("text", "")) for r in reasons), ""),
        "effect": next((n.removeprefix(given.EFFECT) for n in notes if n.startswith(given.EFFECT)), ""),
    }


def _amount(text: str, dosage: Dosage | None) -> Decimal | None:
    """What was typed; nothing typed is the dose as it was prescribed."""
    if not text.strip():
        return dosage.amount if dosage else None
    try:
        value = Decimal(text.replace("\u202f", "").replace(" ", "").replace(",", "."))
    except InvalidOperation:
        return None
    return value if value.is_finite() and 0 < value <= 100_000 else None


def _hour(text: str, now: datetime) -> datetime | None:
    """The latest moment that had this hour; now where none was typed; None for what is no hour."""
    if not text.strip():
        return now
    try:
        at = datetime.combine(
            now.date(), time.fromisoformat(text.strip().replace("h", ":").replace(" ", "")), now.tzinfo
        )
    except ValueError:
        return None
    if at > now:
        at -= timedelta(days=1)
    return at if now - at < timedelta(hours=12) else None


def _who(request: HttpRequest) -> dict[str, str]:
    who = person(request)
    return {
        "reference": f"Practitioner/{who.account_id}",
        "display": f"{who.given_name} {who.family_name.upper()}, {words.role(who.role)}",
    }
