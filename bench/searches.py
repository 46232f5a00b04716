"""The searches of the finding measurement: whom each nurse looks for, and what she types.

Owns: four patients born on 1 January in each care set, found by their tokens as the administrator; everybody else's
birth date and names, learned as the nurse herself learns them, from her own list. Refuses: a search for somebody outside
the care set of who searches.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from bench import cast, clients, database
from bench.processes import serving
from bench.run import Run
from cloison.fhir.finding import asked_for
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


@dataclass(frozen=True, slots=True)
class Search:
    """One search: who asks, what is typed, whom it must find."""

    member: cast.Member
    typed: tuple[tuple[str, str], ...]
    patient: str


def searches_of(run: Run) -> list[Search]:
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
