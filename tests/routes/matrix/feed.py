"""The queue of refused messages: who gets what."""

from __future__ import annotations

from tests.routes.matrix import FORMS, only

ABOUT_ONE = ()
TO_READ = ("feed", "feed_message")
PATHS = {
    "feed": "/flux/",
    "feed_replay": "/flux/rejouer",
    "feed_message": "/flux/1/",
    "feed_mend": "/flux/1/corriger",
    "feed_discard": "/flux/1/mettre-de-cote",
}
MATRIX = {
    "feed": only("ivan", "adam"),
    "feed_replay": FORMS,
    "feed_message": only("ivan"),
    "feed_mend": FORMS,
    "feed_discard": FORMS,
}
