"""The id that a form's new thing will have: signed, so that a form sent twice is kept once.

Owns: making and reading it. Refuses: an id that this server did not give.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from django.core import signing
from django.http import HttpRequest

_SALT = "cloison.pages.administration"


def ticket() -> str:
    """Return a new id, signed."""
    return signing.dumps(str(uuid4()), salt=_SALT)


def ticket_of(request: HttpRequest) -> UUID | None:
    """Return the id that a posted form carries; None for none of ours, or one of yesterday's."""
    try:
        return UUID(signing.loads(request.POST.get("ticket", ""), salt=_SALT, max_age=timedelta(days=1)))
    except (signing.BadSignature, ValueError):
        return None
