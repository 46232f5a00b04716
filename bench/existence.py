"""Whether an answer tells an id that exists from a random one, outside the care set (6.3).

Owns: 5,000 interleaved pairs over HTTP, the order within each drawn, spread over nurses (403 with the break-glass
offer) and front desks (404); four classifiers. The learned ones learn on every other pair and are judged on the rest,
so that they cannot know by heart. Refuses: a difference of status or body (counted, with a bar of none); a refusal
that costs an allowance (counted likewise).
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from uuid import UUID

from bench import cast, clients, database
from bench.classifiers import auc, auc_by_bins, auc_logistic
from bench.processes import serving
from bench.run import Run

PAIRS = 5000
NURSES, DESKS = 150, 50

_STRANGERS = """
select p.id from records.patient p
where not exists (
  select from access.relationship r where r.patient_id = p.id
  and (r.until is null or r.until > now() - interval '40 days')
  and (r.holder in (select site_id from bench.account where part = 'desk')
       or r.holder in (select unit_id from bench.account where part = 'stranger')))
order by md5(p.id::text || %s) limit %s
"""
_SPENT = """
select count(*) from access.spent s where s.holder in (
  select id from bench.account where part in ('stranger', 'desk')
  union all
  select s.id from identity.session s join bench.account a on a.id = s.account_id where a.part in ('stranger', 'desk'))
"""


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer: whether the id exists, seconds, bytes, and what it says."""

    exists: bool
    seconds: float
    size: int
    said: tuple[int, bytes]


def measure(run: Run) -> None:
    """Ask about both, and classify."""
    with run.warm():
        run.say(f"{PAIRS:,} pairs of existing and random ids")
        cast.make(run.deployment, "stranger", NURSES)
        cast.make(run.deployment, "desk", DESKS)
        members = cast.sign_in(run.deployment, "stranger", NURSES) + cast.sign_in(
            run.deployment, "desk", DESKS
        )
        with database.connect(run.deployment) as connection:
            found = connection.execute(_STRANGERS, (str(random.random()), PAIRS)).fetchall()
            strangers = [row[0] for row in found]
            if not strangers:
                raise SystemExit(
                    "bench: every patient is at the sites of the front desks: N is too small for 6.3."
                )
            before = connection.execute(_SPENT).fetchone()
            answers = _asked(run, members, strangers)
            after = connection.execute(_SPENT).fetchone()
    _keep(run, answers)
    run.remark("existence", {"pairs": PAIRS, "existing_ids": len(strangers), "accounts": len(members)})
    run.keep("existence_spent", int(after[0]) - int(before[0]) if before and after else 0)


def _asked(run: Run, members: list[cast.Member], strangers: list[UUID]) -> list[Answered]:
    stream = random.Random()
    answers = []
    with serving(run.deployment) as server, clients.Line(server) as line:
        for member in members:  # each session's first request is another: the server looks up its role
            line.ask(
                clients.get(f"/fhir/R4/Patient/{UUID(int=stream.getrandbits(128), version=4)}", member.token)
            )
        for place in range(PAIRS):
            member = members[place % len(members)]
            both = [
                (True, strangers[place % len(strangers)]),
                (False, UUID(int=stream.getrandbits(128), version=4)),
            ]
            stream.shuffle(both)
            for exists, patient in both:
                status, body, seconds = line.ask(clients.get(f"/fhir/R4/Patient/{patient}", member.token))
                if status not in (403, 404):
                    raise SystemExit(f"bench: a stranger was answered {status}: {body[:200]!r}")
                said = (status, body.replace(str(patient).encode(), b""))
                answers.append(Answered(exists, seconds, len(body), said))
    return answers


def _keep(run: Run, answers: list[Answered]) -> None:
    truth = [a.exists for a in answers]
    times, sizes = [a.seconds for a in answers], [float(a.size) for a in answers]
    found = {
        "time": max(one := auc(times, truth), 1 - one),
        "size": max(one := auc(sizes, truth), 1 - one),
        "times_by_bin": auc_by_bins(times, truth),
        "logistic": auc_logistic(times, sizes, truth),
    }
    for name, value in found.items():
        run.keep(f"existence_auc_{name}", value)
    run.keep("existence_auc_best", max(found.values()))
    pairs = zip(answers[::2], answers[1::2], strict=True)
    run.keep("existence_told_apart", sum(a.said != b.said for a, b in pairs))
