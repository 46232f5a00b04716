"""A whole day through the real pages, by keyboard: each sees what the one before did, and the ledger says who opened.

`make pictures` keeps what is seen on the way in docs/pictures/, for docs/explanation/une-journee.md.
"""

from __future__ import annotations

from playwright.sync_api import Browser

from tests import cluster as clusters
from tests.browser.day import arriving, house, leaving, prescribing, watching
from tests.browser.day.hands import Day
from tests.routes.pages_process import serving
from tests.sql.test_prescribing_steps import at_a_desk

SCENES = (
    arriving.the_desk_admits,
    arriving.the_nurse_takes_over,
    prescribing.the_physician_prescribes,
    prescribing.the_ordonnance_is_printed,
    prescribing.the_pharmacist_advises,
    prescribing.the_nurse_gives_a_dose,
    prescribing.an_examination_is_read,
    leaving.the_shift_is_handed_over,
    leaving.a_visit_is_booked,
    leaving.another_unit_takes_over,
    leaving.she_goes_home_with_a_letter,
    leaving.the_ledger_says_who,
    watching.the_patient_asks,
    watching.those_who_watch_see_no_patient,
)


def test_one_whole_day(cluster: clusters.Cluster, browser: Browser) -> None:
    with serving(cluster, house.furnish) as pages:
        at_a_desk(pages.world, "paul")  # as at a workstation: what he signs takes a touch
        house.letterheads(pages)
        day = Day(pages, browser)
        for scene in SCENES:
            scene(day)
        day.close()
