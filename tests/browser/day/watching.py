"""Evening: the patient asks who opened her record, and those who watch see what they may: never a record.

Owns: the scenes of Simone, Rita and Adam. Refuses: a name of a patient on Rita's and Adam's pages.
"""

from __future__ import annotations

from tests.browser.day.hands import Day
from tests.people import an_id
from tests.sql.officers import alert_about


def the_patient_asks(day: Day) -> None:
    """Simone notes the request, who saw which proof of identity, and finds it in the register."""
    simone = day.as_("simone")
    simone.go(day.of("demandes-du-patient/noter/"))
    simone.choose_value(kind="accesses", capacity="patient", proof="id_card")
    simone.press("Noter la demande")
    simone.go(day.of("demandes-du-patient/"))
    simone.sees("Qui a ouvert")
    day.picture("demandes-du-patient", "simone")


def those_who_watch_see_no_patient(day: Day) -> None:
    """An alert about an account has its numbers and no name of a patient; nor has administration."""
    alert_about(day.pages.world, "sam")
    rita, adam = day.as_("rita"), day.as_("adam")
    rita.go("/securite/")
    rita.sees("Sam JOLY")
    rita.sees_nothing_of("DESMOULINS")
    day.picture("alertes", "rita")
    adam.go("/administration/")
    adam.choose(role="Infirmier(ère)")
    adam.press("Chercher")
    adam.sees("Nadia FERRAND")
    adam.sees_nothing_of("DESMOULINS")
    day.picture("comptes", "adam")
    assert day.patient
    refused, absent = (adam.page.goto(f"/patient/{who}/") for who in (day.patient, an_id("nobody")))
    assert refused is not None
    assert absent is not None
    assert refused.status == absent.status
