"""The ward board's stand-in: `GET Patient` without criteria, the list of a care set of 30.

Owns: first listings (all 30 new to the account) and refreshes, one after another, so that the time is the server's.
Refuses: a list that is not of 30.
"""

from __future__ import annotations

from bench import cast, clients
from bench.pgbench import percentile
from bench.processes import serving
from bench.run import Run

NURSES = 200


def measure(run: Run) -> None:
    """List for 200 nurses, then twice more for each."""
    with run.warm():
        run.say(f"{NURSES} nurses list their 30 patients")
        cast.make(run.deployment, "ward", NURSES)
        cast.forget(run.deployment, "ward")
        members = cast.sign_in(run.deployment, "ward", NURSES)
        with serving(run.deployment) as server, clients.Line(server) as line:
            for _ in range(20):  # the program's own first steps
                line.ask(clients.get("/fhir/R4/metadata", ""))
            requests = [clients.get("/fhir/R4/Patient", member.token) for member in members]
            first = sorted(_listed(line, request) for request in requests)
            again = sorted(_listed(line, request) for request in requests * 2)
    for name, times in (("first", first), ("again", again)):
        run.keep(f"ward_board_{name}_p50", percentile(times, 0.5))
        run.keep(f"ward_board_{name}_p99", percentile(times, 0.99))


def _listed(line: clients.Line, request: bytes) -> float:
    status, body, seconds = line.ask(request)
    if status != 200 or body.count(b'"birthDate"') != cast.CARE["ward"]:
        raise SystemExit(
            f"bench: no list of {cast.CARE['ward']}: {status}, {body.count(b'birthDate')} patients."
        )
    return 1000 * seconds
