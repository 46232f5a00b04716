"""The random challenge that a passkey signs: made here, for one purpose, used once, for five minutes.

Owns: where it waits (a row of its own among sign-in's sessions, which the visitor's own session points to).
Refuses: a second use, at the same instant too, since deleting the row is what using it is; another page's challenge; an
old one.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.contrib.sessions.models import Session
from django.http import HttpRequest
from fido2.utils import websafe_decode, websafe_encode

SECONDS = 300
_BYTES = 32
_POINTER = "challenge"


class Purpose(StrEnum):
    """What a ceremony is for; an answer to one is none to another."""

    ADD = "add"
    SIGN_IN = "sign_in"
    STEP_UP = "step_up"


@dataclass(frozen=True)
class Challenge:
    """The bytes to sign, and the only user who may (None: whoever the passkey says)."""

    value: bytes
    user_id: int | None

    @property
    def state(self) -> dict[str, Any]:
        """As fido2 wants it back; whether the person was verified is for `ceremony` to look at."""
        return {"challenge": websafe_encode(self.value), "user_verification": None}


def make(request: HttpRequest, purpose: Purpose, user_id: int | None) -> Challenge:
    """Make a challenge and let it wait, in place of this visitor's earlier one."""
    Session.objects.filter(session_key=request.session.get(_POINTER, "")).delete()
    made = Challenge(os.urandom(_BYTES), user_id)
    row = type(request.session)()
    row["waiting"] = {
        "value": websafe_encode(made.value),
        "user": user_id,
        "purpose": purpose.value,
        "at": time.time(),
    }
    row.set_expiry(SECONDS)
    row.save()
    request.session[_POINTER] = row.session_key
    return made


def take(request: HttpRequest, purpose: Purpose) -> Challenge | None:
    """Take the waiting challenge away; None if it is not there any more, was made for something else, or is too old."""
    key = request.session.pop(_POINTER, "")
    waiting = type(request.session)(key).load().get("waiting") if key else None
    taken, _ = Session.objects.filter(session_key=key).delete()
    if waiting is None or taken != 1:
        return None
    if waiting["purpose"] != purpose.value or time.time() - waiting["at"] > SECONDS:
        return None
    return Challenge(websafe_decode(waiting["value"]), waiting["user"])
