"""What a desk types of somebody: the search before a creation, and the strict traits.

Owns: reading and checking both, with the sentence beside the field. Refuses: a search without a full birth date, more
than three letters of a name, and traits that cannot be (cloison.chart.traits).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from cloison.chart import traits
from cloison.chart.communes import UnknownPlaceError, place
from cloison.pages.desk.words import WRONG
from cloison.pages.forms import FindForm
from cloison.pages.words import PARIS

_BORN_INPUTS = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d%m%Y"]
_NO_FILL = {"autocomplete": "off", "spellcheck": "false"}
_SEXES = [
    ("female", gettext_lazy("Féminin")),
    ("male", gettext_lazy("Masculin")),
    ("unknown", gettext_lazy("Inconnu")),
]
_DOCUMENTS = [
    ("", gettext_lazy("Aucune pièce vérifiée")),
    ("CN", gettext_lazy("Carte nationale d’identité")),
    ("PA", gettext_lazy("Passeport")),
    ("CS", gettext_lazy("Titre de séjour")),
]


def today() -> date:
    """The day in France."""
    return timezone.now().astimezone(PARIS).date()


class Born(forms.DateField):
    """A full birth date that can be one."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Date de naissance (JJ/MM/AAAA)"),
            input_formats=_BORN_INPUTS,
            error_messages={
                "required": gettext_lazy("Écrivez la date de naissance complète, par exemple 12/03/1950."),
                "invalid": gettext_lazy(
                    "Cette date n’existe pas : écrivez le jour, le mois et l’année, par exemple 12/03/1950."
                ),
            },
            widget=forms.DateInput(format="%d/%m/%Y", attrs={"inputmode": "numeric", "autocomplete": "off"}),
        )

    def clean(self, value: Any) -> Any:
        """Return the date; refuse one in the future or too far back."""
        born = super().clean(value)
        fault = traits.birth_fault(born, today()) if born else None
        if fault:
            raise forms.ValidationError(WRONG[fault])
        return born


class Name(forms.CharField):
    """A name in letters, as on the document."""

    def __init__(self, label: Any, *, required: bool = True) -> None:
        super().__init__(
            label=label,
            required=required,
            error_messages={
                "required": gettext_lazy(
                    "Écrivez le nom ; s’il est inconnu, passez par « Patient non identifié »."
                ),
                "null_characters_not_allowed": gettext_lazy("Écrivez le nom en lettres."),
            },
            widget=forms.TextInput(attrs=_NO_FILL),
        )

    def clean(self, value: Any) -> Any:
        """Return the name; refuse what is not one."""
        name = super().clean(value)
        fault = traits.name_fault(name) if name else None
        if fault:
            raise forms.ValidationError(WRONG[fault])
        return name


class SearchForm(FindForm):
    """The search before a creation (antériorité): birth date first, then three letters at most."""

    born = Born()

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name in ("kind", "number"):
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Fill what this search does not ask for."""
        data = forms.Form.clean(self) or {}
        return data | {"number": "", "kind": ""}


class IdentityForm(forms.Form):
    """The five strict traits, what else is known, and the document that was seen."""

    family = Name(gettext_lazy("Nom de naissance"))
    given = Name(gettext_lazy("Premier prénom de naissance"))
    born = Born()
    sex = forms.ChoiceField(
        label=gettext_lazy("Sexe"),
        choices=[("", gettext_lazy("Choisir")), *_SEXES],
        error_messages={
            "required": gettext_lazy("Choisissez le sexe ; « Inconnu » si la pièce ne le dit pas.")
        },
    )
    birthplace = forms.CharField(
        label=gettext_lazy("Lieu de naissance (commune, ou code INSEE)"),
        max_length=80,
        error_messages={
            "required": gettext_lazy("Écrivez la commune de naissance, ou 99999 si elle est inconnue.")
        },
        widget=forms.TextInput(attrs=_NO_FILL),
    )
    used_family = Name(gettext_lazy("Nom utilisé, s’il est différent"), required=False)
    used_given = Name(gettext_lazy("Prénom utilisé, s’il est différent"), required=False)
    document = forms.ChoiceField(
        label=gettext_lazy("Pièce d’identité vérifiée"), choices=_DOCUMENTS, required=False
    )
    doubtful = forms.BooleanField(
        label=gettext_lazy("Identité douteuse (elle reste provisoire)"), required=False
    )
    telephone = forms.RegexField(
        r"^\+?[0-9 .()-]{6,20}$",
        label=gettext_lazy("Téléphone"),
        required=False,
        error_messages={
            "invalid": gettext_lazy("Écrivez un numéro de téléphone, par exemple 06 39 98 01 23.")
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )
    address = forms.CharField(
        label=gettext_lazy("Adresse"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Pourquoi ce n’est pas la même personne"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_birthplace(self) -> tuple[str, str]:
        """Return the commune and its code."""
        try:
            return place(self.cleaned_data["birthplace"])
        except UnknownPlaceError as unknown:
            raise forms.ValidationError(WRONG[str(unknown)]) from None

    def said(self) -> traits.Traits:
        """Return the traits of a valid form."""
        data = self.cleaned_data
        commune, code = data["birthplace"]
        return traits.Traits(
            data["family"],
            data["given"],
            data["born"],
            data["sex"],
            commune,
            code,
            data["used_family"],
            data["used_given"],
            data["document"],
            data["doubtful"],
            data["telephone"],
            data["address"],
        )
