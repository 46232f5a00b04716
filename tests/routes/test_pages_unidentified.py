"""Somebody arrives who cannot say who they are: two clicks, and the ward has them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests import cluster as clusters
from tests.people import an_id
from tests.routes.pages_process import Pages, posted, serving


@pytest.fixture(scope="module")
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster) as served:
        yield served


def admitted(pages: Pages, who: str, **said: str) -> str:
    """Admit somebody with the form's own defaults; return the address of the record."""
    with pages.as_(who) as client:
        form = client.get("/arrivee/").text
        unit = said.pop("unit", re.findall(r'<option value="([0-9a-f-]{36})"', form)[0])
        told = posted(client, "/arrivee/", unit=unit, sex=said.get("sex", "unknown"), age=said.get("age", ""))
    assert told.status_code == 303, told.text
    return told.headers["location"]


@pytest.mark.parametrize("who", ["nadia", "paul", "clara"])
def test_the_first_click_shows_a_form_that_needs_nothing_and_the_second_admits(
    pages: Pages, who: str
) -> None:
    unit = str(an_id("surgery_b"))
    record = admitted(pages, who, unit=unit, age="40", sex="male")
    with pages.as_(who) as client:
        page = client.get(record)
    assert page.status_code == 200
    assert "INCONNU" in page.text
    assert "Identité provisoire" in page.text
    with pages.as_("ines") as colleague:  # it explains to her colleagues at once
        assert "INCONNU" in colleague.get("/").text
        assert colleague.get(record).status_code == 200
    with pages.as_("sam") as stranger:
        assert stranger.get(record).status_code == 403


def test_it_counts_for_who_says_it_and_is_given_back_once_another_acts(pages: Pages) -> None:
    record = admitted(pages, "nadia", unit=str(an_id("surgery_b")))
    patient = record.split("/")[2]
    kinds = "select kind from access.spent where holder = %s and patient_id = %s::uuid and kind <> 'explains'"
    assert pages.world.sql(kinds, an_id("nadia"), patient) == [("others",)]
    ties = "select kind, explained from gate.relationship_to(%s, 'nurse', %s::uuid, gate.now(), false)"
    assert pages.world.sql(ties, an_id("nadia"), patient) == [("ward_presence", False)]
    assert pages.world.sql(ties, an_id("ines"), patient) == [("ward_presence", True)]


def test_whom_nobody_lets_admit_sees_no_form_and_a_unit_of_elsewhere_is_refused(pages: Pages) -> None:
    for who in ("carine", "coline", "adam"):
        with pages.as_(who) as client:
            assert client.get("/arrivee/").status_code == 404
    with pages.as_("nadia") as client:
        told = posted(client, "/arrivee/", unit=str(an_id("geriatrics")), sex="unknown", age="")
    assert told.status_code == 422


def test_the_units_are_ones_own_and_the_front_desks_are_its_site_s(pages: Pages) -> None:
    units = "select name from gate.arrival_units(%s) order by 1"
    assert pages.world.sql(units, pages.world.secret("nadia")) == [("surgery_b",)]
    assert pages.world.sql(units, pages.world.secret("clara")) == [("lab",), ("medicine_a",), ("surgery_b",)]
    pages.world.sql("update directory.unit set kind = 'emergency' where id = %s", an_id("medicine_a"))
    assert pages.world.sql(units, pages.world.secret("clara")) == [("medicine_a",)]
    pages.world.sql("update directory.unit set kind = 'medicine' where id = %s", an_id("medicine_a"))
    assert pages.world.sql(units, pages.world.secret("carine")) == []
