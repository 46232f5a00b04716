"""The stays of a record and the beds of a unit: each step through its page, and two tabs, and the stranger."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import httpx
import pytest

from tests import cluster as clusters
from tests.people import TODAY, an_id
from tests.routes.desk_walk import created, hidden, patient_of, sent, stay_of, stepped
from tests.routes.pages_process import Pages, serving

WARD, OTHER = str(an_id("surgery_b")), str(an_id("medicine_a"))


@pytest.fixture(scope="module")
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster) as served:
        yield served


def admitted(pages: Pages, family: str, born: str, **more: str) -> str:
    with pages.as_("clara") as clara:
        return patient_of(created(clara, family=family, born=born, **more))


def beds(client: httpx.Client, unit: str = WARD) -> dict[str, str]:
    """What the board says of each bed."""
    page = client.get(f"/lits/{unit}/").text
    found = re.findall(r'<li class="bed bed-(\w+)"><p><b class="number">(\w+)</b>', page)
    return {label: state for state, label in found}


def test_a_nurse_places_moves_sends_on_leave_and_discharges(pages: Pages) -> None:
    patient = admitted(pages, "Parcours", "01/02/1950")
    with pages.as_("nadia") as nadia:
        for step, fields, expected in (
            ("move", {"unit": WARD, "bed": f"{WARD}/110P"}, (False, False, False, "110P")),
            ("plan", {"day": TODAY.isoformat()}, (False, False, False, "110P")),
            ("leave", {}, (False, False, True, "110P")),
            ("return", {}, (False, False, False, "110P")),
            ("confirm", {}, (False, False, False, "110P")),
            ("discharge", {}, (True, False, False, None)),
            ("resume", {}, (False, False, False, "110P")),
        ):
            assert patient_of(stepped(nadia, patient, step, **fields)) == patient, step
            assert stay_of(pages, patient) == expected, step
        page = nadia.get(f"/patient/{patient}/sejours/").text
    assert "lit 110P" in page
    assert "Mouvements" in page
    ties = "select kind, explained from gate.relationship_to(%s, 'admissions', %s::uuid, gate.now(), false)"
    assert pages.world.sql(ties, an_id("clara"), patient) == [
        ("site_presence", True)
    ]  # given back: another account acted


def test_the_board_says_leaving_then_to_be_cleaned_then_free(pages: Pages) -> None:
    patient = admitted(pages, "Partant", "03/02/1950", bed=f"{WARD}/111P")
    with pages.as_("nadia") as nadia:
        assert beds(nadia)["111P"] == "taken"
        stepped(nadia, patient, "plan", day=TODAY.isoformat())
        assert beds(nadia)["111P"] == "leaving"
        stepped(nadia, patient, "discharge")
        assert beds(nadia)["111P"] == "cleaning"
        assert "PARTANT" not in nadia.get(f"/lits/{WARD}/").text
        page = nadia.get(f"/lits/{WARD}/").text
        [path] = re.findall(r'action="(/lits/[0-9a-f-]{36}/propre)"', page)
        assert sent(nadia, path, unit=WARD).status_code == 303
        assert beds(nadia)["111P"] == "free"


def test_a_board_names_ones_own_patients_and_no_others(pages: Pages) -> None:
    patient = admitted(pages, "Discrete", "04/02/1950", bed=f"{WARD}/112P")
    pages.world.sql(
        "update directory.assignment set unit_id = %s where account_id = %s",
        an_id("medicine_a"),
        an_id("carine"),
    )
    with pages.as_("carine") as carine:  # of the site, and of another unit since this morning
        page = carine.get(f"/lits/{WARD}/").text
        assert beds(carine)["112P"] == "taken"
        assert "DISCRETE" not in page
        assert patient not in page
    with pages.as_("nadia") as nadia:
        assert "DISCRETE" in nadia.get(f"/lits/{WARD}/").text
    with pages.as_("sam") as stranger:
        assert stranger.get(f"/lits/{WARD}/").status_code == 404
        assert stranger.get(f"/lits/{an_id('geriatrics')}/").status_code == 200


def test_a_bed_that_somebody_just_took_is_said_and_nothing_moves(pages: Pages) -> None:
    first = admitted(pages, "Premiere", "05/02/1950")
    second = admitted(pages, "Seconde", "06/02/1950")
    with pages.as_("nadia") as nadia:
        page = nadia.get(f"/patient/{second}/sejours/").text
        assert patient_of(stepped(nadia, first, "move", unit=WARD, bed=f"{WARD}/113P")) == first
        late = {"bound": hidden(page, "bound"), "step": "move", "unit": WARD, "bed": f"{WARD}/113P"}
        told = sent(nadia, f"/patient/{second}/sejours/etape", **late)
        assert told.status_code == 422  # the list of free beds is read anew
        assert stay_of(pages, second)[3] is None
        wrong = stepped(nadia, second, "move", unit=OTHER, bed=f"{WARD}/114P")
        assert wrong.status_code == 422
        assert "Ce lit est dans une autre unité" in unescape(wrong.text)


def test_two_tabs_on_two_patients_and_an_older_page_change_nothing(pages: Pages) -> None:
    one, other = admitted(pages, "Onglet", "07/02/1950"), admitted(pages, "Autre", "08/02/1950")
    with pages.as_("nadia") as nadia:
        bound = hidden(nadia.get(f"/patient/{one}/sejours/").text, "bound")
        told = sent(nadia, f"/patient/{other}/sejours/etape", bound=bound, step="discharge")
        assert (told.status_code, stay_of(pages, other)[0]) == (409, False)
        stepped(nadia, one, "leave")
        told = sent(nadia, f"/patient/{one}/sejours/etape", bound=bound, step="discharge")
        assert (told.status_code, stay_of(pages, one)[0]) == (409, False)
        assert "Modifié entre-temps" in told.text
        assert stepped(nadia, one, "no such step").status_code == 404
        assert stepped(nadia, one, "leave").status_code == 409  # already away
        assert stepped(nadia, other, "plan", day="2026-02-31").status_code == 409
    with pages.as_("carine") as carine:
        page = carine.get(f"/patient/{one}/sejours/")
        assert page.status_code in (200, 403)
        assert 'name="step"' not in page.text


def test_a_desk_cancels_todays_admission_and_the_ward_sees_nobody(pages: Pages) -> None:
    patient = admitted(pages, "Erreur", "09/02/1950", bed=f"{WARD}/115P")
    with pages.as_("nadia") as nadia:
        assert "Annuler l’admission" not in nadia.get(f"/patient/{patient}/sejours/").text
    with pages.as_("clara") as clara:
        assert patient_of(stepped(clara, patient, "cancel")) == patient
    assert stay_of(pages, patient) == (True, True, False, None)
    with pages.as_("nadia") as nadia:
        assert nadia.get(f"/patient/{patient}/sejours/").status_code == 403
        assert beds(nadia)["115P"] == "cleaning"


def test_who_broke_the_glass_receives_through_the_page(pages: Pages) -> None:
    patient = str(an_id("bed 20"))
    with pages.as_("sam") as sam:
        assert patient_of(stepped_or_new(sam, patient)) == patient
    with pages.as_("nadia") as nadia:
        nadia.get(f"/patient/{patient}/bris-de-glace/")
        assert sent(nadia, f"/patient/{patient}/bris-de-glace/", reason="patient_present").status_code == 303
        assert patient_of(stepped(nadia, patient, "move", unit=WARD, bed=f"{WARD}/109P")) == patient
        assert beds(nadia)["109P"] == "taken"
    with pages.as_("ines") as ines:
        assert ines.get(f"/patient/{patient}/").status_code == 200
        assert f"/patient/{patient}/sejours/" in ines.get(f"/lits/{WARD}/").text
    with pages.as_("sam") as sam:  # nobody was taken off the other ward
        assert sam.get(f"/patient/{patient}/").status_code == 200


def stepped_or_new(client: httpx.Client, patient: str) -> httpx.Response:
    """Begin a stay from the record's own tab: the cast's patients have none as a resource."""
    page = client.get(f"/patient/{patient}/sejours/").text
    path = f"/accueil/patient/{patient}/sejour/"
    form = sent(client, path, row=hidden(page, "row"))
    return sent(
        client,
        path,
        step="keep",
        row=hidden(form.text, "row"),
        arrival="now",
        kind="IMP",
        unit=str(an_id("geriatrics")),
    )
