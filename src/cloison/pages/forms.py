"""What people type: the search and the reason of a break-glass access.

Owns: reading and checking it, with the sentence beside the field. Refuses: a name without a birth date
(RNIV, and the rule against enumeration), and a reason too short to be one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cloison.pages import words
from cloison.pages.identity import Identity
from cloison.records import numbers, tokens

_BORN_INPUTS = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d%m%Y"]
SHORTEST_REASON = 15
_INS_FAULTS = {  # the sentences of records.numbers, for both languages
    "Le matricule INS compte 15 caractères : 13 et une clé de 2 chiffres.": gettext_lazy(
        "Le matricule INS compte 15 caractères : 13 et une clé de 2 chiffres."
    ),
    "La clé du matricule INS ne correspond pas.": gettext_lazy(
        "La clé du matricule INS ne correspond pas : vérifiez chaque chiffre."
    ),
}


@dataclass(frozen=True, slots=True)
class Beyond:
    """A row outside the care set: what was typed, and sex, commune of birth and IPP; nothing else."""

    id: str
    typed: str
    sex: str
    commune: str
    ipp: str


class FindForm(forms.Form):
    """A full birth date with up to three letters of each name, or one exact identifier."""

    born = forms.DateField(
        label=gettext_lazy("Date de naissance (JJ/MM/AAAA)"),
        required=False,
        input_formats=_BORN_INPUTS,
        error_messages={"invalid": gettext_lazy("Écrivez la date complète, par exemple 12/03/1950.")},
        widget=forms.DateInput(format="%d/%m/%Y", attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    family = forms.CharField(
        label=gettext_lazy("Nom : 3 premières lettres au plus"),
        required=False,
        max_length=3,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    given = forms.CharField(
        label=gettext_lazy("Prénom : 3 premières lettres au plus"),
        required=False,
        max_length=3,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Nature de l’identifiant"),
        required=False,
        choices=[("IPP", "IPP"), ("INS", "INS"), ("NDA", gettext_lazy("NDA (numéro de séjour)"))],
    )
    number = forms.CharField(
        label=gettext_lazy("Identifiant exact et complet"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        """Check that one of the two ways is filled, and only one."""
        data = super().clean() or {}
        if self.errors:
            return data
        if data.get("number") and (data.get("born") or data.get("family") or data.get("given")):
            raise forms.ValidationError(_("Cherchez par date de naissance ou par identifiant, pas les deux."))
        if data.get("number") and data.get("kind") == "INS" and (fault := numbers.ins_fault(data["number"])):
            self.add_error("number", _INS_FAULTS[fault])
        if not data.get("number") and not data.get("born"):
            raise forms.ValidationError(
                _("La date de naissance complète est nécessaire, ou un identifiant exact.")
            )
        return data

    def tokens(self, key: bytes) -> tuple[list[int], bool]:
        """Return the blind-index tokens of a valid form, and whether one is an exact identifier."""
        data = self.cleaned_data
        if data["number"]:
            return [tokens.of_identifier(key, data["kind"] or "IPP", data["number"])], True
        names = (tokens.of_name(key, data["born"], field, data[field]) for field in ("family", "given"))
        return [tokens.of_birth_date(key, data["born"]), *(t for t in names if t is not None)], False

    def as_typed(self, found: Identity) -> Beyond:
        """Return a row that shows no more than was typed, and the three traits that tell people apart."""
        data = self.cleaned_data
        typed = [data["number"]] if data["number"] else [f"{data['born']:%d/%m/%Y}"]
        typed += [f"{data[name].upper()}…" for name in ("family", "given") if data[name]]
        return Beyond(
            str(found.id), " · ".join(typed), found.sex, found.commune or words.unknown(), found.ipp
        )


class ReasonForm(forms.Form):
    """Why this one patient, in words."""

    text = forms.CharField(
        label=gettext_lazy("Motif de l’ouverture"),
        min_length=10,
        max_length=500,
        error_messages={
            "required": gettext_lazy("Écrivez pourquoi ce dossier est nécessaire."),
            "min_length": gettext_lazy("Écrivez au moins 10 caractères : qui, pourquoi."),
        },
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )


class BreakGlassForm(forms.Form):
    """A reason, and words where the reason alone says too little."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Motif"),
        choices=list(words.REASONS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez un motif.")},
    )
    text = forms.CharField(
        label=gettext_lazy("Précisions"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """Check that reasons which need words have them."""
        data = super().clean() or {}
        if data.get("reason") in words.REASONS_WITH_TEXT and len(data.get("text", "")) < SHORTEST_REASON:
            self.add_error("text", _("Pour ce motif, écrivez au moins 15 caractères : qui, pourquoi."))
        return data
