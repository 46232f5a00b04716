"""Does this patient exist? Outside the care set nobody learns it, in any way that can be counted (6.3, exact part).

An id that exists and a random one: the same bytes of answer once ids are taken out, the same lines with the same
fields, the same cost, the same statements sent to the database, the same functions called. By every role, on every
surface. How long each takes is measured by `make bench`.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest

from cloison.errors import CloisonError
from cloison.gate import calls
from cloison.gate.calls import Ask
from cloison.permissions import CLINICIANS, ROLES
from tests import cluster as clusters
from tests.people import ACCOUNTS, ONE_OF_EACH_ROLE, World, an_id
from tests.routes.fhir import Face, served
from tests.routes.pages_process import Pages, serving

STRANGER = "sam"
PEOPLE = [STRANGER, *(name for role, name in ONE_OF_EACH_ROLE.items() if role != "nurse")]
MAY_BREAK_GLASS = [who for who in PEOPLE if ACCOUNTS[who][0] in CLINICIANS]
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+\+\d\d:\d\d")
_STATEMENT = re.compile(r"\[(\d+)\] LOG:  (?:statement|execute)")


@dataclass(frozen=True)
class Left:
    """What one request left behind: its lines without ids, its cost by holder and kind, its statements."""

    lines: tuple[Any, ...]
    spent: Counter[tuple[str, str]]
    statements: int


@pytest.fixture(scope="module")
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    def watched(world: World) -> None:
        [(name,)] = world.sql("select current_database()")
        world.sql(f'alter database "{name}" set log_statement = "all"')
        world.sql(f'alter database "{name}" set track_functions = "all"')

    with serving(cluster, watched) as made:
        made.world.forge("system")
        yield made


@dataclass
class Watch:
    """Counts what requests leave behind, in the tables and in PostgreSQL's own log."""

    owner: psycopg.Connection[tuple[Any, ...]]
    log: Path
    seen: int = 0
    line: int = 0
    before: Counter[str] = field(default_factory=Counter)

    def start(self) -> None:
        """Forget what was spent, and begin to count here."""
        self.owner.execute("delete from access.spent")
        self.owner.execute("delete from access.break_glass")
        self.seen = self.log.stat().st_size
        [(self.line,)] = self._rows("select coalesce(max(id), 0) from ledger.line")
        self.before = self._called()

    def stop(self) -> Left:
        """What came since."""
        lines = self._rows(
            "select event, outcome, reason, session_id, account_id, role, site_id, surface, purpose, "
            "patient_id is null, patients, slices, detail, explained, octet_length(salt), octet_length(commitment) "
            "from ledger.line where id > %s order by id",
            self.line,
        )
        spent = self._rows(
            "select case when holder = any (select id from directory.account) then 'account' "
            "when holder = any (select id from directory.site) then 'site' "
            "when holder = any (select id from identity.session) then 'session' else 'platform' end, kind "
            "from access.spent"
        )
        ours = {
            str(pid)
            for (pid,) in self._rows(
                "select pid from pg_stat_activity where datname = current_database() and usename = 'cloison_web'"
            )
        }
        with self.log.open(errors="replace") as log:
            log.seek(self.seen)
            sent = sum(pid in ours for pid in _STATEMENT.findall(log.read()))
        return Left(tuple(_without_ids(line) for line in lines), Counter(spent), sent)

    def work(self) -> dict[str, int]:
        """Which of our functions ran since, and how often; once, where the planner chooses how often (stable ones)."""
        volatile = {name for (name,) in self._rows("select proname from pg_proc where provolatile = 'v'")}
        ran = self._called() - self.before
        return {
            name: count if name in volatile else 1 for name, count in ran.items() if name != "wrapping_keys"
        }

    def _called(self) -> Counter[str]:
        return Counter(dict(self._rows("select funcname, calls from pg_stat_user_functions")))

    def _rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        return self.owner.execute(statement.encode(), values or None).fetchall()


@pytest.fixture
def watch(pages: Pages, cluster: clusters.Cluster) -> Iterator[Watch]:
    for who in PEOPLE:
        pages.world.secret(who)
    with psycopg.connect(pages.world.admin, autocommit=True) as owner:
        # What others have done is counted when they leave: wait for the last of them.
        others = (
            "select from pg_stat_activity where datname = current_database() and usename = %s and pid <> %s"
        )
        while owner.execute(others, (clusters.ADMIN, owner.info.backend_pid)).fetchone():
            time.sleep(0.01)
        yield Watch(owner, Path(cluster.folder) / "log")


