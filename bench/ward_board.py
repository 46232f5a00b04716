"""The ward board: the page of a unit with 30 present, complete; and `GET Patient` without criteria, the list of them.

Owns: first looks (all 30 new to the account) and refreshes, one after another, so that the time is the server's.
Refuses: a board or a list that is not of 30.
"""

from __future__ import annotations

from bench import cast, clients
from bench.pgbench import percentile
from bench.processes import serving
from bench.run import Run

NURSES = 200


def measure(run: Run) -> None:
    """List for 200 nurses, then twice more for each; then the same with their boards."""
    with run.warm():
        run.say(f"{NURSES} nurses list their 30 patients and look at their boards")
        cast.make(run.deployment, "ward", NURSES)
        cast.forget(run.deployment, "ward")
        members = cast.sign_in(run.deployment, "ward", NURSES)
        with serving(run.deployment) as server, clients.Line(server) as line:
            for _ in range(20):  # the program's own first steps
                line.ask(clients.get("/fhir/R4/metadata", ""))
            requests = [clients.get("/fhir/R4/Patient", member.token) for member in members]
            lists = [
                sorted(_shown(line, request, _LIST) for request in turn) for turn in (requests, requests * 2)
            ]
            cast.forget(run.deployment, "ward")
            requests = [clients.page("/service/", member.token) for member in members]
            boards = [
                sorted(_shown(line, request, _BOARD) for request in turn) for turn in (requests, requests * 2)
            ]
    for what, (first, again) in (("list", lists), ("board", boards)):
        for name, times in (("first", first), ("again", again)):
            run.keep(f"ward_{what}_{name}_p50", percentile(times, 0.5))
            run.keep(f"ward_{what}_{name}_p99", percentile(times, 0.99))


_LIST, _BOARD = b'"birthDate"', b'class="bed"'
"""What an answer holds once for each patient."""


def _shown(line: clients.Line, request: bytes, each: bytes) -> float:
    status, body, seconds = line.ask(request)
    if status != 200 or body.count(each) != cast.CARE["ward"]:
        raise SystemExit(f"bench: not {cast.CARE['ward']} patients: {status}, {body.count(each)} of them.")
    return 1000 * seconds
