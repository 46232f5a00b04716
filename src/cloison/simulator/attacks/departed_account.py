"""Use the account of somebody who left: its password, and a session that was open when it left.

Owns: both ways. Refuses: an account that works.
"""

from cloison.simulator.siege.attack import Attack, Siege


def run(siege: Siege) -> None:
    """Sign in as somebody who left long ago; then take by force whatever opens."""
    gone = next(
        a for a in siege.group.accounts
        if a.left_on and a.role == "nurse" and any(r["username"] == a.username for r in siege.target.ground.rows)
    )  # fmt: skip
    nurse = siege.enter_as(gone.username, gone.role)
    for patient in siege.tried(siege.strangers(nurse), nurse):
        if not nurse.take_by_force(patient.id):
            return


ATTACK = Attack("the account of somebody who left", "nurse", ("departure",), run, bound="nothing")