BEDS = {  # what somebody says of a patient changes whose care they are in: a bed for each
    "admit": "bed 8",
    "create a stay": "bed 9",
}
BOOKED = {
    "appointment": 10,
    "create an appointment": 25,
}  # a booking explains to others: a bed for each who books


def _told_apart(existing: Sequence[Any], random: Sequence[Any]) -> list[str]:
    """What tells the two apart, in words for whoever reads the failure."""
    return [
        f"{name}: {sorted(has - has_not)} for somebody, {sorted(has_not - has)} for nobody"
        for one, other in zip(existing, random, strict=True)
        for name, has, has_not in _facts(one, other)
        if has != has_not
    ]


def _facts(one: Any, other: Any) -> Iterator[tuple[str, set[str], set[str]]]:
    if isinstance(one, Left):
        yield "lines", set(map(str, one.lines)), set(map(str, other.lines))
        yield "cost", set(map(str, one.spent.items())), set(map(str, other.spent.items()))
        yield "statements", {str(one.statements)}, {str(other.statements)}
    elif isinstance(one, dict) and "take" in one:
        yield "functions called", set(map(str, one.items())), set(map(str, other.items()))
    elif isinstance(one, Counter):
        yield "cost", set(map(str, one.items())), set(map(str, other.items()))
    else:
        yield "answer", {str(one)}, {str(other)}


def _seen(spent: Counter[tuple[str, str]]) -> Counter[tuple[str, str]]:
    """What counts of what its maker is shown; a fact that was made counts against the power to explain, of its own."""
    return Counter({key: count for key, count in spent.items() if key[1] != "explains"})


def outside(who: str, call: str = "") -> UUID:
    """A patient that exists, and is in nobody's care at this person's place."""
    if who == STRANGER:
        return an_id("inside")
    if call in BOOKED:
        return an_id(f"bed {BOOKED[call] + PEOPLE.index(who)}")
    return an_id(BEDS.get(call, "bed 7"))


def _without_ids(line: tuple[Any, ...]) -> tuple[Any, ...]:
    """A line's fields; an id within a text is the asker's own word for what was asked."""
    return tuple(_ID.sub("ID", v) if isinstance(v, str) else v for v in line)


# --- in SQL

Asks = dict[str, Callable[[bytes, UUID, UUID], Ask]]
"""By session, patient and the asker's own site."""


def _opening(secret: bytes, patient: UUID, site: UUID) -> Ask:
    return calls.open_one(calls.Opening(secret, patient, ("traits",), "TREAT", "psql"))


def _observation(secret: bytes, patient: UUID, site: UUID) -> Ask:
    version = calls.Version("Observation", uuid4(), "clinical", 0, b"\0" * 60)
    return calls.write(secret, patient, site, [version], purpose="TREAT", surface="psql")


def _fact(**fact: Any) -> Callable[[bytes, UUID, UUID], Ask]:
    def ask(secret: bytes, patient: UUID, site: UUID) -> Ask:
        return calls.write(secret, patient, site, [], purpose="TREAT", surface="psql", facts=[fact])

    return ask


MAY_SAY = {
    "admit": ("sam", "clara", "paul"),
    "appointment": ("clara", "paul", "simone"),
}
"""Whoever may say that an unrelated patient has come, or is booked, learns that there is somebody; to try costs the same."""
IN_SQL: Asks = {
    "open": _opening,
    "openings": lambda s, p, _: calls.openings(s, p, "TREAT", "psql"),
    "write": _observation,
    "admit": _fact(fact="admit", stay=str(uuid4()), holder=str(an_id("medicine_a"))),
    "move": _fact(fact="move", stay=str(uuid4()), holder=str(an_id("surgery_b"))),
    "discharge": _fact(fact="discharge", stay=str(uuid4())),
    "appointment": _fact(fact="appointment", holder=str(an_id("nadia"))),
    "advice": _fact(fact="advice", stay=str(uuid4()), holder=str(an_id("nadia"))),
    "break_glass": lambda s, p, _: calls.break_glass(s, p, "on_call", "", "psql"),
}


@pytest.mark.parametrize("call", IN_SQL)
def test_in_sql(pages: Pages, watch: Watch, call: str) -> None:
    world, different = pages.world, {}
    with psycopg.connect(world.web, autocommit=True) as web:
        for who in PEOPLE:
            secret, found = world.secret(who), []
            for patient in (outside(who, call), uuid4()):
                watch.start()
                answer = _asked(
                    web, IN_SQL[call](secret, patient, an_id(ACCOUNTS[who][1] or "tilleuls")), patient
                )
                web.execute("select pg_stat_force_next_flush()")
                found.append((answer, watch.stop(), watch.work()))
            if call == "break_glass" and who in MAY_BREAK_GLASS:
                found = [left[1:] for left in found]  # DESIGN section 4: the answer may differ, no more
            if who in MAY_SAY.get(call, ()):
                found = [(_seen(left.spent), len(left.lines), left.statements) for _, left, _ in found]
            if found[0] != found[1]:
                different[who] = _told_apart(*found)
    assert different == {}


