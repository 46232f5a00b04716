"""Acknowledgements: AA, AE, AR, with an ERR segment that says in French what is wrong and what to do.

Owns: each reason's HL7 code (table 0357) and sentence. Refuses: anything of the message in them but its own number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from cloison.exchange.adt.message import PARIS, Header

KEPT = "Le message est gardé dans la file des messages rejetés (cloison import adt rejected)."


@dataclass(frozen=True, slots=True)
class Reason:
    """AE: the message cannot be applied. AR: it cannot even be read, or is of a kind that is not taken in."""

    answer: str
    code: str
    sentence: str


REASONS = {
    "no_header": Reason("AR", "100", "Le segment MSH manque ou n'est pas entier."),
    "truncated": Reason("AR", "100", "Le message est coupé, ou une ligne n'est pas un segment HL7."),
    "too_large": Reason(
        "AR", "207", "Le message dépasse 2 Mo : aucun mouvement n'a cette taille. Il n'est pas gardé."
    ),
    "unknown_charset": Reason(
        "AR", "102", "MSH-18 nomme un jeu de caractères inconnu : UNICODE UTF-8, 8859/1 ou 8859/15."
    ),
    "wrong_charset": Reason("AR", "102", "Les octets ne sont pas du jeu de caractères que MSH-18 annonce."),
    "no_control_id": Reason("AR", "101", "MSH-10 (numéro du message) manque."),
    "other_text": Reason(
        "AE",
        "205",
        "Ce numéro (MSH-10) a déjà servi pour un autre texte : donner un numéro à chaque message.",
    ),
    "unsupported_event": Reason(
        "AR", "201", "Cet événement n'est pas repris ici : traiter le message à la main."
    ),
    "merge": Reason(
        "AR",
        "201",
        "La fusion d'identités (A40) se décide à la cellule d'identitovigilance, pas par un flux.",
    ),
    "identity_change": Reason(
        "AE", "205", "Ce patient est déjà connu : un flux ne change pas une identité. La corriger au dossier."
    ),
    "no_patient": Reason("AE", "101", "PID-3 ne donne pas d'IPP (type PI)."),
    "no_traits": Reason(
        "AE",
        "101",
        "Un trait strict de l'identité manque ou est impossible (nom, prénom, sexe, date de naissance).",
    ),
    "no_stay": Reason("AE", "101", "Le numéro du séjour manque (PID-18, ou PV1-19)."),
    "no_date": Reason(
        "AE", "102", "La date du mouvement manque ou est impossible (ZBE-2, EVN-6, PV1-44 ou PV1-45)."
    ),
    "unknown_patient": Reason(
        "AE",
        "204",
        "Ce patient n'est pas encore arrivé par ce flux : rejouer le message après son admission.",
    ),
    "not_brought": Reason(
        "AE", "204", "Ce patient ou ce séjour n'est pas venu par ce flux : faire le mouvement au dossier."
    ),
    "unknown_stay": Reason(
        "AE", "204", "Ce séjour n'est pas encore arrivé : rejouer le message après l'admission."
    ),
    "stay_exists": Reason("AE", "205", "Ce séjour a déjà commencé : rien n'a été changé."),
    "wrong_state": Reason("AE", "207", "Le séjour est déjà terminé, ou ne l'est pas : rien n'a été changé."),
    "too_late": Reason(
        "AE",
        "207",
        "Une admission ou une sortie ne s'annule que dans les 24 heures : faire la suite au dossier.",
    ),
    "unknown_unit": Reason(
        "AE", "103", "PV1-3 ne nomme aucune unité de ce site : ajouter l'unité, ou corriger le code."
    ),
    "version_conflict": Reason("AE", "207", "Le séjour a changé au même instant : rejouer le message."),
    "wrong_dates": Reason("AE", "102", "Les dates se contredisent, ou sont à venir : rien n'a été changé."),
    "not_taken": Reason("AE", "207", "Le patient n'a pas pu être repris : une donnée ne convient pas."),
}


def reason(because: str) -> Reason:
    """Return what is said of `because`; of a word that is not listed, that it was not taken in."""
    return REASONS.get(because, REASONS["not_taken"])


def acknowledgement(to: Header, said: str, because: str) -> bytes:
    """Return the ACK of the message of header `to`, in UTF-8, without MLLP's marks."""
    stamp = datetime.now(PARIS).strftime("%Y%m%d%H%M%S%z")
    event = f"ACK^{_clean(to.event)}^ACK" if to.event else "ACK"
    lines = [
        "MSH|^~\\&|"
        + "|".join(
            (
                _clean(to.to_application) or "CLOISON",
                _clean(to.to_facility),
                _clean(to.application),
                _clean(to.facility),
                stamp,
                "",
                event,
                uuid4().hex[:20],
                _clean(to.processing),
                _clean(to.version),
                "",
                "",
                "",
                "",
                "FRA",
                "UNICODE UTF-8",
            )
        ),
        f"MSA|{said}|{_clean(to.control_id)}",
    ]
    if said != "AA":
        why = reason(because)
        kept = "" if because == "too_large" else f" {KEPT}"
        lines.append(f"ERR|||{why.code}^^HL70357|E||||{why.sentence}{kept}")
    return ("\r".join(lines) + "\r").encode()


def _clean(text: str) -> str:
    """What the sender said of itself goes back without a delimiter."""
    return "".join(c for c in text if c.isprintable() and c not in "|^~\\&")[:199]
