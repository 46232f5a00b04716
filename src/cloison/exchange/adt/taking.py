"""One message after the other: what it does, and how it is answered, in one transaction.

Owns: the order of work below. Refuses: doing anything twice; answering before what it did is committed.

1. Read the bytes; what cannot be read is answered AR. 2. A message seen before gets its answer again, no more.
3. Apply it. 4. Answer and deed are committed together; a refused message undoes its deed and is queued, sealed.
5. Only then the acknowledgement leaves. A fault of the database is no answer: the sender sends the message again.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
import psycopg
from psycopg import errors

from cloison.chart.hl7 import MOST, Header, Message, Unreadable, header_of, read
from cloison.chart.rejected import reason, seal
from cloison.database import bulk, fed, staged
from cloison.errors import CloisonError
from cloison.exchange.adt import resources
from cloison.exchange.adt.answers import acknowledgement
from cloison.exchange.adt.correcting import correct
from cloison.exchange.adt.giving import give, traits_of, whose
from cloison.exchange.adt.linking import link
from cloison.exchange.adt.resources import Movement, NotApplied
from cloison.exchange.findings import Outcome, Piece
from cloison.exchange.places import Places
from cloison.exchange.reading import read as read_piece
from cloison.exchange.references import NewIds
from cloison.exchange.sealing import Sealer
from cloison.exchange.stays import Receiver
from cloison.exchange.writing import NOBODYS_FAULT
from cloison.records.keyring import INDEX, Keyring, RootKey
from cloison.records.sealing import Compartment

ACTS = {
    "A01": "admit",
    "A02": "move",
    "A03": "discharge",
    "A04": "admit",
    "A05": "expect",
    "A06": "move",
    "A07": "move",
    "A11": "cancel",
    "A12": "move",
    "A13": "reopen",
    "A21": "leave",
    "A22": "return",
    "A28": "identity",
    "A31": "change",
    "A37": "unlink",
    "A40": "link",
    "A54": "charge",
    "A55": "charge",
    "Z80": "move",
    "Z81": "move",
    "Z84": "move",
    "Z85": "move",
    "Z99": "update",
}
_BEGIN = ("admit", "expect")
_Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass
class Feed:
    """One connection's worth of the feed: the database, the keys, the site that receives."""

    connection: _Connection
    root: RootKey
    source: str
    site: UUID
    demo: bool
    places: Places = field(default_factory=Places)
    keyring: Keyring = field(init=False)

    def __post_init__(self) -> None:
        """Read sites, units, accounts and the wrapped keys."""
        self.keyring = Keyring(self.root, reload=self._learn)
        self._learn()
        self.places.load(staged.directory(self.connection))

    def _learn(self) -> None:
        self.keyring.load(staged.wrapping_keys(self.connection), whole=True)

    def take(self, data: bytes) -> bytes:
        """Return the acknowledgement of `data`; raise psycopg.Error where the database could not commit."""
        try:
            message = read(data)  # 1
            header, because = message.header, "" if message.header.control_id else "no_control_id"
        except Unreadable as fault:
            message, header, because = None, header_of(data), fault.because
        body = self.digest(b"body", data)
        name = self._name(header) if header.control_id else self.digest(b"nameless", data)
        if before := fed.answered(self.connection, name):  # 2
            if bytes(before[0]) == body:
                return acknowledgement(header, before[1], before[2])
            name = self.digest(b"other text", name + body)
            because = "other_text"
            if again := fed.answered(self.connection, name):
                return acknowledgement(header, again[1], again[2])
        try:
            said = self._commit(name, body, data, message, because)
        except errors.UniqueViolation:  # another connection brought the same message in this moment
            if (first := fed.answered(self.connection, name)) is None or bytes(first[0]) != body:
                raise
            said = (first[1], first[2])
        return acknowledgement(header, *said)  # 5

    def replay(self, data: bytes, number: int) -> str:
        """Apply message `number` of the queue, once; return "" or why not."""
        try:
            with self.connection.transaction():
                if not fed.mended(self.connection, number, None):
                    return "wrong_state"
                self._apply(read(data))
        except Exception as fault:
            return _why(fault)
        return ""

    def _commit(
        self, name: bytes, body: bytes, data: bytes, message: Message | None, because: str
    ) -> tuple[str, str]:
        if message is not None and not because:
            try:
                with self.connection.transaction():  # 4
                    fed.answer(self.connection, name, body, "AA", "taken", None)
                    self._apply(message)  # 3
                return "AA", "taken"
            except Exception as fault:
                because = _why(fault)
        sealed = seal(self.root, data) if len(data) <= MOST else None
        said = reason(because).answer
        event = message.header.event if message is not None else ""
        fed.answer(self.connection, name, body, said, because, sealed, event)
        return said, because

    def _apply(self, message: Message) -> None:
        """Do what a message says; raise `NotApplied`."""
        if (message.get("MSH", 9), message.header.event) == ("ORU", "R01"):
            give(self, message)
            return
        act = ACTS.get(message.header.event, "")
        if not act:
            raise NotApplied("unsupported_event")
        act = resources.act_of(message, act)
        key = resources.patient_key(message)
        ids = NewIds(self.root.subkey("import ids"), self.source)
        patient = self._patient(message, ids.of("Patient", key))
        if act in ("link", "unlink"):
            link(self, message, patient, linked=act == "link")
            return
        if act in ("identity", "change"):
            known = fed.known(self.connection, patient, patient, self.site)
            if act == "change" and known is None:
                raise NotApplied("unknown_patient")
            if act == "change":
                correct(self, message, patient)
                return
            if known is not None:
                raise NotApplied("identity_change")
            self._bring(message, [])
            return
        moved = resources.movement(message, act)
        stay_key = resources.stay_key(message)
        stay = ids.of("Encounter", stay_key)
        if moved.act == "charge" and not moved.physician:
            raise NotApplied("unknown_physician")
        unit = self._unit(moved)
        also, physician = self._answering(moved, unit), self._physician(moved)
        known = fed.known(self.connection, patient, stay, self.site)
        if known is not None:
            self._say(message, moved, known, patient, stay, unit, also, physician)
        elif act in _BEGIN:
            one = resources.encounter(
                message,
                moved,
                own=stay_key,
                subject=key,
                unit=unit,
                began=None,
                also=also,
                physician=physician,
            )
            self._bring(message, [one])
        else:
            raise NotApplied("unknown_patient")

    def _patient(self, message: Message, own: UUID) -> UUID:
        """Whom the message is about: whom the feed brought under this number; else whom somebody entered who bears the
        number and every strict trait, and with whom the feed goes on; else somebody new, under `own`.
        """
        known = fed.known(self.connection, own, own, self.site)
        if known is not None and known.brought:
            return own
        traits = traits_of(message, self.root.subkey(INDEX))
        if not fed.match(self.connection, traits):
            return own
        patient = whose(self, traits)
        if because := fed.takes(self.connection, patient, traits):
            raise NotApplied(because)
        return patient

    def _answering(self, moved: Movement, lodging: UUID | None) -> dict[str, UUID]:
        found = {}
        for role, code in moved.answers.items():
            unit = self._known_unit(code)
            if unit is None and moved.act in ("admit", "move", "reopen"):
                raise NotApplied("unknown_unit")
            if unit is not None and unit != lodging:
                found[role] = unit
        return found

    def _physician(self, moved: Movement) -> UUID | None:
        """Who answers for the stay, if the directory knows them as a physician; somebody from outside is no account."""
        known = self.places.accounts.get(moved.physician)
        if known is not None and known.role == "physician":
            return known.id
        if moved.act == "charge":
            raise NotApplied("unknown_physician")
        return None

    def _known_unit(self, code: str) -> UUID | None:
        found = self.places.units.get((self.site, code.casefold()))
        return found.id if found else None

    def _unit(self, moved: Movement) -> UUID | None:
        found = self.places.units.get((self.site, moved.unit.casefold()))
        if found is None and moved.unit:  # a unit added since
            self.places.load(staged.directory(self.connection))
            found = self.places.units.get((self.site, moved.unit.casefold()))
        if found is None and moved.act in ("admit", "move", "reopen", "expect"):
            raise NotApplied("unknown_unit")
        return found.id if found else None

    def _bring(self, message: Message, more: list[dict[str, Any]]) -> None:
        """Bring a patient who is new here, by the import's own road."""
        listed = [resources.patient(message), *more]
        bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in listed]}
        outcome = Outcome()
        found = read_piece(Piece("adt", "", orjson.dumps(bundle)), outcome)
        sealer = Sealer(
            self.keyring,
            self.source,
            Receiver(self.site, None),
            self.places,
            self.demo,
            lambda _digest: False,
        )
        for name, entries in found.groups.items():
            sealer.seal(name, entries, self.places, outcome)
        if outcome.faults or not outcome.sealed:
            raise NotApplied("not_taken")
        begins = bool(more) and bool(more[0]["location"])
        if begins and not outcome.sealed[0].patient.facts:
            raise NotApplied("wrong_dates")
        refused = bulk.write_patients(self.connection, [s.patient for s in outcome.sealed], feed=True)
        for because in refused.values():
            raise NotApplied(because if because in ("wrong_dates", "stay_exists") else "not_taken")

    def _say(
        self,
        message: Message,
        moved: Movement,
        known: fed.Known,
        patient: UUID,
        stay: UUID,
        unit: UUID | None,
        also: dict[str, UUID],
        physician: UUID | None,
    ) -> None:
        """Say more about a patient whom the feed brought, or goes on with: the Encounter's next version, its facts."""
        if not known.brought:
            raise NotApplied("not_brought")
        one = resources.encounter(
            message, moved, own=str(stay), subject=str(patient), unit=unit, began=known.admitted_at,
            also=also, physician=physician,
        )  # fmt: skip
        box = Compartment(self.keyring, patient)
        if known.wrapped is not None and known.wrapping is not None:
            key = self.keyring.data_key(patient, self.site, "traits", known.wrapping, known.wrapped)
            box.know(self.site, "traits", key)
        box.add(one, stay, self.site, base={"traits": known.version})
        made = next(iter(box.keys), None)
        because = fed.says(
            self.connection,
            fed.Saying(
                patient,
                stay,
                self.site,
                moved.act,
                unit,
                moved.since,
                moved.until,
                known.version,
                box.parts[0].body,
                made.wrapping_key_id if made else None,
                made.wrapped if made else None,
                moved.bed or None,
                tuple(also.values()),
                physician,
            ),
        )
        if because:
            raise NotApplied(because)

    def _name(self, header: Header) -> bytes:
        said = (header.application, header.facility, header.control_id)
        return self.digest(b"message", "\0".join(said).encode())

    def digest(self, what: bytes, data: bytes) -> bytes:
        """Return a keyed digest of what this source said."""
        key = self.root.subkey("import digest")
        return hmac.digest(key, b"\0".join((b"adt", what, self.source.encode(), data)), "sha256")


def _why(fault: Exception) -> str:
    """Say why a message was not applied; raise what is nobody's fault again: the message is sent, or replayed, again.

    Anything else in a message that we or the database stumble over refuses that message, else it would come for ever.
    """
    if isinstance(fault, NotApplied | Unreadable):
        return fault.because
    ours = isinstance(fault, CloisonError | OSError | errors.UniqueViolation)
    if ours or (isinstance(fault, psycopg.Error) and (fault.sqlstate or "08")[:2] in NOBODYS_FAULT):
        raise fault
    return "not_taken"
