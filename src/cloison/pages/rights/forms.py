"""The forms of what a patient asks: the request, its answer, the time that an extract covers.

Owns: their fields, limits and sentences. Refuses: somebody who asks in another's name without saying their own, and a
correction that does not say what is wrong.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cloison.chart.requests import Applicant

KINDS = {
    "accesses": gettext_lazy("Qui a ouvert mon dossier"),
    "copy": gettext_lazy("Copie du dossier"),
    "rectification": gettext_lazy("Rectification d’une information"),
    "objection": gettext_lazy("Opposition au partage avec quelqu’un"),
    "protection": gettext_lazy("Identité protégée (anonymat)"),
}
CAPACITIES = {
    "patient": gettext_lazy("Le patient lui-même"),
    "parent": gettext_lazy("Titulaire de l’autorité parentale"),
    "guardian": gettext_lazy("Tuteur, ou personne chargée d’une mesure de protection"),
    "heir": gettext_lazy("Ayant droit d’un patient décédé"),
    "mandated": gettext_lazy("Personne mandatée par écrit"),
}
PROOFS = {
    "id_card": gettext_lazy("Carte nationale d’identité"),
    "passport": gettext_lazy("Passeport"),
    "residence": gettext_lazy("Titre de séjour"),
    "known": gettext_lazy("Connu de l’équipe : identité déjà validée pendant ce séjour"),
    "copy_by_post": gettext_lazy("Copie d’une pièce d’identité reçue par courrier"),
}
_NEEDS_WORDS = frozenset({"rectification", "objection"})
_LONGEST = 2000
YEARS = 3


class RequestForm(forms.Form):
    """What is asked, by whom, and how they were recognised."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Que demande le patient ?"),
        choices=[("", gettext_lazy("Choisir…")), *KINDS.items()],
        error_messages={"required": gettext_lazy("Choisissez ce qui est demandé.")},
    )
    capacity = forms.ChoiceField(label=gettext_lazy("Qui demande ?"), choices=list(CAPACITIES.items()))
    name = forms.CharField(
        label=gettext_lazy("Nom et prénom de la personne, si ce n’est pas le patient"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "size": "40"}),
    )
    proof = forms.ChoiceField(
        label=gettext_lazy("Identité vérifiée par"),
        choices=[("", gettext_lazy("Choisir…")), *PROOFS.items()],
        error_messages={
            "required": gettext_lazy("Dites comment l’identité a été vérifiée ; sinon, ne remettez rien.")
        },
    )
    words = forms.CharField(
        label=gettext_lazy("En ses mots"),
        help_text=gettext_lazy(
            "Rectification : ce qui est faux et ce qui devrait y être. Opposition : à qui."
        ),
        required=False,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """Check that a representative is named, and that there is something to answer."""
        said = super().clean() or {}
        if said.get("capacity") not in (None, "patient") and not said.get("name"):
            self.add_error("name", _("Écrivez le nom et le prénom de la personne qui demande."))
        if said.get("kind") in _NEEDS_WORDS and not said.get("words"):
            self.add_error("words", _("Écrivez ce qui est demandé, dans les mots du patient."))
        return said

    def applicant(self) -> Applicant:
        """Return who asks."""
        said = self.cleaned_data
        name = "" if said["capacity"] == "patient" else said["name"]
        return Applicant(said["capacity"], name, said["proof"])


class AnswerForm(forms.Form):
    """What was answered."""

    words = forms.CharField(
        label=gettext_lazy("Réponse donnée au patient"),
        max_length=_LONGEST,
        error_messages={
            "required": gettext_lazy("Écrivez ce qui a été répondu : fait, ou refusé et pourquoi.")
        },
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )


class SpanForm(forms.Form):
    """From when to when an extract tells; three years back at most, which is how long such lines are kept."""

    _KINDS = ("%d/%m/%Y", "%Y-%m-%d")
    since = forms.DateField(
        label=gettext_lazy("Du (JJ/MM/AAAA)"),
        input_formats=_KINDS,
        error_messages={"invalid": gettext_lazy("Écrivez la date complète, par exemple 12/03/2025.")},
        widget=forms.DateInput(format="%d/%m/%Y", attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    until = forms.DateField(
        label=gettext_lazy("Au (JJ/MM/AAAA)"),
        input_formats=_KINDS,
        error_messages={"invalid": gettext_lazy("Écrivez la date complète, par exemple 12/03/2025.")},
        widget=forms.DateInput(format="%d/%m/%Y", attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """Check the order of the two days."""
        said = super().clean() or {}
        if said.get("since") and said.get("until") and said["since"] > said["until"]:
            self.add_error("since", _("Le premier jour vient après le dernier."))
        return said

    @staticmethod
    def usual(today: date) -> dict[str, date]:
        """Return the whole time that is told."""
        return {"since": today - timedelta(days=365 * YEARS), "until": today}
