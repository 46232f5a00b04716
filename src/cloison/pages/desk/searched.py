"""What a page of the desk carries from the search that came before: signed, for the account that searched, for a while.

Owns: signing and reading it. Refuses: what another account searched, what is too old, and what was changed on the way.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cloison.pages.refusals import stop
from cloison.pages.server import person

_SALT = "cloison.pages.desk.searched"
_LASTS = timedelta(hours=4)


def sign(request: HttpRequest, *said: str) -> str:
    """Return a hidden field's value that carries `said`."""
    return signing.dumps([str(person(request).account_id), *said], salt=_SALT)


def row(request: HttpRequest, patient_id: str, shown: str) -> str:
    """Return the field from which a new stay may be begun: the patient, what was shown of them, the stay's id."""
    return sign(request, patient_id, shown, str(uuid4()))


def read(request: HttpRequest, name: str, count: int) -> list[str] | HttpResponse:
    """Return what the field `name` carries; or the page that sends back to the search."""
    try:
        account, *said = signing.loads(request.POST.get(name, ""), salt=_SALT, max_age=_LASTS)
    except signing.BadSignature:
        account, said = None, []
    if account == str(person(request).account_id) and len(said) == count:
        return list(said)
    return stop(
        request,
        409,
        _("Cherchez d’abord"),
        _(
            "Une identité se crée ou s’admet à partir d’une recherche récente, faite par vous. Rien n’a été enregistré."
        ),
        _(
            "Revenez à « Nouvelle arrivée », cherchez par date de naissance, puis continuez depuis le résultat."
        ),
    )
