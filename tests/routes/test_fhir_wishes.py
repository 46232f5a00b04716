"""Advance directives and limits of treatment over FHIR: for physicians and nurses, as in the banner."""

from __future__ import annotations

from typing import Any

from cloison.chart import flags
from cloison.chart.author import Author
from tests.people import World, an_id
from tests.routes.fhir import Face, served

INSIDE = an_id("inside")


def said(code: str) -> dict[str, Any]:
    author = Author(an_id("paul"), "Paul", "Médecin")
    made = flags.flag(code, "", author, str(an_id(code)), str(INSIDE), "2026-11-24T10:00:00+01:00")
    return {key: value for key, value in made.items() if key != "id"}


def test_wishes_are_read_by_those_who_act_on_them(world: World) -> None:
    async def story(face: Face) -> None:
        for code in ("limitation", "directives", "fall"):
            made = await face.send("paul", "POST", "/Flag", json=said(code))
            assert made.status_code == 201, made.text
        for who, shown in (("paul", 3), ("nadia", 3), ("carine", 1)):
            told = await face.get(who, f"/Patient/{INSIDE}/Flag")
            whole = await face.get(who, f"/Patient/{INSIDE}/$everything")
            for answer in (told, whole):
                assert answer.status_code == 200, answer.text
                assert answer.text.count('"resourceType":"Flag"') == shown, who
                assert ("Limitation des traitements" in answer.text) == (shown == 3), who
        assert (await face.get("sam", f"/Patient/{INSIDE}/Flag")).status_code == 403

    served(world, story)
