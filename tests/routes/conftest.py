"""What every route test may ask for: the cast in a database of its own."""

from __future__ import annotations

import pytest

from tests.database import Database
from tests.people import World, build


@pytest.fixture
def world(database: Database) -> World:
    """The fixed cast."""
    return build(database.admin, database.conninfo("cloison_web"))