def _asked(web: psycopg.Connection[tuple[Any, ...]], ask: Ask, patient: UUID) -> list[Any]:
    """What both halves answer, without the id that was asked about and the instant of the call."""
    try:
        web.execute(ask.statement, ask.parameters)
        rows = web.execute(calls.TAKE, ([ask.ticket], [ask.secret])).fetchall()
    except psycopg.Error as error:
        return [error.sqlstate, error.diag.message_primary]
    kept = [tuple(None if value == patient else value for value in row[1:]) for row in rows]
    return [_INSTANT.sub("AT", str(row)) for row in kept]


# --- over FHIR

Request = Callable[[Face, str, UUID], Awaitable[httpx.Response]]
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def _get(path: str) -> Request:
    async def ask(face: Face, who: str, patient: UUID) -> httpx.Response:
        return await face.get(who, path.format(patient, an_id("bed 7 weight")))

    return ask


def _sent(method: str, path: str, body: dict[str, Any]) -> Request:
    async def ask(face: Face, who: str, patient: UUID) -> httpx.Response:
        resource = _about(body, patient)
        headers = {"If-Match": 'W/"1"'} if method == "PUT" else {}
        return await face.send(who, method, path.format(patient), json=resource, headers=headers)

    return ask


def _about(value: Any, patient: UUID) -> Any:
    if isinstance(value, dict):
        return {name: _about(one, patient) for name, one in value.items()}
    if isinstance(value, list):
        return [_about(one, patient) for one in value]
    return value.replace("PATIENT", str(patient)) if isinstance(value, str) else value


async def _searched(face: Face, who: str, patient: UUID) -> httpx.Response:
    return await face.send(
        who, "POST", "/Observation/_search", content=f"patient={patient}", headers=dict(_FORM)
    )


_WHOSE = {"reference": "Patient/PATIENT"}
_WEIGHT = {"resourceType": "Observation", "status": "final", "code": {"text": "Poids"}, "subject": _WHOSE}
_PERSON = {
    "resourceType": "Patient",
    "id": "PATIENT",
    "name": [{"family": "Nouveau", "given": ["Élise"]}],
    "gender": "female",
    "birthDate": "1990-04-05",
}
_STAY = {
    "resourceType": "Encounter",
    "status": "in-progress",
    "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"},
    "location": [{"location": {"reference": f"Location/{an_id('medicine_a')}"}}],
    "subject": _WHOSE,
}
_TASK = {
    "resourceType": "Task",
    "status": "requested",
    "intent": "order",
    "for": _WHOSE,
    "owner": {"reference": f"Practitioner/{an_id('nadia')}"},
}
_BOOKED = {
    "resourceType": "Appointment",
    "status": "booked",
    "participant": [
        {"actor": _WHOSE, "status": "accepted"},
        {"actor": {"reference": f"Practitioner/{an_id('nadia')}"}, "status": "accepted"},
    ],
}
_ORDER = {
    "resourceType": "ServiceRequest",
    "status": "active",
    "intent": "order",
    "subject": _WHOSE,
    "performer": [{"reference": f"Location/{an_id('lab')}"}],
}
_GLASS = {"resourceType": "Parameters", "parameter": [{"name": "reasonCode", "valueCode": "on_call"}]}
OVER_FHIR: dict[str, Request] = {
    "read": _get("/Patient/{0}"),
    "read in the compartment": _get("/Patient/{0}/Observation/{1}"),
    "read with its patient": _get("/Observation/{1}?patient={0}"),
    "search": _get("/Observation?patient={0}"),
    "search in the compartment": _get("/Patient/{0}/MedicationRequest"),
    "search by form": _searched,
    "$everything": _get("/Patient/{0}/$everything"),
    "create a measure": _sent("POST", "/Observation", _WEIGHT),
    "create a stay": _sent("POST", "/Encounter", _STAY),
    "create an appointment": _sent("POST", "/Appointment", _BOOKED),
    "create an order": _sent("POST", "/ServiceRequest", _ORDER),
    "ask for advice": _sent("POST", "/Task", _TASK),
    "update the identity": _sent("PUT", "/Patient/{0}", _PERSON),
    "update a measure": _sent(
        "PUT", f"/Observation/{an_id('bed 7 weight')}", _WEIGHT | {"id": str(an_id("bed 7 weight"))}
    ),
    "$break-glass": _sent("POST", "/Patient/{0}/$break-glass", _GLASS),
}
GLASS_BROKEN = {("$break-glass", who) for who in MAY_BREAK_GLASS}
"""Whoever may is told whether there was a record to open; lines and cost are the same."""
ADMITTED = {
    *(("create a stay", who) for who in MAY_SAY["admit"]),
    *(("create an appointment", who) for who in MAY_SAY["appointment"]),
}


