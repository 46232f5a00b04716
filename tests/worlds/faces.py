"""Every path that can answer, asked the same question: the gate in SQL, the FHIR interface, the pages.

Owns: what each path shows of one patient to one person, by slice, and how it says no. Refuses: an opinion; the
world's file alone says what is right.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import httpx

from cloison.gate import calls, opened
from cloison.gate.answers import Allowed, Answer, Refused
from cloison.gate.client import Gate
from tests.people import World, an_id
from tests.routes.fhir import Face
from tests.worlds.reading import Expected

_SHOWN = {  # what only this slice of a patient of the cast holds
    "traits": ("Lefèvre", "LEFÈVRE"),
    "contact": ("3 rue des Lilas",),
    "clinical": ("Pénicilline", "Poids"),
    "prescriptions": ("PARACÉTAMOL",),
    "sealed": ("Maladie protégée",),
}


Rows = tuple[int, dict[str, dict[str, Any]]]
"""Status, and {patient id: resource} of a list or a search."""
Ipps = tuple[int, frozenset[str]]
"""Status, and the IPPs that a page shows as in care."""


@dataclass(frozen=True)
class Seen:
    """How one path answered: its HTTP status, and the slices of which something was shown."""

    status: int
    shown: frozenset[str]


def slices_in(text: str) -> frozenset[str]:
    """The slices of which something stands in `text`."""
    return frozenset(name for name, marks in _SHOWN.items() if any(mark in text for mark in marks))


def ask_gate(world: World, gate: Gate, expected: Expected) -> tuple[Answer, frozenset[str]]:
    """Open through `ask` and `take`, and decrypt; return the answer and what was shown."""
    opening = calls.Opening(
        world.secret(expected.who),
        an_id(expected.patient),
        (*expected.slices, *expected.withheld),
        "TREAT",
        "world",
        detail=expected.words,
    )
    answer = gate.ask(calls.open_one(opening))
    if isinstance(answer, Refused):
        return answer, frozenset()
    found = opened.resources(answer, world.keyring)
    return answer, slices_in(str([o.resource for o in found]))


async def read_by_fhir(face: Face, who: str, patient: str, words: str | None) -> dict[str, Seen]:
    """Ask the FHIR interface in each way in which it shows one patient."""
    one = an_id(patient)
    headers = {"X-Sealed-Reason": words} if words else {}
    paths = {
        "read": f"/Patient/{one}",
        "read of an observation": f"/Patient/{one}/Observation/{an_id(patient + ' weight')}",
        "read of a prescription": f"/MedicationRequest/{an_id(patient + ' medicine')}?patient={one}",
        "search in the compartment": f"/AllergyIntolerance?patient={one}",
        "$everything": f"/Patient/{one}/$everything",
    }
    return {name: _seen(await face.get(who, path, headers=dict(headers))) for name, path in paths.items()}


async def listed_by_fhir(face: Face, who: str) -> dict[str, Rows]:
    """List the care set."""
    return {"list": _rows(await face.get(who, "/Patient"))}


async def found_by_fhir(face: Face, who: str, born: str) -> dict[str, Rows]:
    """Find by birth date, in the address and as a form."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    sent = await face.send(who, "POST", "/Patient/_search", content=f"birthdate={born}", headers=form)
    return {
        "find": _rows(await face.get(who, f"/Patient?birthdate={born}")),
        "find by form": _rows(sent),
    }


def read_by_pages(browser: httpx.Client, patient: str) -> dict[str, Seen]:
    """Look at each page of one record."""
    path = f"/patient/{an_id(patient)}/"
    return {"page": _seen(browser.get(path)), "prescriptions": _seen(browser.get(path + "prescriptions/"))}


def listed_by_pages(browser: httpx.Client) -> dict[str, Ipps]:
    """Look at the list, and fetch a form's token."""
    mine = browser.get("/")
    browser.get("/rechercher")
    return {"mine": (mine.status_code, _ipps(mine.text))}


def found_by_pages(browser: httpx.Client, born: str) -> dict[str, Ipps]:
    """Post a search; the IPPs are those shown as in care."""
    year, month, day = born.split("-")
    token = browser.cookies.get("cloison_csrf", "")
    found = browser.post("/rechercher", data={"csrfmiddlewaretoken": token, "born": f"{day}/{month}/{year}"})
    in_care = found.text.split("Hors de votre équipe de soins")[0]
    return {"find": (found.status_code, _ipps(in_care))}


def reason_of(answer: Answer) -> str | None:
    """The reason of a refusal; an ended session can take nothing, which is one more way to say no session."""
    if isinstance(answer, Allowed):
        return None
    return "no_session" if answer.reason == "no_ticket" else answer.reason


def _seen(told: httpx.Response) -> Seen:
    return Seen(told.status_code, slices_in(told.text))


def _rows(told: httpx.Response) -> Rows:
    entries = [e["resource"] for e in told.json().get("entry", ())]
    return told.status_code, {r["id"]: r for r in entries if r["resourceType"] == "Patient"}


def _ipps(text: str) -> frozenset[str]:
    return frozenset(re.findall(r">(IPP-[a-z]+(?: \d+)?)<", text))
