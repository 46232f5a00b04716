"""The calls of those who keep places and accounts: SQL text and parameters of each.

Owns: what is looked at and done on the pages of administration, and the question why somebody may open a record.
Refuses: anything of a record; the question goes through an ask with its ticket, and names nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from psycopg.types.json import Jsonb

from cloison.gate import governing
from cloison.gate.calls import Ask, ask
from cloison.gate.deeds import Act, Look


def places(secret: bytes) -> Look:
    """Look at the sites and units that one keeps."""
    return Look("select gate.places(%s::bytea)", (secret,))


def unit(secret: bytes, unit_id: UUID) -> Look:
    """Look at one unit: its beds, its rooms, who is assigned to it."""
    return Look("select gate.unit_sheet(%s::bytea, %s::uuid)", (secret, unit_id))


def change_place(secret: bytes, new_id: UUID, do: str, subject: UUID, said: Mapping[str, object]) -> Act:
    """Change a place, or propose it where that takes two; `new_id` is the new place's or the proposal's."""
    statement = "select gate.change_place(%s::uuid, %s::bytea, %s::text, %s::uuid, %s::jsonb)"
    done = ("changed", "second_person_needed")
    return Act(statement, (new_id, secret, do, subject, Jsonb(dict(said))), done)


def accounts(
    secret: bytes, name: str = "", role: str | None = None, site: UUID | None = None, state: str | None = None
) -> Look:
    """Look for accounts by the beginning of a name, role, site, state; without any, at how many there are."""
    statement = "select gate.accounts(%s::bytea, %s::text, %s::text, %s::uuid, %s::text)"
    return Look(statement, (secret, name, role, site, state))


def account(secret: bytes, account_id: UUID) -> Look:
    """Look at one account."""
    return Look("select gate.account_sheet(%s::bytea, %s::uuid)", (secret, account_id))


def to_watch(secret: bytes) -> Look:
    """Look at what ends, sleeps, or was confirmed by nobody."""
    return Look("select gate.accounts_to_watch(%s::bytea)", (secret,))


def create_account(
    secret: bytes,
    account_id: UUID,
    *,
    username: str,
    role: str,
    family_name: str,
    given_name: str,
    rpps: str | None,
    site_id: UUID | None,
    since: date | None,
) -> Act:
    """Create an account that a second person must confirm."""
    call = governing.create_account(
        secret,
        account_id,
        username=username,
        role=role,
        family_name=family_name,
        given_name=given_name,
        rpps=rpps,
        site_id=site_id,
        since=since,
    )
    return _act(call, "second_person_needed")


def end_account(secret: bytes, account_id: UUID, on: date | None) -> Act:
    """End an account from a day on; None is at once."""
    return _act(governing.end_account(secret, account_id, on), "ended")


def suspend_account(secret: bytes, account_id: UUID, reason: str) -> Act:
    """Suspend an account at once."""
    statement = "select gate.suspend_account(%s::bytea, %s::uuid, %s::text)"
    return Act(statement, (secret, account_id, reason), ("suspended",))


def propose(secret: bytes, proposal_id: UUID, what: str, account_id: UUID, reason: str) -> Act:
    """Propose to wake an account (`awake`), or a new account once more (`account`)."""
    call = governing.propose(secret, proposal_id, what=what, subject=account_id, reason=reason)
    return _act(call, "proposed", "already_proposed")


def assign(
    secret: bytes,
    assignment_id: UUID,
    account_id: UUID,
    unit_id: UUID,
    since: date | None,
    until: date | None,
) -> Act:
    """Assign an account to a unit, both days included."""
    call = governing.assign(secret, assignment_id, account_id, unit_id, since, until)
    return _act(call, "assigned", "second_person_needed")


def end_assignment(secret: bytes, assignment_id: UUID) -> Act:
    """End an assignment at once."""
    return _act(governing.end_assignment(secret, assignment_id), "ended")


def _act(call: governing.Call, *done: str) -> Act:
    """Make a deed of a page out of the call that programs make too: one statement for both."""
    return Act(call.statement, call.parameters, done)


def add_duties(secret: bytes, lines: Sequence[Mapping[str, str]]) -> Look:
    """Put lines of a roster down (unit, who, kind, since, until); what is seen is a word for each line."""
    return Look(
        "select gate.add_duties(%s::bytea, %s::jsonb)", (secret, Jsonb([dict(line) for line in lines]))
    )


def yearly_reviews(secret: bytes) -> Look:
    """Look at the yearly reviews of the sites that one answers for."""
    return Look("select gate.yearly_reviews(%s::bytea)", (secret,))


def yearly_review(secret: bytes, review_id: UUID) -> Look:
    """Look at one yearly review and its lines."""
    return Look("select gate.yearly_review(%s::bytea, %s::uuid)", (secret, review_id))


def draw_yearly(secret: bytes, review_id: UUID, site_id: UUID) -> Act:
    """Draw a site's review of this year."""
    statement = "select gate.draw_yearly(%s::uuid, %s::bytea, %s::uuid)"
    return Act(statement, (review_id, secret, site_id), ("drawn",))


def judge_yearly(secret: bytes, review_id: UUID, verdicts: Mapping[UUID, str]) -> Act:
    """Give verdicts on lines of a yearly review: {line: keep or end}, all of them or none."""
    statement = "select gate.judge_yearly(%s::bytea, %s::uuid, %s::uuid[], %s::text[])"
    return Act(statement, (secret, review_id, list(verdicts), list(verdicts.values())), ("judged",))


def sign_yearly(secret: bytes, review_id: UUID) -> Act:
    """Sign a yearly review."""
    return Act("select gate.sign_yearly(%s::bytea, %s::uuid)", (secret, review_id), ("signed",))


def why(
    secret: bytes, account_id: UUID, tokens: Sequence[int] | None, pseudonym: str | None, reason: str
) -> Ask:
    """Ask why an account may open a patient, said by blind-index tokens or by a pseudonym of its own lines."""
    values = (account_id, None if tokens is None else list(tokens), pseudonym, reason)
    return ask(secret, "ask_why", "uuid bigint[] text text", *values)
