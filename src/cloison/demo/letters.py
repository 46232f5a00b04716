"""Letters: the lettre de liaison that follows a stay, and the Document that carries it.

Owns the French text (R.1112-1-2 of the public health code says what it must tell) and its DocumentReference.
Refuses a letter that names a treatment which was not prescribed in that stay.
"""

from __future__ import annotations

from binascii import b2a_base64
from dataclasses import dataclass

from cloison.demo.templates import coding, compiled, narrative, reference

LETTER = compiled(
    {
        "resourceType": "DocumentReference",
        "id": "@id@",
        "meta": {"lastUpdated": "@at@"},
        "text": narrative("<p>Lettre de liaison du @day@, signée par @physician_name@.</p>"),
        "status": "current",
        "docStatus": "final",
        "type": {
            "coding": [coding("http://loinc.org", "18842-5", "Discharge summary")],
            "text": "Lettre de liaison",
        },
        "category": [{"text": "Compte rendu d'hospitalisation"}],
        "subject": reference("Patient", "patient"),
        "date": "@at@",
        "author": [reference("Practitioner", "physician", "@physician_name@")],
        "custodian": reference("Organization", "site", "@site_name@"),
        "content": [
            {
                "attachment": {
                    "contentType": "text/plain; charset=UTF-8",
                    "language": "fr-FR",
                    "data": "@data@",
                    "size": "@=size@",
                    "title": "Lettre de liaison du @day@",
                    "creation": "@at@",
                }
            }
        ],
        "context": {"encounter": [reference("Encounter", "stay")], "period": "@=period@"},
    }
)
_TEXT = """%(site)s
%(unit)s

%(city)s, le %(day)s

À l'attention de %(treating)s

Chère consœur, cher confrère,

%(who)s, %(born)s le %(birth)s, a séjourné dans notre service du %(admitted)s au %(left)s pour le motif suivant : \
%(reason)s.

%(outcome)s.

Antécédents notables : %(history)s.

Traitement de sortie :
%(treatment)s

%(follow)s Les résultats en attente vous seront adressés par messagerie sécurisée.

Nous vous remercions de votre confiance et restons à votre disposition.

%(physician)s
"""
FOLLOW_UPS = (
    "Une consultation de contrôle est prévue dans un mois.",
    "Merci de bien vouloir revoir cette personne dans la quinzaine et de renouveler le traitement si besoin.",
    "Un bilan biologique est à prévoir dans dix jours, avec ionogramme et créatinine.",
    "Aucun suivi particulier n'est nécessaire en dehors de votre surveillance habituelle.",
    "Les soins infirmiers à domicile sont organisés pour deux semaines.",
)


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter tells; all plain text, days already written in French."""

    site: str
    unit: str
    city: str
    day: str
    treating: str
    who: str
    born: str
    birth: str
    admitted: str
    left: str
    reason: str
    outcome: str
    history: str
    treatment: str
    follow: str
    physician: str


def letter_data(letter: Letter) -> tuple[str, int]:
    """Return the letter as base64 of UTF-8 text, and its size in bytes."""
    values = {name: getattr(letter, name) for name in Letter.__slots__}
    text = (_TEXT % values).encode()
    return b2a_base64(text, newline=False).decode("ascii"), len(text)
