"""One line of a prescription as it is typed, checked field by field.

Owns: the fields, what each refuses, in a sentence that says what to do, and the way to a `Dosage`. Refuses: a line
without indication, duration or dose; a duration longer than the medicine's condition allows.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cloison.chart.prescriptions import SUBSTITUTION
from cloison.medicines.dosage import MOMENTS, SPANS, UNITS, Dosage, pattern, usual_unit
from cloison.medicines.search import Found

_BORN_INPUTS = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"]
_MOST_DAYS = 366
_HOURS = (1, 2, 3, 4, 6, 8, 12, 24, 48, 72)
_DATE = {"invalid": gettext_lazy("Écrivez la date en entier, par exemple 05/12/2026.")}
MOMENT_WORDS = {
    "MORN": gettext_lazy("Matin"),
    "NOON": gettext_lazy("Midi"),
    "EVE": gettext_lazy("Soir"),
    "HS": gettext_lazy("Coucher"),
}
DAY_WORDS = {
    "mon": gettext_lazy("lundi"),
    "tue": gettext_lazy("mardi"),
    "wed": gettext_lazy("mercredi"),
    "thu": gettext_lazy("jeudi"),
    "fri": gettext_lazy("vendredi"),
    "sat": gettext_lazy("samedi"),
    "sun": gettext_lazy("dimanche"),
}
SPAN_WORDS = {
    "d": gettext_lazy("jours"),
    "wk": gettext_lazy("semaines"),
    "mo": gettext_lazy("mois"),
}
SETTING_WORDS = {
    "inpatient": gettext_lazy("Pendant le séjour (administré par le service)"),
    "discharge": gettext_lazy("Sortie (ordonnance remise au patient)"),
    "community": gettext_lazy("Ville (ordonnance de consultation)"),
}


class Amount(forms.CharField):
    """A number as France writes it; a comma or a point, no thousands."""

    def clean(self, value: Any) -> Any:
        """Return a Decimal; None where nothing was typed and nothing is required."""
        text = (
            super()
            .clean(value)
            .replace("\u202f", "")
            .replace("\u00a0", "")
            .replace(" ", "")
            .replace(",", ".")
        )
        if not text:
            return None
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal(0)
        if not number.is_finite() or not 0 < number <= 100_000 or -int(number.as_tuple().exponent) > 3:
            raise forms.ValidationError(_("Écrivez un nombre, par exemple 1 ou 0,5."))
        return number


class Dose(Amount):
    """The dose of one intake, or those of the day as « matin-midi-soir »: 1-0-2."""

    def clean(self, value: Any) -> Any:
        """Return a Decimal, or what `dosage.pattern` reads."""
        text = "".join(str(value or "").split())
        if len(text.replace("–", "-").split("-")) < 3:
            return super().clean(value)
        found = pattern(text)
        if found is None or max(found[1]) > 100_000:
            raise forms.ValidationError(
                _(
                    "Écrivez les doses du matin, de midi et du soir, par exemple 1-0-2 ; et du coucher : 1-0-2-1."
                )
            )
        return found


class LineForm(forms.Form):
    """The fields of a line for one medicine."""

    amount = Dose(
        label=gettext_lazy("Dose par prise"),
        help_text=gettext_lazy("1 ou 0,5 ; ou matin-midi-soir : 1-0-2"),
        max_length=24,
        error_messages={"required": gettext_lazy("Écrivez la dose d’une prise, par exemple 1 ou 0,5.")},
    )
    unit = forms.ChoiceField(label=gettext_lazy("Unité"), choices=[(u, u) for u in UNITS])
    route = forms.ChoiceField(label=gettext_lazy("Voie"))
    rhythm = forms.ChoiceField(
        label=gettext_lazy("Rythme"),
        choices=[
            ("moments", gettext_lazy("À des moments de la journée")),
            ("every", gettext_lazy("Toutes les n heures")),
            ("times", gettext_lazy("n fois par jour")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez quand le médicament est pris.")},
    )
    moments = forms.MultipleChoiceField(
        label=gettext_lazy("Moments"),
        choices=list(MOMENT_WORDS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    every = forms.TypedChoiceField(
        label=gettext_lazy("Toutes les (heures)"),
        choices=[("", "–"), *((str(n), str(n)) for n in _HOURS)],
        required=False,
        coerce=int,
        empty_value=None,
    )
    times = forms.TypedChoiceField(
        label=gettext_lazy("Fois par jour"),
        choices=[("", "–"), *((str(n), str(n)) for n in range(1, 7))],
        required=False,
        coerce=int,
        empty_value=None,
    )
    weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("Certains jours seulement"),
        choices=list(DAY_WORDS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    needed = forms.BooleanField(label=gettext_lazy("Si besoin"), required=False)
    as_needed = forms.CharField(
        label=gettext_lazy("Si besoin : pour quel motif"), required=False, max_length=120
    )
    most = Amount(label=gettext_lazy("Au plus par 24 heures"), required=False, max_length=12)
    start = forms.DateField(
        label=gettext_lazy("À partir du"),
        required=False,
        input_formats=_BORN_INPUTS,
        error_messages=_DATE,
        widget=forms.DateInput(format="%d/%m/%Y"),
    )
    duration = forms.IntegerField(
        label=gettext_lazy("Durée"),
        required=False,
        min_value=1,
        max_value=_MOST_DAYS,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "invalid": gettext_lazy("Écrivez un nombre entier, par exemple 7."),
            "max_value": gettext_lazy("Une prescription vaut un an au plus."),
            "min_value": gettext_lazy("Écrivez une durée d’au moins un jour."),
        },
    )
    span = forms.ChoiceField(label=gettext_lazy("Unité de durée"), choices=list(SPAN_WORDS.items()))
    until = forms.DateField(
        label=gettext_lazy("ou jusqu’au (compris)"),
        required=False,
        input_formats=_BORN_INPUTS,
        error_messages=_DATE,
        widget=forms.DateInput(format="%d/%m/%Y"),
    )
    indication = forms.CharField(
        label=gettext_lazy("Indication"),
        max_length=200,
        error_messages={"required": gettext_lazy("Écrivez pourquoi ce médicament est prescrit.")},
    )
    setting = forms.ChoiceField(
        label=gettext_lazy("Destination"), choices=list(SETTING_WORDS.items()), widget=forms.RadioSelect
    )
    ald = forms.BooleanField(label=gettext_lazy("En rapport avec une ALD"), required=False)
    not_substitutable = forms.ChoiceField(
        label=gettext_lazy("Non substituable"),
        choices=[("", gettext_lazy("Substituable")), *((c, f"{c} : {w}") for c, w in SUBSTITUTION.items())],
        required=False,
    )
    renewals = forms.TypedChoiceField(
        label=gettext_lazy("À renouveler (fois)"),
        choices=[(str(n), str(n)) for n in range(12)],
        required=False,
        coerce=int,
    )
    comment = forms.CharField(label=gettext_lazy("Mode d’emploi"), required=False, max_length=200)
    override = forms.CharField(
        label=gettext_lazy("Pourquoi prescrire malgré l’alerte d’allergie"), required=False, max_length=300
    )

    def __init__(self, found: Found, today: date, *args: Any, alerted: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        self.found, self.today, self.alerted = found, today, alerted
        routes = found.medicine.routes or ("orale",)
        self.fields["route"].choices = [(r, r) for r in routes]  # type: ignore[attr-defined]
        self.initial.setdefault("unit", usual_unit(found.medicine.form))
        self.initial.setdefault("start", today)
        self.initial.setdefault("span", "d")
        self.initial.setdefault("rhythm", "moments")

    def clean(self) -> dict[str, Any]:
        """Check what depends on other fields."""
        data = super().clean() or {}
        data["amounts"] = ()
        if isinstance(data.get("amount"), tuple):
            self._check_pattern(data)
        self._check_rhythm(data)
        self._check_needed(data)
        self._check_span(data)
        if self.alerted and len(data.get("override", "").strip()) < 10:
            self.add_error(
                "override",
                _("Écrivez en 10 caractères au moins pourquoi, ou choisissez un autre médicament."),
            )
        return data

    def _check_pattern(self, data: dict[str, Any]) -> None:
        """« 1-0-2 » says the moments too; each dose stands in full letters for what is dispensed so: a line each."""
        moments, amounts = data["amount"]
        data |= {"moments": list(moments), "rhythm": "moments", "amount": max(amounts)}
        self.errors.pop("rhythm", None)
        data["amounts"] = amounts if len(set(amounts)) > 1 else ()
        if data["amounts"] and self.found.medicine.in_letters:
            self.add_error("amount", _("Ordonnance en toutes lettres : écrivez une ligne pour chaque dose."))
        if data["amounts"] and (data.get("needed") or data.get("as_needed")):
            self.add_error("amount", _("« Si besoin » se prescrit avec une seule dose par prise."))

    def _check_rhythm(self, data: dict[str, Any]) -> None:
        field = data.get("rhythm")
        if field and field not in self.errors and not data.get(field):
            self.add_error(
                field,
                {
                    "moments": _("Cochez au moins un moment de la journée."),
                    "every": _("Choisissez toutes les combien d’heures."),
                    "times": _("Choisissez combien de fois par jour."),
                }[field],
            )

    def _check_needed(self, data: dict[str, Any]) -> None:
        needed = data.get("needed") or bool(data.get("as_needed"))
        data["needed"] = needed
        if needed and not data.get("as_needed"):
            self.add_error("as_needed", _("Écrivez pour quel motif : douleur, fièvre, nausées…"))
        if needed and data.get("most") is None and "most" not in self.errors:
            self.add_error("most", _("Écrivez la dose maximale par 24 heures."))
        if data.get("most") and data.get("amount") and data["most"] < data["amount"]:
            self.add_error("most", _("Le maximum par 24 heures est plus petit qu’une seule prise."))

    def _check_span(self, data: dict[str, Any]) -> None:
        start = data.get("start") or self.today
        data["start"] = start
        if start < self.today - timedelta(days=1) or start > self.today + timedelta(days=_MOST_DAYS):
            self.add_error("start", _("Le début doit être aujourd’hui, ou dans l’année qui vient."))
        if {"duration", "until", "start"} & self.errors.keys():
            return
        count, until = data.get("duration"), data.get("until")
        if (count is None) == (until is None):
            self.add_error("duration", _("Écrivez une durée, ou la date de fin ; l’une des deux."))
            return
        if count is None and until is not None:
            count, data["span"] = (until - start).days + 1, "d"
            if count < 1:
                self.add_error("until", _("La date de fin est avant le début."))
                return
        days = int(count or 0) * SPANS[data.get("span") or "d"][1]
        data["duration"], data["days"] = count, days
        longest = self.found.medicine.longest
        if days > _MOST_DAYS:
            self.add_error("duration", _("Une prescription vaut un an au plus."))
        elif longest is not None and days > longest:
            self.add_error(
                "duration", _("Ce médicament se prescrit pour %(n)d jours au plus.") % {"n": longest}
            )

    def dosage(self) -> Dosage:
        """Return the posology of a valid form."""
        said = self.cleaned_data
        way = said["rhythm"]
        return Dosage(
            said["amount"],
            said["unit"],
            said["route"],
            tuple(said["moments"]) if way == "moments" else (),
            said["every"] if way == "every" else None,
            said["times"] if way == "times" else None,
            tuple(said["weekdays"]),
            said["as_needed"] if said["needed"] else "",
            said["most"],
            said["start"],
            said["days"],
            (said["duration"], said["span"]),
            said["comment"],
            said["amounts"],
        )


def initial_of(dosage: Dosage) -> dict[str, Any]:
    """Return the form's initial values for a posology that was written before; its dates are not among them."""
    count, span = dosage.span or (None, "d")
    return {
        "amount": _typed(dosage),
        "unit": dosage.unit,
        "route": dosage.route,
        "rhythm": "moments" if dosage.moments else "every" if dosage.every else "times",
        "moments": list(dosage.moments),
        "every": dosage.every or "",
        "times": dosage.times or "",
        "weekdays": list(dosage.weekdays),
        "needed": bool(dosage.as_needed),
        "as_needed": dosage.as_needed,
        "most": "" if dosage.most is None else format(dosage.most.normalize(), "f").replace(".", ","),
        "duration": count,
        "span": span,
        "comment": dosage.comment,
    }


def _typed(dosage: Dosage) -> str:
    """The dose as it would be typed: « 1 », or « 1-0-2 » where it differs by moment."""

    def plain(value: Decimal) -> str:
        return format(value.normalize(), "f").replace(".", ",")

    if not dosage.amounts:
        return plain(dosage.amount)
    taken = dict(zip(dosage.moments, dosage.amounts, strict=True))
    last = 4 if "HS" in taken else 3
    return "-".join(plain(taken.get(moment, Decimal(0))) for moment in list(MOMENTS)[:last])
