"""Sealed patients written in batches, each patient whole.

Owns: how many go into one transaction, trying one by one where the database refuses a batch as a whole, so that one
patient takes no other along, and the companions (canaries) that are written among the others. Refuses: going on when
the connection is gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg

from cloison.database.bulk import SealedPatient, mixed, write_patients
from cloison.errors import CloisonError, Code
from cloison.exchange.findings import Sealed
from cloison.exchange.report import Report

PATIENTS = 250
ONE_IN = 16
"""Patients for each companion: so few that a batch's line in the ledger does not gather them."""
BYTES = 16 << 20
NOBODYS_FAULT = ("08", "25", "28", "40", "42", "53", "55", "57", "58", "XX")
"""Classes of SQLSTATE that say nothing of a patient: resources, locks, shutdown, disk, rights, faults of ours."""


class Writer:
    """Collects sealed patients and writes them; `flush` at the end."""

    def __init__(
        self,
        connection: psycopg.Connection[tuple[Any, ...]],
        report: Report,
        companions: Sequence[SealedPatient] = (),
    ) -> None:
        """Write through the import's `connection`, and count into `report`; `companions` go along, a few a batch."""
        self._connection, self._report = connection, report
        self._companions = list(companions)
        self._waiting: list[Sealed] = []
        self._bytes = 0

    def add(self, sealed: Sealed) -> None:
        """Take a patient; write when there are enough."""
        self._waiting.append(sealed)
        self._bytes += sum(len(part.body) for part in sealed.patient.parts)
        if len(self._waiting) >= PATIENTS or self._bytes > BYTES:
            self.flush()

    def flush(self) -> None:
        """Write what waits; raise `database-unreachable` when the connection is gone."""
        batch, self._waiting, self._bytes = self._waiting, [], 0
        if batch:
            self._write(batch)

    def _write(self, batch: list[Sealed]) -> None:
        along = self._companions[: len(batch) // ONE_IN]
        try:
            refused = write_patients(self._connection, mixed([s.patient for s in batch], along))
        except psycopg.Error as error:
            if self._connection.closed or (error.sqlstate or "")[:2] in NOBODYS_FAULT:
                raise CloisonError(
                    Code.DATABASE_UNREACHABLE,
                    f"PostgreSQL cannot write now ({error.sqlstate or 'the connection was lost'}): "
                    "what was committed stays; run it again.",
                ) from error
            if len(batch) > 1:
                for one in batch:
                    self._write([one])
                return
            self._report.written(batch[0], f"The database refuses this patient (SQLSTATE {error.sqlstate}).")
            return
        del self._companions[: len(along)]
        for sealed in batch:
            self._report.written(sealed, refused.get(sealed.patient.patient_id))
