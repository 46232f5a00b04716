"""What each role may do with each slice: the one list, loaded into the database and printed in the docs.

Owns: role x slice x verb, and the types that are not for everybody who writes their slice. Refuses: anything that is
not here (absence refuses). Letters: r = read, w = write, b = break the glass.
"""

from __future__ import annotations

from functools import cache

_TABLE = {
    #                    traits contact clinical prescriptions sealed
    "physician": ("rw", "rw", "rwb", "rw", "rw"),
    "nurse": ("rw", "rw", "rwb", "rw", "rw"),
    "care_assistant": ("r", "", "rwb", "", ""),
    "pharmacist": ("r", "", "rb", "rw", ""),
    "laboratory": ("r", "", "rw", "", ""),
    "admissions": ("rw", "rw", "", "", ""),
    "secretary": ("rw", "rw", "", "", ""),
    "billing": ("r", "r", "", "", ""),
    "coder": ("r", "", "r", "r", ""),
    "identity_officer": ("rw", "", "", "", ""),
    "security_officer": ("", "", "", "", ""),
    "privacy_officer": ("", "", "", "", ""),
    "director": ("", "", "", "", ""),
    "administrator": ("", "", "", "", ""),
    "system": ("", "", "", "", ""),
}
_SLICES = ("traits", "contact", "clinical", "prescriptions", "sealed")
_VERBS = {"r": "read", "w": "write", "b": "break_glass"}

ROLES = tuple(_TABLE)
CLINICIANS = frozenset(role for role, cells in _TABLE.items() if "b" in cells[2])
"""Roles that may break the glass, and are always offered it; every other role is told that nothing was found."""

PURPOSES = {
    **dict.fromkeys(("physician", "nurse", "care_assistant", "pharmacist", "laboratory"), "TREAT"),
    **dict.fromkeys(("admissions", "secretary", "identity_officer"), "PATADMIN"),
    **dict.fromkeys(("billing", "coder"), "HPAYMT"),
}
"""Purpose of use (HL7 v3 PurposeOfUse) that a role's work has unless it states another; none for who opens nothing."""

AUTHORS: dict[str, tuple[tuple[str, ...], bool]] = {
    "DetectedIssue": (("pharmacist", "physician"), False),
    "MedicationAdministration": (("nurse", "physician"), False),
    "MedicationDispense": (("pharmacist",), False),
    "MedicationRequest": (("physician",), True),
    "Provenance": (("physician",), True),
    "RequestGroup": (("physician",), False),
}
"""Who writes a type of resource, and whether each write is a signature, which takes a fresh proof of presence. A type
that is not here is written by whoever writes its slice."""


def rows() -> list[tuple[str, str, str]]:
    """Return (role, slice, verb) for everything that is allowed."""
    return [
        (role, name, _VERBS[letter])
        for role, cells in _TABLE.items()
        for name, cell in zip(_SLICES, cells, strict=True)
        for letter in cell
    ]


@cache
def slices(role: str, verb: str = "read") -> tuple[str, ...]:
    """Return the slices that `role` may read (or write), in the order of the table.

    >>> slices("admissions")
    ('traits', 'contact')
    >>> slices("administrator")
    ()
    """
    return tuple(name for r, name, v in rows() if r == role and v == verb)
