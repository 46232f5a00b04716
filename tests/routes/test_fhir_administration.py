"""Accounts, assignments and what takes two people, over FHIR: from a new nurse to her departure (docs/explanation/administration.md)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from cloison.fhir.governing import PROPOSAL, ROLE, RPPS, SITE, STATE, USERNAME
from tests.people import World, an_id
from tests.routes.fhir import Face, served

TILLEULS = f"Organization/{an_id('tilleuls')}"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def newcomer(**more: Any) -> dict[str, Any]:
    """A nurse who is to work at Les Tilleuls."""
    return {
        "resourceType": "Practitioner",
        "identifier": [{"system": USERNAME, "value": "nora"}, {"system": RPPS[0], "value": "99700218896"}],
        "name": [{"family": "Neuve", "given": ["Nora"]}],
        "qualification": [{"code": {"coding": [{"system": ROLE, "code": "nurse"}]}}],
        "extension": [{"url": SITE, "valueReference": {"reference": TILLEULS}}],
        **more,
    }


def given(whom: str, unit: str = "surgery_b", **period: str) -> dict[str, Any]:
    """The assignment of `whom` (an id) to a unit."""
    return {
        "resourceType": "PractitionerRole",
        "practitioner": {"reference": f"Practitioner/{whom}"},
        "location": [{"reference": f"Location/{an_id(unit)}"}],
        **({"period": period} if period else {}),
    }


def parameters(**values: tuple[str, Any]) -> dict[str, Any]:
    """A Parameters resource of {name: (element, value)}."""
    entries = [{"name": name, element: value} for name, (element, value) in values.items()]
    return {"resourceType": "Parameters", "parameter": entries}


def prove(world: World, who: str) -> None:
    """`who` shows presence again, as sign-in does it."""
    said = world.sql("select gate.step_up(sha256(%s), %s, 'token')", world.secret(who), who)
    assert said == [("stepped_up",)]


def state(resource: dict[str, Any], url: str = STATE) -> Any:
    """The value of an extension."""
    [entry] = [e for e in resource["extension"] if e["url"] == url]
    return entry.get("valueCode") or entry["valueReference"]["reference"]


async def decided(face: Face, who: str, proposal: str, *, granted: bool = True) -> dict[str, Any]:
    """`who` proves presence and decides."""
    prove(face.world, who)
    sent = parameters(granted=("valueBoolean", granted))
    told = await face.send(who, "POST", f"/Task/{proposal}/$decide", json=sent)
    assert told.status_code == 200, told.text
    found: dict[str, Any] = told.json()
    return found


def test_a_nurse_is_hired_assigned_and_gone(world: World) -> None:
    async def story(face: Face) -> None:
        made = await face.send("adam", "POST", "/Practitioner", json=newcomer())
        assert made.status_code == 201, made.text
        nora = made.json()
        assert (nora["active"], state(nora)) == (False, "awaits_second_person")
        assert made.headers["location"] == f"/fhir/R4/Practitioner/{nora['id']}"
        assert state(nora, PROPOSAL) == f"Task/{nora['id']}"
        with pytest.raises(AssertionError, match="suspended"):
            world.sign_in("nora")

        seen = (await face.get("diane", "/Task/$proposals")).json()
        [task] = [entry["resource"] for entry in seen["entry"]]
        assert task["id"] == nora["id"]
        assert task["focus"] == {"display": "Nora NEUVE"}
        assert {"type": {"text": "role"}, "valueString": "nurse"} in task["input"]
        unproved = await face.send(
            "diane", "POST", f"/Task/{task['id']}/$decide", json=parameters(granted=("valueBoolean", True))
        )
        assert unproved.status_code == 401
        assert 'error="insufficient_user_authentication"' in unproved.headers["www-authenticate"]
        assert (await decided(face, "diane", task["id"]))["status"] == "completed"
        assert (await face.get("adam", f"/Practitioner/{nora['id']}")).json()["active"] is True

        world.secrets["nora"] = world.sign_in("nora")
        assert (await face.get("nora", f"/Patient/{an_id('inside')}")).status_code == 403
        role = await face.send("adam", "POST", "/PractitionerRole", json=given(nora["id"]))
        assert role.status_code == 201, role.text
        assert (role.json()["active"], state(role.json())) == (False, "awaits_second_person")
        assert (await face.get("nora", f"/Patient/{an_id('inside')}")).status_code == 403
        await decided(face, "paul", role.json()["id"])  # a physician of that unit
        assert (await face.get("nora", f"/Patient/{an_id('inside')}")).status_code == 200
        listed = (await face.get("nora", f"/PractitionerRole?practitioner={nora['id']}")).json()
        assert [state(e["resource"]) for e in listed["entry"]] == ["in_force"]

        gone = await face.send("diane", "POST", f"/Practitioner/{nora['id']}/$end", json=parameters())
        assert gone.status_code == 200, gone.text
        assert (gone.json()["active"], state(gone.json())) == (False, "left")
        assert (await face.get("nora", f"/Patient/{an_id('inside')}")).status_code == 401
        assert (await face.get("nora", "/Task/$proposals")).status_code == 401

    served(world, story)
    events = [
        e
        for (e,) in world.sql(
            "select event from ledger.line where event ~ '^(account|assignment|proposal)' order by id"
        )
    ]
    assert events.count("account.create") == events.count("account.end") == 1
    assert events.count("proposal.decide") == 3  # one of them refused for want of a proof


def test_one_identifier_finds_one_account_and_nothing_lists_them(world: World) -> None:
    async def story(face: Face) -> None:
        async def found(who: str, identifier: str) -> Any:
            told = await face.send(
                who, "POST", "/Practitioner/_search", content=f"identifier={identifier}", headers=dict(FORM)
            )
            if told.status_code != 200:
                return told.status_code
            return [e["resource"]["id"] for e in told.json().get("entry", ())]

        assert await found("adam", f"{USERNAME}|nadia") == [str(an_id("nadia"))]
        assert await found("rita", f"{USERNAME}|sam") == [str(an_id("sam"))]
        assert await found("diane", f"{USERNAME}|nadia") == [str(an_id("nadia"))]
        assert await found("diane", f"{USERNAME}|sam") == []  # of another site
        assert await found("adam", f"{USERNAME}|ghost") == []
        assert await found("adam", f"{USERNAME}|system") == []
        for who in ("nadia", "paul", "clara", "dora", "sam"):
            assert await found(who, f"{USERNAME}|nadia") == 404
        for wrong in (
            "nadia",
            f"{USERNAME}|",
            "|nadia",
            f"{USERNAME}|nadia&identifier={USERNAME}|sam",
            f"{USERNAME}|%00",
        ):
            assert await found("adam", wrong) == 400
        assert (await face.get("adam", "/Practitioner")).status_code == 404
        whole = (await face.get("adam", f"/Practitioner/{an_id('nadia')}")).json()
        assert {"system": USERNAME, "value": "nadia"} in whole["identifier"]
        seen = (await face.get("sam", f"/Practitioner/{an_id('nadia')}")).json()
        assert seen["name"] == [{"text": "nadia NADIA"}]
        assert "identifier" not in seen
        assert (await face.get("sam", f"/Practitioner/{UUID(int=5)}")).status_code == 404

    served(world, story)


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        (newcomer(identifier=[{"system": USERNAME, "value": "nadia"}]), 422),  # taken
        (newcomer(identifier=[{"system": USERNAME, "value": "Nora !"}]), 422),
        (
            newcomer(
                identifier=[
                    {"system": USERNAME, "value": "nora"},
                    {"system": RPPS[0], "value": "99700218897"},
                ]
            ),
            422,
        ),
        (newcomer(identifier=[]), 422),
        (newcomer(name=[]), 422),
        (newcomer(name=[{"family": "Neuve", "given": "Nora"}]), 422),
        (newcomer(qualification=[{"code": {"coding": [{"system": ROLE, "code": "system"}]}}]), 422),
        (newcomer(qualification=[{"code": {"coding": [{"system": ROLE, "code": "queen"}]}}]), 422),
        (newcomer(qualification="nurse"), 422),
        (
            newcomer(
                extension=[{"url": SITE, "valueReference": {"reference": f"Organization/{an_id('closed')}"}}]
            ),
            422,
        ),
        (newcomer(telecom=[{"system": "phone", "value": "0639980001"}]), 422),  # would be dropped in silence
        (newcomer(resourceType="Person"), 400),
    ],
)
def test_an_account_that_cannot_be_is_not_made(world: World, wrong: dict[str, Any], status: int) -> None:
    async def story(face: Face) -> None:
        told = await face.send("adam", "POST", "/Practitioner", json=wrong)
        assert told.status_code == status, told.text
        assert told.json()["resourceType"] == "OperationOutcome"

    before = world.sql("select count(*) from directory.account")
    served(world, story)
    assert world.sql("select count(*) from directory.account") == before
    assert world.sql("select count(*) from access.proposal") == [(0,)]


def test_a_raise_is_proposed_by_whom_it_is_for_and_decided_by_a_colleague(world: World) -> None:
    me = {"reference": f"Practitioner/{an_id('nadia')}"}
    asked = parameters(
        what=("valueCode", "raise"),
        subject=("valueReference", me),
        reason=("valueString", "Plan blanc : 40 blessés attendus"),
        kind=("valueCode", "explained"),
        times=("valueDecimal", 2),
        hours=("valueInteger", 12),
    )

    async def story(face: Face) -> None:
        made = await face.send("nadia", "POST", "/Task/$propose", json=asked)
        assert made.status_code == 201, made.text
        task = made.json()["id"]
        assert (await face.send("nadia", "POST", "/Task/$propose", json=asked)).status_code == 409
        prove(world, "nadia")
        own = await face.send(
            "nadia", "POST", f"/Task/{task}/$decide", json=parameters(granted=("valueBoolean", True))
        )
        assert own.status_code == 403
        prove(world, "sam")  # a nurse of another site
        for who, which in (("sam", task), ("paul", str(UUID(int=7)))):
            told = await face.send(
                who, "POST", f"/Task/{which}/$decide", json=parameters(granted=("valueBoolean", True))
            )
            assert told.status_code == 404
        assert (await face.get("sam", "/Task/$proposals")).json() == {
            "resourceType": "Bundle",
            "type": "searchset",
            "total": 0,
        }
        assert (await decided(face, "ines", task))["status"] == "completed"

    served(world, story)
    assert world.sql("select account_id, kind, times::float from access.raise") == [
        (an_id("nadia"), "explained", 2.0)
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        parameters(granted=("valueString", "yes")),
        parameters(),
        parameters(granted=("valueBoolean", True), more=("valueString", "x")),
        {"resourceType": "Parameters", "parameter": [{"name": "granted", "valueBoolean": True}] * 2},
        {"resourceType": "Parameters", "parameter": "granted"},
        {"resourceType": "Parameters", "parameter": [{"name": ["granted"], "valueBoolean": True}]},
        parameters(granted=("valueBoolean", True), reason=("valueString", "\0")),
    ],
)
def test_a_decision_that_says_nothing_decides_nothing(world: World, wrong: dict[str, Any]) -> None:
    async def story(face: Face) -> None:
        made = await face.send("adam", "POST", "/Practitioner", json=newcomer())
        prove(world, "diane")
        told = await face.send("diane", "POST", f"/Task/{made.json()['id']}/$decide", json=wrong)
        assert told.status_code in (400, 422), told.text

    served(world, story)
    assert world.sql("select decided_at from access.proposal") == [(None,)]
