"""What a renewal changes, in words.

Owns: the comparison of two posologies. Refuses: saying that nothing changed where something did: what it has no
words for is shown as before and after.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from cloison.medicines import sentence
from cloison.medicines.dosage import Dosage


def differences(before: Dosage | None, after: Dosage) -> list[str]:
    """Return each change as one short sentence; empty where both say the same."""
    if before is None:
        return [_("posologie précédente non structurée : relisez la ligne")]
    found = []
    if (before.amount, before.amounts, before.unit) != (after.amount, after.amounts, after.unit):
        pair = _arrow(sentence.doses(before), sentence.doses(after))
        found.append(f"{_direction(before, after)} {pair}")
    if sentence.when(before) != sentence.when(after):
        found.append(_("rythme :") + " " + _arrow(sentence.when(before), sentence.when(after)))
    if before.route != after.route:
        found.append(_("voie :") + " " + _arrow(before.route, after.route))
    if before.as_needed != after.as_needed:
        found.append(
            _("si besoin :") + " " + _arrow(before.as_needed or _("non"), after.as_needed or _("non"))
        )
    if before.most != after.most:
        most = [
            sentence.amount(d.most, d.unit) if d.most is not None else _("non dit") for d in (before, after)
        ]
        found.append(_("maximum par 24 heures :") + " " + _arrow(*most))
    if before.span != after.span:
        found.append(
            _("durée :") + " " + _arrow(*(sentence.lasting(d) or _("non dite") for d in (before, after)))
        )
    if before.comment != after.comment:
        found.append(_("mode d’emploi :") + " " + _arrow(before.comment or "–", after.comment or "–"))
    return found


def _direction(before: Dosage, after: Dosage) -> str:
    if before.unit != after.unit or before.amount == after.amount or before.amounts or after.amounts:
        return _("dose changée :")
    return _("dose augmentée :") if after.amount > before.amount else _("dose diminuée :")


def _arrow(before: str, after: str) -> str:
    return f"{before} → {after}"
