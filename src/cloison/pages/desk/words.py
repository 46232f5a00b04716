"""The words of the desk: the states of a stay, its steps, and what cannot be, as sentences.

Owns: them. Refuses: a code on a page.
"""

from django.utils.translation import gettext_lazy

STATES = {
    "planned": gettext_lazy("Attendu"),
    "arrived": gettext_lazy("Arrivé"),
    "triaged": gettext_lazy("Arrivé"),
    "in-progress": gettext_lazy("En cours"),
    "onleave": gettext_lazy("En permission"),
    "finished": gettext_lazy("Terminé"),
    "cancelled": gettext_lazy("Annulé"),
    "entered-in-error": gettext_lazy("Saisi par erreur"),
}
STEPS = {  # those that need no more than a button, in their order
    "confirm": gettext_lazy("Confirmer la présence dans l’unité"),
    "leave": gettext_lazy("Part en permission"),
    "return": gettext_lazy("Retour de permission"),
    "discharge": gettext_lazy("Enregistrer la sortie"),
    "resume": gettext_lazy("Annuler la sortie"),
    "cancel": gettext_lazy("Annuler l’admission"),
    "cancel_expected": gettext_lazy("Annuler la préadmission"),
}
WRONG = {
    "too_long": gettext_lazy(
        "Ce nom dépasse 100 caractères : écrivez-le tel qu’il est sur la pièce d’identité."
    ),
    "no_name": gettext_lazy("Écrivez le nom ; s’il est inconnu, passez par « Patient non identifié »."),
    "not_latin": gettext_lazy(
        "Ce nom contient un caractère qui n’est pas une lettre latine : écrivez-le comme sur la pièce d’identité."
    ),
    "future": gettext_lazy(
        "Cette date de naissance est dans le futur : vérifiez le jour, le mois et l’année."
    ),
    "too_old": gettext_lazy("Cette date de naissance a plus de 125 ans : vérifiez l’année."),
    "several": gettext_lazy(
        "Plusieurs communes portent ce nom : ajoutez le département, par exemple Saint-Denis (93)."
    ),
    "unknown": gettext_lazy(
        "Cette commune est inconnue : vérifiez son nom, ou écrivez son code INSEE (99999 si le lieu est inconnu)."
    ),
    "no_such_code": gettext_lazy("Aucune commune n’a ce code INSEE : vérifiez ses cinq caractères."),
    "not_expected": gettext_lazy("Ce séjour n’est plus attendu."),
    "not_present": gettext_lazy("Ce séjour n’est pas en cours."),
    "not_away": gettext_lazy("Ce patient n’est pas en permission."),
    "not_open": gettext_lazy("Seul un séjour attendu ou commencé peut être annulé."),
    "not_left": gettext_lazy("Seule une sortie déjà saisie peut être annulée."),
    "no_day": gettext_lazy("Cette date n’existe pas : choisissez le jour de la sortie prévue."),
}
