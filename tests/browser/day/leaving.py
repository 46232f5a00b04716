"""Afternoon: another unit takes over, and she goes home with a letter; what the gate did all day long.

Owns: the transfer, the discharge, the ledger. Refuses: that Inès saw her before she lay in Medicine A.
"""

from __future__ import annotations

from tests.browser.day.hands import Day
from tests.browser.day.prescribing import paper, photographed, text_of

WHO_OPENED = {"clara", "nadia", "paul", "felix", "lucie", "ines"}


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
    assert "Pénicillines" in paul.page.locator("#id_allergies").input_value()
    paul.write(
        recipient="Dr Hélène ROUSSEL",
        reason="Fracture de la cheville droite",
        synthesis="Traitement orthopédique par attelle. Douleur maîtrisée.",
        events="Aucun.",
        stopped="Kétoprofène, après avis du pharmacien.",
        pending="Aucun.",
        follow_up="Consultation à 8 jours avec radiographie.",
    )
    paul.press("Garder le brouillon")
    day.picture("lettre", "paul")
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
    day.picture("sejours", "ines")
    clara.go("/accueil/")
    clara.sees_nothing_of("EVA 6")


def the_ledger_says_who(day: Day) -> None:
    """Exactly those who opened the record have lines, and the page of the record names them to whoever asks."""
    rows = day.pages.world.sql(
        "select distinct a.username, l.outcome from ledger.line l join directory.account a on a.id = l.account_id "
        "where l.event = 'patient.open' and (l.patient_id = %s or %s = any (l.patients))",
        day.patient,
        day.patient,
    )
    assert {who for who, outcome in rows if outcome == "allowed"} == WHO_OPENED
    assert {who for who, outcome in rows if outcome == "refused"} == {"ines"}  # before she lay in Medicine A
    ines = day.as_("ines")
    ines.go(day.of("acces/"))
    ines.sees("Clara BESNARD", "Nadia FERRAND", "Paul MERCIER", "Félix AUBRY", "Lucie TANGUY", "Inès CASTEL")
    ines.sees_nothing_of("Sam JOLY", "Simone PRIGENT")
    day.picture("acces", "ines")
