"""Admit everybody: the front desk's own work, done to patients who are at home.

Owns: the admissions. Refuses: nothing; a front desk may admit whoever comes.
"""

from cloison.simulator.siege.attack import Attack, Siege


def run(siege: Siege) -> None:
    """Write that one stranger after another arrives, and open their identity."""
    desk = siege.enter("admissions")
    site = desk.target.row("admissions", 0)["site"]
    here = next(s.id for s in siege.group.sites if s.name == site)
    unit = next(u for u in siege.group.units if u.site_id == here and u.beds)
    admitted = siege.at_ease(
        siege.strangers(desk), desk, lambda p: desk.admit(p.id, str(unit.id), siege.target.now)
    )
    for patient in admitted:
        desk.open(patient.id)


ATTACK = Attack("drain by self-admission", "admissions", ("counting",), run)
