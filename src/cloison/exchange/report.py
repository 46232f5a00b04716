"""The report of one import: what is in, what was there, what was refused and why.

Owns: the counts, the list of faults (the first 10,000 of them), and both forms of the report. Refuses: anything
about a patient.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from cloison.exchange.findings import Fault, Outcome, Sealed

MOST = 10_000
REASONS = {
    "already": "taken in before",
    "patient_exists": "This patient is already here, and what is given now is not the same: "
    "an import changes nobody who is there.",
    "not_whole": "Something is about a patient who is not in the same batch.",
    "no_identity": "The Patient resource is missing.",
    "wrong_status": "The identity status, or the date of recording, cannot be.",
    "unknown_site": "A site is not in the directory.",
    "wrong_key": "A data key is not under the present key of its site: run the import again.",
    "no_key": "A resource has no data key.",
    "wrong_dates": "A stay or a relationship ends before it begins, or begins after its site has closed.",
    "stay_exists": "A stay of the same id is here, of another patient.",
    "unknown_holder": "A relationship is with a unit or an account that the directory does not have.",
    "wrong_kind": "A relationship is of a kind that an import does not make.",
    "unknown_stay": "A relationship names a stay that is not this patient's.",
}


@dataclass
class Report:
    """What happened so far."""

    patients_imported: int = 0
    patients_already: int = 0
    patients_refused: int = 0
    resources_imported: int = 0
    resources_already: int = 0
    units_added: int = 0
    refused: int = 0
    faults: list[Fault] = field(default_factory=list)
    aside: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    began: float = field(default_factory=time.monotonic)

    def take(self, outcome: Outcome) -> None:
        """Add what a worker found."""
        for fault in outcome.faults:
            self.fault(fault)
        self.patients_refused += outcome.held
        self.patients_already += outcome.already
        self.resources_already += outcome.already_resources
        self.aside.update(outcome.aside)
        self.notes.update(outcome.notes)

    def fault(self, fault: Fault) -> None:
        """Count a fault, and keep it while there is room."""
        self.refused += 1
        if len(self.faults) < MOST:
            self.faults.append(fault)

    def written(self, sealed: Sealed, reason: str | None) -> None:
        """Count a patient that the database took in, or did not."""
        if reason is None:
            self.patients_imported += 1
            self.resources_imported += sealed.resources
        elif reason == "already":
            self.patients_already += 1
            self.resources_already += sealed.resources
        else:
            self.patients_refused += 1
            self.fault(Fault(sealed.file, sealed.entry, REASONS.get(reason, reason)))

    @property
    def seconds(self) -> float:
        """How long it has been."""
        return max(time.monotonic() - self.began, 0.001)

    def as_json(self) -> dict[str, Any]:
        """Return the report for a program."""
        return {
            "patients": {
                "imported": self.patients_imported,
                "already": self.patients_already,
                "refused": self.patients_refused,
            },
            "resources": {"imported": self.resources_imported, "already": self.resources_already},
            "units_added": self.units_added,
            "refused": self.refused,
            "faults": [asdict(fault) for fault in self.faults],
            "aside": dict(sorted(self.aside.items())),
            "notes": dict(sorted(self.notes.items())),
            "seconds": round(self.seconds, 3),
            "resources_per_second": round(self.resources_imported / self.seconds, 1),
        }

    def lines(self) -> Iterator[str]:
        """Yield the report for a person."""
        for fault in self.faults:
            where = ", ".join(part for part in (fault.file, fault.entry) if part)
            yield f"refused: {where}: {fault.sentence}"
        if self.refused > len(self.faults):
            yield f"refused: {self.refused - len(self.faults):,} more, not listed."
        for sentence, count in sorted(self.notes.items()):
            yield f"note: {count:,} x {sentence}"
        if self.aside:
            listed = ", ".join(f"{count:,} {kind}" for kind, count in sorted(self.aside.items()))
            yield f"aside: in no patient's compartment: {listed}."
        if self.units_added:
            yield f"units: {self.units_added:,} added to the directory, without beds."
        yield (
            f"{self.patients_imported:,} patients and {self.resources_imported:,} resources taken in, "
            f"{self.patients_already:,} patients were there, {self.patients_refused:,} refused; "
            f"{self.seconds:.1f} s, {self.resources_imported / self.seconds:,.0f} resources/s."
        )
