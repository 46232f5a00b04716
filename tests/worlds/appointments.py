"""What people of a world do with appointments and requests before its instant: book, move, cancel; ask, answer, withdraw.

Owns: each as the FHIR requests that a program sends. Refuses: a deed that is not taken: the world's story would be another.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import httpx

from tests.people import ACCOUNTS, World, an_id
from tests.routes.fhir import Face, served

DEEDS = {"books", "moves", "cancels", "asks_about", "withdraws", "answers"}


def do(world: World, deed: dict[str, Any]) -> None:
    """Do it, as `who`; what is made is known by the name that it is `called`."""
    told = served(world, lambda face: _done(world, face, deed))
    assert told.status_code in (200, 201), (deed, told.text)


async def _done(world: World, face: Face, deed: dict[str, Any]) -> httpx.Response:
    who = deed["who"]
    if "books" in deed or "asks_about" in deed:
        made = _appointment(deed) if "books" in deed else _task(deed)
        told = await face.send(who, "POST", f"/{made['resourceType']}", json=made)
        _ids(world)[deed["called"]] = (
            deed.get("books") or deed["asks_about"],
            made["resourceType"],
            told.json()["id"],
        )
        return told
    verb = next(iter(deed.keys() & DEEDS))
    patient, kind, resource_id = _ids(world)[deed[verb]]
    read = await face.get(who, f"/Patient/{an_id(patient)}/{kind}/{resource_id}")
    status = {"moves": "booked", "cancels": "cancelled", "withdraws": "cancelled", "answers": "completed"}[
        verb
    ]
    times = _times(deed["starts"]) if verb == "moves" else {}
    return await face.send(
        who,
        "PUT",
        f"/{kind}/{resource_id}",
        json=read.json() | {"status": status} | times,
        headers={"If-Match": read.headers["etag"]},
    )


def _ids(world: World) -> dict[str, tuple[str, str, str]]:
    known: dict[str, tuple[str, str, str]] = world.__dict__.setdefault("called", {})
    return known


def _appointment(deed: dict[str, Any]) -> dict[str, Any]:
    actors = [{"reference": f"Patient/{an_id(deed['books'])}"}]
    for name in (deed.get("of"), deed.get("in")):
        if name:
            kind = "Practitioner" if name in ACCOUNTS else "Location"
            actors.append({"reference": f"{kind}/{an_id(name)}"})
    people = [{"actor": actor, "status": "accepted"} for actor in actors]
    return {"resourceType": "Appointment", "status": "booked", "participant": people} | _times(deed["starts"])


def _task(deed: dict[str, Any]) -> dict[str, Any]:
    return {
        "resourceType": "Task",
        "status": "requested",
        "intent": "order",
        "for": {"reference": f"Patient/{an_id(deed['asks_about'])}"},
        "owner": {"reference": f"Practitioner/{an_id(deed['of'])}"},
    }


def _times(start: datetime) -> dict[str, str]:
    return {"start": start.isoformat(), "end": (start + timedelta(minutes=20)).isoformat()}
