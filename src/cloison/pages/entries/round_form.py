"""The form of a round: all vital signs at once, each optional, checked against what is likely and what can be.

Owns: reading numbers as French hands type them, and asking again. Refuses: what cannot be, with the limits in the
sentence; and what is unlikely, until it is confirmed as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cloison.chart.vitals import MEASURES, Measure
from cloison.pages import words
from cloison.pages.entries.measure_words import LABELS

_SOON = timedelta(minutes=5)
_MUCH = 0.1  # a weight that differs by more from the last one is asked again


class RoundForm(forms.Form):
    """One field for each measure, and the moment at which they were taken."""

    at = forms.DateTimeField(
        label=gettext_lazy("Date et heure de la mesure"),
        input_formats=["%d/%m/%Y %H:%M", "%d/%m/%Y %Hh%M", "%d/%m/%Y %H h %M", "%Y-%m-%dT%H:%M"],
        error_messages={
            "required": gettext_lazy("Indiquez la date et l’heure de la mesure."),
            "invalid": gettext_lazy("Écrivez une date et une heure, par exemple 24/11/2026 08:30."),
        },
        widget=forms.DateTimeInput(format="%d/%m/%Y %H:%M", attrs={"autocomplete": "off", "size": "18"}),
    )
    hours = forms.ChoiceField(
        label=gettext_lazy("Durée du recueil des urines"),
        required=False,
        choices=[("", "—"), ("8", "8 h"), ("12", "12 h"), ("24", "24 h")],
    )

    def __init__(self, born: str | None, last_weight: float | None, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._born, self._last_weight = born, last_weight
        self.asked: dict[str, str] = {}
        """{key: value as confirmed} of what was unlikely."""
        for key, label in LABELS.items():
            mode = "decimal" if MEASURES[key].decimals else "numeric"
            attributes = {"inputmode": mode, "autocomplete": "off", "maxlength": "7"}
            self.fields[key] = forms.CharField(
                label=label, required=False, max_length=7, widget=forms.TextInput(attrs=attributes)
            )

    def clean(self) -> dict[str, Any]:
        """Read every number; keep those that can be and are likely, or confirmed."""
        data = super().clean() or {}
        read = {key: self._number(key, str(data.get(key) or "")) for key in LABELS}
        values = {key: value for key, value in read.items() if value is not None}
        if "systolic" in values and "diastolic" in values and values["systolic"] <= values["diastolic"]:
            self.add_error(
                "systolic", _("La systolique doit dépasser la diastolique : vérifiez les deux valeurs.")
            )
        for one, other in (("systolic", "diastolic"), ("diastolic", "systolic")):
            if one in values and not data.get(other):
                self.add_error(other, _("Une pression artérielle a deux valeurs : saisissez aussi celle-ci."))
        if not values and not self.errors:
            raise forms.ValidationError(_("Saisissez au moins une mesure, puis enregistrez."))
        self._check_moment(data.get("at"))
        data["values"] = values
        return data

    def measures(self) -> Iterator[tuple[forms.BoundField, str, str, str]]:
        """Yield (field, unit, what is usual, the value to confirm) in the order of a round."""
        for key in LABELS:
            measure = MEASURES[key]
            usual = ""
            if measure.usual is not None:
                usual = _("usuel chez l’adulte : %(low)s à %(high)s") % _bounds(measure.usual)
            yield self[key], measure.unit, usual, self.asked.get(key, "")

    def _number(self, key: str, typed: str) -> float | None:
        text = typed.strip().replace(",", ".").replace(" ", "")
        if not text:
            return None
        measure = MEASURES[key]
        try:
            value = float(text) if text.isascii() and not set(text) - set("0123456789.") else None
        except ValueError:
            value = None
        if value is None:
            self.add_error(key, _("Écrivez un nombre, par exemple 37,5."))
            return None
        value = round(value, measure.decimals)
        low, high = measure.possible
        if not low <= value <= high:
            told = _bounds(measure.possible) | {"unit": measure.unit}
            self.add_error(
                key, _("Impossible : la valeur doit être comprise entre %(low)s et %(high)s %(unit)s.") % told
            )
            return None
        if self._unlikely(measure, value) and self.data.get(f"sure_{key}") != str(value):
            self.asked[key] = str(value)
            self.add_error(key, self._question(measure, value))
        return value

    def _unlikely(self, measure: Measure, value: float) -> bool:
        if measure.key == "weight" and self._last_weight:
            return abs(value - self._last_weight) > _MUCH * self._last_weight
        low, high = measure.likely
        return not low <= value <= high

    def _question(self, measure: Measure, value: float) -> str:
        said = {"value": words.number(_plain(value)), "unit": measure.unit}
        if measure.key == "weight" and self._last_weight:
            said["last"] = words.number(_plain(self._last_weight))
            return (
                _("%(value)s %(unit)s ? Le dernier poids était %(last)s kg. Vérifiez, puis confirmez.") % said
            )
        return _("%(value)s %(unit)s est inhabituel. Vérifiez, puis confirmez.") % said

    def _check_moment(self, at: datetime | None) -> None:
        if at is None:
            return
        local = at.astimezone(words.PARIS)
        if at > datetime.now(UTC) + _SOON:
            self.add_error("at", _("Cette heure n’est pas encore passée : vérifiez la date et l’heure."))
        elif self._born and len(self._born) >= 10 and local.date() < date.fromisoformat(self._born[:10]):
            self.add_error("at", _("Cette date est avant la naissance du patient : vérifiez-la."))


def _plain(value: float) -> float | int:
    return int(value) if float(value).is_integer() else value


def _bounds(pair: tuple[float, float]) -> dict[str, str]:
    return {"low": words.number(_plain(pair[0])), "high": words.number(_plain(pair[1]))}
