"""Afternoon: another unit takes over, and she goes home with a letter; what the gate did all day long.

Owns: the transfer, the discharge, the ledger. Refuses: that Inès saw her before she lay in Medicine A.
"""

from __future__ import annotations

from datetime import datetime

from cloison.pages.agenda.grid import next_working
from cloison.pages.words import PARIS
from tests.browser.day.hands import Day
from tests.browser.day.prescribing import paper, photographed, text_of
from tests.people import an_id

WHO_OPENED = {"clara", "nadia", "paul", "felix", "ines"}
WHO_SAW_A_LINE = {"lucie", "carine", "simone"}
"""Her queue, a shift's sheet, a day of the agenda: a line of a list, which has its line in the ledger too."""


def the_shift_is_handed_over(day: Day) -> None:
    """Nadia leaves one line for the next shift; Carine reads it on the sheet."""
    nadia, carine = day.as_("nadia"), day.as_("carine")
    nadia.go(day.of(f"releve/?unite={an_id('surgery_b')}"))
    nadia.write(words="Passe en Médecine A cet après-midi, attelle à garder")
    nadia.press("Enregistrer")
    day.picture("releve", "nadia")
    carine.go(f"/service/{an_id('surgery_b')}/releve/")
    carine.sees("DESMOULINS", "attelle à garder")


def a_visit_is_booked(day: Day) -> None:
    """Paul books the visit after; Simone finds it in the agenda, and opens nothing for that."""
    paul, simone = day.as_("paul"), day.as_("simone")
    paul.go(day.of("rendez-vous/"))
    paul.press("Chercher une heure libre", "link")
    paul.press("Jour suivant", "link")
    paul.press("Libre, réserver 14 h 20", "link")
    paul.write(reason="Contrôle de la cheville")
    paul.press("Réserver pour")
    paul.sees("Contrôle de la cheville")
    tomorrow = next_working(datetime.now(PARIS).date(), 1)
    simone.go(f"/agenda/?unite={an_id('surgery_b')}&jour={tomorrow}")
    simone.sees("DESMOULINS")
    simone.sees_nothing_of("Contrôle de la cheville")  # why she comes is the physician's
    day.picture("agenda", "simone", down_to=".hour")


def another_unit_takes_over(day: Day) -> None:
    """Before the move Inès is refused; after it the record is hers, with what Nadia left."""
    ines, nadia = day.as_("ines"), day.as_("nadia")
    ines.go("/")
    ines.sees_nothing_of("DESMOULINS")
    refused = ines.page.goto(day.of())
    assert refused is not None
    assert refused.status == 403
    nadia.go(day.of("sejours/"))
    nadia.open("Changer d’unité ou de lit")
    nadia.choose(unit="Médecine A")
    nadia.bed("medicine_a", "101P")
    nadia.press("Enregistrer le mouvement")
    nadia.sees("Médecine A", "lit 101P")
    ines.go("/")
    ines.sees("DESMOULINS", "101P")
    ines.press("DESMOULINS", "link")
    ines.sees("Pénicillines", "38,4")
    ines.go(day.of("chronologie/"))
    ines.sees("EVA 6 à la mobilisation", "Nadia FERRAND")


def she_goes_home_with_a_letter(day: Day) -> None:
    """Paul's letter is filled from what the others wrote, signed and printed; Inès discharges; Clara sees the bed."""
    paul, ines, clara = day.as_("paul"), day.as_("ines"), day.as_("clara")
    paul.go(day.of("lettres/liaison/ecrire/"))
    for part, known in (
        ("allergies", "Pénicillines"),
        ("stopped", "kétoprofène"),
        ("treatments", "paracétamol"),
    ):
        assert known in paul.page.locator(f"#id_{part}").input_value(), part
    paul.write(
        recipient="Dr Hélène ROUSSEL",
        reason="Fracture de la cheville droite",
        synthesis="Traitement orthopédique par attelle. Douleur maîtrisée.",
        events="Aucun.",
        pending="Aucun.",
        follow_up="Consultation à 8 jours avec radiographie.",
    )
    paul.press("Garder le brouillon")
    day.touch("paul")
    paul.press("Signer pour DESMOULINS")
    paul.sees("Signée par", "Paul MERCIER")
    made = paper(paul, "Imprimer (PDF)", "link")
    for said in ("DESMOULINS", "Pénicillines", "paracétamol", "Signée électroniquement", "Dr Hélène ROUSSEL"):
        assert said.casefold() in text_of(made).casefold(), (said, text_of(made))
    photographed("lettre-de-liaison", made)
    ines.go(day.of("documents/"))
    ines.sees("Lettre de liaison", "signé")
    ines.go(day.of("sejours/"))
    ines.press("Enregistrer la sortie")
    clara.go("/accueil/")
    clara.sees_nothing_of("EVA 6")


def the_ledger_says_who(day: Day) -> None:
    """Exactly those who opened the record have lines, and the page of the record names them to whoever asks."""
    opened = _accounts(day, "and l.event = 'patient.open'")
    assert opened == {(who, "allowed") for who in WHO_OPENED} | {("ines", "refused")}, (
        opened
    )  # before her ward had her
    named = {who for who, outcome in _accounts(day) if outcome == "allowed"}
    assert named == WHO_OPENED | WHO_SAW_A_LINE, named
    ines = day.as_("ines")
    ines.go(day.of("acces/"))
    ines.sees("Clara BESNARD", "Nadia FERRAND", "Paul MERCIER", "Félix AUBRY", "Inès CASTEL")
    ines.sees_nothing_of("Sam JOLY", "Adam LECLERC", "Rita VASSEUR")
    day.picture("acces", "ines")


def _accounts(day: Day, more: str = "") -> set[tuple[str, str]]:
    rows = day.pages.world.sql(
        "select distinct a.username, l.outcome from ledger.line l join directory.account a on a.id = l.account_id "
        f"where (l.patient_id = %s or %s = any (l.patients)) {more}",
        day.patient,
        day.patient,
    )
    return {(str(who), str(outcome)) for who, outcome in rows}
