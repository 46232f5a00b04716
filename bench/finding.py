"""Finding a patient by birth date and letters of a name: over HTTP and at the gate alone, 1 January included.

Owns: the searches (of every ten, eight by birth date with three letters of the family name, half of them with three of
the given name too, and two for somebody born on 1 January, where many are: one in four of those types one letter
only). Everybody searches in the care set, as honest work does: what else is found counts among the 20, and is refused
when they are spent. Refuses: to count a refusal as a find.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

import orjson

from bench import cast, clients, database, pgbench
from bench.opening import readable
from bench.pgbench import SECRET, Script
from bench.processes import serving
from bench.run import Run
from cloison.fhir.finding import asked_for
from cloison.gate import calls
from cloison.records import root_key, tokens

_JANUARY = """
with born as (
  select patient_id, row_number() over (order by patient_id) - 1 as place, count(*) over () as born
  from records.blind_index where tokens && %s::bigint[]
), wanted as (
  select a.unit_id, a.site_id, (a.n - 200000) * 4 + k as step from bench.account a, generate_series(0, 3) k
  where a.part = 'find'
)
insert into access.relationship (patient_id, holder, kind, since, site_id, made_by, made_at)
select b.patient_id, w.unit_id, 'ward_presence', now() - interval '2 days', w.site_id,
       (select id from directory.account where role = 'system' order by id limit 1), now() - interval '2 days'
