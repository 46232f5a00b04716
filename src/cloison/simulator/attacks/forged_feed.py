"""A forged feed: what says who arrives where says that everybody lies in the accomplice's unit.

Owns: the forgery, with the import's own login on the database (today's only feed), which is more than whoever sends
files has. Refuses: a nurse who does anything unusual: she opens what her list shows.
"""

from cloison.simulator.siege.attack import Attack, Siege


def run(siege: Siege) -> None:
    """Three hundred strangers arrive in the unit, says the feed; the nurse opens them."""
    nurse = siege.enter("nurse")
    unit = siege.unit_of(nurse.username)
    site = next(u.site_id for u in siege.group.units if u.id == unit)
    strangers = [p.id for p in siege.strangers(nurse)][:300]
    siege.notes["refused by the database"] = str(siege.target.forge(unit, site, strangers))
    for patient in siege.tried(strangers, nurse):
        nurse.open(patient)


ATTACK = Attack(
    "forged ADT (today: the import's feed)", "import and nurse", ("feeds_add_only", "counting"), run
)
