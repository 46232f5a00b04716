"""Drain by search: one birth date after another, and letters of names where a day has too many.

Owns: the walk through the calendar. Refuses: nothing that the search form takes.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from cloison.simulator.siege.attack import Attack, Siege
from cloison.simulator.siege.session import Session

FROM, TO = date(1940, 1, 1), date(1950, 12, 31)
LETTERS = "MBLDCGPRSVFHATJN"


def run(siege: Siege) -> None:
    """Every day of the years in which most patients were born, and the first letters of names on the fullest."""
    nurse = siege.enter("nurse")
    days = [FROM + timedelta(days=n) for n in range((TO - FROM).days + 1)]
    siege.chance.shuffle(days)
    for day in siege.tried(days, nurse):
        for patient in _born_on(nurse, day):
            nurse.open(patient)


def _born_on(nurse: Session, day: date) -> Iterator[str]:
    answer = nurse.find(birthdate=day.isoformat())
    yield from (r["id"] for r in answer.resources)
    if answer.status == 200 and len(answer.json.get("entry", ())) > len(
        answer.resources
    ):  # too many: by letters
        for letter in LETTERS:
            yield from (r["id"] for r in nurse.find(birthdate=day.isoformat(), family=letter).resources)


ATTACK = Attack("drain by search, birth date by birth date", "nurse", ("counting",), run, patience=30)
