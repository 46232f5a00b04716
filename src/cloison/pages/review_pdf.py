"""The signed monthly review as a PDF: what was drawn, each verdict, who signed, and the digest of what was signed.

Owns: the words and values that the template `review.typ` sets. Refuses: markup in a value (all of it is data), a
review that is not signed, and a patient's name (pseudonyms).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from cloison.pages import officer_words, typesetting, words

_TEMPLATE = Path(__file__).parent / "review.typ"


def pdf(month: str, review: dict[str, Any], lines: list[dict[str, Any]]) -> bytes:
    """Return the PDF of a signed review; `lines` as the page says them."""
    told = {
        "lang": get_language() or "fr",
        "title": _("Revue mensuelle des accès : %(month)s") % {"month": month},
        "sentence": _(
            "Tous les bris de glace du mois, toutes les ouvertures qu’aucune prise en charge n’explique, et "
            "cinquante ouvertures expliquées tirées au sort. Les patients sont des pseudonymes."
        ),
        "facts": [
            [_("Tirée le"), words.moment(review["drawn_at"])],
            [_("Graine du tirage"), review["seed"]],
            [_("Ouvertures expliquées du mois"), str(review["explained"])],
            [_("Lignes à examiner"), str(sum(line["verdict"] == "to_examine" for line in lines))],
        ],
        "heads": [
            _("Date et heure"),
            _("Qui"),
            _("Patient"),
            _("À quel titre"),
            _("Avis"),
            _("Ce qui a été écrit"),
        ],
        "parts": _parts(lines),
        "signed_by": review["signed_by"],
        "signature": _("Signée par %(who)s le %(when)s, présence prouvée par un second facteur")
        % {"who": review["signed_by"], "when": words.moment(review["signed_at"])},
        "digest": "SHA-256 " + review["digest"],
        "footer": ngettext("%(n)d ligne", "%(n)d lignes", len(lines)) % {"n": len(lines)},
    }
    return typeset(told)


def typeset(told: dict[str, Any]) -> bytes:
    """Return the PDF of what a signed review tells: facts, tables of six columns, who signed, the digest."""
    return typesetting.pdf(_TEMPLATE, told)


def _parts(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    shown = ("when", "whose", "pseudonym", "right", "verdict_word", "words")
    parts = []
    for why, label in officer_words.WHYS.items():
        found = [[line[name] or "" for name in shown] for line in lines if line["why"] == why]
        if found:
            parts.append({"title": f"{label} ({len(found)})", "lines": found})
    return parts
