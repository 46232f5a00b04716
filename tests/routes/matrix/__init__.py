"""Route x role: every page and what each person of the cast gets there, one file for each part of the pages.

Owns: the usual rows, and `tables`, which puts the parts together. Refuses: a page that two parts claim. A part names
PATHS {route: address, with {} for an id}, MATRIX {route: {person: status of GET}}, ABOUT_ONE (routes that show one
patient's record, where a stranger is offered the break-glass dialog) and TO_READ (routes that take no form).
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass, field

from cloison.permissions import CLINICIANS
from tests.people import ONE_OF_EACH_ROLE

STRANGERS = {  # nobody; one who left; one of a closed site: to sign-in, whatever the page
    "nobody": 303,
    "lea": 303,
    "otto": 303,
}
OUTSIDE = {who: 403 if role in CLINICIANS else 404 for role, who in ONE_OF_EACH_ROLE.items()} | {"sam": 403}
IN_CARE = dict.fromkeys(("nadia", "paul", "carine", "simone"), 200)
GOVERN = ("adam", "rita", "dora", "diane", "system")
INSIDE = {**STRANGERS, **OUTSIDE, **IN_CARE}
DIALOG = {**STRANGERS, **{who: 200 if status == 403 else 404 for who, status in OUTSIDE.items()}}
EVERYBODY = dict.fromkeys(OUTSIDE, 200)
LISTS = {**STRANGERS, **EVERYBODY, **dict.fromkeys(GOVERN, 403)}
FORMS = {**STRANGERS, **dict.fromkeys(OUTSIDE, 405)}  # they take what is posted, and are no page
CARERS = ("nadia", "paul", "carine", "felix", "sam")
WATCH = ("rita", "dora", "diane")


def only(*names: str) -> dict[str, int]:
    """200 for these, 404 for everybody else who is signed in."""
    return {**STRANGERS, **dict.fromkeys(OUTSIDE, 404), **dict.fromkeys(names, 200)}


PEOPLE = tuple(LISTS)


@dataclass
class Tables:
    """All parts together."""

    paths: dict[str, str] = field(default_factory=dict)
    matrix: dict[str, dict[str, int]] = field(default_factory=dict)
    about_one: set[str] = field(default_factory=set)
    to_read: set[str] = field(default_factory=set)


def tables() -> Tables:
    """Return the tables of every part; a route stands in one of them alone."""
    whole = Tables()
    for found in pkgutil.iter_modules(__path__):
        part = importlib.import_module(f"{__name__}.{found.name}")
        assert not whole.paths.keys() & part.PATHS.keys(), found.name
        whole.paths |= part.PATHS
        whole.matrix |= part.MATRIX
        whole.about_one |= set(part.ABOUT_ONE)
        whole.to_read |= set(part.TO_READ)
    return whole
