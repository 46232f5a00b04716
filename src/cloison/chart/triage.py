"""The emergency unit: how urgent, since when somebody waits, what comes next.

Owns: the FRENCH scale (six levels, 1 the gravest) with the time within which a physician is seen, the steps that
somebody can wait for, and where an Encounter keeps both. Refuses: a step in free words: it lies where the front desk
reads. Source: French Emergency Nurses Classification in Hospital scale (SFMU, 2018): levels, and times to a physician;
from general knowledge, to be checked against the published grid.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cloison.chart import present

Resource = Mapping[str, Any]
SYSTEM = "https://cloison.example/fhir/CodeSystem/french-triage"
STEP = "https://cloison.example/fhir/StructureDefinition/next-step"
LEVELS: dict[str, int] = {"1": 0, "2": 20, "3A": 60, "3B": 90, "4": 120, "5": 240}
"""{level: minutes within which a physician is seen}."""
STEPS = ("physician", "laboratory", "imaging", "advice", "care", "observation", "bed", "transfer", "home")
_WAITING = ("arrived", "triaged")


@dataclass(frozen=True, slots=True)
class Waiting:
    """How somebody waits: minutes since arrival, whether for a physician, whether longer than the level allows."""

    minutes: int
    for_physician: bool
    late: bool


def level(encounter: Resource) -> str:
    """Return the level of an Encounter; empty where nobody has sorted them yet."""
    codes = [
        c.get("code")
        for c in (encounter.get("priority") or {}).get("coding", ())
        if c.get("system") == SYSTEM
    ]
    return next((str(c) for c in codes if c in LEVELS), "")


def step(encounter: Resource) -> str:
    """Return what somebody waits for; empty where nothing is said."""
    said = [e.get("valueCode") for e in encounter.get("extension", ()) if e.get("url") == STEP]
    return next((str(s) for s in said if s in STEPS), "")


def waiting(encounter: Resource, now: datetime) -> Waiting | None:
    """Return how somebody waits at `now`; None where no arrival is known."""
    since = present.instant((encounter.get("period") or {}).get("start"))
    if since is None:
        return None
    spent = max(timedelta(0), now - since)
    unseen = encounter.get("status") in _WAITING or not any(
        _attends(p) for p in encounter.get("participant", ())
    )
    asked = level(encounter)
    late = unseen and asked != "" and spent > timedelta(minutes=LEVELS[asked])
    return Waiting(int(spent.total_seconds() // 60), unseen, late)


def sorted_as(encounter: Resource, asked: str, text: str, next_step: str) -> dict[str, Any]:
    """Return the next state of an Encounter: its level (as it stands where `asked` is empty) and what comes next."""
    others = [e for e in encounter.get("extension", ()) if e.get("url") != STEP]
    after = {
        **encounter,
        "extension": [*others, *([{"url": STEP, "valueCode": next_step}] if next_step else [])],
    }
    if not after["extension"]:
        del after["extension"]
    if asked:
        after["priority"] = {"coding": [{"system": SYSTEM, "code": asked}], "text": text}
        if after.get("status") == "arrived":
            after["status"] = "triaged"
    return after


def taken_by(encounter: Resource, account: str, name: str, at: str) -> dict[str, Any]:
    """Return the next state of an Encounter whose patient a physician sees now, and answers for."""
    attender = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
    mine = {
        "type": [
            {
                "coding": [{"system": attender, "code": "ATND", "display": "attender"}],
                "text": "Médecin responsable",
            }
        ],
        "period": {"start": at},
        "individual": {"reference": f"Practitioner/{account}", "display": name},
    }
    others = [p for p in encounter.get("participant", ()) if not _attends(p)]
    return {**encounter, "status": "in-progress", "participant": [*others, mine]}


def _attends(participant: Mapping[str, Any]) -> bool:
    return any(c.get("code") == "ATND" for t in participant.get("type", ()) for c in t.get("coding", ()))
