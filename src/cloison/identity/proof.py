"""Who has just given both factors (or a passkey) in this browser, for five minutes: needed to change one's own means.

Owns: the mark in sign-in's own short session, and the wish to come back to the page of the means. Refuses: a mark
without the live session of the gate it was made with: whoever is suspended, contained or signed out loses both.
"""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpRequest

from cloison.identity import cookies, sessions

SECONDS = 300
_MARK = "proof"
_WISH = "means_wanted"


def wish(request: HttpRequest) -> None:
    """Remember that this visitor signs in to come to the page of the means."""
    request.session[_WISH] = True


def wished(request: HttpRequest) -> bool:
    """Say whether the visitor wants to go there."""
    return bool(request.session.get(_WISH))


def mark(request: HttpRequest, user_id: int) -> None:
    """Note that this user was here, with two factors, now."""
    request.session[_MARK] = {"user": user_id, "at": time.time()}


def user_of(request: HttpRequest) -> Any:
    """Return the user who was here in the last five minutes and whose session still lives; None otherwise."""
    found = request.session.get(_MARK)
    if not found or time.time() - found["at"] > SECONDS:
        return None
    user = get_user_model().objects.filter(pk=found["user"], is_active=True).first()
    if user is None:
        return None
    lives = sessions.username_of(settings.GATE_CONNINFO, cookies.session_of(request))
    return user if lives == user.get_username() else None
