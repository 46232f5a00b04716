"""Opening one record: over HTTP, at the gate alone under pgbench, and bare SQL, the same mix in the same run.

Owns: the mix (80 % familiar: opened before by this account and session; 20 % new to the account and explained, each
pair once), warm and cold. Refuses: an answer that is not the Patient asked for; a "new" pair that is not, uncounted.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from bench import cast, clients, database, pgbench
from bench.pgbench import PATIENT, SECRET, TICKET, Ran, Script
from bench.processes import serving
from bench.run import Run
from cloison.gate.calls import Opening, open_many

Pair = tuple[bytes, UUID]

_FAMILIAR = "\\set n random(1, :familiar)\n"
# Each client counts for itself, so that no two use one new pair.
_NEW = "\\set k :k + 1\n\\set n 1 + :familiar + (:base + :client_id + :k * :clients) % :new\n"
_BARE = """\\startpipeline
select r.body from bench.pair b join records.resource r on r.patient_id = b.patient_id and r.resource_type = 'Patient'
 and r.id = b.patient_id and r.slice = 'traits' and r.superseded_at is null where b.n = :n;
\\syncpipeline
insert into bench.line (n, what) values (:n, 'patient.open');
\\endpipeline
"""


def warm(run: Run) -> None:
    """Measure with everything in memory that fits there."""
    with run.warm():
        cast.make(run.deployment, "open", run.accounts)
        cast.forget(run.deployment, "open")
        pairs = _stage(run)
        _keep_bare(run, "warm", _bare(run, pairs, warm_up=True))
        _keep_gate(run, "warm", _gate(run, pairs, warm_up=True))
        _keep_http(run, "warm", _http(run, pairs, warm_up=True))


def cold(run: Run) -> None:
    """Measure each of the three right after a restart of its own."""
    with run.warm():
        cast.make(run.deployment, "open", run.accounts)
        if not run.next_new_pair:
            cast.forget(run.deployment, "open")
        size = database.size(run.deployment)
        pairs = _stage(run)
    with run.cold(size):
        _keep_bare(run, "cold", _bare(run, pairs))
    with run.cold(size):
        _keep_gate(run, "cold", _gate(run, pairs))
    with run.cold(size):
        _keep_http(run, "cold", _http(run, pairs))


def _stage(run: Run) -> list[Pair]:
    """Sign the accounts in anew and open their familiar pairs: a quarter-hour begins in which they stay so."""
    run.say(f"{run.accounts:,} nurses sign in and open {run.accounts * cast.FAMILIAR:,} familiar pairs")
    cast.sign_in(run.deployment, "open", run.accounts)
    pairs = cast.pairs(run.deployment)
    familiar = _familiar(pairs)
    if len(pairs) < familiar * 5:
        raise SystemExit(
            f"bench: only {len(pairs)} pairs of {run.accounts} accounts: are there under 40 patients?"
        )
    cast.open_through_gate(run.deployment, pairs[:familiar])
    return pairs


def _familiar(pairs: list[Pair]) -> int:
    return len(pairs) * cast.FAMILIAR // cast.CARE["open"]


def _bare(run: Run, pairs: list[Pair], *, warm_up: bool = False) -> Ran:
    script = [Script(f"\\set n random(1, {len(pairs)})\n{_BARE}")]
    if warm_up:
        pgbench.run(run.deployment, None, script, clients=run.clients, seconds=run.seconds / 5)
    return pgbench.run(run.deployment, None, script, clients=run.clients, seconds=run.seconds)


def _gate(run: Run, pairs: list[Pair], *, warm_up: bool = False) -> Ran:
    familiar, new = _familiar(pairs), len(pairs) - _familiar(pairs)
    asked = Opening(SECRET, PATIENT, cast.SLICES, "TREAT", "fhir", "Patient", PATIENT, ticket=TICKET)
    statement, parameters = open_many([asked])
    scripts = [
        Script(pgbench.ask_and_take(statement, parameters, "bench.pair", choose, {}), weight)
        for choose, weight in ((_FAMILIAR, 80), (_NEW, 20))
    ]

    def once(seconds: float) -> Ran:
        ran = pgbench.run(
            run.deployment,
            "cloison_web",
            scripts,
            clients=run.clients,
            seconds=seconds,
            familiar=familiar,
            new=new,
            base=run.next_new_pair,
            k=-1,
        )
        run.next_new_pair += run.clients * max(
            (c for (script, _), c in ran.calls.items() if script == 1), default=0
        )
        return ran

    with readable(run):
        if warm_up:
            once(run.seconds / 5)
        return once(run.seconds)


@contextmanager
def readable(run: Run) -> Iterator[None]:
    """Let the record server's role read the bench's own tables, and nothing else than before, while pgbench runs."""
    with database.connect(run.deployment) as connection:
        connection.execute("grant usage on schema bench to cloison_web")
        connection.execute("grant select on bench.pair, bench.target to cloison_web")
        try:
            yield
        finally:
            connection.execute("revoke all on bench.pair, bench.target from cloison_web")
            connection.execute("revoke all on schema bench from cloison_web")


def _http(run: Run, pairs: list[Pair], *, warm_up: bool = False) -> clients.Served:
    familiar = _familiar(pairs)
    rendered = [
        (
            clients.get(f"/fhir/R4/Patient/{patient}", cast.Member(patient, "nurse", secret).token),
            str(patient).encode(),
        )
        for secret, patient in pairs
    ]
    old, new, draw = rendered[:familiar], rendered[familiar:], random.Random(1).random

    def following() -> tuple[bytes, bytes]:
        if draw() < 0.8:
            return old[int(draw() * familiar)]
        run.next_new_pair += 1
        return new[(run.next_new_pair - 1) % len(new)]

    with serving(run.deployment) as server:
        for part in (run.seconds / 5, run.seconds) if warm_up else (run.seconds,):
            served = clients.drive(
                run.deployment, server, following, _judge, good="opened", clients=run.clients, seconds=part
            )
            _only_opened(served)
    return served


def _judge(status: int, answer: bytes, patient: Any) -> str:
    return "opened" if status == 200 and patient in answer and b'"birthDate"' in answer else f"{status}"


def _only_opened(served: clients.Served) -> None:
    wrong = {word: count for word, count in served.words.items() if word != "opened"}
    if wrong:
        raise SystemExit(f"bench: honest openings were answered otherwise: {wrong} (status: how often).")


def _keep_bare(run: Run, state: str, ran: Ran) -> None:
    _keep_ran(run, f"opening_{state}_bare", ran)


def _keep_gate(run: Run, state: str, ran: Ran) -> None:
    _keep_ran(run, f"opening_{state}_gate", ran)


def _keep_ran(run: Run, at: str, ran: Ran) -> None:
    run.keep(at, ran.per_second)
    run.keep(f"{at}_p50", pgbench.percentile(ran.times, 0.5))
    run.keep(f"{at}_p99", pgbench.percentile(ran.times, 0.99))
    run.keep(f"{at}_cpu_database", ran.cpu_database)
    run.keep(f"{at}_cpu_load", ran.cpu_load)
    run.say(f"{at}: {ran.per_second:,.0f}/s")


def _keep_http(run: Run, state: str, served: clients.Served) -> None:
    at = f"opening_{state}_http"
    run.keep(at, served.per_second)
    run.keep(f"{at}_p50", served.at(0.5))
    run.keep(f"{at}_p99", served.at(0.99))
    run.keep(f"{at}_cpu_application", served.cpu_application)
    run.keep(f"{at}_cpu_database", served.cpu_database)
    run.keep(f"{at}_cpu_load", served.cpu_load)
    for other in ("gate", "bare"):
        run.keep(
            f"{at}_of_{other}",
            served.per_second / (run.results.value(f"opening_{state}_{other}", run.n) or 1),
        )
    new = run.accounts * (cast.CARE["open"] - cast.FAMILIAR)
    run.keep(f"opening_{state}_reused", max(0, run.next_new_pair - new))
    run.say(f"{at}: {served.per_second:,.0f}/s")
