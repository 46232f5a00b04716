"""Passkeys of accounts (WebAuthn level 2): stored in allauth's table of second factors, sealed for their user.

Owns: what is kept of a passkey, by which tag it is found, how its tries and its counter are written down.
Refuses: a passkey that somebody already has; more than a person can tell apart; a counter that does not move on (7.2,
step 22: two copies of one key are at work), an eleventh failure in a row.

allauth's own module for passkeys keeps the browser's answer as it came, bound to nobody, and looks at no counter. So
the table and the flow of signing in are allauth's, the formats fido2's (see `ceremony`), and what is kept is decided
here.

Only whoever holds the key itself can make it fail: a try is counted once its signature was right. So a stranger cannot
shut a colleague's passkey by answering with rubbish; that costs the stranger's address its tries, and nothing else.
"""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass
from typing import Any

from allauth.account.utils import filter_users_by_username
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import connection, transaction
from fido2.webauthn import AttestedCredentialData

from cloison.identity.secrets import PASSKEY, seal, unseal

MOST_OF_ONE_USER = 10
MOST_FAILURES = 10
MOST_NAME = 60

_FIND = """
select a.id, a.user_id, a.data->>'sealed'
from mfa_authenticator a join auth_user u on u.id = a.user_id and u.is_active
where a.type = 'webauthn' and a.data->>'tag' = %s
"""
_FAILED = """
update mfa_authenticator set data = jsonb_set(data, '{failures}', to_jsonb(coalesce((data->>'failures')::int, 0) + 1))
where id = %s
"""
# An authenticator without a counter always says 0. One that has said more must go on saying more.
_ACCEPT = """
update mfa_authenticator
set data = data || jsonb_build_object('failures', 0, 'count', %(count)s::bigint), last_used_at = now()
where id = %(id)s and coalesce((data->>'failures')::int, 0) < %(most)s
  and ((data->>'count')::bigint < %(count)s or ((data->>'count')::bigint = 0 and %(count)s = 0))
returning id
"""
_ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtextextended('cloison passkeys', 0))"


@dataclass(frozen=True)
class Found:
    """A passkey that is somebody's, unsealed for that user."""

    row: int
    user_id: int
    credential: AttestedCredentialData


def of_user(user_id: int) -> list[Authenticator]:
    """Return a user's passkeys, the oldest first."""
    rows = Authenticator.objects.filter(user_id=user_id, type=Authenticator.Type.WEBAUTHN)
    return list(rows.order_by("created_at", "id"))


def credentials_of(user_id: int) -> list[AttestedCredentialData]:
    """Return what the browser is told to look for; raise `record-unreadable` for a row that was moved."""
    return [_unsealed(user_id, row.data["sealed"]) for row in of_user(user_id)]


def user_named(username: str) -> Any:
    """Return the user of this name as the page of the password finds it, or None."""
    return filter_users_by_username(username).first()


def find(credential_id: bytes) -> Found | None:
    """Return whose passkey this is; None for nobody's, and for a user who is shut."""
    row = _one(_FIND, [_tag(credential_id)])
    return None if row is None else Found(row[0], row[1], _unsealed(row[1], row[2]))


def add(user_id: int, name: str, credential: AttestedCredentialData, count: int) -> bool:
    """Keep a new passkey; False where somebody has it already, or the user has as many as may be."""
    sealed = seal(settings.PASSKEY_KEY, user_id, base64.b64encode(bytes(credential)).decode(), PASSKEY)
    kept = {
        "name": name,
        "tag": _tag(credential.credential_id),
        "sealed": sealed,
        "count": count,
        "failures": 0,
    }
    with transaction.atomic():
        _one(_ONE_AT_A_TIME, [])  # looking and adding are one act
        if _one(_FIND, [kept["tag"]]) is not None or len(of_user(user_id)) >= MOST_OF_ONE_USER:
            return False
        Authenticator.objects.create(user_id=user_id, type=Authenticator.Type.WEBAUTHN, data=kept)
    return True


def remove(user_id: int, row: int) -> bool:
    """Forget one passkey of this user; False where the user has none with this number."""
    gone: int
    gone, _ = Authenticator.objects.filter(id=row, user_id=user_id, type=Authenticator.Type.WEBAUTHN).delete()
    return gone > 0


def accept(row: int, count: int) -> bool:
    """Write down that a passkey was used and its counter stood at `count`.

    False where the counter has not moved on, and after too many failures in a row.
    """
    return _one(_ACCEPT, {"id": row, "count": count, "most": MOST_FAILURES}) is not None


def failed(row: int) -> None:
    """Write down that whoever holds this key could not do what was asked."""
    with connection.cursor() as cursor:
        cursor.execute(_FAILED, [row])


def handle(user_id: int) -> bytes:
    """Return the 32 bytes by which an authenticator knows the user: they name nobody (WebAuthn 14.6.1)."""
    return hmac.digest(settings.PASSKEY_KEY, b"user handle\0" + user_id.to_bytes(8, "big"), "sha256")


def nobodys(username: str) -> bytes:
    """Return the id of a passkey that nobody has, always the same for one name (WebAuthn 14.6.2).

    Whoever asks for somebody's passkeys by name gets an answer for a name that has none, or that nobody bears.
    """
    folded = username.strip().upper().casefold().encode()
    return hmac.digest(settings.PASSKEY_KEY, b"nobody's\0" + folded, "sha256")


def _tag(credential_id: bytes) -> str:
    return hmac.digest(settings.PASSKEY_KEY, b"tag\0" + credential_id, "sha256").hex()


def _unsealed(user_id: int, sealed: str) -> AttestedCredentialData:
    return AttestedCredentialData(base64.b64decode(unseal(settings.PASSKEY_KEY, user_id, sealed, PASSKEY)))


def _one(statement: str, values: Any) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row
