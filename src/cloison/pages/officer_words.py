"""The words of the officers' pages: severities, states, rules, scopes, events and refusals of the ledger.

Owns: every code of an alert, a containment or a line, in words; severity by word and sign, never by colour alone.
Refuses: a name of a patient; there is none here.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from cloison.pages import words

SEVERITIES = {  # code: (sign, word), the gravest first
    "grave": ("▲", gettext_lazy("Grave")),
    "serious": ("◆", gettext_lazy("Sérieux")),
    "notice": ("●", gettext_lazy("À noter")),
}
STATES = {
    "open": gettext_lazy("Nouvelle"),
    "taken": gettext_lazy("Prise en charge"),
    "legitimate": gettext_lazy("Close : légitime"),
    "incident": gettext_lazy("Close : incident"),
    "false_alarm": gettext_lazy("Close : fausse alerte"),
}
VERDICTS = {
    "legitimate": gettext_lazy("Légitime : le soin l’explique"),
    "false_alarm": gettext_lazy("Fausse alerte : la règle s’est trompée"),
    "incident": gettext_lazy("Incident : à traiter comme une violation de données"),
}
SCOPES = {
    "account": gettext_lazy("Compte confiné"),
    "session": gettext_lazy("Session fermée"),
    "site": gettext_lazy("Site confiné"),
    "exports": gettext_lazy("Exports et impressions gelés"),
    "feed": gettext_lazy("Flux confiné"),
}
WHYS = {  # why a line stands in a monthly review, in the order of the review
    "break_glass": gettext_lazy("Bris de glace"),
    "unexplained": gettext_lazy("Ouverture sans explication"),
    "drawn": gettext_lazy("Tirée au sort"),
}
_REVIEW_VERDICTS = {"normal": gettext_lazy("Normal"), "to_examine": gettext_lazy("À examiner")}
_EVENTS = {
    "session.open": gettext_lazy("Connexion"),
    "session.step_up": gettext_lazy("Présence prouvée"),
    "patient.glass_ended": gettext_lazy("Bris de glace terminé"),
    "feed.read": gettext_lazy("Message rejeté lu"),
    "feed.mend": gettext_lazy("Message rejeté corrigé"),
    "feed.replay": gettext_lazy("Message rejeté rejoué"),
    "feed.discard": gettext_lazy("Message rejeté mis de côté"),
    "patient.reveal": gettext_lazy("Pseudonyme révélé"),
    "alerts.list": gettext_lazy("Alertes consultées"),
    "alert.open": gettext_lazy("Alerte ouverte"),
    "alert.judge": gettext_lazy("Alerte jugée"),
    "account.timeline": gettext_lazy("Activité d’un compte consultée"),
    "account.contain": gettext_lazy("Compte confiné"),
    "account.lift": gettext_lazy("Confinement levé"),
    "session.contain": gettext_lazy("Session fermée"),
    "site.contain": gettext_lazy("Site confiné"),
    "site.lift": gettext_lazy("Confinement du site levé"),
    "exports.contain": gettext_lazy("Exports gelés"),
    "exports.lift": gettext_lazy("Exports rouverts"),
    "proposal.make": gettext_lazy("Seconde personne demandée"),
    "proposal.decide": gettext_lazy("Demande d’un collègue décidée"),
    "review.draw": gettext_lazy("Revue tirée"),
    "review.open": gettext_lazy("Revue consultée"),
    "review.judge": gettext_lazy("Avis donnés dans une revue"),
    "review.sign": gettext_lazy("Revue signée"),
    "glasses.list": gettext_lazy("Bris de glace consultés"),
    "glass.review": gettext_lazy("Bris de glace relu"),
    "account.create": gettext_lazy("Compte créé"),
    "account.end": gettext_lazy("Départ enregistré"),
    "account.suspend": gettext_lazy("Compte suspendu"),
    "account.list": gettext_lazy("Comptes consultés"),
    "account.find": gettext_lazy("Compte consulté"),
    "assignment.make": gettext_lazy("Affectation"),
    "assignment.end": gettext_lazy("Affectation retirée"),
    "place.change": gettext_lazy("Lieu changé"),
    "account.invite": gettext_lazy("Moitié d’un code d’arrivée donnée"),
    "account.arrive": gettext_lazy("Arrivée par un code"),
    "yearly.draw": gettext_lazy("Revue annuelle tirée"),
    "yearly.open": gettext_lazy("Revue annuelle consultée"),
    "yearly.judge": gettext_lazy("Avis donnés dans une revue annuelle"),
    "yearly.sign": gettext_lazy("Revue annuelle signée"),
    "yearly.expire": gettext_lazy("Accès échu, non confirmé à la revue annuelle"),
    "patient.why": gettext_lazy("Question « pourquoi ? » posée"),
}
_ASKED = {  # the same events where the gate said no: nothing was opened
    "patient.open": gettext_lazy("Ouverture demandée"),
    "patient.list": gettext_lazy("Liste demandée"),
    "patient.find": gettext_lazy("Recherche demandée"),
    "patient.write": gettext_lazy("Modification demandée"),
    "patient.break_glass": gettext_lazy("Bris de glace demandé"),
    "patient.reveal": gettext_lazy("Révélation demandée"),
}
_REFUSALS = {
    "no_relationship": gettext_lazy("refusé : hors équipe de soins"),
    "role_refuses": gettext_lazy("refusé : rôle"),
    "allowance_spent": gettext_lazy("refusé : quota atteint"),
    "session_allowance_spent": gettext_lazy("refusé : quota atteint"),
    "site_allowance_spent": gettext_lazy("refusé : quota du site atteint"),
    "platform_allowance_spent": gettext_lazy("refusé : quota du groupe atteint"),
    "step_up_needed": gettext_lazy("présence à prouver"),
    "patient_reason_needed": gettext_lazy("motif demandé"),
    "second_person_needed": gettext_lazy("seconde personne demandée"),
    "contained": gettext_lazy("refusé : compte confiné"),
    "exports_frozen": gettext_lazy("refusé : exports gelés"),
}
_KINDS = {
    "explained": gettext_lazy("dossiers de vos patients"),
    "others": gettext_lazy("dossiers hors équipe de soins"),
    "search_rows": gettext_lazy("lignes de recherche"),
    "confirmations": gettext_lazy("recherches par identifiant exact"),
    "admissions": gettext_lazy("admissions"),
    "export": gettext_lazy("impressions et exports"),
}
_SURFACES = {
    "page": gettext_lazy("écran"),
    "print": gettext_lazy("impression"),
    "export": gettext_lazy("export"),
    "fhir": gettext_lazy("programme (FHIR)"),
    "signin": gettext_lazy("connexion"),
    "rule": gettext_lazy("règle"),
    "administration": gettext_lazy("administration"),
}


def severity(code: str) -> tuple[str, str]:
    """Return sign and word of a severity; what is unknown is grave."""
    sign, word = SEVERITIES.get(code, SEVERITIES["grave"])
    return sign, str(word)


def state(code: str) -> str:
    """Return the state of an alert in words."""
    return str(STATES.get(code, words.unknown()))


def scope(code: str) -> str:
    """Return what a containment stops, in words."""
    return str(SCOPES.get(code, words.unknown()))


def event(code: str, outcome: str = "allowed") -> str:
    """Return a ledger event in words, those of officers included; of a refused one, what was asked for."""
    if outcome == "refused" and code in _ASKED:
        return str(_ASKED[code])
    return str(_EVENTS[code]) if code in _EVENTS else words.event(code)


def outcome(outcome: str, reason: str) -> str:
    """Return what became of a line: why it was refused, or by what right it was allowed."""
    if outcome == "refused":
        return str(_REFUSALS.get(reason, gettext_lazy("refusé")))
    said = words.relationship(reason)
    return "" if said == words.unknown() else said


def surface(code: str) -> str:
    """Return by which way something was done, in words."""
    return str(_SURFACES.get(code, code))


def kind(code: str) -> str:
    """Return a kind of allowance in words."""
    return str(_KINDS.get(code, words.unknown()))


def why(code: str) -> str:
    """Return why a line stands in a review, in words."""
    return str(WHYS.get(code, words.unknown()))


def review_verdict(code: str | None) -> str:
    """Return the verdict on a line of a review in words; none given is said so."""
    return str(_REVIEW_VERDICTS.get(code or "", gettext_lazy("sans avis")))
