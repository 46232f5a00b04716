"""Drain by search, name by name: first without a birth date, in every spelling; then with the birth dates of an old export.

Owns: the spellings. Refuses: opening what was found; a front desk learns enough from the rows.
"""

from cloison.simulator.siege.attack import Attack, Siege

NAMES = ("MARTIN", "BERNARD", "M*", "%", "")
SPELLINGS = (
    "family",
    "name",
    "family:exact",
    "family:contains",
    "given",
    "_content",
    "_text",
    "_filter",
    "phonetic",
)


def run(siege: Siege) -> None:
    """Ask for names alone; then for each known name with its birth date, waiting where an allowance is spent."""
    desk = siege.enter("admissions")
    for name in NAMES:
        for spelling in SPELLINGS:
            desk.find(**{spelling: name})
    for _ in siege.at_ease(
        siege.strangers(desk),
        desk,
        lambda p: desk.find(birthdate=p.born.isoformat(), family=p.family[:3], given=p.given[:3]),
    ):
        pass


ATTACK = Attack("drain by search, name by name", "admissions", ("counting",), run)
