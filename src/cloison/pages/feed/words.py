"""The words of the queue: why a message was refused, what it is, and the fields that a person may have to mend.

Owns: a sentence of what to do for every reason (chart/rejected.py). Refuses: HL7 alone; each field has its French name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

WHY: dict[str, StrPromise] = {
    "no_header": gettext_lazy("Message illisible : l’en-tête (MSH) manque"),
    "truncated": gettext_lazy("Message coupé, ou qui n’est pas du HL7"),
    "too_large": gettext_lazy("Message de plus de 2 Mo"),
    "unknown_charset": gettext_lazy("Jeu de caractères inconnu"),
    "wrong_charset": gettext_lazy("Jeu de caractères qui n’est pas celui annoncé"),
    "no_control_id": gettext_lazy("Message sans numéro"),
    "other_text": gettext_lazy("Numéro de message déjà utilisé pour un autre texte"),
    "unsupported_event": gettext_lazy("Événement qui n’est pas repris : à faire à la main"),
    "merge": gettext_lazy("Fusion d’identités : à décider par la cellule d’identitovigilance"),
    "identity_change": gettext_lazy("Changement d’identité d’un patient connu : à faire au dossier"),
    "other_person": gettext_lazy("Plus d’un trait strict change sous le même IPP : comparer"),
    "no_patient": gettext_lazy("IPP absent"),
    "no_traits": gettext_lazy("Trait strict absent ou impossible"),
    "no_stay": gettext_lazy("Numéro de séjour absent"),
    "no_date": gettext_lazy("Date du mouvement absente ou impossible"),
    "unknown_patient": gettext_lazy("Patient pas encore arrivé par ce flux : rejouer après son admission"),
    "not_brought": gettext_lazy("Patient ou séjour saisi ici, non venu par ce flux : à faire au dossier"),
    "unknown_stay": gettext_lazy("Séjour pas encore arrivé : rejouer après l’admission"),
    "stay_exists": gettext_lazy("Séjour déjà commencé"),
    "wrong_state": gettext_lazy("Séjour déjà terminé, ou qui ne l’est pas"),
    "too_late": gettext_lazy("Annulation après plus de 24 heures : à faire au dossier"),
    "unknown_unit": gettext_lazy("Unité inconnue sur ce site : ajouter l’unité, ou corriger le code"),
    "several_patients": gettext_lazy("Plusieurs patients dans un message"),
    "no_report": gettext_lazy("Aucun résultat dans le message"),
    "no_order_number": gettext_lazy("Ni numéro de demande ni numéro du laboratoire"),
    "no_result_date": gettext_lazy("Date du résultat absente ou impossible"),
    "no_code": gettext_lazy("Examen ou valeur sans code ni nom"),
    "no_value": gettext_lazy("Ni valeur ni conclusion"),
    "bad_value": gettext_lazy("Valeur qui n’est pas du type annoncé"),
    "unknown_type": gettext_lazy("Type de valeur qui n’est pas repris"),
    "unknown_status": gettext_lazy("État du résultat inconnu"),
    "value_twice": gettext_lazy("Valeur donnée deux fois"),
    "too_many_values": gettext_lazy("Plus de 500 valeurs"),
    "attached_document": gettext_lazy("Document joint au résultat : à verser au dossier à la main"),
    "protected_result": gettext_lazy("Résultat confidentiel : à verser au dossier à la main"),
    "cancelled_report": gettext_lazy("Examen annulé par le laboratoire : le dire à qui l’a demandé"),
    "unknown_ipp": gettext_lazy("IPP inconnu ici : le vérifier"),
    "other_traits": gettext_lazy("IPP d’un patient qui n’a pas ces traits : comparer"),
    "older_result": gettext_lazy("Résultat plus ancien que celui qui est là"),
    "already_answered": gettext_lazy("Demande déjà répondue, ou annulée"),
    "no_reader": gettext_lazy("Résultat que personne n’attend : donner le RPPS d’un médecin"),
    "other_stay": gettext_lazy("Séjour saisi ici en cours : le terminer, ou faire le mouvement au dossier"),
    "unknown_physician": gettext_lazy("Médecin responsable inconnu ici"),
    "historic_movement": gettext_lazy("Correction d’un mouvement passé : à faire au dossier"),
    "cancel_movement": gettext_lazy("Annulation envoyée sous un autre événement"),
    "version_conflict": gettext_lazy("Changement au même instant : rejouer"),
    "wrong_dates": gettext_lazy("Dates qui se contredisent, ou à venir"),
    "not_taken": gettext_lazy("Donnée qui ne convient pas"),
}
_KINDS = {
    "A01": gettext_lazy("Admission"),
    "A02": gettext_lazy("Mutation"),
    "A03": gettext_lazy("Sortie"),
    "A04": gettext_lazy("Consultation externe"),
    "A05": gettext_lazy("Préadmission"),
    "A06": gettext_lazy("Externe devient hospitalisé"),
    "A07": gettext_lazy("Hospitalisé devient externe"),
    "A54": gettext_lazy("Changement de médecin responsable"),
    "A55": gettext_lazy("Annulation de changement de médecin"),
    "Z80": gettext_lazy("Changement d’unité médicale"),
    "Z81": gettext_lazy("Annulation de changement d’unité médicale"),
    "Z84": gettext_lazy("Changement d’unité de soins"),
    "Z85": gettext_lazy("Annulation de changement d’unité de soins"),
    "Z99": gettext_lazy("Modification du séjour"),
    "A11": gettext_lazy("Annulation d’admission"),
    "A12": gettext_lazy("Annulation de mutation"),
    "A13": gettext_lazy("Annulation de sortie"),
    "A21": gettext_lazy("Permission : départ"),
    "A22": gettext_lazy("Permission : retour"),
    "A28": gettext_lazy("Nouvelle identité"),
    "A31": gettext_lazy("Mise à jour d’identité"),
    "A37": gettext_lazy("Séparation d’identités"),
    "A40": gettext_lazy("Fusion d’identités"),
    "R01": gettext_lazy("Résultat d’examen"),
}
SEGMENTS = {
    "PID": gettext_lazy("Patient"),
    "PV1": gettext_lazy("Séjour"),
    "PV2": gettext_lazy("Séjour prévu"),
    "ZBE": gettext_lazy("Mouvement"),
    "MRG": gettext_lazy("Identité à fusionner"),
    "ORC": gettext_lazy("Demande"),
    "OBR": gettext_lazy("Examen"),
    "OBX": gettext_lazy("Valeur"),
}
FIELDS: dict[str, dict[int, StrPromise]] = {
    "PID": {
        3: gettext_lazy("Identifiants (IPP, INS)"),
        5: gettext_lazy("Nom^prénom"),
        7: gettext_lazy("Naissance (AAAAMMJJ)"),
        8: gettext_lazy("Sexe (F, M)"),
        18: gettext_lazy("Numéro de séjour (NDA)"),
    },
    "PV1": {
        2: gettext_lazy("Nature (I, O, E)"),
        3: gettext_lazy("Unité^chambre^lit"),
        7: gettext_lazy("Médecin responsable (RPPS)"),
        19: gettext_lazy("Numéro de la venue"),
        44: gettext_lazy("Début"),
        45: gettext_lazy("Fin"),
    },
    "PV2": {8: gettext_lazy("Arrivée prévue"), 9: gettext_lazy("Sortie prévue")},
    "ZBE": {
        1: gettext_lazy("Numéro du mouvement"),
        2: gettext_lazy("Date du mouvement"),
        4: gettext_lazy("Action (INSERT, UPDATE, CANCEL)"),
        7: gettext_lazy("UF médicale"),
        8: gettext_lazy("UF de soins"),
    },
    "MRG": {1: gettext_lazy("Identifiant qui disparaît")},
    "ORC": {
        2: gettext_lazy("Numéro de la demande"),
        3: gettext_lazy("Numéro du laboratoire"),
        12: gettext_lazy("Prescripteur (RPPS)"),
    },
    "OBR": {
        2: gettext_lazy("Numéro de la demande"),
        3: gettext_lazy("Numéro du laboratoire"),
        4: gettext_lazy("Examen (code^nom^LN)"),
        16: gettext_lazy("Prescripteur (RPPS)"),
        22: gettext_lazy("Rendu le"),
        25: gettext_lazy("État (P, F, C)"),
    },
    "OBX": {
        3: gettext_lazy("Analyse (code^nom^LN)"),
        5: gettext_lazy("Valeur"),
        6: gettext_lazy("Unité de mesure"),
        7: gettext_lazy("Valeurs usuelles"),
        8: gettext_lazy("Signe (L, H, LL, HH)"),
        11: gettext_lazy("État (P, F, C)"),
    },
}


def why(code: str) -> str:
    """Return what is said of a reason; of one that is not listed, that a datum does not fit."""
    return str(WHY.get(code, WHY["not_taken"]))


def kind(event: str | None) -> str:
    """Return the words of an event; its code where there are none."""
    return str(_KINDS.get(event or "", event or gettext_lazy("Message illisible")))


def state(one: dict[str, Any]) -> tuple[str, str]:
    """Return (sign, word) of where a message is: shape and word, never colour alone."""
    if one.get("done"):
        return (
            ("×", str(gettext_lazy("mis de côté")))
            if one.get("discarded")
            else ("✓", str(gettext_lazy("repris")))
        )
    if one.get("wanted_at"):
        return "↻", str(gettext_lazy("demandé au flux"))
    return (
        ("✎", str(gettext_lazy("corrigé, à rejouer")))
        if one.get("mended_at")
        else ("●", str(gettext_lazy("à traiter")))
    )
