"""Somebody at work: what they do with records, and how they put up with what the gate demands of them.

Owns: opening, reading, writing, searching, listing as one person in one shift, each counted. Refuses: to know what is
allowed: every answer is taken as it comes, and what it demands is done (reactions).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cloison.simulator import resources
from cloison.simulator.client import Reply
from cloison.simulator.house import Patient
from cloison.simulator.measures import Measure
from cloison.simulator.reactions import REACTIONS, Demand, Then, demanded
from cloison.simulator.roster import Shift

if TYPE_CHECKING:
    from cloison.simulator.work import Work

Edit = Callable[[Mapping[str, Any]], Mapping[str, Any]]
_BREAKS_GLASS = frozenset({"physician", "nurse", "care_assistant", "pharmacist"})
_NOTED = {
    "physician": "Condition",
    "nurse": "Observation",
    "care_assistant": "Observation",
    "pharmacist": "MedicationRequest",
    "laboratory": "ServiceRequest",
    "coder": "Condition",
}
"""What each role reads first in a record. Nobody takes the whole of it ($everything): that is an export."""
_SENTENCES = {
    "patient_present": "Le patient est devant moi, son mouvement n'est pas encore saisi.",
    "on_call": "Appelé de garde par le service pour ce patient.",
    "advice_requested": "Un confrère demande un avis par téléphone sur ce patient.",
    "continuity": "La famille appelle, suite de soins à organiser aujourd'hui.",
    "vital_emergency": "Urgence vitale.",
    "prescription_check": "Analyse pharmaceutique d'une ordonnance de ce service.",
}


_SIGNED = frozenset({"MedicationRequest"})
"""What takes a touch of its own: a signature is no friction (DESIGN.md, section 7)."""


@dataclass(slots=True)
class Asking:
    """One thing asked until it is answered, or cannot be; `signs`: the answer is a signature."""

    about: Patient | None
    reason_code: str
    care: bool
    signs: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    glass: bool = False
    signed_in: bool = False

    @property
    def sentence(self) -> str:
        """What this person types when asked why."""
        return _SENTENCES[self.reason_code]


class Worker:
    """A person on a shift. `reason_code` is what they would give as their reason just now."""

    def __init__(self, work: Work, shift: Shift) -> None:
        self.work, self.shift, self.doors = work, shift, work.doors
        self.account, self.unit, self.role = shift.account, shift.unit, shift.account.role
        self.site_id = shift.unit.site_id
        self.measure = Measure(self.role, shift.unit.kind, shift.name)
        self.token = ""
        self.contained_since: datetime | None = None
        self.may_break_glass = self.role in _BREAKS_GLASS

    @property
    def here(self) -> bool:
        """Whether the person is signed in."""
        return bool(self.token)

    def hold(self, since: datetime) -> None:
        """The account is contained: no session is left, and none opens until somebody lifts it."""
        if self.contained_since is None:
            self.contained_since = since
            self.measure.contained += 1
        self.token = ""

    def freed(self) -> None:
        """The containment was lifted, or the shift is over: count how long it lasted."""
        if self.contained_since is not None:
            minutes = (self.work.agenda.now - self.contained_since).total_seconds() / 60
            self.measure.contained_minutes += minutes
            self.contained_since = None

    def sign_in(self) -> bool:
        """Open a session for the shift; False where the account can open none."""
        minutes = max(1, min(720, int((self.shift.end - self.work.agenda.now).total_seconds()) // 60))
        self.token = self.doors.sign_in(self.account.username, minutes) or ""
        return self.here

    def sign_out(self) -> None:
        """End the session."""
        if self.token:
            self.doors.sign_out(self.token)
        self.token = ""

    def colleagues(self) -> list[Worker]:
        """Return who else is on duty at the site, clinicians first."""
        others = [w for w in self.work.on_duty if w.site_id == self.site_id and w is not self and w.here]
        return sorted(others, key=lambda w: not w.may_break_glass)

    def spend(self, name: str) -> None:
        """Count seconds of friction."""
        self.measure.seconds += self.work.parameters[name]

    def open(self, patient: Patient, why: str = "continuity") -> bool:
        """Open a record: who it is and what is noted; False where even a person's every means do not open it."""
        if patient.id is None:
            return False
        self._seen(patient, "open")
        if self._ask("GET", f"/Patient/{patient.id}", patient, why) is None:
            return False
        return self._ask("GET", f"/Patient/{patient.id}/{_NOTED[self.role]}", patient, why) is not None

    def read(self, patient: Patient, kind: str, why: str = "continuity") -> list[dict[str, Any]]:
        """Read the resources of one type."""
        if patient.id is None:
            return []
        self._seen(patient, f"read {kind}")
        reply = self._ask("GET", f"/Patient/{patient.id}/{kind}", patient, why)
        return reply.entries if reply else []

    def write(
        self, patient: Patient | None, resource: Mapping[str, Any], why: str = "continuity"
    ) -> dict[str, Any] | None:
        """Create a resource; return it as stored."""
        kind = resource["resourceType"]
        if patient is not None:
            self._seen(patient, f"write {kind}")
        self.measure.writes += 1
        reply = self._ask("POST", f"/{kind}", patient, why, body=resource)
        return reply.body if reply else None

    def change(
        self, patient: Patient, kind: str, key: str | None, edit: Edit, why: str = "continuity"
    ) -> bool:
        """Read a resource, and write it as `edit` makes it."""
        if key is None or patient.id is None:
            return False
        self._seen(patient, f"change {kind}")
        self.measure.writes += 1
        path = f"/Patient/{patient.id}/{kind}/{key}" if kind != "Patient" else f"/Patient/{patient.id}"
        before = self._ask("GET", path, patient, why)
        if before is None:
            return False
        tag = {"If-Match": before.headers.get("etag", "")}
        return self._ask("PUT", f"/{kind}/{key}", patient, why, body=edit(before.body), tag=tag) is not None

    def my_list(self) -> list[dict[str, Any]]:
        """Look at « Mes patients »."""
        self.measure.lists += 1
        self.work.tell(self, "list", None)
        reply = self._ask("GET", "/Patient", None, "continuity", care=False)
        return reply.entries if reply else []

    def find(self, patient: Patient, *, card: bool = False, mistyped: bool = False) -> bool:
        """Look for somebody by card or number, or by birth date and three letters; True where they were shown."""
        self.measure.searches += 1
        self.work.tell(self, "find", patient)
        if card and (patient.ins or patient.ipp):
            rows = self._search({"identifier": _number(patient)})
        else:
            typed = patient.born.replace(year=patient.born.year - 1) if mistyped else patient.born
            traits = {"birthdate": typed.isoformat(), "family": patient.family[:3]}
            rows = self._search(traits)
            if mistyped:
                rows = self._search(traits | {"birthdate": patient.born.isoformat()})
            elif rows is None:
                rows = self._search(traits | {"given": patient.given[:3]})
        return patient.id is not None and patient.id in {row["id"] for row in rows or ()}

    def break_glass(self, patient: Patient, code: str, sentence: str) -> bool:
        """Break the glass for one record."""
        self.measure.break_glass += 1
        self.spend("friction.break_glass_seconds")
        self.work.tell(self, f"break glass {code}", patient)
        stated = [{"name": "reasonCode", "valueCode": code}, {"name": "reason", "valueString": sentence}]
        body = {"resourceType": "Parameters", "parameter": stated}
        path = f"/Patient/{patient.id}/$break-glass"
        return self._ask("POST", path, patient, code, body=body, care=False) is not None

    def receive(self, patient: Patient) -> None:
        """Enter that a patient who is here already is here: for the colleagues, who need break no glass then."""
        stay, here, now = patient.stay, self.unit.id, self.work.agenda.now
        if self.role != "nurse" or stay is None or not patient.present or stay.unit_id != here:
            return
        if stay.id is None or here in (stay.entered, stay.received):
            return
        stay.received = here
        self.change(patient, "Encounter", stay.id, lambda e: resources.moved(e, here, now), "patient_present")

    def _search(self, form: Mapping[str, str]) -> list[dict[str, Any]] | None:
        """Return the rows; None where too many others answer."""
        reply = self._ask("POST", "/Patient/_search", None, "continuity", form=form, care=False)
        if reply is None:
            return []
        hints = [e for e in reply.body.get("entry", ()) if e.get("search", {}).get("mode") == "outcome"]
        return None if hints and not reply.entries else reply.entries

    def _ask(
        self,
        method: str,
        path: str,
        about: Patient | None,
        why: str,
        *,
        body: Mapping[str, Any] | None = None,
        form: Mapping[str, str] | None = None,
        tag: Mapping[str, str] | None = None,
        care: bool = True,
    ) -> Reply | None:
        """Ask until there is an answer, doing what is demanded; None, counted as refused, where nothing helps."""
        if not self.here:
            self.measure.delayed += self.contained_since is not None and care
            return None
        asking = Asking(about, why, care, signs=(body or {}).get("resourceType") in _SIGNED)
        demand: Demand | None = None
        reply = Reply(0, {})
        for _ in range(int(self.work.parameters["friction.patience"])):
            self.measure.requests += 1
            headers = {**asking.headers, **(tag or {})}
            reply = self.work.face.send(self.token, method, path, body=body, form=form, headers=headers)
            demand = demanded(reply)
            if demand is None:
                return reply
            react = REACTIONS.get(demand)
            then = react(self, asking, reply) if react else Then.GIVE_UP
            if then is Then.DONE:
                return reply
            if then is Then.GIVE_UP:
                break
        self._went_without(f"{method} {_shape(path)}: {demand}", demand, reply, care=care)
        return None

    def _went_without(self, what: str, demand: Demand | None, reply: Reply, *, care: bool) -> None:
        """Count what nothing helped against: a list or a search can be put off, a patient's care cannot."""
        if self.contained_since is not None:
            self.measure.delayed += 1
            return
        if demand is Demand.ALLOWANCE and not care:
            self.measure.put_off += 1
        else:
            self.measure.refused += 1
        self.work.refused(self, what, reply)

    def _seen(self, patient: Patient, deed: str) -> None:
        self.measure.openings += patient.number not in self.measure.opened
        self.measure.opened.add(patient.number)
        self.work.tell(self, deed, patient)

    def measure_something(self, patient: Patient, words: str, value: float, unit: str) -> None:
        """Write one measure."""
        if patient.id is not None:
            self.write(patient, resources.observation(patient.id, words, value, unit))


def _number(patient: Patient) -> str:
    return patient.ins or patient.ipp or ""


def _shape(path: str) -> str:
    """Return the address without its ids, for a count of refusals."""
    return "/".join("{id}" if len(piece) == 36 else piece for piece in path.split("/"))
