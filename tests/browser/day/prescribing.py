"""The forenoon: the physician prescribes, signs and prints, the pharmacist advises, the nurse gives, a result is read.

Owns: the scenes of Paul, Félix, Lucie, and Nadia again. Refuses: to go on where one does not see what the other did.
"""

from __future__ import annotations

import io

import pypdfium2
from playwright.sync_api import Route
from pypdf import PdfReader

from tests.browser.day.hands import Day, Hands, keep

ADVICE = "Fonction rénale inconnue : un ionogramme avant de poursuivre ?"


def the_physician_prescribes(day: Day) -> None:
    """Paul reads what Nadia wrote, is warned of the allergy she entered, and signs three lines with one touch."""
    paul = day.as_("paul")
    paul.go("/")
    paul.press("DESMOULINS", "link")
    paul.sees("Pénicillines", "38,4")
    day.picture("dossier", "paul")
    paul.go(day.of("chronologie/"))
    paul.sees("EVA 6 à la mobilisation", "Nadia FERRAND")
    _chosen(day, "amoxicilline 500 gel")
    paul.sees("Allergie enregistrée à « Pénicillines »")
    day.picture("alerte-allergie", "paul")
    paul.press_in("form.rx-line", "Annuler", "link")
    _line(day, "paracetamol 1 g comprime", "inpatient", every="6", needed=True)
    _line(day, "ketoprofene 100", "inpatient")
    _line(day, "paracetamol 1 g comprime", "discharge", every="6")
    day.picture("prescrire", "paul")
    day.signed("paul", "Signer 3 lignes pour DESMOULINS")
    assert paul.page.url.endswith("/prescriptions/")
    paul.sees("paracétamol 1 g", "kétoprofène")


def _chosen(day: Day, typed: str) -> None:
    paul = day.as_("paul")
    paul.go(day.of("prescrire/"))
    paul.page.wait_for_function("document.activeElement.id === 'typed'")  # a busy machine gives it late
    paul.page.keyboard.type(typed)
    assert paul.page.input_value("#typed") == typed
    paul.page.wait_for_selector("#rx-found li")
    paul.page.keyboard.press("ArrowDown")
    paul.page.keyboard.press("Enter")
    paul.page.wait_for_selector(".rx-line")


def _line(day: Day, typed: str, setting: str, *, every: str = "", needed: bool = False) -> None:
    paul = day.as_("paul")
    _chosen(day, typed)
    paul.write(amount="1")
    if every:
        paul.tick("rhythm", "every")
        paul.choose(every=every)
    else:
        paul.tick("moments", "MORN")
        paul.tick("moments", "EVE")
    if needed:
        paul.tick("needed")
        paul.write(as_needed="douleur", most="4")
    paul.write(duration="5", indication="Fracture de la cheville droite")
    paul.tick("setting", setting)
    paul.press("Mettre dans le panier")


def the_ordonnance_is_printed(day: Day) -> None:
    """The PDF is really made, says what the law asks for, and is a print in the ledger."""
    paul = day.as_("paul")
    paul.go(day.of("ordonnances/"))
    made = paper(paul, "Imprimer (PDF)")
    text = text_of(made)
    for said in ("DESMOULINS", "MERCIER", "99700218896", "paracétamol", "Clinique des Tilleuls"):
        assert said.casefold() in text.casefold(), (said, text)
    assert "kétoprofène" not in text  # for the ward alone
    photographed("ordonnance", made)


def paper(hand: Hands, name: str, role: str = "button") -> bytes:
    """Press what makes a paper, and take it: the browser's own viewer of PDFs is not ours to look at."""
    made: list[bytes] = []

    def take(route: Route) -> None:
        answer = route.fetch()
        assert answer.headers["content-type"] == "application/pdf"
        made.append(answer.body())
        route.fulfill(status=204)

    hand.page.route("**/pdf", take)
    hand.page.get_by_role(role, name=name).first.focus()  # type: ignore[arg-type]
    with hand.page.expect_response("**/pdf"):
        hand.page.keyboard.press("Enter")
    hand.page.unroute("**/pdf", take)
    return made[0]


