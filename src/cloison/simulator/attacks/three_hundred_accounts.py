"""Three hundred colluding accounts, each below its own allowance.

Owns: the crowd: clinicians of all sites. Refuses: one attempt too many of anybody.
"""

from cloison.simulator.siege.attack import Attack, Siege

EACH = 9
"""One less than a quarter of an hour lets through."""


def run(siege: Siege) -> None:
    """Each breaks the glass over nine patients of its own."""
    closed = {site.id for site in siege.group.sites if site.closed_on}
    crowd = [
        a for a in siege.group.accounts
        if a.role in ("nurse", "physician", "care_assistant") and a.left_on is None and a.site_id not in closed
    ][:300]  # fmt: skip
    siege.notes["accounts"] = len(crowd)
    strangers = [p.id for p in siege.patients]
    siege.chance.shuffle(strangers)
    for place, account in enumerate(siege.tried(crowd)):
        session = siege.enter_as(account.username, account.role)
        for patient in (strangers * 2)[place * EACH : (place + 1) * EACH]:
            if session.break_glass(patient).status == 200:
                session.open(patient)
        session.wire.close()


ATTACK = Attack(
    "300 colluding accounts, each below its allowance",
    "clinicians",
    ("counting",),
    run,
    bound="platform",
    patience=90,
)
