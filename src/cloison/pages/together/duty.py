"""« Gardes et astreintes » : who is on call for which unit, when; entered by secretary and director.

Owns: the roster of one's own site, fortnight by fortnight. Refuses: a way to a record: being on call ties nobody to a
patient, and nobody puts themself on call.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from cloison.chart.references import an_id
from cloison.gate import together
from cloison.gate.answers import Refused
from cloison.pages import words
from cloison.pages.governing import turned_away
from cloison.pages.redirects import SeeOther
from cloison.pages.refusals import not_found
from cloison.pages.server import person, server
from cloison.pages.together import people

KINDS = {"garde": gettext_lazy("Garde (sur place)"), "astreinte": gettext_lazy("Astreinte (à domicile)")}
_ENTER = frozenset({"secretary", "director"})
_ROLES = ("physician", "nurse", "pharmacist", "laboratory")
_DAYS = 14
_SALT = "cloison.pages.duty"


class DutyForm(forms.Form):
    """Who, for which unit, from when to when."""

    kind = forms.ChoiceField(choices=list(KINDS.items()))
    unit = forms.ChoiceField()
    to = forms.CharField(
        max_length=60, error_messages={"required": gettext_lazy("Choisissez quelqu’un de la liste.")}
    )
    day = forms.DateField(
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={
            "invalid": gettext_lazy("Écrivez la date complète, par exemple 12/03/2027."),
            "required": gettext_lazy("Écrivez le jour où cela commence."),
        },
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    start = forms.TimeField(
        initial=time(18, 30), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    hours = forms.TypedChoiceField(
        coerce=int, initial=14, choices=[(n, f"{n} h") for n in (10, 12, 14, 24, 48, 72)]
    )

    def __init__(self, units: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(**more)
        self.fields["unit"].choices = units  # type: ignore[attr-defined]

    @property
    def span(self) -> tuple[datetime, datetime]:
        """From when to when, of a valid form; a night in which the clocks change is as long as it is."""
        said = self.cleaned_data
        start = datetime.combine(said["day"], said["start"], words.PARIS)
        end = (start.replace(tzinfo=None) + timedelta(hours=said["hours"])).replace(tzinfo=words.PARIS)
        return start, end


@require_http_methods(["GET", "HEAD", "POST"])
def roster(request: HttpRequest) -> HttpResponse:
    """Show a fortnight of the roster; add a line to it."""
    who, may_enter = person(request), person(request).role in _ENTER
    if who.site_id is None or (request.method == "POST" and not may_enter):
        return not_found(request)
    context: dict[str, Any] = {}
    status = 200
    if may_enter:
        units = people.units(request)
        form = DutyForm(units, data=request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            done = _added(request, form)
            if done is not None:
                return done
        wanted = people.Wanted(request.GET.get("nom", "")[:60], "", "")
        found = people.found(request, _ROLES, wanted)
        context = {
            "form": form,
            "wanted": wanted,
            "colleagues": found,
            "ticket": _ticket(),
        }
        status = 422 if form.is_bound else 200
    first = _first(request)
    told = server(request).gate.look(together.duties(who.secret, *_fortnight(first)))
    if isinstance(told, Refused):
        return turned_away(request, told.reason)
    context |= {
        "may_enter": may_enter,
        "days": _by_day(told.detail["rows"]),
        "now": [_said(row) for row in told.detail["rows"] if row["now"]],
        "title": f"{date_format(first, 'j F')} – {date_format(first + timedelta(days=_DAYS - 1), 'j F Y')}",
        "before": (first - timedelta(days=_DAYS)).isoformat(),
        "after": (first + timedelta(days=_DAYS)).isoformat(),
    }
    return render(request, "pages/together/duty.html", context, status=status)


@require_POST
def end(request: HttpRequest, duty_id: UUID) -> HttpResponse:
    """Take a line off the roster."""
    done = server(request).gate.act(together.end_duty(person(request).secret, duty_id))
    if isinstance(done, Refused) and done.reason != "no_duty":
        return turned_away(request, done.reason)
    return SeeOther(reverse("duty"))


def _ticket() -> str:
    """Return the id that a line will have: a form sent twice is kept once."""
    return signing.dumps(str(uuid4()), salt=_SALT)


def _added(request: HttpRequest, form: DutyForm) -> HttpResponse | None:
    said, account = form.cleaned_data, an_id(form.cleaned_data["to"].removeprefix("Practitioner/"))
    try:
        duty_id = UUID(signing.loads(request.POST.get("ticket", ""), salt=_SALT, max_age=timedelta(days=1)))
    except signing.BadSignature:
        return not_found(request)
    if account is None:
        form.add_error("to", _("Choisissez quelqu’un de la liste."))
        return None
    act = together.add_duty(
        person(request).secret, duty_id, UUID(said["unit"]), account, said["kind"], *form.span
    )
    done = server(request).gate.act(act)
    if not isinstance(done, Refused):
        return SeeOther(f"{reverse('duty')}?jour={said['day'].isoformat()}")
    faults = {
        "own_account": (
            "to",
            _("Personne ne se met soi-même de garde : demandez à un collègue de le saisir."),
        ),
        "unknown_account": ("to", _("Choisissez quelqu’un de la liste.")),
        "wrong_times": ("day", _("Cette période est passée, ou à plus de treize mois : vérifiez la date.")),
    }
    if done.reason not in faults:
        return turned_away(request, done.reason)
    form.add_error(*faults[done.reason])
    return None


def _first(request: HttpRequest) -> date:
    today = datetime.now(UTC).astimezone(words.PARIS).date()
    try:
        asked = date.fromisoformat(request.GET.get("jour", ""))
    except ValueError:
        return today
    return asked if abs((asked - today).days) < 800 else today


def _fortnight(first: date) -> tuple[datetime, datetime]:
    start = datetime.combine(first, time(), words.PARIS)
    return start, start + timedelta(days=_DAYS)


def _by_day(rows: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    days: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        start = datetime.fromisoformat(row["since"]).astimezone(words.PARIS)
        days.setdefault(date_format(start.date(), "l j F"), []).append(_said(row))
    return list(days.items())


def _said(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "kind_word": KINDS[row["kind"]],
        "role_word": words.role(row["role"]),
        "from": words.moment(row["since"]),
        "to": words.moment(row["until"]),
    }
