"""A laboratory's token posts its results over FHIR: one transaction, whole or not at all."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx
import pytest

from cloison.chart import incoming
from tests.people import World, an_id
from tests.routes.fhir import Face, served

INSIDE = an_id("inside")
AT = "2026-11-20T08:00:00+01:00"
LATER = "2026-11-20T09:00:00+01:00"


def bundle(
    order: str, *, value: float = 6.4, status: str = "final", issued: str = AT, who: str = ""
) -> dict[str, Any]:
    """A report of one potassium that answers `order`."""
    subject = {"reference": f"Patient/{who or INSIDE}"}
    code = {"coding": [{"system": "http://loinc.org", "code": "2823-3"}], "text": "Potassium"}
    observation = {
        "resourceType": "Observation", "status": "final", "code": code, "subject": subject, "effectiveDateTime": AT,
        "valueQuantity": {"value": value, "unit": "mmol/L", "system": "http://unitsofmeasure.org", "code": "mmol/L"},
    }  # fmt: skip
    report = {
        "resourceType": "DiagnosticReport", "status": status, "subject": subject, "issued": issued,
        "code": {"coding": [{"system": "http://loinc.org", "code": "24326-1"}], "text": "Ionogramme"},
        "basedOn": [{"reference": f"ServiceRequest/{order}"}], "result": [{"reference": "urn:uuid:k"}],
    }  # fmt: skip
    return {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [
            {"resource": report, "request": {"method": "POST", "url": "DiagnosticReport"}},
            {
                "fullUrl": "urn:uuid:k",
                "resource": observation,
                "request": {"method": "POST", "url": "Observation"},
            },
        ],
    }


async def ordered(face: Face) -> str:
    """Paul orders from the laboratory; return the order's id."""
    face.world.sql("update directory.unit set kind = 'laboratory' where id = %s", an_id("lab"))
    request = {
        "resourceType": "ServiceRequest", "status": "active", "intent": "order",
        "subject": {"reference": f"Patient/{INSIDE}"}, "code": {"text": "Ionogramme"},
        "performer": [{"reference": f"HealthcareService/{an_id('lab')}"}],
    }  # fmt: skip
    said = await face.send("paul", "POST", "/ServiceRequest", json=request)
    assert said.status_code == 201, said.text
    return str(said.json()["id"])


async def sent(face: Face, who: str, content: dict[str, Any]) -> httpx.Response:
    return await face.send(who, "POST", "/", json=content)


async def charted(face: Face, kind: str) -> list[dict[str, Any]]:
    said = (await face.get("paul", f"/Patient/{INSIDE}/{kind}")).json()
    weight = str(an_id("inside weight"))
    return [e["resource"] for e in said.get("entry", ()) if e["resource"]["id"] != weight]


def test_a_result_answers_its_order_once_and_waits_for_who_ordered_it(world: World) -> None:
    async def story(face: Face) -> None:
        order = await ordered(face)
        said = await sent(face, "lucie", bundle(order, status="preliminary"))
        assert said.status_code == 200, said.text
        assert said.json()["entry"][0]["response"]["status"] == "201 Created"
        assert (await charted(face, "ServiceRequest"))[0]["status"] == "active"
        said = await sent(face, "lucie", bundle(order, value=4.6, issued=LATER))
        assert said.status_code == 200, said.text
        [report] = await charted(face, "DiagnosticReport")
        assert (report["id"], report["status"]) == (order, "final")
        assert (await charted(face, "ServiceRequest"))[0]["status"] == "completed"
        known = {o["id"]: o for o in await charted(face, "Observation")}
        [shown] = [known[r["reference"].rpartition("/")[2]] for r in report["result"]]
        assert shown["valueQuantity"]["value"] == 4.6
        assert [o["valueQuantity"]["value"] for o in incoming.before(known, shown)] == [6.4]
        ties = world.sql("select holder from access.relationship where kind = 'result' and until is null")
        assert ties == [(an_id("paul"),)]
        # the queue is done: what answers an order again goes to whoever has the patient in care
        assert (await sent(face, "lucie", bundle(order, issued=LATER))).status_code == 404

    served(world, story)


def test_the_same_again_does_nothing_and_an_older_one_is_refused(world: World) -> None:
    async def story(face: Face) -> None:
        order = await ordered(face)
        for _ in range(2):
            said = await sent(face, "paul", bundle(order, issued=LATER))
            assert said.status_code == 200, said.text
        [report] = await charted(face, "DiagnosticReport")
        assert report["meta"]["versionId"] == "1"
        assert (await sent(face, "paul", bundle(order, value=1, issued=AT))).status_code == 409
        assert (
            await sent(face, "paul", bundle(order, status="preliminary", issued=LATER))
        ).status_code == 409
        assert (
            await sent(face, "paul", bundle(order, value=5, issued="2026-11-20T10:00:00+01:00"))
        ).status_code == 200
        [report] = await charted(face, "DiagnosticReport")
        assert report["status"] == "amended"

    served(world, story)


def _without(path: str) -> dict[str, Any]:
    content = bundle(str(an_id("no order")))
    del content["entry"][0]["resource"][path]
    return content


@pytest.mark.parametrize(
    "content",
    [
        {"resourceType": "Bundle", "type": "batch", "entry": bundle("x")["entry"]},
        {"resourceType": "Bundle", "type": "transaction", "entry": []},
        {"resourceType": "Bundle", "type": "transaction", "entry": [7]},
        {"resourceType": "Bundle", "type": "transaction", "entry": bundle(str(uuid4()))["entry"][1:]},
        bundle("not a reference"),
        _without("basedOn"),
        _without("issued"),
        _without("subject"),
    ],
)
def test_what_is_no_result_is_refused_before_anything_is_opened(
    world: World, content: dict[str, Any]
) -> None:
    async def story(face: Face) -> None:
        before = world.sql("select count(*) from ledger.line where event like 'patient.%%'")
        assert (await sent(face, "lucie", content)).status_code == 422
        assert world.sql("select count(*) from ledger.line where event like 'patient.%%'") == before

    served(world, story)


def test_a_result_about_two_patients_or_in_nobodys_queue_is_stored_nowhere(world: World) -> None:
    async def story(face: Face) -> None:
        order = await ordered(face)
        two = bundle(order)
        two["entry"][1]["resource"]["subject"] = {"reference": f"Patient/{an_id('elsewhere')}"}
        assert (await sent(face, "lucie", two)).status_code == 422
        assert (await sent(face, "sam", bundle(order))).status_code == 403
        assert (await sent(face, "lucie", bundle(order, who=str(an_id("elsewhere"))))).status_code == 404
        assert await charted(face, "DiagnosticReport") == []

    served(world, story)
