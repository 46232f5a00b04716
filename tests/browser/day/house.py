"""The house of the day: Surgery B with its ward of fictional patients, Medicine A, a pharmacy and a laboratory.

Owns: names that a reader of the guided tour understands. Refuses: anybody real; numbers are fiction's.
"""

from __future__ import annotations

from tests.browser.fictional import WARD, admit_the_ward
from tests.people import World, an_id
from tests.routes.pages_process import Pages

SITES = {"tilleuls": "Clinique des Tilleuls", "ormes": "Résidence des Ormes", "closed": "Maison Saint-Roch"}
UNITS = {
    "surgery_b": ("Chirurgie B", "medicine"),
    "medicine_a": ("Médecine A", "medicine"),
    "lab": ("Laboratoire", "laboratory"),
}
PEOPLE = {
    "clara": ("Clara", "BESNARD"),
    "nadia": ("Nadia", "FERRAND"),
    "ines": ("Inès", "CASTEL"),
    "paul": ("Paul", "MERCIER"),
    "felix": ("Félix", "AUBRY"),
    "lucie": ("Lucie", "TANGUY"),
    "carine": ("Carine", "LEMOINE"),
    "simone": ("Simone", "PRIGENT"),
    "rita": ("Rita", "VASSEUR"),
    "adam": ("Adam", "LECLERC"),
    "sam": ("Sam", "JOLY"),
    "dora": ("Dora", "HAMELIN"),
    "otto": ("Otto", "GUERIN"),
    "lea": ("Léa", "MARTEL"),
}


def furnish(world: World) -> None:
    """Name people and places, put Inès into Medicine A and Félix into the pharmacy, fill the ward."""
    for site, name in SITES.items():
        world.sql("update directory.site set name = %s where id = %s", name, an_id(site))
    world.sql("update directory.site set finess = '780110078' where id = %s", an_id("tilleuls"))
    for unit, (name, kind) in UNITS.items():
        world.sql("update directory.unit set name = %s, kind = %s where id = %s", name, kind, an_id(unit))
    for who, (given, family) in PEOPLE.items():
        world.sql(
            "update directory.account set given_name = %s, family_name = %s where username = %s",
            given,
            family,
            who,
        )
    world.sql("update directory.account set rpps = '99700218896' where username = 'paul'")
    world.sql(
        "update directory.assignment set unit_id = %s where account_id = %s",
        an_id("medicine_a"),
        an_id("ines"),
    )
    world.sql(
        "insert into directory.unit (id, site_id, code, name, kind, beds) values (%s, %s, 'PUI', 'Pharmacie', 'pharmacy', 0)",
        an_id("pui"),
        an_id("tilleuls"),
    )
    world.sql(
        "insert into directory.assignment (id, account_id, unit_id, since, made_by, made_at) "
        "values (%s, %s, %s, '2020-01-01', %s, '2020-01-01')",
        an_id("felix pui"),
        an_id("felix"),
        an_id("pui"),
        an_id("adam"),
    )
    world.sql(  # a small unit, so that its board shows people rather than empty beds
        "delete from directory.bed where unit_id = %s and label not similar to '(10[6-9]|11[0-2])P'",
        an_id("surgery_b"),
    )
    world.sql("update directory.unit set beds = 7 where id = %s", an_id("surgery_b"))
    admit_the_ward(world)
    for name, bed in zip((row[0] for row in WARD), range(106, 111), strict=True):  # as their Encounters say
        world.sql(
            "insert into records.lying (patient_id, stay_id, bed_id, since, made_by) "
            "select %s, %s, id, gate.now() - interval '1 day', %s from directory.bed where unit_id = %s and label = %s",
            an_id(name), an_id(name + " stay"), an_id("system"), an_id("surgery_b"), f"{bed}P",
        )  # fmt: skip


def letterheads(pages: Pages) -> None:
    """What the law asks for on an ordonnance beside names, written by those whose it is."""
    with pages.as_("paul") as paul, pages.as_("adam") as adam:
        own = {
            "speciality": "Chirurgie orthopédique",
            "phone": "01 99 00 12 34",
            "email": "paul@tilleuls.example",
        }
        place = {"street": "12 rue des Lilas", "phone": "01 99 00 12 00", "email": "accueil@tilleuls.example"}
        for client, fields in ((paul, own), (adam, place)):
            client.get("/ordonnances/en-tete/")
            token = {"csrfmiddlewaretoken": client.cookies["cloison_csrf"]}
            assert client.post("/ordonnances/en-tete/", data=token | fields).status_code == 303
