"""The forms of allergies, problems and alerts.

Owns: their fields and sentences; a free-text allergen is kept only once its writer knows that checks will not see it.
Refuses: an onset in the future.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cloison.chart import safety
from cloison.pages import words

_LINE = {"autocomplete": "off", "size": "50"}
_PARTIAL = re.compile(r"^(?:(?:(\d{1,2})/)?(\d{1,2})/)?(\d{4})$")
SEVERITIES = (
    ("", gettext_lazy("Non précisée")),
    ("mild", gettext_lazy("Légère")),
    ("moderate", gettext_lazy("Modérée")),
    ("severe", gettext_lazy("Sévère")),
)


class AllergyForm(forms.Form):
    """Allergen, reaction, severity."""

    allergen = forms.CharField(
        label=gettext_lazy("Allergène"),
        help_text=gettext_lazy(
            "Choisissez dans la liste : les contrôles de prescription connaissent ces noms."
        ),
        max_length=120,
        error_messages={"required": gettext_lazy("Indiquez l’allergène.")},
        widget=forms.TextInput(attrs=_LINE | {"list": "allergens"}),
    )
    free = forms.BooleanField(label=gettext_lazy("J’ai compris : garder ce texte libre"), required=False)
    reaction = forms.CharField(
        label=gettext_lazy("Réaction observée"),
        help_text=gettext_lazy("Par exemple : urticaire, œdème de Quincke, choc anaphylactique"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=_LINE),
    )
    severity = forms.ChoiceField(
        label=gettext_lazy("Gravité de la réaction"), required=False, choices=SEVERITIES
    )

    def clean(self) -> dict[str, Any]:
        """Warn of an allergen that is in no list."""
        said = super().clean() or {}
        allergen = said.get("allergen", "")
        if allergen and safety.coded(allergen) is None and not said.get("free"):
            self.add_error(
                "allergen",
                _(
                    "Cet allergène n’est pas dans la liste : les contrôles automatiques ne le verront pas. "
                    "Choisissez-en un, ou cochez pour le garder tel quel."
                ),
            )
        return said

    def names(self) -> list[str]:
        """Return the allergens that checks know."""
        return sorted(safety.ALLERGENS)

    @property
    def asks(self) -> bool:
        """Whether the free text has to be confirmed."""
        return self.is_bound and "allergen" in self.errors and bool(self.data.get("allergen"))


class ProblemForm(forms.Form):
    """A problem and since when."""

    text = forms.CharField(
        label=gettext_lazy("Problème, diagnostic ou antécédent"),
        max_length=200,
        error_messages={"required": gettext_lazy("Nommez le problème.")},
        widget=forms.TextInput(attrs=_LINE),
    )
    onset = forms.CharField(
        label=gettext_lazy("Depuis (JJ/MM/AAAA, MM/AAAA ou AAAA)"),
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric", "size": "12"}),
    )

    def clean_onset(self) -> str:
        """Return the date, whole or partial, as FHIR writes it."""
        typed = str(self.cleaned_data["onset"]).strip()
        if not typed:
            return ""
        found = _PARTIAL.match(typed)
        day, month, year = found.groups() if found else (None, None, None)
        try:
            whole = datetime(int(year or "x"), int(month or 1), int(day or 1), tzinfo=words.PARIS)
        except ValueError as error:
            raise forms.ValidationError(
                _("Cette date n’existe pas. Écrivez par exemple 12/03/2019, 03/2019 ou 2019.")
            ) from error
        if whole > datetime.now(UTC):
            raise forms.ValidationError(_("Cette date est dans l’avenir : vérifiez-la."))
        parts = [
            f"{whole.year:04d}",
            *([f"{whole.month:02d}"] if month else []),
            *([f"{whole.day:02d}"] if day else []),
        ]
        return "-".join(parts)


class FlagForm(forms.Form):
    """Which alert, and a word about it."""

    code = forms.ChoiceField(label=gettext_lazy("Alerte"))
    note = forms.CharField(
        label=gettext_lazy("Précision (facultative)"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs=_LINE),
    )

    def __init__(self, offered: list[tuple[str, Any]], *args: Any) -> None:
        super().__init__(*args)
        self.fields["code"].choices = offered  # type: ignore[attr-defined]
