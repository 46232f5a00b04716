"""The order of a run: each attack with its defence off, then on; what came of it; what was not as it must be.

Owns: finding the attacks, running them, and the faults of a result. Refuses: a pass for an attack whose defence makes
no difference.
"""

from __future__ import annotations

import importlib
import pkgutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from cloison.errors import CloisonError, Code
from cloison.simulator import attacks
from cloison.simulator.siege.attack import Attack, Siege
from cloison.simulator.siege.ground import Ground
from cloison.simulator.siege.reckoning import Loss, reckoned
from cloison.simulator.siege.target import served


@dataclass(frozen=True)
class Result:
    """An attack run twice. `faults` are sentences: what is not as the promise says."""

    name: str
    attack: Attack
    off: Loss
    on: Loss
    seconds: float
    notes: dict[str, object] = field(default_factory=dict)
    faults: tuple[str, ...] = ()


def found(names: Sequence[str] = ()) -> dict[str, Attack]:
    """Return the attacks by name, all or those named; raise `setting-invalid` for one that there is not."""
    every = {
        module.name: importlib.import_module(f"{attacks.__name__}.{module.name}").ATTACK
        for module in pkgutil.iter_modules(attacks.__path__)
        if not module.name.startswith("_")
    }
    unknown = [name for name in names if name not in every]
    if unknown:
        raise CloisonError(
            Code.SETTING_INVALID,
            f"There is no attack called {unknown[0]}.",
            action=f"One of: {', '.join(every)}.",
        )
    return {name: every[name] for name in names or every}


def run(ground: Ground, name: str, attack: Attack, on_part: Callable[[str], None]) -> Result:
    """Run one attack with its defence off and on."""
    began = time.monotonic()
    losses, notes = [], dict[str, object]()
    for defended in (False, True):
        on_part("on" if defended else "off")
        with served(ground, name, () if defended else attack.off, defended=defended) as target:
            siege = Siege(target, ground.group, ground.patients, attack.patience)
            attack.run(siege)
            losses.append(reckoned(target, attack.bound))
            if defended:
                notes |= siege.notes
            else:
                notes = {f"{name}, defence off": told for name, told in siege.notes.items()}
    off, on = losses
    return Result(name, attack, off, on, time.monotonic() - began, notes, tuple(_faults(attack, off, on)))


def _faults(attack: Attack, off: Loss, on: Loss) -> list[str]:
    wrong = []
    if on.lost > on.bound:
        wrong.append(f"{on.lost} patients lost, {on.bound} are published")
    if on.outside > on.outside_bound:
        wrong.append(f"{on.outside} outside the care set, {on.outside_bound} are published")
    if off.lost <= on.lost and off.outside <= on.outside:
        wrong.append(f"the defence makes no difference: {off.lost} lost without it, {on.lost} with it")
    for word, loss in (("off", off), ("on", on)):
        if loss.unledgered and (word == "on" or attack.ledger):
            wrong.append(f"{loss.unledgered} patients left without a line of the ledger (defence {word})")
    if on.unseen:
        wrong.append(f"the ledger says {on.unseen} more patients than were received")
    return wrong
