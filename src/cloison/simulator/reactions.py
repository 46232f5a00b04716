"""What an answer demands of a person, and what a person does about it.

Owns: reading the demand out of an answer, and one small function per reaction; each says what comes then. Refuses: to
ask again for ever (worker counts its patience); a reaction that a person has no means for.

The forms of the demands are those of docs/decisions/0013: 401 with RFC 9470's `insufficient_user_authentication`; 403
with an issue `required` that names X-Reason; 403 `suppressed` with the proposal that awaits a second person or, without
one, of a contained account; 429 where an allowance is spent.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING

from cloison.simulator.client import Reply

if TYPE_CHECKING:
    from cloison.simulator.worker import Asking, Worker

PROPOSAL = "urn:cloison:proposal"


class Demand(StrEnum):
    """What may stand between a person and an answer."""

    ABSENT = "absent"
    ALLOWANCE = "allowance"
    BUSY = "busy"
    CONTAINED = "contained"
    NOT_IN_CARE = "not_in_care"
    REASON = "reason"
    SECOND_PERSON = "second_person"
    SIGNED_OUT = "signed_out"
    STEP_UP = "step_up"
    WRONG = "wrong"


class Then(StrEnum):
    """What comes after a reaction."""

    AGAIN = "again"
    DONE = "done"
    GIVE_UP = "give_up"


_BY_STATUS = {403: Demand.NOT_IN_CARE, 404: Demand.ABSENT, 429: Demand.ALLOWANCE, 503: Demand.BUSY}


def demanded(reply: Reply) -> Demand | None:
    """Return what `reply` demands; None where it is an answer."""
    if reply.status < 400:
        return None
    if reply.status == 401:
        stepped = "insufficient_user_authentication" in reply.headers.get("www-authenticate", "")
        return Demand.STEP_UP if stepped else Demand.SIGNED_OUT
    if reply.status == 403 and any(issue.get("code") == "suppressed" for issue in reply.issues):
        return Demand.SECOND_PERSON if proposal(reply) else Demand.CONTAINED
    if reply.status == 403 and any(
        issue.get("code") == "required" and "X-Reason" in str(issue) for issue in reply.issues
    ):
        return Demand.REASON
    return _BY_STATUS.get(reply.status, Demand.WRONG)


def proposal(reply: Reply) -> str | None:
    """Return the id of the proposal that awaits a second person, if the answer names one."""
    for issue in reply.issues:
        for coding in issue.get("details", {}).get("coding", ()):
            if coding.get("system") == PROPOSAL:
                return str(coding.get("code")).removeprefix("urn:uuid:")
    return None


def confirm(worker: Worker, asking: Asking, reply: Reply) -> Then:
    """Touch the passkey: to sign, or because presence has to be proved."""
    if asking.signs:
        worker.measure.signatures += 1
    else:
        worker.measure.step_ups += 1
        worker.spend("friction.step_up_seconds")
    return Then.AGAIN if worker.doors.confirm(worker.token, worker.account.username) else Then.GIVE_UP


def give_reason(worker: Worker, asking: Asking, reply: Reply) -> Then:
    """Type why this patient."""
    if "X-Reason" in asking.headers:
        return Then.GIVE_UP
    worker.measure.reasons += 1
    worker.spend("friction.reason_seconds")
    asking.headers["X-Reason"] = asking.sentence
    return Then.AGAIN


def call_a_colleague(worker: Worker, asking: Asking, reply: Reply) -> Then:
    """Call somebody on duty at the site, who confirms from their own screen; what they confirmed is done."""
    worker.measure.second_persons += 1
    worker.spend("friction.second_person_seconds")
    wanted = proposal(reply)
    for colleague in worker.colleagues() if wanted else ():
        if worker.doors.second(colleague.token, colleague.account.username, str(wanted)):
            return Then.DONE
    return Then.GIVE_UP


def break_the_glass(worker: Worker, asking: Asking, reply: Reply) -> Then:
    """Open one record in spite of everything, with a reason, once for a thing; enter who lies here already."""
    if asking.about is None or asking.glass or not asking.care or not worker.may_break_glass:
        return Then.GIVE_UP
    asking.glass = True
    if not worker.break_glass(asking.about, asking.reason_code, asking.sentence):
        return Then.GIVE_UP
    worker.receive(asking.about)
    return Then.AGAIN


def wait_or_break(worker: Worker, asking: Asking, reply: Reply) -> Then:
    """A spent allowance: break the glass for somebody in care, put everything else off."""
    worker.measure.spent += 1
    if break_the_glass(worker, asking, reply) is Then.AGAIN:
        return Then.AGAIN
    worker.measure.waits += 1
    worker.spend("friction.wait_seconds")
    return Then.GIVE_UP


def sign_in_again(worker: Worker, asking: Asking, reply: Reply) -> Then:
    """The session ended under one's hands: sign in again; an account that cannot was contained."""
    if asking.signed_in:
        return Then.GIVE_UP
    asking.signed_in = True
    if worker.sign_in():
        return Then.AGAIN
    worker.hold(worker.work.agenda.now)
    return Then.GIVE_UP


def be_contained(worker: Worker, asking: Asking, reply: Reply) -> Then:
    """The account is contained: in honest work, falsely. What it shows is the ward of this moment."""
    worker.hold(worker.work.agenda.now)
    return Then.GIVE_UP


def ask_again(worker: Worker, asking: Asking, reply: Reply) -> Then:
    """The gate lost its turn, and says so."""
    return Then.AGAIN


Reaction = Callable[["Worker", "Asking", Reply], Then]
REACTIONS: dict[Demand, Reaction] = {
    Demand.ALLOWANCE: wait_or_break,
    Demand.BUSY: ask_again,
    Demand.CONTAINED: be_contained,
    Demand.NOT_IN_CARE: break_the_glass,
    Demand.REASON: give_reason,
    Demand.SECOND_PERSON: call_a_colleague,
    Demand.SIGNED_OUT: sign_in_again,
    Demand.STEP_UP: confirm,
}
"""What a person does; what is not here cannot be helped."""
