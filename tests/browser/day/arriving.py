"""Morning: the desk finds nobody and admits; the nurse takes over.

Owns: the scenes of Clara and Nadia. Refuses: a word of what Nadia writes on Clara's pages.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from cloison.pages.words import PARIS
from tests.browser.day.hands import Day
from tests.people import an_id


def the_desk_admits(day: Day) -> None:
    """Clara searches first, finds nobody, creates the identity and gives a bed."""
    clara = day.as_("clara")
    clara.go("/accueil/")
    clara.press("Nouvelle arrivée", "link")
    clara.write(born="14/07/1961", family="des", given="zoe")
    clara.page.keyboard.press("Enter")
    clara.page.wait_for_selector("#found")
    clara.sees("Personne de connu ne correspond")
    clara.press("Créer une identité")
    clara.write(family="Desmoulins", given="Zoé", born="14/07/1961", birthplace="Sées")
    clara.choose(sex="Féminin", unit="Chirurgie B", kind="Hospitalisation ou hébergement")
    clara.bed("surgery_b", "112P")
    clara.tick("arrival", "now")
    day.picture("arrivee", "clara")
    clara.press("Enregistrer l’identité et le séjour")
    day.patient = UUID(clara.page.url.split("/patient/")[1].split("/")[0])
    clara.sees("DESMOULINS", "lit 112P", "Chirurgie B")
    clara.go("/accueil/")
    clara.press("Arrivés aujourd’hui", "link")
    clara.sees("DESMOULINS")
    day.picture("accueil", "clara")


def the_nurse_takes_over(day: Day) -> None:
    """Nadia finds her on the board, asks about allergies, measures, and writes the first transmission."""
    nadia = day.as_("nadia")
    nadia.go("/")
    nadia.sees("DESMOULINS", "112P")
    day.picture("mes-patients", "nadia")
    nadia.go(f"/lits/{an_id('surgery_b')}/")
    nadia.sees("DESMOULINS")
    nadia.go("/")
    nadia.page.keyboard.press("Control+k")
    nadia.page.wait_for_selector("#quick[open]")
    nadia.page.wait_for_load_state("networkidle")
    nadia.page.keyboard.type("desmoul")
    nadia.page.locator("#quick-list [role=option]").first.wait_for()
    with nadia.page.expect_navigation():
        nadia.page.keyboard.press("Enter")
    assert nadia.page.url.endswith(day.of())
    _an_allergy(day)
    _a_round(day)
    _a_transmission(day)
    nadia.go(f"/service/{an_id('surgery_b')}/")
    nadia.sees("DESMOULINS", "38,4")
    day.picture("service", "nadia")


def _an_allergy(day: Day) -> None:
    nadia = day.as_("nadia")
    nadia.go(day.of("allergies/ajouter/"))
    nadia.write(allergen="Pénicillines", reaction="Urticaire")
    nadia.press("Enregistrer")
    nadia.sees("Pénicillines", "Urticaire")


def _a_round(day: Day) -> None:
    """Two rounds, of two hours ago (on the ambulance's sheet) and of now."""
    nadia = day.as_("nadia")
    for ago, values in (
        (2, ("37,9", "88", "138", "76", "16", "97")),
        (0, ("38,4", "96", "142", "80", "18", "96")),
    ):
        nadia.go(day.of("constantes/saisir/"))
        if ago:
            then = datetime.now(PARIS) - timedelta(hours=ago)
            nadia.write(at=f"{then:%d/%m/%Y %H:%M}")
        nadia.page.locator("#id_temperature").focus()
        for value in values:
            nadia.page.keyboard.type(value)
            nadia.page.keyboard.press("Enter")
        nadia.press("Enregistrer les constantes")
    nadia.sees("38,4")
    day.picture("constantes", "nadia")


def _a_transmission(day: Day) -> None:
    nadia = day.as_("nadia")
    nadia.go(day.of("transmission/"))
    nadia.write(title="Douleur", facts="EVA 6 à la mobilisation, attelle en place", actions="Médecin appelé")
    day.picture("transmission", "nadia")
    nadia.press("Enregistrer")
    nadia.sees("EVA 6 à la mobilisation")
