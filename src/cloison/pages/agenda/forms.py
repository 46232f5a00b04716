"""What people type about an appointment: with whom, when, how long, where.

Owns: reading and checking it, with the sentence beside the field. Refuses: a day gone by, one beyond two years,
and an hour that is none.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cloison.chart.booking import Actor, When
from cloison.pages import words
from cloison.pages.agenda.hours import TYPES
from cloison.pages.agenda.places import Places

MINUTES = (10, 15, 20, 30, 45, 60, 90)
_DAYS = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"]
_TIMES = ["%H:%M", "%H:%M:%S", "%Hh%M", "%H h %M", "%Hh"]
_FARTHEST = timedelta(days=730)


class BookingForm(forms.Form):
    """An appointment: practitioner, day, hour, length, room and kind; the reason, for whose role may write it."""

    who = forms.ChoiceField(label=gettext_lazy("Avec"))
    day = forms.DateField(
        label=gettext_lazy("Jour"),
        input_formats=_DAYS,
        error_messages={
            "invalid": gettext_lazy("Écrivez la date complète, par exemple 12/03/2027."),
            "required": gettext_lazy("Écrivez le jour du rendez-vous."),
        },
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    hour = forms.TimeField(
        label=gettext_lazy("Heure"),
        input_formats=_TIMES,
        error_messages={
            "invalid": gettext_lazy("Écrivez l’heure, par exemple 14:20."),
            "required": gettext_lazy("Écrivez l’heure du rendez-vous."),
        },
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": "300"}),
    )
    minutes = forms.TypedChoiceField(
        label=gettext_lazy("Durée"), coerce=int, choices=[(n, f"{n} min") for n in MINUTES]
    )
    room = forms.ChoiceField(label=gettext_lazy("Salle"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Nature"), choices=list(TYPES.items()))
    reason = forms.CharField(
        label=gettext_lazy("Motif"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    double = forms.BooleanField(
        label=gettext_lazy("Garder ce rendez-vous en plus de celui qui occupe déjà cette heure"),
        required=False,
    )

    def __init__(self, places: Places, *, with_reason: bool, **more: Any) -> None:
        super().__init__(**more)
        self._places = places
        people = [(str(u.name), [(str(one), name) for one, name in u.people]) for u in places.units]
        rooms = [(u.name, [(str(one), name) for one, name in u.rooms]) for u in places.units if u.rooms]
        self.fields["who"].choices = people  # type: ignore[attr-defined]
        self.fields["room"].choices = [("", _("Sans salle")), *rooms]  # type: ignore[attr-defined]
        if not with_reason:  # a reason is clinical: a secretary's role neither reads nor writes it
            del self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        """Check that the hour is to come, and not beyond two years."""
        data = super().clean() or {}
        if self.errors:
            return data
        when, now = self.when, datetime.now(UTC)
        if when.end < now - timedelta(hours=12):
            self.add_error("day", _("Cette heure est passée : choisissez un jour à venir."))
        elif when.start > now + _FARTHEST:
            self.add_error("day", _("Ce jour est dans plus de deux ans : vérifiez l’année."))
        return data

    @property
    def when(self) -> When:
        """From when to when, of a valid form."""
        data = self.cleaned_data
        start = datetime.combine(data["day"], data["hour"], words.PARIS)
        return When(start, start + timedelta(minutes=data["minutes"]))

    @property
    def actors(self) -> list[Actor]:
        """With whom, in which unit and which room."""
        data, places = self.cleaned_data, self._places
        practitioner = UUID(data["who"])
        found: list[Actor] = [("Practitioner", practitioner, places.name(practitioner))]
        unit = places.unit_of(practitioner)
        if unit:
            found.append(("Location", unit.id, unit.name))
        if data["room"]:
            room = UUID(data["room"])
            found.append(("Location", room, places.name(room)))
        return found


def beginning(who: str, start: str) -> dict[str, Any]:
    """Return what a form begins with: a practitioner and a beginning, as the address of a free hour has them."""
    first: dict[str, Any] = {"who": who, "minutes": 20, "kind": "ROUTINE"}
    try:
        at = datetime.fromisoformat(start)
    except ValueError:
        return first
    return first | {"day": at.date(), "hour": at.time()}
