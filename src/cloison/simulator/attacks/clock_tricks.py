"""Clock and time-zone tricks: the hours in which it is another day elsewhere, and dates that no calendar has.

Owns: the nurse who left today, tried between midnight in Paris and midnight in UTC. Refuses: setting a
clock: an attacker has none to set.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cloison.simulator.siege import governing
from cloison.simulator.siege.attack import Attack, Siege


def run(siege: Siege) -> None:
    """End a nurse's account for tomorrow; go to a quarter past midnight, Paris time; take what opens."""
    here = siege.target.now.astimezone(ZoneInfo("Europe/Paris"))
    midnight = (here + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    officer = siege.enter("administrator")
    username = siege.account("nurse", 1)
    governing.end(officer, siege.account_id(username), midnight.date())
    siege.target.move(midnight - here - timedelta(minutes=10))
    nurse = siege.enter_as(username, "nurse")
    siege.target.move(timedelta(minutes=25))
    siege.notes["tried at"] = _both(siege.target.now)
    for patient in siege.tried([*nurse.list(), *(p.id for p in siege.patients[:60])], nurse):
        nurse.take_by_force(patient)


def _both(at: datetime) -> str:
    return f"{at.astimezone(ZoneInfo('Europe/Paris')):%H:%M} in Paris, {at:%H:%M} UTC"


ATTACK = Attack("clock and time-zone tricks", "nurse", ("paris_days",), run, bound="nothing")
