"""Every route by every one of the cast: derived from the table of routes, so that none is forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from starlette.routing import Route

from cloison.fhir.app import ROUTES, fhir_app
from cloison.fhir.governing import ROLE, USERNAME
from cloison.gate.machine import MachineGate
from cloison.permissions import CLINICIANS, ROLES
from tests.people import ONE_OF_EACH_ROLE, TODAY, World, an_id
from tests.routes.fhir import Face, served
from tests.routes.test_fhir_administration import given, newcomer, parameters
from tests.routes.test_fhir_results import bundle
from tests.worlds.faces import slices_in

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


# What somebody outside is told: clinicians 403 with the glass, every other role 404 (DESIGN sections 4 and 6).
_OUTSIDE = {who: 403 if role in CLINICIANS else 404 for role, who in ONE_OF_EACH_ROLE.items()} | {"sam": 403}
_IN_CARE = dict.fromkeys(("nadia", "paul", "carine", "simone"), 200)  # they work where `inside` lies
_ABOUT = _OUTSIDE | _IN_CARE
_CLINICAL = _ABOUT | {"simone": 404}  # a secretary reads no measure
_CARING = ("nadia", "paul", "carine")  # in care, and they write clinical data: the order is what is missing
_GOVERN = ("adam", "rita", "dora", "diane", "system")
_EACH_ITS_OWN = dict.fromkeys(_OUTSIDE, 200) | dict.fromkeys(_GOVERN, 404)
_WRITES_TRAITS = ("nadia", "paul", "sam", "clara", "simone", "ivan")

_NOBODY = dict.fromkeys(_OUTSIDE, 404)  # who may not is told the same of what exists and what does not
_ASSIGN = ("adam", "diane", "nadia", "paul")

# route: (path and what to send, {who: status}); sam is the stranger
CASES: dict[tuple[str, str], tuple[str, dict[str, Any], dict[str, int]]] = {
    ("GET", "/metadata"): ("/metadata", {}, dict.fromkeys(_OUTSIDE, 200)),
    ("GET", "/Patient"): ("/Patient", {}, _EACH_ITS_OWN),
    ("POST", "/Patient"): (
        "/Patient",
        {"json": _person()},
        _OUTSIDE | dict.fromkeys(_WRITES_TRAITS, 201) | {"carine": 403, "felix": 403, "ivan": 201},
    ),
    ("POST", "/Patient/_search"): (
        "/Patient/_search",
        {"content": "birthdate=1950-03-12", "headers": FORM},
        _EACH_ITS_OWN,
    ),
    ("GET", "/Patient/{patient}"): (f"/Patient/{INSIDE}", {}, _ABOUT),
    ("PUT", "/Patient/{id}"): (
        f"/Patient/{INSIDE}",
        {"json": _person(id=str(INSIDE)), "headers": {"If-Match": 'W/"9"'}},
        _ABOUT | dict.fromkeys(_IN_CARE, 412),
    ),
    ("GET", "/Patient/{patient}/$everything"): (f"/Patient/{INSIDE}/$everything", {}, _ABOUT),
    ("POST", "/Patient/{patient}/$break-glass"): (
        f"/Patient/{INSIDE}/$break-glass",
        {"json": BROKEN},
        {who: 200 if status == 403 else status for who, status in _OUTSIDE.items()},
    ),
    ("GET", "/Patient/{patient}/{type}"): (f"/Patient/{INSIDE}/Observation", {}, _CLINICAL),
    ("GET", "/Patient/{patient}/{type}/{id}"): (f"/Patient/{INSIDE}/Observation/{WEIGHT}", {}, _CLINICAL),
    ("POST", "/Practitioner"): (
        "/Practitioner",
        {"json": newcomer(qualification=[{"code": {"coding": [{"system": ROLE, "code": "administrator"}]}}])},
        _NOBODY | {"adam": 201},  # a director makes nobody who governs
    ),
    ("POST", "/Practitioner/_search"): (
        "/Practitioner/_search",
        {"content": f"identifier={USERNAME}|nadia", "headers": FORM},
        _NOBODY | dict.fromkeys(("adam", "rita", "diane"), 200),
    ),
    ("GET", "/Practitioner/{id}"): (f"/Practitioner/{an_id('nadia')}", {}, dict.fromkeys(_OUTSIDE, 200)),
    ("POST", "/Practitioner/{id}/$end"): (
        f"/Practitioner/{an_id('lea')}/$end",
        {"json": parameters()},
        _NOBODY | dict.fromkeys(("adam", "rita", "diane"), 200),
    ),
    ("POST", "/PractitionerRole"): (
        "/PractitionerRole",
        {"json": given(str(an_id("coline")), end=str(TODAY + timedelta(days=30)))},
        _NOBODY | dict.fromkeys(_ASSIGN, 201),
    ),
    ("GET", "/PractitionerRole"): (
        f"/PractitionerRole?practitioner={an_id('nadia')}",
        {},
        _NOBODY | dict.fromkeys((*_ASSIGN, "rita", "sam"), 200),
    ),
    ("POST", "/PractitionerRole/{id}/$end"): (
        f"/PractitionerRole/{an_id('carine' + 'surgery_b')}/$end",
        {"json": parameters()},
        _NOBODY | dict.fromkeys(("adam", "diane", "rita", "carine"), 200),
    ),
    ("GET", "/Task/$proposals"): ("/Task/$proposals", {}, dict.fromkeys(_OUTSIDE, 200)),
    ("POST", "/Task/$propose"): (
        "/Task/$propose",
        {
            "json": parameters(
                what=("valueCode", "awake"),
                subject=("valueReference", {"reference": f"Practitioner/{an_id('lea')}"}),
                reason=("valueString", "Lea revient de congé"),
            )
        },
        _NOBODY | {"adam": 409, "diane": 201},
    ),
    ("POST", "/Task/{id}/$decide"): (
        f"/Task/{INSIDE}/$decide",
        {"json": parameters(granted=("valueBoolean", True))},
        _NOBODY,
    ),
    ("POST", "/"): ("/", {"json": bundle(str(an_id("no order")))}, _CLINICAL | dict.fromkeys(_CARING, 422)),
    ("GET", "/{type}"): (f"/Observation?patient={INSIDE}", {}, _CLINICAL),
    ("POST", "/{type}"): (
        "/Observation",
        {"json": _weight()},
        _CLINICAL | {"nadia": 201, "paul": 201, "carine": 201},
    ),
    ("POST", "/{type}/_search"): (
        "/Observation/_search",
        {"content": f"patient={INSIDE}", "headers": FORM},
        _CLINICAL,
    ),
    ("GET", "/{type}/{id}"): (f"/Observation/{WEIGHT}?patient={INSIDE}", {}, _CLINICAL),
    ("PUT", "/{type}/{id}"): (
        f"/Observation/{WEIGHT}",
        {"json": _weight(id=str(WEIGHT)), "headers": {"If-Match": 'W/"9"'}},
        _CLINICAL | {"nadia": 412, "paul": 412, "carine": 412},
    ),
}


def test_every_route_stands_in_the_matrix() -> None:
    assert {(method, path) for method, path, _ in ROUTES} == set(CASES)


def test_every_route_that_is_served_comes_from_the_table(world: World) -> None:
    """A route added beside the table would be in no matrix: what the application serves is the table."""
    app = fhir_app(MachineGate(world.web, world.marks), world.keyring, world.index_key)
    served_routes = {
        (method, route.path)
        for route in app.routes
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert len(app.routes) == len(ROUTES)
    assert served_routes == {(method, path) for method, path, _ in ROUTES}


def test_every_role_and_the_stranger_stand_in_every_row() -> None:
    everybody = {*ONE_OF_EACH_ROLE.values(), "sam"}
    assert set(ONE_OF_EACH_ROLE) == set(ROLES)
    assert [route for route, (_, _, expected) in CASES.items() if set(expected) != everybody] == []


@pytest.mark.parametrize("route", CASES, ids=" ".join)
def test_each_route_answers_each_role_as_written(world: World, route: tuple[str, str]) -> None:
    path, sent, expected = CASES[route]
    world.forge("system")  # sign-in opens it none

    async def story(face: Face) -> None:
        said = {}
        for who in expected:
            told = await face.send(who, route[0], path, **dict(sent))
            said[who] = told.status_code
            assert told.headers["content-type"] == "application/fhir+json"
            assert told.headers["cache-control"] == "no-store"
            if told.status_code >= 400:
                assert told.json()["resourceType"] == "OperationOutcome"
                assert slices_in(told.text) == frozenset()
            if told.status_code in (403, 404):
                offered = "$break-glass" in told.text
                assert offered == (told.status_code == 403), (who, told.text)
        assert said == expected
        nobody = await face.send(None, route[0], path, **sent)
        assert nobody.status_code == (200 if path == "/metadata" else 401)

    served(world, story)
