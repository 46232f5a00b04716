"""A form is bound to its patient, to the account it was shown to, and to what it will write.

Owns: the signed hidden field of every form about a patient, checked again when the form comes back. Refuses: a form
of another patient (two tabs), of another account (a shared workstation), one that was changed on the way, and one
older than a day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cloison.pages.refusals import stop
from cloison.pages.server import person

FIELD = "bound"
_SALT = "cloison.pages.binding"
_OLDEST = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Bound:
    """What a form is about: the patient, and the resource that it writes (a new id: sent twice is kept once)."""

    patient_id: UUID
    item: UUID
    version: str
    """The version that the form was made from, as in `meta.versionId`; empty for something new."""


def bind(request: HttpRequest, patient_id: UUID, item: UUID | None = None, version: str = "") -> str:
    """Return the value of the hidden field `bound` for a form about `patient_id`, as it is shown to this account."""
    said = [str(patient_id), str(person(request).account_id), str(item or uuid4()), version]
    return signing.dumps(said, salt=_SALT)


def bound(request: HttpRequest, patient_id: UUID) -> Bound | HttpResponse:
    """Return what the posted form is bound to; or the page that says why it is not taken, and nothing was kept."""
    try:
        said = signing.loads(request.POST.get(FIELD, ""), salt=_SALT, max_age=_OLDEST)
    except signing.SignatureExpired:
        return stop(
            request,
            409,
            _("Formulaire trop ancien"),
            _("Ce formulaire est ouvert depuis plus d’un jour. Rien n’a été enregistré."),
            _("Rouvrez le dossier et recommencez la saisie."),
        )
    except signing.BadSignature:
        said = [None] * 4
    patient, account, item, version = said
    if (patient, account) != (str(patient_id), str(person(request).account_id)):
        return stop(
            request,
            409,
            _("Ce formulaire n’est pas celui de ce patient"),
            _(
                "Ce formulaire a été ouvert pour un autre patient ou par un autre compte. Rien n’a été enregistré."
            ),
            _("Vérifiez le nom dans le bandeau, rouvrez le bon dossier et recommencez la saisie."),
        )
    return Bound(patient_id, UUID(item), version)
