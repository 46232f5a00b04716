"""Whether two names may be one person's: what a clerk hears and types is rarely what the last one typed.

Owns: the comparison of names within one birth date: by sound, by a typing error, by families and given names that were
exchanged. Refuses: a verdict; who is like somebody is shown to a person, who decides.
"""

from __future__ import annotations

import re

from cloison.records.tokens import normalise

# French spelling to sound, in this order: what is said alike becomes one letter. H and doubled letters are silent.
_SOUNDS = (
    (r"PH", "F"), (r"(?:EAU|AU)X?", "O"), (r"(?:AI|EI|AY|EY|ET$|EZ$|ER$)", "E"), (r"OE", "E"), (r"GU(?=[EI])", "G"),
    (r"G(?=[EIY])", "J"), (r"SC?H", "CH"), (r"C(?=[EIY])", "S"), (r"(?:CK|QU|CH(?=R)|C(?!H)|Q)", "K"),
    (r"[AE]N|[AE]M(?![AEIOUY])", "AN"), (r"(?:IN|IM|YN|AIN|EIN)(?![AEIOUY])", "IN"), (r"Y", "I"), (r"W", "V"),
    (r"Z", "S"), (r"(?<!C)H", ""), (r"(.)\1+", r"\1"), (r"(?:E|S|T|D|X)+$", ""),
)  # fmt: skip


def sound(name: str) -> str:
    """Return how a name sounds in French, roughly.

    >>> sound("Philippe") == sound("Filip"), sound("Lefèvre") == sound("Lefebvre")
    (True, False)
    """
    said = normalise(name).replace(" ", "")
    for pattern, instead in _SOUNDS:
        said = re.sub(pattern, instead, said)
    return said


def alike(one: str, other: str) -> bool:
    """Whether two names sound alike or differ by one typing error (a letter more, less, other, or two exchanged).

    >>> alike("Lefèvre", "Lefebvre"), alike("Martin", "Durand")
    (True, False)
    """
    a, b = normalise(one).replace(" ", ""), normalise(other).replace(" ", "")
    if not a or not b:
        return False
    return a == b or sound(one) == sound(other) or _one_error(a, b)


def same_person(family: str, given: str, others: list[tuple[str, str]]) -> bool:
    """Whether one of the names that somebody has is like this one, also with family and given name exchanged."""
    return any(
        (alike(family, f) and alike(given, g)) or (alike(family, g) and alike(given, f)) for f, g in others
    )


def _one_error(a: str, b: str) -> bool:
    if abs(len(a) - len(b)) > 1 or min(len(a), len(b)) < 4:
        return False
    start = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    x, y = a[start:], b[start:]
    exchanged = x[:2] == y[1::-1] and x[2:] == y[2:]
    return x[1:] == y[1:] or x[1:] == y or x == y[1:] or exchanged
