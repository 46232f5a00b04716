"""Three hundred colluding accounts, each below its own allowance.

Owns: the crowd, of all sites and trades but front desks and secretaries, whose own ceilings are not the platform's
(SECURITY.md). Refuses: one attempt too many of anybody.
"""

from cloison.simulator.siege.attack import Attack, Siege

FORCE = ("nurse", "physician", "care_assistant", "pharmacist")
SEARCH = ("laboratory", "coder", "identity_officer", "billing")
EACH = 9
"""One less than a quarter of an hour lets through."""


def run(siege: Siege) -> None:
    """Each breaks the glass over nine patients of its own; who cannot looks nine up by their numbers."""
    closed = {site.id for site in siege.group.sites if site.closed_on}
    crowd = [
        a for a in siege.group.accounts
        if a.role in FORCE + SEARCH and a.left_on is None and a.site_id not in closed
    ][:300]  # fmt: skip
    siege.notes["accounts"] = len(crowd)
    strangers = list(siege.patients)
    siege.chance.shuffle(strangers)
    for place, account in enumerate(siege.tried(crowd)):
        session = siege.enter_as(account.username, account.role)
        for patient in (strangers * 2)[place * EACH : (place + 1) * EACH]:
            if account.role in SEARCH:
                session.find(identifier=patient.ipp)
            elif session.break_glass(patient.id).status == 200:
                session.open(patient.id)
        session.wire.close()


ATTACK = Attack(
    "300 colluding accounts, each below its allowance",
    "300 accounts",
    ("counting",),
    run,
    bound="platform",
    patience=90,
)
