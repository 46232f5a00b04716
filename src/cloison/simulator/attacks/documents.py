"""Print, PDF and document links: every address under which a document could lie, and the documents themselves.

Owns: the addresses. There is no print and no PDF yet (`siege.notes` says so); Binary and DocumentReference are
attacked. Refuses: breaking the glass.
"""

from cloison.simulator.siege.attack import Attack, Siege

PAGES = ("impression", "imprimer", "print", "pdf", "export", "documents", "prescriptions/pdf", "acces/")
KINDS = ("DocumentReference", "Binary", "DiagnosticReport", "Media", "Composition")


def run(siege: Siege) -> None:
    """Documents of strangers by compartment, by id, by link and as a page; asked for as PDF too."""
    secretary, browser = siege.enter("secretary"), siege.browse("secretary")
    strangers = siege.strangers(secretary)
    there = set()
    for patient in siege.tried(strangers[:30], secretary):
        for page in PAGES:
            if browser.get(f"/patient/{patient.id}/{page}").status == 200:
                there.add(page)
        for kind in KINDS:
            secretary.get(f"/Patient/{patient.id}/{kind}")
            secretary.get(f"/{kind}?patient={patient.id}", headers={"Accept": "application/pdf"})
            secretary.get(f"/Patient/{patient.id}/$document?persist=false")
    for patient in siege.tried(strangers, secretary):
        for kind, key in patient.resource_ids:
            if kind in KINDS:
                secretary.get(f"/{kind}/{key}?patient={patient.id}")
                secretary.get(f"/Binary/{key}")
        secretary.get(f"/Patient/{patient.id}/DocumentReference")
        secretary.open(patient.id)
    siege.notes["print and PDF"] = (
        "no such page exists yet" if not there else f"pages answered: {sorted(there)}"
    )


ATTACK = Attack("print, PDF and document links", "secretary", ("perimeter", "counting"), run)
