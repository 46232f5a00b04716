"""Finding a patient by birth date and letters of a name: over HTTP and at the gate alone, 1 January included.

Owns: the searches (of every ten, eight by birth date with three letters of the family name, half of them with three of
the given name too, and two for somebody born on 1 January, where many are: one in four of those types one letter
only). Everybody searches in the care set, as honest work does: what else is found counts among the 20, and is refused
when they are spent. Refuses: to count a refusal as a find.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from bench import clients, database, pgbench
from bench.opening import readable
from bench.pgbench import SECRET, Script
from bench.processes import serving
from bench.run import Run
from bench.searches import Search, searches_of
from cloison.gate import calls

_REFUSED = """
select coalesce(avg((l.outcome = 'refused')::integer), 0)
from ledger.line l join bench.account a on a.id = l.account_id
where a.part = 'find' and l.event = 'patient.find' and l.at >= %s
"""
_CHOOSE = "\\set k :k + 1\n\\set n 1 + (:base + :client_id + :k * :clients) % :targets\n"


def warm(run: Run) -> None:
    """Measure with everything in memory that fits there."""
    with run.warm():
        searches = searches_of(run)
        for part in (run.seconds / 5, run.seconds):
            _gate(run, "warm", searches, part)
        _http(run, "warm", searches, warm_up=True)


def cold(run: Run) -> None:
    """Measure both right after a restart of its own."""
    with run.warm():
        searches = searches_of(run)
        size = database.size(run.deployment)
    with run.cold(size):
        _gate(run, "cold", searches, run.seconds)
    with run.cold(size):
        _http(run, "cold", searches)


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
