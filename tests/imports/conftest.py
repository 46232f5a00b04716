"""An import into the fixed cast's database, and reading back what it brought."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from cloison.exchange.references import NewIds
from cloison.exchange.report import Report
from cloison.exchange.run import Wanted, import_fhir
from cloison.gate import calls, opened
from cloison.gate.answers import Allowed, Refused
from cloison.gate.client import Gate
from tests.people import World

Importer = Callable[..., Report]


@pytest.fixture
def take_in(world: World, tmp_path: Path) -> Importer:
    """Import paths into the world, at Les Tilleuls unless said otherwise."""

    def run(*paths: Path, site: str = "tilleuls", demo: bool = True, **wanted: Any) -> Report:
        asked = Wanted(paths, site, **wanted)
        return import_fhir(world.admin, world.keyring.root, asked, demo=demo, spool_folder=tmp_path / "spool")

    return run


def new_id(world: World, kind: str, source_id: str, source: str = "fhir") -> UUID:
    """The id that a source's resource has here."""
    return NewIds(world.keyring.root.subkey("import ids"), source).of(kind, source_id)


def read(
    world: World, gate: Gate, who: str, patient: UUID, slices: tuple[str, ...] = ("traits", "clinical")
) -> list[dict[str, Any]] | Refused:
    """Open a record as somebody, and decrypt it as the record server does."""
    answer = gate.ask(calls.open_one(calls.Opening(world.secret(who), patient, slices, "TREAT", "test")))
    if not isinstance(answer, Allowed):
        return answer
    return [found.resource for found in opened.resources(answer, world.keyring)]
