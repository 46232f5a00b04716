"""At night: the spree again, at four in the morning, waiting out each allowance until the day begins.

Owns: the hour. Refuses: the crowd: nobody else is at work.
"""

from datetime import timedelta
from zoneinfo import ZoneInfo

from cloison.simulator.siege.attack import Attack, Siege
from cloison.simulator.siege.session import Answer, Session


def run(siege: Siege) -> None:
    """From four in the morning on, as slowly as it takes."""
    here = siege.target.now.astimezone(ZoneInfo("Europe/Paris"))
    night = (here + timedelta(days=1)).replace(hour=4, minute=0, second=0)
    siege.target.move(night - here)
    physician = siege.enter("physician")
    strangers = [p.id for p in siege.strangers(physician)]
    for _ in siege.at_ease(strangers, physician, lambda patient: _by_force(physician, patient)):
        pass


def _by_force(physician: Session, patient: str) -> Answer:
    broken = physician.break_glass(patient)
    return physician.get(f"/Patient/{patient}") if broken.status == 200 else broken


ATTACK = Attack("at night", "physician", ("counting",), run)