@pytest.mark.parametrize("request_", OVER_FHIR)
def test_over_fhir(pages: Pages, watch: Watch, request_: str) -> None:
    async def story(face: Face) -> None:
        different = {}
        for who in PEOPLE:
            await face.get(who, "/metadata")
            await face.gate.whoami(pages.world.secret(who))  # the pool is open before anything is counted
            found = []
            await face.get(who, f"/Patient/{uuid4()}")  # and the role is remembered
            for patient in (outside(who, request_), uuid4()):
                watch.start()
                told = await OVER_FHIR[request_](face, who, patient)
                answer = (told.status_code, _ID.sub("ID", told.text), _headers(told))
                left = watch.stop()
                if (request_, who) in ADMITTED:
                    found.append((_seen(left.spent),))
                else:
                    found.append((answer, left) if (request_, who) not in GLASS_BROKEN else (None, left))
            if found[0] != found[1]:
                different[who] = _told_apart(*found)
        assert different == {}

    served(pages.world, story)


def _headers(told: httpx.Response) -> dict[str, str]:
    return {
        name: _ID.sub("ID", value)
        for name, value in told.headers.items()
        if name not in ("date", "set-cookie")
    }


# --- by page


@pytest.mark.parametrize("part", ["", "prescriptions/", "acces/", "bris-de-glace/"])
def test_by_page(pages: Pages, watch: Watch, part: str) -> None:
    different = {}
    for who in PEOPLE:
        with pages.as_(who) as browser:
            found = []
            browser.get("/rechercher")
            for patient in (outside(who), uuid4()):
                watch.start()
                told = browser.get(f"/patient/{patient}/{part}")
                found.append((told.status_code, _page(told), _headers(told), watch.stop()))
        if found[0] != found[1]:
            different[who] = _told_apart(*found)
    assert different == {}


def test_by_page_a_broken_glass(pages: Pages, watch: Watch) -> None:
    different = {}
    for who in PEOPLE:
        with pages.as_(who) as browser:
            browser.get("/rechercher")
            token = {"csrfmiddlewaretoken": browser.cookies.get("cloison_csrf", "")}
            found = []
            for patient in (outside(who), uuid4()):
                watch.start()
                told = browser.post(f"/patient/{patient}/bris-de-glace/", data={"reason": "on_call", **token})
                found.append((told.status_code, _page(told), _headers(told), watch.stop()))
        if found[0] != found[1]:
            different[who] = _told_apart(*found)
    assert different == {}


def _page(told: httpx.Response) -> str:
    return _ID.sub("ID", _TOKEN.sub("", told.text))


def test_everybody_is_asked_and_each_stands_outside(pages: Pages, watch: Watch) -> None:
    assert {ACCOUNTS[who][0] for who in PEOPLE} == set(ROLES)
    # The comparison can fail: in care, the two differ.
    world = pages.world
    with psycopg.connect(world.web, autocommit=True) as web:
        found = []
        for patient in (an_id("inside"), uuid4()):
            watch.start()
            ask = _opening(world.secret("nadia"), patient, an_id("tilleuls"))
            web.execute(ask.statement, ask.parameters)
            found.append(watch.stop())
    assert found[0] != found[1]
    assert found[0].statements == found[1].statements == 1


def test_a_ticket_of_somebody_and_of_nobody_look_alike(pages: Pages) -> None:
    """Nor does the failure of a malformed call say more about somebody than about nobody."""
    world, said = pages.world, []
    gate = world.gate()
    for patient in (an_id("inside"), uuid4()):
        fact = {"fact": "advice", "stay": "no id", "holder": str(an_id("nadia"))}
        ask = calls.write(
            world.secret(STRANGER), patient, an_id("ormes"), [], purpose="TREAT", surface="t", facts=[fact]
        )
        try:
            said.append(str(gate.ask(ask)))
        except CloisonError as error:
            said.append(str(error.code))
    assert said[0] == said[1]
    gate.close()