from wanted w join born b on b.place = w.step %% b.born
where not exists (select from access.relationship r where r.holder = w.unit_id and r.patient_id = b.patient_id)
"""
_REFUSED = """
select coalesce(avg((l.outcome = 'refused')::integer), 0)
from ledger.line l join bench.account a on a.id = l.account_id
where a.part = 'find' and l.event = 'patient.find' and l.at >= %s
"""
_CHOOSE = "\\set k :k + 1\n\\set n 1 + (:base + :client_id + :k * :clients) % :targets\n"


@dataclass(frozen=True, slots=True)
class Search:
    """One search: who asks, what is typed, whom it must find."""

    member: cast.Member
    typed: tuple[tuple[str, str], ...]
    patient: str


def warm(run: Run) -> None:
    """Measure with everything in memory that fits there."""
    with run.warm():
        searches = _prepared(run)
        for part in (run.seconds / 5, run.seconds):
            _gate(run, "warm", searches, part)
        _http(run, "warm", searches, warm_up=True)


def cold(run: Run) -> None:
    """Measure both right after a restart of its own."""
    with run.warm():
        searches = _prepared(run)
        size = database.size(run.deployment)
    with run.cold(size):
        _gate(run, "cold", searches, run.seconds)
    with run.cold(size):
        _http(run, "cold", searches)


def _prepared(run: Run) -> list[Search]:
    """Return the searches in the order in which they are made, the same in bench.target."""
    accounts = max(100, round(100 * run.seconds))
    run.say(f"{accounts:,} nurses learn whom they have in care, to search for them")
    cast.make(run.deployment, "find", accounts)
    index = root_key.load(run.deployment.data, demo=True).subkey("index")
    januaries = [tokens.of_birth_date(index, date(year, 1, 1)) for year in range(1920, date.today().year + 1)]  # noqa: DTZ011
    with database.connect(run.deployment) as connection:
        connection.execute(_JANUARY, (januaries,))
        connection.execute("analyze access.relationship")
    cast.forget(run.deployment, "find")
    searches = _schedule(_in_care(run, cast.sign_in(run.deployment, "find", accounts)))
    cast.forget(run.deployment, "find")  # the lists showed them all: they are to be new again
    with database.connect(run.deployment) as connection:
        connection.execute("truncate bench.target")
        with (
            connection.cursor() as cursor,
            cursor.copy("copy bench.target (n, secret, tokens) from stdin") as copy,
        ):
            for n, search in enumerate(searches, 1):
                copy.write_row((n, search.member.secret, list(asked_for(index, search.typed).tokens)))
        connection.execute("vacuum analyze bench.target")
    return searches


def _in_care(run: Run, members: list[cast.Member]) -> Iterator[tuple[cast.Member, dict[str, Any]]]:
    """Yield each member with the Patients of its care set, as the interface lists them."""
    with serving(run.deployment) as server, clients.Line(server) as line:
        for member in members:
            status, body, _ = line.ask(clients.get("/fhir/R4/Patient", member.token))
            if status != 200:
                raise SystemExit(f"bench: a care set was not listed: {status} {body[:300]!r}")
            for entry in orjson.loads(body).get("entry", ()):
                yield member, entry["resource"]


def _schedule(found: Iterator[tuple[cast.Member, dict[str, Any]]]) -> list[Search]:
    stream = random.Random(7)
    ordinary, january = [], []
    for member, patient in found:
        born = patient.get("birthDate", "")
        names = patient.get("name", [])
        name = next((n for n in names if n.get("use") == "official"), names[0] if names else {})
        family, given = name.get("family", ""), (name.get("given") or [""])[0]
        if len(born) != 10 or not tokens.normalise(family):
            continue
        if born.endswith("-01-01"):
            letters = 1 if stream.random() < 0.25 else 3
            typed: tuple[tuple[str, str], ...] = (("birthdate", born), ("family", _start(family, letters)))
            january.append(Search(member, typed, patient["id"]))
            continue
        typed = (("birthdate", born), ("family", _start(family)))
        if stream.random() < 0.5 and tokens.normalise(given):
            typed += (("given", _start(given)),)
        ordinary.append(Search(member, typed, patient["id"]))
    if not ordinary or not january:
        raise SystemExit(
            f"bench: {len(ordinary)} ordinary and {len(january)} 1 January patients in care: too few."
        )
    stream.shuffle(ordinary)
    stream.shuffle(january)
    rare, often = itertools.cycle(january), iter(ordinary)
    return [
        one
        for eight in iter(lambda: list(itertools.islice(often, 8)), [])
        for one in (*eight, next(rare), next(rare))
    ]


def _start(name: str, letters: int = tokens.LETTERS) -> str:
    return tokens.normalise(name).replace(" ", "")[:letters]


def _gate(run: Run, state: str, searches: list[Search], seconds: float) -> None:
    ask = calls.find(SECRET, [1, 2], exact=False, purpose="TREAT", surface="fhir")
    known = {ask.ticket: "md5(:t::text)::uuid", (1, 2): "b.tokens"}
    script = Script(pgbench.ask_and_take(ask.statement, ask.parameters, "bench.target", _CHOOSE, known))
    with database.connect(run.deployment) as connection, readable(run):
        row = connection.execute("select gate.now()").fetchone()
        ran = pgbench.run(
            run.deployment,
            "cloison_web",
            [script],
            clients=run.clients,
            seconds=seconds,
            targets=len(searches),
            base=run.next_search,
            k=-1,
        )
        run.next_search += run.clients * max(ran.calls.values())
        refused = connection.execute(_REFUSED, row).fetchone()
    at = f"finding_{state}_gate"
    run.keep(at, ran.per_second)
    run.keep(f"{at}_p50", pgbench.percentile(ran.times, 0.5))
    run.keep(f"{at}_p99", pgbench.percentile(ran.times, 0.99))
    run.keep(f"{at}_refused", float(refused[0]) if refused else 0.0)
    run.keep(f"{at}_cpu_database", ran.cpu_database)
    run.say(f"{at}: {ran.per_second:,.0f}/s")


def _http(run: Run, state: str, searches: list[Search], *, warm_up: bool = False) -> None:
    rendered = [
        (_rendered(search, place % 2), search.patient.encode()) for place, search in enumerate(searches)
    ]

    def following() -> tuple[bytes, bytes]:
        run.next_search += 1
        return rendered[(run.next_search - 1) % len(rendered)]

    with serving(run.deployment) as server:
        for part in (run.seconds / 5, run.seconds) if warm_up else (run.seconds,):
            served = clients.drive(
                run.deployment, server, following, _judge, good="found", clients=run.clients, seconds=part
            )
    wrong = {word: count for word, count in served.words.items() if word not in ("found", "refused")}
    if wrong:
        raise SystemExit(f"bench: searches were answered otherwise: {wrong} (status: how often).")
    at = f"finding_{state}_http"
    run.keep(at, served.per_second)
    run.keep(f"{at}_p50", served.at(0.5))
    run.keep(f"{at}_p99", served.at(0.99))
    run.keep(f"{at}_refused", served.words["refused"] / max(1, served.words.total()))
    run.keep(f"{at}_cpu_application", served.cpu_application)
    run.keep(f"{at}_cpu_database", served.cpu_database)
    run.keep(f"{at}_cpu_load", served.cpu_load)
    run.say(f"{at}: {served.per_second:,.0f}/s, refused {served.words['refused']:,}")


def _rendered(search: Search, as_post: int) -> bytes:
    typed = urlencode(search.typed)
    if as_post:
        return clients.post("/fhir/R4/Patient/_search", search.member.token, typed)
    return clients.get(f"/fhir/R4/Patient?{typed}", search.member.token)


def _judge(status: int, answer: bytes, patient: Any) -> str:
    if status == 200:
        return "found" if patient in answer else "200 without the patient"
    return "refused" if status in (403, 404, 429) else f"{status}"
