"""The calls about drafts: what an account is still typing about a patient.

Owns: SQL text and parameters of each. Refuses: halves and tickets: nothing of a record leaves by them, only what this
same account typed, as ciphertext.
"""

from __future__ import annotations

from uuid import UUID

from cloison.gate.governing import Call


def keep(secret: bytes, patient_id: UUID, form: str, site_id: UUID, body: bytes) -> Call:
    """Keep a draft over the one before; the one value returned is `kept` or why not."""
    statement = "select gate.keep_draft(%b::bytea, %b::uuid, %b::text, %b::uuid, %b::bytea)"
    return Call(statement, (secret, patient_id, form, site_id, body))


def of(secret: bytes, patient_id: UUID, form: str) -> Call:
    """Return (account, site, wrapping key, wrapped key, when, body) of a draft; `body` is null where there is none."""
    return Call("select * from gate.draft_of(%b::bytea, %b::uuid, %b::text)", (secret, patient_id, form))


def drop(secret: bytes, patient_id: UUID, form: str) -> Call:
    """Forget a draft."""
    return Call("select gate.drop_draft(%b::bytea, %b::uuid, %b::text)", (secret, patient_id, form))
