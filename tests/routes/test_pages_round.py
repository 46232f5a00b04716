"""The nurse's round: what is due in a shift, given, not given, refused, if needed and what it did."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from cloison.medicines import plan
from cloison.pages.prescribing.round_ import shift_of
from cloison.records.validation import faults
from tests import cluster as clusters
from tests.people import an_id
from tests.routes.pages_process import Pages, serving
from tests.routes.test_pages_prescribing import INSIDE, LINE, post, requests_of, sign, text, write
from tests.sql.officers import prove
from tests.sql.test_prescribing_steps import at_a_desk

ROUND = f"/patient/{INSIDE}/administration/"
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture(scope="module")
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster) as served:
        at_a_desk(served.world, "paul")
        with served.as_("paul") as paul:
            write(
                paul,
                "furosémide 40",
                **{**LINE, "unit": "comprimé", "rhythm": "every", "every": "1", "moments": []},
            )
            needed = {
                "needed": "on",
                "as_needed": "douleur",
                "most": "2",
                "rhythm": "every",
                "every": "6",
                "moments": [],
            }
            write(paul, **{**LINE, **needed})
            write(paul, "amlodipine 5", setting="community")
            prove(served.world, "paul")
            sign(served, paul)
        yield served


def given(pages: Pages) -> list[dict[str, Any]]:
    return requests_of(pages, "MedicationAdministration")


def a_dose(page: str) -> dict[str, str]:
    """The first dose that is open."""
    found = re.search(r'name="request" value="([^"]+)"><input type="hidden" name="at" value="([^"]+)"', page)
    assert found, page
    return {"request": found[1], "at": found[2]}


def next_shift(client: httpx.Client) -> str:
    return client.get(ROUND, params={"poste": "1"}).text


def test_a_shift_shows_its_doses_and_not_those_for_home(pages: Pages) -> None:
    with pages.as_("nadia") as nadia:
        page = text(next_shift(nadia))
    assert "furosémide 40 mg" in page
    assert "amlodipine" not in page
    assert "Reste possible sur 24 heures : 2 gélules" in page.replace("\u00a0", " ")


def test_given_not_given_and_refused_are_kept_once_and_valid(pages: Pages) -> None:
    with pages.as_("nadia") as nadia:
        for action, more, status in (
            ("given", {}, "completed"),
            ("given", {"amount": "0,5"}, "completed"),
            ("not_given", {"reason": "Patient à jeun"}, "not-done"),
            ("refused", {}, "not-done"),
        ):
            page = next_shift(nadia)
            dose, before = a_dose(page), len(given(pages))
            for _ in range(2):  # sent twice
                assert post(nadia, ROUND, page, action=action, **dose, **more).status_code == 303
            assert len(given(pages)) == before + 1
            last = next(g for g in given(pages) if g["extension"][0]["valueDateTime"] == dose["at"])
            assert last["status"] == status
            assert list(faults(last)) == []
        said = text(next_shift(nadia)).replace("\u00a0", " ")
    assert "donné" in said
    assert "0,5 comprimé" in said
    assert "non donné" in said
    assert "refusé" in said
    with pages.as_("paul") as paul:  # the physician sees the same
        assert "Patient à jeun" in text(next_shift(paul))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"action": "given", "amount": "abc"}, "Écrivez la dose donnée"),
        ({"action": "given", "amount": "-1"}, "Écrivez la dose donnée"),
        ({"action": "given", "hour": "25:99"}, "Écrivez l’heure"),
        ({"action": "not_given"}, "Choisissez ou écrivez pourquoi"),
    ],
)
def test_what_is_missing_is_told_and_nothing_kept(
    pages: Pages, fields: dict[str, str], sentence: str
) -> None:
    before = len(given(pages))
    with pages.as_("nadia") as nadia:
        page = next_shift(nadia)
        told = post(nadia, ROUND, page, **a_dose(page), **fields)
    assert told.status_code == 422
    assert sentence in text(told.text)
    assert len(given(pages)) == before


def test_a_dose_that_was_never_planned_is_no_dose(pages: Pages) -> None:
    with pages.as_("nadia") as nadia:
        page = next_shift(nadia)
        dose = a_dose(page)
        odd = (datetime.fromisoformat(dose["at"]) + timedelta(minutes=7)).isoformat()
        for wrong in (odd, "2020-01-01T08:00:00+01:00", "demain", "2099-01-01"):
            assert (
                post(nadia, ROUND, page, action="given", request=dose["request"], at=wrong).status_code == 404
            )
        assert (
            post(nadia, ROUND, page, action="given", request=str(an_id("x")), at=dose["at"]).status_code
            == 404
        )
        assert post(nadia, ROUND, page, action="perdu", **dose).status_code == 404
    with pages.as_("sam") as stranger:
        assert stranger.get(ROUND).status_code == 403
    with pages.as_("carine") as carine:
        assert carine.get(ROUND).status_code == 404


def test_if_needed_takes_a_reason_stops_at_its_maximum_and_notes_its_effect(pages: Pages) -> None:
    with pages.as_("nadia") as nadia:
        page = nadia.get(ROUND).text
        request = re.findall(
            r'name="request" value="([^"]+)"><input type="hidden" name="at" value="">', page
        )[0]
        needed = {"request": request, "at": "", "action": "given"}
        assert "Écrivez pourquoi c’est donné" in text(post(nadia, ROUND, page, **needed).text)
        assert post(nadia, ROUND, page, **needed, reason="Douleur à 6").status_code == 303
        page = nadia.get(ROUND).text
        assert "Reste possible sur 24 heures : 1 gélule" in text(page).replace("\u00a0", " ")
        beyond = post(nadia, ROUND, page, **needed, reason="Douleur à 5", amount="2")
        assert "Maximum par 24 heures atteint : il reste 1." in text(beyond.text)
        one = re.findall(r'name="administration" value="([^"]+)"', page)[0]
        assert post(nadia, ROUND, page, action="effect", administration=one, effect="").status_code == 422
        noted = post(nadia, ROUND, page, action="effect", administration=one, effect="Douleur à 2")
        assert noted.status_code == 303
        assert "Effet : Douleur à 2" in text(nadia.get(ROUND).text)
    assert all(list(faults(g)) == [] for g in given(pages))


def test_shifts_follow_one_another_day_and_night() -> None:
    now = datetime(2026, 11, 24, 3, 30, tzinfo=PARIS)
    begin, end, _ = shift_of(now, 0)
    assert (begin, end) == (datetime(2026, 11, 23, 21, tzinfo=PARIS), datetime(2026, 11, 24, 7, tzinfo=PARIS))
    for away in range(-6, 4):
        assert shift_of(now, away)[1] == shift_of(now, away + 1)[0]


def test_what_the_ward_board_counts_as_late(pages: Pages) -> None:
    now = datetime.now(PARIS) + timedelta(
        hours=12
    )  # hourly: more than any test gave, at whatever hour it runs
    everything = [*requests_of(pages, "MedicationRequest"), *given(pages)]
    assert any("furosémide" in d.medicine for d in plan.late(everything, now))
