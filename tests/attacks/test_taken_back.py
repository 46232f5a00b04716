"""Appointments, agendas and tasks: each way to see more through them, with its defence off and on.

What was taken back (`access/relationship_to.sql`, `access/explained_now.sql`), who may take back (`access/unbook.sql`), whose hours
an agenda shows (`gate/ask_agenda.sql`), who may be recalled (`access/recall.sql`), what is counted (`access/tasks_of.sql`).
"""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from cloison.gate import calls, together
from cloison.gate.answers import Allowed, Refused
from cloison.records import tokens
from tests.attacks.test_defence_off import without
from tests.attacks.test_power_to_explain import answered, breaks_glass, explained, listed, says
from tests.attacks.test_two_people import Attack, Line
from tests.database import Database
from tests.people import NOW, World, an_id
from tests.sql.office import Office

PATIENT = an_id("bed 3")  # lies in Geriatrics; has nothing to do with Les Tilleuls
ITEM = an_id("an appointment")
SOON = NOW + timedelta(hours=3)


def hours(start: datetime = SOON) -> dict[str, str]:
    """From and until, as facts say them."""
    return {"since": start.isoformat(), "until": (start + timedelta(minutes=20)).isoformat()}


def booked(office: Office, patient: UUID = PATIENT, item: UUID = ITEM, holder: str = "paul") -> None:
    assert says(office, "simone", patient, fact="appointment", stay=item, holder=an_id(holder), **hours())


def rooms(office: Office) -> UUID:
    """A consultation room of Surgery B."""
    office.world.sql(
        "insert into directory.room values (%s, %s, %s, 'Salle 1')",
        an_id("room"),
        an_id("tilleuls"),
        an_id("surgery_b"),
    )
    return an_id("room")


def agenda_of(office: Office, who: str, holder: UUID) -> list[dict[str, Any]]:
    """The hours that `who` is shown of a practitioner or a room."""
    ask = together.agenda(
        office.world.secret(who),
        [holder],
        SOON - timedelta(days=1),
        SOON + timedelta(days=1),
        slices=("traits",),
        purpose="TREAT",
        surface="t",
    )
    said = answered(office, ask)
    assert isinstance(said, Allowed), said
    found: list[dict[str, Any]] = said.detail["slots"]
    return found


# What was taken back.


def an_appointment_that_was_cancelled(office: Office) -> bool:
    booked(office)
    assert explained(office, "paul", PATIENT) is True
    assert says(office, "simone", PATIENT, fact="unbook", stay=ITEM)
    return explained(office, "paul", PATIENT) is True


def an_appointment_that_was_cancelled_on_a_list(office: Office) -> bool:
    booked(office)
    assert says(office, "simone", PATIENT, fact="unbook", stay=ITEM)
    return listed(office, "paul", PATIENT)


def an_appointment_that_was_cancelled_in_a_search(office: Office) -> bool:
    booked(office)
    assert says(office, "simone", PATIENT, fact="unbook", stay=ITEM)
    token = tokens.of_identifier(office.world.index_key, "IPP", "IPP-bed 3")
    ask = calls.find(office.world.secret("paul"), [token], exact=True, purpose="TREAT", surface="t")
    said = answered(office, ask)
    assert isinstance(said, Allowed)
    return str(PATIENT) in said.detail["care"]


def anothers_appointment_taken_back(office: Office) -> bool:
    """Who broke a glass is not explained, and takes nobody's care away."""
    office.hire("odile", "physician", "tilleuls")
    booked(office)
    breaks_glass(office, "odile", PATIENT)
    says(office, "odile", PATIENT, fact="unbook", stay=ITEM)
    return explained(office, "paul", PATIENT) is None


def anothers_room_freed_by_its_id(office: Office) -> bool:
    """An accomplice who learnt the id gives an appointment of their own the same one, and takes it back."""
    room = rooms(office)
    facts = [
        {"fact": "appointment", "stay": str(ITEM), "holder": str(h)} | hours() for h in (an_id("paul"), room)
    ]
    ask = calls.write(
        office.world.secret("simone"),
        PATIENT,
        an_id("tilleuls"),
        [],
        purpose="TREAT",
        surface="t",
        facts=facts,
    )
    assert isinstance(answered(office, ask), Allowed)
    inside = an_id("inside")
    says(
        office,
        "paul",
        inside,
        fact="appointment",
        stay=ITEM,
        holder=an_id("paul"),
        **hours(SOON + timedelta(days=2)),
    )
    says(office, "paul", inside, fact="unbook", stay=ITEM)
    return office.world.sql("select freed_at is not null from access.room_hours") == [(True,)]


# Whose hours.


def a_name_in_anothers_hour(office: Office) -> bool:
    booked(office)
    office.hire("nelly", "nurse", "tilleuls")
    [hour] = agenda_of(office, "nelly", an_id("paul"))
    assert set(hour) <= {"holder", "since", "until", "item", "patient"}
    return "patient" in hour or "item" in hour


def a_name_in_a_rooms_hour(office: Office) -> bool:
    room = rooms(office)
    facts = [
        {"fact": "appointment", "stay": str(ITEM), "holder": str(h)} | hours() for h in (an_id("paul"), room)
    ]
    ask = calls.write(
        office.world.secret("simone"),
        an_id("bed 4"),
        an_id("tilleuls"),
        [],
        purpose="TREAT",
        surface="t",
        facts=facts,
    )
    assert isinstance(answered(office, ask), Allowed)
    office.hire("nelly", "nurse", "tilleuls")
    [hour] = agenda_of(office, "nelly", room)
    return "patient" in hour


