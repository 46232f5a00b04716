"""Messages that were refused: why, in HL7's words and in French, and how they are kept until a person has looked.

Owns: each reason's code (HL7 table 0357) and sentence; the encryption of what waits, under a key of the deployment.
Refuses: a reason without a sentence that says what to do; a message in clear in the database.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cloison.errors import CloisonError, Code
from cloison.records.keyring import RootKey

_BINDING = b"cloison adt rejected 1\0"
_NONCE = 12


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
        "Ces deux identités ne peuvent pas être liées ainsi (A40, A37) : la cellule d'identitovigilance décide.",
    ),
    "identity_change": Reason(
        "AE", "205", "Ce patient est déjà connu : un flux ne change pas une identité. La corriger au dossier."
    ),
    "other_person": Reason(
        "AE",
        "205",
        "La naissance, ou plus d'un trait strict, change sous le même IPP : comparer les identités avant de corriger.",
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
    "several_patients": Reason(
        "AR", "101", "Le message parle de plusieurs patients : envoyer un message par patient."
    ),
    "no_report": Reason("AR", "100", "Le message ne contient aucun résultat (segment OBR)."),
    "no_order_number": Reason(
        "AE", "101", "Ni le numéro de la demande (OBR-2) ni celui du laboratoire (OBR-3) n'est donné."
    ),
    "no_result_date": Reason("AE", "101", "La date du résultat manque ou est impossible (OBR-22 ou MSH-7)."),
    "no_code": Reason("AE", "101", "Un examen ou une valeur n'a ni code ni nom (OBR-4 ou OBX-3)."),
    "no_value": Reason("AE", "101", "Le résultat ne donne ni valeur ni conclusion."),
    "bad_value": Reason("AE", "102", "Une valeur n'est pas du type qu'OBX-2 annonce : rien n'a été repris."),
    "unknown_type": Reason("AE", "103", "Une valeur est d'un type (OBX-2) qui n'est pas repris ici."),
    "unknown_status": Reason("AE", "103", "L'état du résultat (OBR-25 ou OBX-11) est inconnu."),
    "value_twice": Reason("AE", "205", "La même valeur est donnée deux fois : les distinguer par OBX-4."),
    "too_many_values": Reason("AE", "207", "Le résultat donne plus de 500 valeurs : l'envoyer en plusieurs."),
    "attached_document": Reason(
        "AE", "103", "Un document est joint au résultat (OBX-2 ED ou RP) : le verser au dossier à la main."
    ),
    "protected_result": Reason(
        "AE", "207", "Le laboratoire demande la confidentialité (ORC-28) : verser ce résultat à la main."
    ),
    "cancelled_report": Reason(
        "AE", "207", "Le laboratoire annule cet examen (OBR-25 X) : le dire à qui l'a demandé."
    ),
    "unknown_ipp": Reason(
        "AE",
        "204",
        "Personne ici n'a ce numéro (PID-3) et ces traits (nom, prénom, naissance, sexe) : les vérifier, puis rejouer.",
    ),
    "other_traits": Reason(
        "AE",
        "204",
        "Le patient qui a ce numéro n'a pas ces traits (nom, prénom, naissance, sexe) : comparer avant de rejouer.",
    ),
    "older_result": Reason(
        "AE", "207", "Un résultat plus récent ou plus complet est déjà là : rien n'a été changé."
    ),
    "already_answered": Reason(
        "AE", "205", "Cette demande a déjà sa réponse, ou a été annulée : rien n'a été changé."
    ),
    "no_reader": Reason(
        "AE",
        "204",
        "Personne ici n'a demandé ce résultat ni ne soigne ce patient : donner le RPPS d'un médecin (OBR-16).",
    ),
    "other_stay": Reason(
        "AE",
        "205",
        "Un séjour saisi ici est en cours sur ce site : le terminer, ou faire le mouvement au dossier.",
    ),
    "unknown_physician": Reason(
        "AE", "103", "PV1-7 ne nomme aucun médecin d'ici (RPPS) : ajouter son compte, ou corriger le numéro."
    ),
    "historic_movement": Reason(
        "AE", "207", "Le message corrige un mouvement passé (ZBE-5) : le faire au dossier."
    ),
    "cancel_movement": Reason(
        "AE", "207", "Une annulation s'envoie par son propre événement (A11, A12, A13, Z81, Z85)."
    ),
    "version_conflict": Reason("AE", "207", "Le séjour a changé au même instant : rejouer le message."),
    "wrong_dates": Reason("AE", "102", "Les dates se contredisent, ou sont à venir : rien n'a été changé."),
    "not_taken": Reason("AE", "207", "Le patient n'a pas pu être repris : une donnée ne convient pas."),
}


def reason(because: str) -> Reason:
    """Return what is said of `because`; of a word that is not listed, that it was not taken in."""
    return REASONS.get(because, REASONS["not_taken"])


def seal(root: RootKey, data: bytes) -> bytes:
    """Encrypt a message for the queue."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(root.subkey("adt rejected")).encrypt(nonce, data, _BINDING)


def unseal(root: RootKey, sealed: bytes) -> bytes:
    """Return a message of the queue; raise `record-unreadable`."""
    try:
        return AESGCM(root.subkey("adt rejected")).decrypt(sealed[:_NONCE], sealed[_NONCE:], _BINDING)
    except InvalidTag as error:
        raise CloisonError(Code.RECORD_UNREADABLE) from error
