"""The forms of notes and of transmissions ciblées.

Owns: their fields, limits and sentences. Refuses: an empty note, and a target without anything said of it.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cloison.chart import notes

_LONGEST = 8000


def _text(label: Any, help_text: Any = "", rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=_LONGEST,
        error_messages={
            "max_length": gettext_lazy(
                "Ce texte dépasse 8 000 caractères : coupez-le, ou joignez-le comme document."
            )
        },
        widget=forms.Textarea(attrs={"rows": rows, "autocomplete": "off", "spellcheck": "true"}),
    )


def _title(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=120,
        error_messages={"required": gettext_lazy("Dites de quoi il s’agit, en quelques mots.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "size": "60"}),
    )


class SaidForm(forms.Form):
    """A title, and one or more texts of which one at least says something."""

    title = _title("")
    keys: ClassVar[tuple[str, ...]] = ()

    def clean(self) -> dict[str, Any]:
        """Check that something is said."""
        said = super().clean() or {}
        if not self.errors and not any(said.get(key, "").strip() for key in self.keys):
            self.add_error(self.keys[0], _("Écrivez au moins une des parties avant d’enregistrer."))
        return said

    def texts(self) -> dict[str, str]:
        """Return the sections' texts by key."""
        return {key: self.cleaned_data[key] for key in self.keys}


class FocusForm(SaidForm):
    """Cible, données, actions, résultats."""

    title = _title(
        gettext_lazy("Cible"), gettext_lazy("Par exemple : douleur, chute, refus de soins, entrée")
    )
    facts = _text(gettext_lazy("Données (D)"), gettext_lazy("Ce que vous observez, ce que dit le patient"))
    actions = _text(gettext_lazy("Actions (A)"), gettext_lazy("Ce que vous avez fait, qui a été prévenu"))
    results = _text(gettext_lazy("Résultats (R)"), gettext_lazy("L’effet obtenu, ce qui reste à surveiller"))
    keys = ("facts", "actions", "results")


class NoteForm(SaidForm):
    """A note: a title and a text."""

    title = _title(gettext_lazy("Titre"), gettext_lazy("Par exemple : visite, entretien avec la famille"))
    note = _text(gettext_lazy("Texte de la note"), rows=10)
    keys = ("note",)


FORMS: dict[str, type[SaidForm]] = {notes.FOCUS: FocusForm, notes.NOTE: NoteForm}


class MistakeForm(forms.Form):
    """Why an entry is taken back."""

    reason = forms.CharField(
        label=gettext_lazy("Pourquoi cette saisie est une erreur"),
        min_length=5,
        max_length=500,
        error_messages={
            "required": gettext_lazy("Écrivez pourquoi : l’entrée reste visible, barrée, avec ce motif."),
            "min_length": gettext_lazy("Écrivez au moins 5 caractères."),
        },
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )
