"""The words of places and accounts: kinds of units, states, what a change of a place does.

Owns: every code of administration, in words. Refuses: hiding a code it has no word for; it shows it as it is.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cloison.pages import words

UNITS = {  # kinds of unités fonctionnelles, in the order of a form
    "medicine": gettext_lazy("Médecine"),
    "surgery": gettext_lazy("Chirurgie"),
    "day_surgery": gettext_lazy("Chirurgie ambulatoire"),
    "emergency": gettext_lazy("Urgences"),
    "icu": gettext_lazy("Réanimation, soins intensifs"),
    "maternity": gettext_lazy("Maternité"),
    "geriatrics": gettext_lazy("Gériatrie"),
    "rehabilitation": gettext_lazy("Soins médicaux et de réadaptation"),
    "ehpad": gettext_lazy("Hébergement (EHPAD)"),
    "consultation": gettext_lazy("Consultations"),
    "laboratory": gettext_lazy("Laboratoire"),
    "imaging": gettext_lazy("Imagerie"),
    "pharmacy": gettext_lazy("Pharmacie"),
    "admissions": gettext_lazy("Bureau des admissions"),
    "medical_records": gettext_lazy("Information médicale (DIM)"),
}
SITES = {"clinic": gettext_lazy("Clinique"), "nursing_home": gettext_lazy("EHPAD")}
STATES = {  # gate.account_state, in the order of a form
    "active": gettext_lazy("Actif"),
    "awaits_second_person": gettext_lazy("À confirmer par une seconde personne"),
    "suspended": gettext_lazy("Suspendu"),
    "contained": gettext_lazy("Confiné"),
    "idle": gettext_lazy("Endormi (30 jours sans connexion)"),
    "not_yet": gettext_lazy("Pas encore commencé"),
    "site_closed": gettext_lazy("Site fermé"),
    "left": gettext_lazy("Parti"),
}
ASSIGNMENTS = {
    "in_force": gettext_lazy("en vigueur"),
    "given_by_one": gettext_lazy("ouvre, sans rien expliquer avant 24 heures ou une confirmation"),
    "awaits_second_person": gettext_lazy("sans effet : une seconde personne doit confirmer"),
    "not_yet": gettext_lazy("à venir"),
}


def unit(code: str) -> str:
    """Return a kind of unit in words."""
    return str(UNITS.get(code, code))


def site(code: str) -> str:
    """Return a kind of site in words."""
    return str(SITES.get(code, code))


def state(code: str) -> str:
    """Return the state of an account in words."""
    return str(STATES.get(code, code))


def beds(count: int) -> str:
    """Return a number of beds in words."""
    return ngettext("%(n)d lit", "%(n)d lits", count) % {"n": count}


def change(payload: dict[str, Any]) -> str:
    """Say in one sentence what a proposed change of a place does, from the proposal's payload."""
    said, was = payload.get("said") or {}, payload.get("was") or {}
    do = payload.get("do")
    if do == "site.add":
        return _("ouvrir le site « %(name)s », FINESS %(finess)s, à %(commune)s") % said
    if do == "site.close":
        return _("fermer ce site : ses comptes ne peuvent plus rien ouvrir")
    if do == "site.reopen":
        return _("rouvrir ce site : ses comptes et ses prises en charge reprennent effet")
    if do == "unit.add":
        named = {**said, "kind": unit(str(said.get("kind"))), "beds": beds(int(said.get("beds", 0)))}
        return _("ouvrir l’unité « %(name)s » (%(code)s), %(kind)s, %(beds)s") % named
    if do == "unit.kind":
        kinds = {"was": unit(str(was.get("kind"))), "kind": unit(str(said.get("kind")))}
        return _("changer la nature de l’unité : « %(was)s » devient « %(kind)s »") % kinds
    if do == "unit.beds":
        counts = {"was": was.get("beds"), "beds": said.get("beds")}
        return _("passer de %(was)s à %(beds)s lits autorisés") % counts
    if do == "unit.reopen":
        return _("rouvrir cette unité")
    return words.unknown()


def fault(reason: str) -> str:
    """Return the sentence for a deed that was refused and that its person can do something about; else nothing."""
    return {
        "wrong_words": _("Un nom, un code ou un nombre ne convient pas : relisez ce qui est écrit."),
        "name_taken": _("Un autre lieu porte déjà ce nom, ce code ou ce numéro."),
        "place_closed": _("Ce lieu, ou celui dont il fait partie, est fermé."),
        "no_place": _("Il n’y a rien à changer : rechargez la page."),
        "proposal_open": _(
            "Une demande sur ce lieu attend une seconde personne : son nom ne change pas avant sa réponse."
        ),
        "somebody_there": _(
            "Quelqu’un y est encore : faites d’abord sortir ou changer d’unité les personnes présentes."
        ),
        "beds_open": _("Plus de lits sont ouverts que cela : fermez-en d’abord."),
        "capacity_reached": _(
            "L’unité a déjà tous ses lits : augmentez d’abord le nombre de lits autorisés."
        ),
        "already_proposed": _("Cette demande attend déjà une seconde personne."),
        "allowance_spent": _(
            "Trente départs, retraits ou fermetures en 24 heures : attendez, ou demandez à un(e) collègue."
        ),
        "last_of_role": _("C’est le dernier compte de ce rôle : le groupe ne peut pas rester sans personne."),
        "fact_refused": _(
            "Ce n’est pas possible : vérifiez les dates (aujourd’hui à 200 jours), que le site et l’unité sont "
            "ouverts, et que le compte est en poste."
        ),
        "own_account": _("Vous ne pouvez pas agir sur votre propre compte."),
        "reason_needed": _("Écrivez un motif d’au moins 10 caractères."),
        "drawn_already": _("La revue de cette année est déjà tirée pour ce site."),
        "no_line": _("Rien n’est enregistré : une ligne a changé entre-temps, rechargez la page."),
        "not_judged": _("Chaque ligne doit porter un avis avant la signature."),
        "no_account": _("Ce compte n’existe pas."),
    }.get(reason, "")
