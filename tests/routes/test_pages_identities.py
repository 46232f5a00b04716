"""The identity officer's worklist: masked, side by side, and ended by whose queue it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import cluster as clusters
from tests.people import an_id
from tests.routes.desk_walk import created, hidden, patient_of, sent
from tests.routes.pages_process import Pages, serving


@pytest.fixture(scope="module")
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster) as served:
        yield served


def near_inside(pages: Pages) -> str:
    """Somebody created as « Lefebvre Anne Marie »: `inside` is Lefèvre Anne-Marie, of the same day."""
    with pages.as_("clara") as clara:
        told = created(clara, family="Lefebvre", given="Anne Marie", born="12/03/1950")
        said = {
            "family": "Lefebvre", "given": "Anne Marie", "born": "12/03/1950", "sex": "female", "birthplace": "Sées",
            "arrival": "now", "kind": "IMP", "unit": str(an_id("surgery_b")), "reason": "Jumelle, née à Argentan",
            "searched": hidden(told.text, "searched"), "ids": hidden(told.text, "ids"),
        }  # fmt: skip
        return patient_of(sent(clara, "/accueil/creation/", step="keep", **said))


def test_the_queue_is_masked_and_the_pair_shows_what_agrees_and_done_ends_it(pages: Pages) -> None:
    patient = near_inside(pages)
    with pages.as_("ivan") as ivan:
        queue = ivan.get("/identites/").text
        assert "LE••••••" in queue
        assert "LEFEBVRE" not in queue
        pair = ivan.get(f"/identites/{patient}/")
        assert pair.status_code == 200
        assert "LEFEBVRE" in pair.text  # of his queue: his to see whole
        assert "LEF" in pair.text
        assert "LEFÈVRE" not in pair.text
        assert "IPP-inside" in pair.text
        spent = "select kind from access.spent where holder = %s and patient_id = %s"
        assert pages.world.sql(spent, an_id("ivan"), an_id("inside")) == [("others",)]
        assert (
            ivan.get(f"/identites/{an_id('inside')}/").status_code == 404
        )  # found by likeness is not his to open
        told = sent(ivan, f"/identites/{patient}/", bound=hidden(pair.text, "bound"))
        assert told.status_code == 303
        assert "LE••••••" not in ivan.get("/identites/").text
        assert ivan.get(f"/identites/{patient}/").status_code == 404
    with pages.as_("sam") as stranger:
        assert stranger.get("/identites/").status_code == 404


def test_only_whose_queue_it_is_ends_it(pages: Pages) -> None:
    with pages.as_("clara") as clara:
        patient = patient_of(created(clara, family="Provisoire", born="01/04/1966"))
    with pages.as_("ivan") as ivan:
        pair = ivan.get(f"/identites/{patient}/").text
        assert "Aucune autre identité" in pair
        assert sent(ivan, f"/identites/{patient}/", bound="forged").status_code == 409
    with pages.as_("nadia") as nadia:
        nadia.get("/")
        assert sent(nadia, f"/identites/{patient}/", bound=hidden(pair, "bound")).status_code == 404
    open_ones = "select count(*) from access.relationship where patient_id = %s::uuid and kind = 'identity_queue' and until is null"
    assert pages.world.sql(open_ones, patient) == [(1,)]
