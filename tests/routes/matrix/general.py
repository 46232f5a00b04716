"""The pages of every day and of the officers: who gets what."""

from __future__ import annotations

from tests.routes.matrix import (
    CARERS,
    DIALOG,
    EVERYBODY,
    FORMS,
    GOVERN,
    INSIDE,
    LISTS,
    STRANGERS,
    WATCH,
    only,
)

ABOUT_ONE = ("record", "openings")
TO_READ = (
    "mine",
    "record",
    "openings",
    "my_glasses",
    "glasses",
    "confirmations",
    "alerts",
    "alert",
)
PATHS = {
    "mine": "/",
    "find": "/rechercher",
    "record": "/patient/{}/",
    "openings": "/patient/{}/acces/",
    "break_glass": "/patient/{}/bris-de-glace/",
    "reason": "/patient/{}/motif/",
    "unidentified": "/arrivee/",
    "my_glasses": "/bris-de-glace/",
    "end_glass": "/bris-de-glace/{}/terminer",
    "glasses": "/bris-de-glace/a-relire/",
    "review_glass": "/bris-de-glace/{}/avis",
    "read_notice": "/messages/{}/lu",
    "confirmations": "/confirmations/",
    "proposal": "/confirmations/{}/",
    "raise": "/confirmations/relevement/",
    "alerts": "/securite/",
    "alert": "/securite/alerte/{}/",
    "contain": "/securite/alerte/{}/confiner",
    "judge": "/securite/alerte/{}/avis",
    "lift": "/securite/confinement/{}/",
    "reveal": "/securite/reveler/1/{}/",
    "reviews": "/revues/",
    "review": "/revues/{}/",
    "sign_review": "/revues/{}/signature",
    "review_pdf": "/revues/{}/pdf",
    "language": "/langue/",
}
MATRIX = {  # GET of each page, about the patient `inside`
    "mine": {**LISTS, **dict.fromkeys((*WATCH, "adam"), 302)},  # to the alerts; to the accounts
    "find": LISTS,
    "record": INSIDE,
    "openings": INSIDE,
    "break_glass": DIALOG,
    "reason": {**STRANGERS, **EVERYBODY},
    "unidentified": only("nadia", "paul", "clara", "sam"),
    "my_glasses": only(*CARERS),
    "end_glass": FORMS,
    "glasses": only("paul", "dora"),
    "review_glass": FORMS,
    "read_notice": FORMS,
    "confirmations": {**STRANGERS, **EVERYBODY},
    "proposal": only(
        "nadia", "paul", "diane", "rita"
    ),  # a raise of Ines: her site's clinicians and director, security
    "raise": {**STRANGERS, **EVERYBODY, **dict.fromkeys(GOVERN, 404)},
    "alerts": only(*WATCH),
    "alert": only(*WATCH),
    "contain": FORMS,
    "judge": FORMS,
    "lift": only(*WATCH),
    "reveal": only("rita", "dora"),
    "reviews": only("dora"),
    "review": only(),  # that id is no month: tests/routes/test_pages_reviews.py has one
    "sign_review": FORMS,
    "review_pdf": only(),
    "language": dict.fromkeys(LISTS, 302),
}
