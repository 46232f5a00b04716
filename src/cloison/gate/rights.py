"""The calls for what a patient asks: who opened their record, and its copy.

Owns: their SQL text and parameters. Refuses: a copy without the request that it answers; the gate decides on both.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from cloison.gate import calls
from cloison.gate.deeds import Look

PURPOSE = "PATRQT"
"""HL7 v3 PurposeOfUse: at the patient's own request."""


def accesses(secret: bytes, patient_id: UUID, since: datetime, until: datetime, detail: str) -> calls.Ask:
    """Ask for the extract « who opened my record », with the patient's traits; `detail` is the codes of who asks."""
    return calls.ask(
        secret,
        "ask_accesses",
        "uuid text text timestamptz timestamptz text bytea",
        patient_id,
        PURPOSE,
        "print",
        since,
        until,
        detail,
        calls.NO_MARK,
        patient_id=patient_id,
    )


def copy(secret: bytes, patient_id: UUID, request_id: UUID, slices: Sequence[str], detail: str) -> calls.Ask:
    """Ask for the copy that `request_id` asks for."""
    return calls.ask(
        secret,
        "ask_copy",
        "uuid uuid text[] text text bytea",
        patient_id,
        request_id,
        list(slices),
        PURPOSE,
        detail,
        calls.NO_MARK,
        patient_id=patient_id,
    )


def waiting(secret: bytes) -> Look:
    """Look at how many requests wait, and how long, by site and kind; numbers alone."""
    return Look("select gate.requests_waiting(%s::bytea)", (secret,))
