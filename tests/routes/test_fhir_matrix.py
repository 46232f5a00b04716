"""Every route by every one of the cast: derived from the table of routes, so that none is forgotten."""

from __future__ import annotations

from typing import Any

import pytest

from cloison.fhir.app import ROUTES
from tests.people import World, an_id
from tests.routes.fhir import Face, served

INSIDE = an_id("inside")
WEIGHT = an_id("inside weight")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
BROKEN = {"resourceType": "Parameters", "parameter": [{"name": "reasonCode", "valueCode": "vital_emergency"}]}


def _weight(**more: Any) -> dict[str, Any]:
    subject = {"reference": f"Patient/{INSIDE}"}
    code = {"text": "Poids"}
    return {"resourceType": "Observation", "status": "final", "code": code, "subject": subject, **more}


def _person(**more: Any) -> dict[str, Any]:
    name = [{"family": "Nouveau", "given": ["Élise"]}]
    return {"resourceType": "Patient", "name": name, "gender": "female", "birthDate": "1990-04-05", **more}


# route: (path and what to send, {who: status}); sam is the stranger, otto's site is closed, lea has left
_ABOUT = {"nadia": 200, "paul": 200, "sam": 403, "clara": 404, "coline": 404, "adam": 404, "rita": 404}
CASES: dict[tuple[str, str], tuple[str, dict[str, Any], dict[str, int]]] = {
    ("GET", "/metadata"): ("/metadata", {}, dict.fromkeys(_ABOUT, 200)),
    ("GET", "/Patient"): (
        "/Patient",
        {},
        {**_ABOUT, "sam": 200, "clara": 200, "coline": 200},  # each their own care set
    ),
    ("POST", "/Patient"): (
        "/Patient",
        {"json": _person()},
        {"nadia": 201, "paul": 201, "sam": 201, "clara": 201, "coline": 404, "adam": 404, "rita": 404},
    ),
    ("POST", "/Patient/_search"): (
        "/Patient/_search",
        {"content": "birthdate=1950-03-12", "headers": FORM},
        {**_ABOUT, "sam": 200, "clara": 200, "coline": 200},
    ),
    ("GET", "/Patient/{patient}"): (f"/Patient/{INSIDE}", {}, _ABOUT),
    ("PUT", "/Patient/{id}"): (
        f"/Patient/{INSIDE}",
        {"json": _person(id=str(INSIDE)), "headers": {"If-Match": 'W/"9"'}},
        {**_ABOUT, "nadia": 412, "paul": 412},
    ),
    ("GET", "/Patient/{patient}/$everything"): (f"/Patient/{INSIDE}/$everything", {}, _ABOUT),
    ("POST", "/Patient/{patient}/$break-glass"): (
        f"/Patient/{INSIDE}/$break-glass",
        {"json": BROKEN},
        {**_ABOUT, "sam": 200},
    ),
    ("GET", "/Patient/{patient}/{type}"): (f"/Patient/{INSIDE}/Observation", {}, _ABOUT),
    ("GET", "/Patient/{patient}/{type}/{id}"): (f"/Patient/{INSIDE}/Observation/{WEIGHT}", {}, _ABOUT),
    ("GET", "/{type}"): (f"/Observation?patient={INSIDE}", {}, _ABOUT),
    ("POST", "/{type}"): ("/Observation", {"json": _weight()}, {**_ABOUT, "nadia": 201, "paul": 201}),
    ("POST", "/{type}/_search"): (
        "/Observation/_search",
        {"content": f"patient={INSIDE}", "headers": FORM},
        _ABOUT,
    ),
    ("GET", "/{type}/{id}"): (f"/Observation/{WEIGHT}?patient={INSIDE}", {}, _ABOUT),
    ("PUT", "/{type}/{id}"): (
        f"/Observation/{WEIGHT}",
        {"json": _weight(id=str(WEIGHT)), "headers": {"If-Match": 'W/"9"'}},
        {**_ABOUT, "nadia": 412, "paul": 412},
    ),
}


def test_every_route_stands_in_the_matrix() -> None:
    assert {(method, path) for method, path, _ in ROUTES} == set(CASES)


@pytest.mark.parametrize("route", CASES, ids=" ".join)
def test_each_route_answers_each_role_as_written(world: World, route: tuple[str, str]) -> None:
    path, sent, expected = CASES[route]

    async def story(face: Face) -> None:
        for who, status in expected.items():
            told = await face.send(who, route[0], path, **dict(sent))
            assert told.status_code == status, (who, told.text)
            assert told.headers["content-type"] == "application/fhir+json"
            assert told.headers["cache-control"] == "no-store"
            if status >= 400:
                assert told.json()["resourceType"] == "OperationOutcome"
        nobody = await face.send(None, route[0], path, **sent)
        assert nobody.status_code == (200 if path == "/metadata" else 401)

    served(world, story)
