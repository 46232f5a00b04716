"""What a form says of a stay: now or expected, the unit, the bed, the physician.

Owns: reading and checking it, with the sentence beside the field. Refuses: a unit of another site, a bed that is
taken or in another unit, an expected arrival in the past.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cloison.chart.stays import Asked, Where
from cloison.pages.desk.choices import MAY_ADMIT, MAY_EXPECT, Choices
from cloison.pages.words import PARIS

_KINDS = [
    ("IMP", gettext_lazy("Hospitalisation ou hébergement")),
    ("SS", gettext_lazy("Ambulatoire (moins de 12 heures)")),
    ("EMER", gettext_lazy("Urgences")),
]
_NOW = ("now", gettext_lazy("Admission : la personne est là"))
_LATER = ("expected", gettext_lazy("Préadmission : la personne est attendue"))
_AT_INPUTS = ["%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M"]


def _moment(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        required=False,
        input_formats=_AT_INPUTS,
        error_messages={"invalid": gettext_lazy("Écrivez le jour et l’heure, par exemple 12/03/2027 09:30.")},
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class PlaceForm(forms.Form):
    """A unit of the site and a free bed in it; the units that answer for medicine and care where they are others."""

    unit = forms.ChoiceField(
        label=gettext_lazy("Unité d’hébergement"),
        error_messages={"required": gettext_lazy("Choisissez l’unité où la personne sera.")},
    )
    bed = forms.ChoiceField(label=gettext_lazy("Lit"), required=False)
    medical = forms.ChoiceField(
        label=gettext_lazy("Unité de responsabilité médicale, si c’est une autre"), required=False
    )
    nursing = forms.ChoiceField(label=gettext_lazy("Unité de soins, si c’est une autre"), required=False)

    def __init__(self, choices: Choices, *args: Any, keep: str = "", **more: Any) -> None:
        super().__init__(*args, **more)
        self.choices = choices
        units = [(str(i), name) for i, name in choices.units]
        beds = [
            (name, [(f"{i}/{label}", f"{label}") for unit, label in choices.beds if unit == i])
            for i, name in choices.units
        ]
        kept = [(keep, keep.partition("/")[2])] if keep else []
        self._keep = keep
        self.fields["unit"].choices = [("", _("Choisir")), *units]  # type: ignore[attr-defined]
        self.fields["bed"].choices = [("", _("Sans lit attribué")), *kept, *(b for b in beds if b[1])]  # type: ignore[attr-defined]
        for name in ("medical", "nursing"):
            self.fields[name].choices = [("", _("La même")), *units]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Check that the bed is in the unit."""
        data = super().clean() or {}
        bed = data.get("bed")
        if bed and data.get("unit") and not bed.startswith(data["unit"]):
            self.add_error("bed", _("Ce lit est dans une autre unité : choisissez un lit de l’unité."))
        return data

    def where(self) -> Where:
        """Return where the patient will be."""
        data = self.cleaned_data
        unit = UUID(data["unit"])
        return Where(
            unit,
            self.choices.unit_name(unit),
            data["bed"].partition("/")[2],
            UUID(data["medical"]) if data["medical"] else None,
            UUID(data["nursing"]) if data["nursing"] else None,
        )


class StayForm(PlaceForm):
    """A new stay: begun now, or expected."""

    arrival = forms.ChoiceField(
        label=gettext_lazy("Arrivée"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Dites si la personne est là, ou attendue.")},
    )
    kind = forms.ChoiceField(label=gettext_lazy("Nature du séjour"), choices=_KINDS)
    at = _moment(gettext_lazy("Arrivée prévue le (préadmission)"))
    until = _moment(gettext_lazy("Sortie prévue le"))
    physician = forms.ChoiceField(label=gettext_lazy("Médecin responsable"), required=False)
    motive = forms.CharField(
        label=gettext_lazy("Motif (vu des soignants seulement)"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = (
        "arrival",
        "unit",
        "bed",
        "physician",
        "kind",
        "at",
        "until",
        "motive",
        "medical",
        "nursing",
    )

    def __init__(self, role: str, choices: Choices, *args: Any, clinician: bool = False, **more: Any) -> None:
        super().__init__(choices, *args, **more)
        ways = [w for w, who in ((_NOW, MAY_ADMIT), (_LATER, MAY_EXPECT)) if role in who]
        self.fields["arrival"].choices = ways  # type: ignore[attr-defined]
        self.fields["arrival"].initial = ways[0][0]
        people = [(str(i), name) for i, name in choices.physicians]
        self.fields["physician"].choices = [("", _("À désigner")), *people]  # type: ignore[attr-defined]
        if not clinician:
            del self.fields["motive"]

    def clean(self) -> dict[str, Any]:
        """Check that what is expected lies ahead, and ends after it begins."""
        data = super().clean()
        at, until, now = data.get("at"), data.get("until"), timezone.now()
        if data.get("arrival") == "expected":
            if at is None and "at" not in self.errors:
                self.add_error("at", _("Écrivez le jour et l’heure de l’arrivée prévue."))
            elif at and at < now - timedelta(days=1):
                self.add_error(
                    "at",
                    _("Cette arrivée est dans le passé : choisissez « Admission » si la personne est là."),
                )
            elif at and at > now + timedelta(days=366):
                self.add_error("at", _("Une préadmission se fait au plus un an à l’avance."))
        begins = at if data.get("arrival") == "expected" and at else now
        if until and until < begins:
            self.add_error("until", _("La sortie prévue est avant l’arrivée : corrigez l’une des deux."))
        return data

    @property
    def expected(self) -> bool:
        """Whether the valid form is a pre-admission."""
        return bool(self.cleaned_data["arrival"] == "expected")

    def asked(self, nda: str) -> Asked:
        """Return what a valid form says, under this number."""
        data = self.cleaned_data
        at: datetime = data["at"] if self.expected else timezone.now()
        chosen = UUID(data["physician"]) if data["physician"] else None
        named = dict(self.choices.physicians)
        return Asked(
            self.where(),
            at.astimezone(PARIS),
            data["kind"],
            (chosen, named[chosen]) if chosen else None,
            data["until"],
            data.get("motive", ""),
            nda,
        )
