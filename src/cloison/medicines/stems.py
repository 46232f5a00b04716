"""Classes of medicines by the common stems of their names, as far as the names tell.

Owns: the table of classes: what an allergy may be called, and which substances are of it. Sources: the stems of
international nonproprietary names (WHO, public list), and single names where a class has no stem. Refuses: more
than names say; the public database holds no class, and an allergy to something that stands here nowhere is told as
not checked.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from cloison.medicines.spelling import folded


@dataclass(frozen=True, slots=True)
class Kind:
    """A class: its name, the words by which an allergy names it, its substances (patterns on folded names)."""

    name: str
    allergy: re.Pattern[str]
    substances: re.Pattern[str]


def _of(name: str, allergy: str, substances: str) -> Kind:
    return Kind(name, re.compile(allergy), re.compile(substances))


CLASSES = (
    _of("pénicillines", r"penicilline|beta ?lactamine", r"cilline?\b|benzylpenicilline|clavulan|sulbactam"),
    _of("céphalosporines", r"cephalosporine|beta ?lactamine", r"\bcef|\bcephal"),
    _of("sulfamides", r"sulfamide", r"\bsulfa(?!te)|cotrimoxazole"),
    _of("macrolides", r"macrolide", r"(thro|dano|josa|spira|roxithro)mycine|telithromycine"),
    _of("quinolones", r"quinolone", r"floxacine?\b"),
    _of("tétracyclines", r"tetracycline|cycline", r"cycline?\b"),
    _of("aminosides", r"aminoside", r"(genta|tobra|strepto|neo)mi?ycine|gentamicine|amikacine"),
    _of(
        "anti-inflammatoires non stéroïdiens",
        r"\bains\b|anti inflammatoire|aspirine|acetylsalicyl",
        r"acetylsalicyl|profene\b|\w+coxib|fenac\b|xicam\b|naproxene|indometacine|niflumique|mefenamique",
    ),
    _of(
        "opioïdes",
        r"opio|opiace|morphin|codeine",
        r"morphine|codeine|oxycodone|fentanyl|hydromorphone|tramadol|buprenorphine",
    ),
    _of("produits de contraste iodés", r"contraste|iode", r"\bio(hex|pam|vers|prom|bit|dix|mepr|xag)\w+|ioxi\w+"),
    _of("héparines", r"heparine", r"heparine?|parine?\b|fondaparinux"),
    _of("statines", r"statine", r"vastatine\b"),
    _of("inhibiteurs de l’enzyme de conversion", r"\biec\b|enzyme de conversion", r"\w+pril\b"),
    _of("sartans", r"sartan", r"sartan\b"),
    _of("anesthésiques locaux", r"anesthesique", r"caine\b"),
    _of("benzodiazépines", r"benzodiazepine", r"azepam\b|azolam\b|clobazam"),
    _of("curares", r"curare", r"curium\b|curonium\b|suxamethonium"),
)  # fmt: skip
_ALSO = {"aspirine": "acetylsalicylique", "contraste": "", "lidocaine": "lidocaine"}


def of_allergy(text: str) -> list[Kind]:
    """Return the classes that an allergy's words name."""
    return [c for c in CLASSES if c.allergy.search(folded(text))]


def of_substance(name: str) -> list[Kind]:
    """Return the classes that a substance is in, by its name."""
    return [c for c in CLASSES if c.substances.search(folded(name))]


def same_name(allergy: str, substance: str) -> bool:
    """Return whether an allergy's words name this substance: « amoxicilline » names « amoxicilline trihydratée »."""
    said = _without_plural(folded(allergy))
    name = folded(substance)
    wanted = _ALSO.get(said, said)
    return any(len(word) > 4 and word in name.split() for word in wanted.split() if word not in _COMMON) or (
        len(said) > 4 and said in name
    )


def matcher(allergy: str) -> Callable[[str], bool]:
    """Return what tells whether an allergy is about a substance, by its name (folded) or by its class."""
    said = _without_plural(folded(allergy))
    wanted = [word for word in _ALSO.get(said, said).split() if len(word) > 4 and word not in _COMMON]
    classes = dict.fromkeys((*of_allergy(allergy), *of_substance(allergy)))

    def about(name: str) -> bool:
        words = name.split()
        return (
            any(word in words for word in wanted)
            or (len(said) > 4 and said in name)
            or any(kind.substances.search(name) for kind in classes)
        )

    return about


_COMMON = frozenset(
    re.findall(
        r"\w+",
        "acide sodium sodique potassium calcium chlorure chlorhydrate sulfate phosphate magnesium produits allergie "
        "proteine pollen graminees fruits coque",
    )
)


def _without_plural(text: str) -> str:
    return " ".join(word[:-1] if len(word) > 4 and word.endswith("s") else word for word in text.split())
