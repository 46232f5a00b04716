"""The second factor: one TOTP code (RFC 6238), accepted once, and tried a bounded number of times.

Owns: comparing a code, and remembering in the database which period was used and how many tries failed since.
Refuses: a period at or before the last one accepted (RFC 6238, 5.2); the 101st failure in a row (NIST SP 800-63B,
5.2.2), after which an administrator has to act. Both are one UPDATE each: neither a restart nor requests at the same
instant get around them.
"""

from __future__ import annotations

import hmac
import time
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.db import connection

from cloison.identity.secrets import unseal

PERIOD = 30  # seconds, RFC 6238's default, and what every authenticator application uses
DRIFT = 1  # periods of clock drift accepted either way
MOST_FAILURES = 100

_TRY = """
update mfa_authenticator
set data = jsonb_set(data, '{failures}', to_jsonb(coalesce((data->>'failures')::int, 0) + 1))
where user_id = %s and type = 'totp' and coalesce((data->>'failures')::int, 0) < %s
returning data->>'secret'
"""
_ACCEPT = """
update mfa_authenticator set data = data || jsonb_build_object('failures', 0, 'period', %s::bigint)
where user_id = %s and type = 'totp' and coalesce((data->>'period')::bigint, -1) < %s
returning id
"""


def accept(user_id: int, code: str) -> bool:
    """Say whether `code` is the user's code of this moment, not used before; count the try whatever comes of it."""
    row = _one(_TRY, [user_id, MOST_FAILURES])
    if row is None:
        return False
    period = _matching_period(unseal(settings.SIGNIN_KEY, user_id, row[0]), code)
    return period is not None and _one(_ACCEPT, [period, user_id, period]) is not None


def _matching_period(secret: str, code: str) -> int | None:
    """Return the latest period within the drift whose code this is."""
    typed = "".join(code.split()).encode()
    now = int(time.time()) // PERIOD
    for period in range(now + DRIFT, now - DRIFT - 1, -1):
        if hmac.compare_digest(format_hotp_value(hotp_value(secret, period)).encode(), typed):
            return period
    return None


def _one(statement: str, values: list[Any]) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row
