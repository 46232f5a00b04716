"""A closed site: an account that was never ended there, and the records that were left there.

Owns: both. Refuses: an account of an open site.
"""

from cloison.simulator.siege.attack import Attack, Siege


def run(siege: Siege) -> None:
    """Sign in with the account of a closed site; its list, and everybody by force."""
    closed = {site.name: site.id for site in siege.group.sites if site.closed_on}
    row = next(r for r in siege.target.ground.rows if r["site"] in closed)
    nurse = siege.enter_as(row["username"], row["role"])
    here = [p.id for p in siege.patients if p.site_id == str(closed[row["site"]])]
    for patient in siege.tried([*nurse.list(), *here, *(p.id for p in siege.patients)], nurse):
        if not nurse.open(patient) and not nurse.take_by_force(patient) and nurse.out:
            return


ATTACK = Attack("a closed site", "nurse", ("closed_sites",), run, bound="nothing")
