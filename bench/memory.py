"""Memory of all Cloison processes, record server and sign-in, after 10,000 mixed requests; PostgreSQL apart.

Owns: the mix (openings, searches within one record, care sets, finds of nobody, refusals, the pages' and sign-in's
first pages). Refuses: to measure before the requests were answered.
"""

from __future__ import annotations

import random
from typing import Any

from bench import cast, clients
from bench.processes import megabytes, postmaster, serving
from bench.run import Run

REQUESTS = 10_000
ACCOUNTS = 200


def measure(run: Run) -> None:
    """Send the mix, then read /proc."""
    with run.warm():
        run.say(f"{REQUESTS:,} mixed requests, for memory")
        cast.make(run.deployment, "open", run.accounts)
        members = cast.sign_in(run.deployment, "open", ACCOUNTS)
        allowed = {member.secret for member in members}
        pairs = [pair for pair in cast.pairs(run.deployment) if pair[0] in allowed]
        requests = [_drawn(random.Random(n), members, pairs) for n in range(REQUESTS)]
        with serving(run.deployment) as record, serving(run.deployment, "signin") as signin:
            for page in (b"GET /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",) * 200:
                clients.one(signin, page)
            left = iter(requests)

            def following() -> tuple[bytes, Any]:
                return next(left, requests[-1]), None

            counted = 0
            words: dict[str, int] = {}
            while counted < REQUESTS:
                served = clients.drive(
                    run.deployment, record, following, _judge, good="200", clients=run.clients, seconds=2
                )
                counted += served.words.total()
                for word, count in served.words.items():
                    words[word] = words.get(word, 0) + count
            (of_record, rule), (of_signin, _) = megabytes(record.pid), megabytes(signin.pid)
            of_database, _ = megabytes(postmaster(run.deployment))
    run.remark("memory", {"rule": rule, "answers": words})
    run.keep("memory", of_record + of_signin)
    run.keep("memory_record", of_record)
    run.keep("memory_signin", of_signin)
    run.keep("memory_postgresql", of_database)


def _drawn(stream: random.Random, members: list[cast.Member], pairs: list[Any]) -> bytes:
    secret, patient = stream.choice(pairs)
    member = cast.Member(patient, "nurse", secret)
    kind = stream.random()
    if kind < 0.6:
        path = f"/fhir/R4/Patient/{patient}"
    elif kind < 0.75:
        path = (
            f"/fhir/R4/Patient/{patient}/{stream.choice(('Encounter', 'Observation', 'MedicationRequest'))}"
        )
    elif kind < 0.8:
        path = f"/fhir/R4/Patient/{patient}/$everything"
    elif kind < 0.9:
        path = f"/fhir/R4/Patient?birthdate=18{stream.randint(10, 99)}-01-01&family=X"
    elif kind < 0.95:
        path = "/fhir/R4/Patient"
    elif kind < 0.98:
        path = f"/fhir/R4/Patient/{members[0].account_id}"
    else:
        head = f"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: cloison_session={member.token}\r\n\r\n"
        return head.encode()
    return clients.get(path, member.token)


def _judge(status: int, answer: bytes, _: Any) -> str:
    return str(status)