def text_of(pdf: bytes) -> str:
    """What a reader of this paper reads."""
    return " ".join(" ".join(p.extract_text() for p in PdfReader(io.BytesIO(pdf)).pages).split())


def photographed(name: str, pdf: bytes) -> None:
    """Keep the first page of a paper as a picture."""
    sheet = io.BytesIO()
    pypdfium2.PdfDocument(pdf)[0].render(scale=1.3).to_pil().save(sheet, "PNG")
    keep(name, sheet.getvalue(), size=(800, 1100))


def the_pharmacist_advises(day: Day) -> None:
    """Félix finds her in his queue, reads the lines beside allergies, and proposes; Paul accepts."""
    felix = day.as_("felix")
    felix.go("/pharmacie/")
    felix.sees("DESMOULINS")
    day.picture("pharmacie", "felix")
    felix.press("DESMOULINS", "link")
    felix.sees("kétoprofène", "Pénicillines")
    for box in felix.page.locator("main input[name=line]").all():
        if "kétoprofène" not in box.locator("xpath=ancestor::label").inner_text():
            box.focus()
            felix.page.keyboard.press("Space")
    felix.write(words=ADVICE)
    felix.press("Contre-indication")
    paul = day.as_("paul")
    paul.go(day.of("prescriptions/"))
    paul.sees(ADVICE, "Félix AUBRY")
    day.picture("avis", "paul", down_to=".rx-opinion")
    paul.write(words="Bilan demandé ce jour")
    paul.press("J’accepte")
    paul.sees("Bilan demandé ce jour")


def the_nurse_gives_a_dose(day: Day) -> None:
    """Nadia gives what Paul signed, for the reason she gives; Paul sees it given."""
    nadia = day.as_("nadia")
    nadia.go(day.of("administration/"))
    nadia.sees("paracétamol 1 g")
    nadia.write(reason="EVA 6")
    nadia.press("Donné paracétamol")
    nadia.sees("EVA 6", "Nadia FERRAND")
    nadia.go(day.of("administration/?poste=1"))
    day.picture("administration", "nadia")
    paul = day.as_("paul")
    paul.go(day.of("administration/"))
    paul.sees("EVA 6", "Nadia FERRAND")


def an_examination_is_read(day: Day) -> None:
    """Paul orders, Lucie answers what is hers to see, Paul finds the result on his first page and reads it."""
    paul, lucie = day.as_("paul"), day.as_("lucie")
    paul.go(day.of("examens/"))
    paul.page.get_by_label("Ionogramme sanguin").focus()
    paul.page.keyboard.press("Space")
    paul.write(reason="Avant anti-inflammatoire")
    paul.press("Demander pour DESMOULINS")
    lucie.go("/examens/")
    lucie.sees("DESMOULINS", "Avant anti-inflammatoire")
    day.picture("laboratoire", "lucie")
    lucie.press("Ionogramme", "link")
    lucie.sees_nothing_of("Pénicillines", "EVA 6", "kétoprofène")
    lucie.page.get_by_label("Potassium").focus()
    lucie.page.keyboard.type("5,9")
    lucie.press("Rendre le résultat")
    paul.go("/")
    paul.press_in("section[aria-labelledby=waiting]", "DESMOULINS", "link")
    paul.sees("5,9")
    day.picture("resultat", "paul")
    paul.press("J’ai lu ce résultat")
    paul.go(day.of("prescriptions/"))
    paul.press("Arrêter kétoprofène", "link")
    paul.write(words="Hyperkaliémie à 5,9")
    day.touch("paul")
    paul.press("Arrêter pour DESMOULINS")
    nadia = day.as_("nadia")
    nadia.go(day.of("administration/"))
    nadia.sees_nothing_of("kétoprofène")
    nadia.go(day.of("examens/"))
    nadia.sees("Ionogramme")
    nadia.press("Ionogramme", "link")
    nadia.sees("5,9", "Lu par", "Paul MERCIER")
