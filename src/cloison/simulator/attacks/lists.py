"""Drain by ward boards and agenda: the lists of both faces, and the way from a list to its records.

Owns: every list there is today (« Mes patients » of both faces). Refuses: searching; that is another attack.
"""

from cloison.simulator.siege.attack import Attack, Siege

ELSEWHERE = (
    "/Encounter", "/Appointment?date=ge2020-01-01", "/Location", "/PractitionerRole", "/List", "/Schedule",
    "/Encounter?location=Location/{unit}", "/Patient?organization={site}", "/Patient?general-practitioner={site}",
)  # fmt: skip


def run(siege: Siege) -> None:
    """Read the list, open all that it shows, ask for other units' and sites' lists, and read it again as a page."""
    secretary = siege.enter("secretary")
    for purpose in ("TREAT", "PATADMIN", "BTG", "HSYSADMIN"):
        secretary.get("/Patient", headers={"X-Purpose-Of-Use": purpose})
    for unit in siege.tried(siege.group.units, secretary):
        for path in ELSEWHERE:
            secretary.get(path.format(unit=unit.id, site=unit.site_id))
        secretary.get("/Patient", headers={"X-Unit": str(unit.id), "X-Site": str(unit.site_id)})
    for patient in siege.tried(secretary.list(), secretary):
        secretary.open(patient)
    browser = siege.browse("secretary")
    for page in ("/", "/?unite=toutes", "/?page=2", "/rechercher", "/agenda", "/service", "/tableau"):
        browser.get(page)


ATTACK = Attack("drain by ward boards and agenda", "secretary", ("perimeter_of_lists", "counting"), run)
