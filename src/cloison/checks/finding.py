"""One check and one finding.

Owns: their form. A check is a function from the subject to a sentence, or to None where nothing is wanting; its
docstring says what it looks for. Refuses: degrees of severity, behind which a line could be overlooked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cloison.checks.subject import Subject

Look = Callable[[Subject], str | None]


@dataclass(frozen=True)
class Finding:
    """One line of `cloison check`: a stable `name`, `what` was found, `why` it matters, what to `do`."""

    name: str
    what: str
    why: str
    do: str

    def __str__(self) -> str:
        return f"{self.name}: {self.what} {self.why} {self.do}"


@dataclass(frozen=True)
class Check:
    """One look at a deployment. `looks_for` is the first line of the function's docstring."""

    name: str
    look: Look
    why: str
    do: str

    @property
    def looks_for(self) -> str:
        """What the check looks for, as the reference page says it."""
        return (self.look.__doc__ or "").strip().splitlines()[0]

    def __call__(self, subject: Subject) -> Finding | None:
        """Return the finding, or None."""
        what = self.look(subject)
        return None if what is None else Finding(self.name, what, self.why, self.do)
