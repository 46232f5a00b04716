"""Ten colluding accounts of different sites, each to the end of its allowance.

Owns: the division of the patients among them. Refuses: helping one another to a confirmation; that is another attack.
"""

from cloison.simulator.siege.attack import Attack, Siege
from cloison.simulator.siege.session import Session


def run(siege: Siege) -> None:
    """Ten nurses and physicians; each takes its own list, and breaks the glass over its share of the others."""
    entered = [siege.enter("nurse", n) for n in range(6)] + [siege.enter("physician", n) for n in range(4)]
    strangers = [p.id for p in siege.strangers(*entered)]
    for place, session in enumerate(entered):
        for patient in siege.tried(session.list(), session):
            session.open(patient)
        for patient in siege.tried(strangers[place::10], session):
            if not _by_force(session, patient):
                break


def _by_force(session: Session, patient: str) -> bool:
    broken = session.break_glass(patient)
    return not broken.beyond and (broken.status != 200 or session.open(patient))


ATTACK = Attack(
    "ten colluding accounts", "nurses and physicians", ("counting",), run, bound="platform", patience=40
)