def somebody_called_who_has_no_appointment(office: Office) -> bool:
    """Simone says that a patient of Geriatrics calls for an appointment; another has one in her unit."""
    booked(office, an_id("bed 5"), uuid4(), "surgery_b")
    says(office, "simone", PATIENT, fact="recall")
    return explained(office, "simone", PATIENT) is not None


def one_room_twice(office: Office) -> bool:
    """Two secretaries book one room for one hour at the same time."""
    room = rooms(office)
    office.hire("sylvie", "secretary", "tilleuls")
    office.assigns("adam", "sylvie", "surgery_b")
    said = []

    def book(connection: psycopg.Connection[Any], who: str, patient: UUID) -> calls.Ask:
        item = str(uuid4())
        holders = (an_id("paul" if who == "simone" else "nadia"), room)
        facts = [{"fact": "appointment", "stay": item, "holder": str(h)} | hours() for h in holders]
        ask = calls.write(
            office.world.secret(who),
            patient,
            an_id("tilleuls"),
            [],
            purpose="TREAT",
            surface="t",
            facts=facts,
        )
        connection.execute(ask.statement, ask.parameters)
        return ask

    for who in ("simone", "sylvie"):
        office.world.secret(who)
        office.world.sql("insert into access.holder values (%s) on conflict do nothing", an_id(who))
    with psycopg.connect(office.world.web) as one, psycopg.connect(office.world.web, autocommit=True) as two:
        book(one, "simone", an_id("bed 6"))
        other = threading.Thread(target=lambda: said.append(book(two, "sylvie", an_id("bed 7"))))
        other.start()
        time.sleep(0.5)  # long enough to be waiting, or to be through
        one.commit()
        other.join()
    return office.world.sql("select count(*) from access.room_hours where freed_at is null") == [(2,)]


def a_message_counted_of_somebody_out_of_care(office: Office) -> bool:
    assert says(office, "sam", PATIENT, fact="task", stay=ITEM, holder=an_id("paul"))
    return office.world.sql("select gate.tasks_waiting(%s)", office.world.secret("paul")) == [(1,)]


_LIVES = "    and (r.ended_at is null or r.ended_at > p_at)"
_HOUR = ("gate/ask_agenda.sql", "c.patient_id is not null as mine", "true as mine")
ATTACKS: dict[Attack, list[Line]] = {
    an_appointment_that_was_cancelled: [("access/relationship_to.sql", _LIVES, "")],
    an_appointment_that_was_cancelled_on_a_list: [("access/explained_now.sql", _LIVES, "")],
    an_appointment_that_was_cancelled_in_a_search: [("access/explained_among.sql", _LIVES, "")],
    anothers_appointment_taken_back: [("access/unbook.sql", "p_explained or exists (", "true or exists (")],
    anothers_room_freed_by_its_id: [
        ("access/record_facts.sql", "r.stay_id = (f ->> 'stay')::uuid and r.patient_id <> p_patient", "false")
    ],
    a_name_in_anothers_hour: [_HOUR],
    a_name_in_a_rooms_hour: [_HOUR],
    somebody_called_who_has_no_appointment: [
        ("access/recall.sql", "r.patient_id = p_patient and r.holder", "r.holder")
    ],
    one_room_twice: [("access/taken.sql", "pg_advisory_xact_lock(hashtextextended(x.holder, 0))", "true")],
    a_message_counted_of_somebody_out_of_care: [
        ("access/tasks_of.sql", "  from care c\n  join access.relationship r on r.patient_id = c.patient_id\n",
         "  from access.relationship r\n")
    ],
}  # fmt: skip
_EACH = pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)


@_EACH
def test_it_works_with_the_defence_off(world: World, database: Database, attack: Attack) -> None:
    for function, line, instead in ATTACKS[attack]:
        without(database, function, line, instead)
    assert attack(Office(world)) is True


@_EACH
def test_it_fails_with_the_defence_on(world: World, attack: Attack) -> None:
    assert attack(Office(world)) is False


def test_a_taken_hour_is_the_same_answer_whoever_is_booked(world: World) -> None:
    """A practitioner's hour is taken: of somebody who exists and of nobody, in care and out of it."""
    office = Office(world)
    booked(office)
    said = set()
    for patient in (an_id("inside"), an_id("bed 8"), uuid4()):
        fact = {"fact": "free", "stay": str(uuid4()), "holder": str(an_id("paul"))} | hours()
        facts = [fact, fact | {"fact": "appointment"}]
        ask = calls.write(
            world.secret("simone"), patient, an_id("tilleuls"), [], purpose="TREAT", surface="t", facts=facts
        )
        said.add(answered(office, ask))
    assert said == {Refused("slot_taken")}


def test_moved_by_another_a_self_made_appointment_does_not_vouch_for_it(world: World) -> None:
    """Paul books a stranger's patient for himself; that a secretary takes it back confirms nothing."""
    office = Office(world)
    breaks_glass(office, "paul", PATIENT)
    assert says(office, "paul", PATIENT, fact="appointment", stay=ITEM, holder=an_id("paul"), **hours())
    assert explained(office, "paul", PATIENT) is False
    assert says(
        office, "sam", PATIENT, fact="task", stay=ITEM, holder=an_id("paul")
    )  # in care, and acts on the id
    assert explained(office, "paul", PATIENT) is False
