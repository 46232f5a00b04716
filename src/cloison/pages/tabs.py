"""The parts of a record as tabs, in the order in which they stand.

Owns: which tab is shown to whom: to a role that reads the tab's slice. Refuses: deciding; the gate does that on the
page itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: the name of its route (which takes `patient_id`), its words, and the slice that its readers have."""

    name: str
    label: StrPromise
    slice: str
    roles: frozenset[str] | None = None
    """Where not everybody who reads the slice works with it."""


APPOINTMENTS = frozenset({"physician", "nurse", "secretary", "admissions"})
IDENTITY = frozenset({"admissions", "secretary", "nurse", "physician"})
TABS = (
    Tab("record", gettext_lazy("Synthèse"), "traits"),
    Tab("timeline", gettext_lazy("Chronologie"), "clinical"),
    Tab("vitals", gettext_lazy("Constantes"), "clinical"),
    Tab("safety", gettext_lazy("Allergies, problèmes, alertes"), "clinical"),
    Tab("prescriptions", gettext_lazy("Prescriptions"), "prescriptions"),
    Tab("own_identity", gettext_lazy("Identité"), "traits", IDENTITY),
    Tab("stays", gettext_lazy("Séjours"), "traits"),
    Tab("appointments", gettext_lazy("Rendez-vous"), "traits", APPOINTMENTS),
    Tab("requests", gettext_lazy("Demandes"), "clinical"),
    Tab(
        "orders",
        gettext_lazy("Examens"),
        "clinical",
        frozenset({"physician", "nurse", "care_assistant", "pharmacist", "coder"}),
    ),
    Tab("analysis", gettext_lazy("Analyse"), "prescriptions", frozenset({"pharmacist"})),
    Tab("round", gettext_lazy("Administration"), "prescriptions", frozenset({"nurse", "physician"})),
    Tab("documents", gettext_lazy("Documents"), "clinical"),
    Tab("team", gettext_lazy("Équipe de soins"), "traits"),
    Tab("openings", gettext_lazy("Qui a ouvert ce dossier"), "traits"),
    Tab("rights", gettext_lazy("Demandes du patient"), "contact", frozenset(APPOINTMENTS)),
)


def of(role: str, slices: tuple[str, ...]) -> list[Tab]:
    """Return the tabs for a role that reads these slices."""
    return [t for t in TABS if t.slice in slices and (t.roles is None or role in t.roles)]
