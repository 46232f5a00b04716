"""The emergency board: who comes in, sorted, waited for, taken; and that no board tells of whom it does not show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests import cluster as clusters
from tests.people import World, an_id
from tests.routes.pages_process import Pages, serving
from tests.routes.test_pages_examinations import sent
from tests.routes.test_pages_ward import chart

RECORD = f"/patient/{an_id('inside')}/"


@pytest.fixture(scope="module")
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster, _an_emergency_unit) as served:
        yield served


def _an_emergency_unit(world: World) -> None:
    world.sql("update directory.unit set kind = 'emergency' where id = %s", an_id("surgery_b"))
    stay = {
        "resourceType": "Encounter", "id": str(an_id("inside stay")), "status": "arrived", "class": {"code": "EMER"},
        "subject": {"reference": f"Patient/{an_id('inside')}"},
        "period": {"start": (datetime.now(UTC) - timedelta(minutes=95)).isoformat()},
        "location": [{"location": {"reference": f"Location/{an_id('surgery_b')}"}, "status": "active"}],
    }  # fmt: skip
    world.sql(
        "delete from access.relationship where patient_id = %s and kind = 'site_presence'", an_id("inside")
    )
    chart(world, "paul", "inside", stay, stated=False)


def row(pages: Pages, who: str = "nadia") -> str:
    with pages.as_(who) as client:
        text = client.get("/service/").text
    return re.findall("<tr.*?</tr>", text.split('<tbody class="here">')[1], re.S)[0]


def test_somebody_comes_in_is_sorted_waits_and_is_taken(pages: Pages) -> None:
    before = row(pages)
    assert "à trier" in before
    assert "1 h 3" in before
    assert "attend un médecin" in before
    with pages.as_("nadia") as nadia:
        assert sent(nadia, RECORD + "tri/").status_code == 422
        assert sent(nadia, RECORD + "tri/", level="9").status_code == 422
        done = sent(nadia, RECORD + "tri/", level="3A", step="imaging")
        assert (done.status_code, done.headers["location"]) == (303, "/service/")
    sorted_ = row(pages)
    for said in ("Tri 3A", "▲", "délai dépassé", "Imagerie"):
        assert said in sorted_, said
    with pages.as_("paul") as paul:
        assert sent(paul, RECORD + "tri/", level="3A", step="bed", take="1").status_code == 303
    taken = row(pages)
    assert "pris en charge" in taken
    assert "Dr paul PAUL" in taken
    assert "Un lit dans un service" in taken


def test_who_sorts_nobody_sees_the_level_and_no_form(pages: Pages) -> None:
    assert "/tri/" not in row(pages, "carine")
    assert "Tri" not in row(pages, "simone")
    with pages.as_("carine") as carine:
        assert carine.get(RECORD + "tri/").status_code == 404
    with pages.as_("sam") as stranger:
        assert stranger.get(RECORD + "tri/").status_code == 403
