"""Acknowledgements: AA, AE, AR, with an ERR segment that says in French what is wrong and what to do.

Owns: the segments of an answer. Refuses: anything of the message in them but its own number.
"""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from cloison.chart.hl7 import PARIS, Header
from cloison.chart.rejected import reason

KEPT = "Le message est gardé dans la file des messages rejetés (cloison import adt rejected)."


_SAID_ALIKE = {"other_traits": "unknown_ipp"}
"""What a sender, whom nobody knows, is told alike: whether a number is somebody's. The queue says which it was."""


def acknowledgement(to: Header, said: str, because: str) -> bytes:
    """Return the ACK of the message of header `to`, in UTF-8, without MLLP's marks."""
    stamp = datetime.now(PARIS).strftime("%Y%m%d%H%M%S%z")
    event = f"ACK^{_clean(to.event)}^ACK" if to.event else "ACK"
    lines = [
        "MSH|^~\\&|"
        + "|".join(
            (
                _clean(to.to_application) or "CLOISON",
                _clean(to.to_facility),
                _clean(to.application),
                _clean(to.facility),
                stamp,
                "",
                event,
                uuid4().hex[:20],
                _clean(to.processing),
                _clean(to.version),
                "",
                "",
                "",
                "",
                "FRA",
                "UNICODE UTF-8",
            )
        ),
        f"MSA|{said}|{_clean(to.control_id)}",
    ]
    if said != "AA":
        why = reason(_SAID_ALIKE.get(because, because))
        kept = "" if because == "too_large" else f" {KEPT}"
        lines.append(f"ERR|||{why.code}^^HL70357|E||||{why.sentence}{kept}")
    return ("\r".join(lines) + "\r").encode()


def _clean(text: str) -> str:
    """What the sender said of itself goes back without a delimiter."""
    return "".join(c for c in text if c.isprintable() and c not in "|^~\\&")[:199]
