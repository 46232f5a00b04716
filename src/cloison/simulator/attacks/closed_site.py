"""A closed site: an account that was never ended there, and the records that were left there.

Owns: both. Refuses: an account of an open site.
"""

from cloison.simulator.siege.attack import Attack, Siege


def run(siege: Siege) -> None:
    """Sign in with the account of a closed site; its list, and everybody by force."""
    closed = {site.id for site in siege.group.sites if site.closed_on}
    left_open = next(
        a for a in siege.group.accounts if a.site_id in closed and a.role == "nurse" and a.left_on is None
    )
    nurse = siege.enter_as(left_open.username, left_open.role)
    here = [p.id for p in siege.patients if p.site_id == str(left_open.site_id)]
    for patient in siege.tried([*nurse.list(), *here, *(p.id for p in siege.patients)], nurse):
        if not nurse.open(patient) and not nurse.take_by_force(patient) and nurse.out:
            return


ATTACK = Attack("a closed site", "nurse", ("closed_sites",), run, bound="nothing")
