"""Two accounts that confirm one another: beyond the 20, each is the other's second person.

Owns: the pair, with passwords and codes of both, which is more than malware in two sessions has: each confirmation
takes a proof of presence of its own. Refuses: the pace of a machine where a code is good once in thirty seconds: the
clock moves on.
"""

from datetime import timedelta

from cloison.simulator.siege.attack import Attack, Siege
from cloison.simulator.siege.session import Session

CODE = timedelta(seconds=31)


def run(siege: Siege) -> None:
    """The nurse breaks the glass over everybody; a colleague of her site confirms whatever takes a colleague."""
    nurse = siege.enter("nurse")
    site = next(a.site_id for a in siege.group.accounts if a.username == nurse.username)
    other = next(
        a for a in siege.group.accounts
        if a.site_id == site and a.role == "nurse" and a.username != nurse.username and a.left_on is None
    )  # fmt: skip
    colleague = siege.enter_as(other.username, "nurse")
    confirmed = 0
    for patient in siege.tried([p.id for p in siege.strangers(nurse, colleague)], nurse):
        answer = nurse.break_glass(patient)
        proposal = _proposal(answer.json)
        if proposal:
            siege.target.move(CODE)
            siege.target.step_up(colleague.secret, colleague.username)
            confirmed += _decided(siege, colleague, proposal)
        nurse.open(patient)
    siege.notes["confirmations"] = confirmed


def _proposal(outcome: dict[str, object]) -> str | None:
    issues = outcome.get("issue")
    for issue in issues if isinstance(issues, list) else ():
        for coding in issue.get("details", {}).get("coding", ()):
            return str(coding.get("code"))
    return None


def _decided(siege: Siege, colleague: Session, proposal: str) -> bool:
    said = siege.target.web("gate.decide", colleague.secret, proposal, True, "patient devant moi, confirmé")
    return bool(said == "granted")


ATTACK = Attack(
    "two accounts that confirm one another", "two nurses of a site", ("counting",), run, bound="role"
)
