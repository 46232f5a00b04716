"""Two accounts that confirm one another: beyond the 20, each is the other's second person.

Owns: the pair, with passwords and codes of both, which is more than malware in two sessions has: each confirmation
takes a proof of presence of its own. Refuses: the pace of a machine where a code is good once in thirty seconds: the
clock moves on.
"""

from datetime import timedelta

from cloison.simulator.siege import governing
from cloison.simulator.siege.attack import Attack, Siege

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
        proposal = governing.proposal_in(answer)
        if proposal:
            siege.target.move(CODE + siege.chance.random() * timedelta(seconds=90))  # no machine's beat
            confirmed += governing.decide(colleague, proposal).status == 200
        nurse.open(patient)
    siege.notes["confirmations"] = confirmed


ATTACK = Attack(
    "two accounts that confirm one another", "two nurses of a site", ("counting",), run, bound="pair"
)
