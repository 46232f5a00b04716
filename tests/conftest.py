"""What every test may ask for: a PostgreSQL of this run, and a migrated database of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from cloison.database.embedded import places
from cloison.gate.client import Gate
from tests import cluster as clusters
from tests import database as databases
from tests import leftovers, people


def pytest_configure(config: pytest.Config) -> None:
    """Name the server of this run; its other processes inherit the name."""
    if not hasattr(config, "workerinput"):
        clusters.sweep()
        leftovers.sweep()
        os.environ[clusters.VARIABLE] = str(clusters.folder_of_run(os.getpid()))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server, once the last process of the run has ended."""
    if not hasattr(config, "workerinput"):
        clusters.stop(clusters.folder_of_run(os.getpid()))


@pytest.fixture(scope="session")
def cluster() -> clusters.Cluster:
    """The PostgreSQL server of this run."""
    return databases.start()


@pytest.fixture(autouse=True)
def clusters_are_forgotten(request: pytest.FixtureRequest) -> Iterator[None]:
    """Remove the embedded clusters of a test: made as root, they lie outside its folder."""
    folder = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else None
    yield
    if folder is not None and os.geteuid() == 0:
        for pointer in folder.rglob(places.POINTER):
            leftovers.forget(Path(pointer.read_text().strip()))


@pytest.fixture
def database(cluster: clusters.Cluster) -> Iterator[databases.Database]:
    """A migrated database of this test alone."""
    with databases.migrated(cluster) as fresh:
        yield fresh


@pytest.fixture
def empty_database(cluster: clusters.Cluster) -> Iterator[databases.Database]:
    """A database of this test alone, not migrated."""
    with databases.empty(cluster) as fresh:
        yield fresh


@pytest.fixture
def world(database: databases.Database) -> people.World:
    """The fixed cast and its patients in a database of this test alone."""
    return people.build(database.admin, database.conninfo("cloison_web"))


@pytest.fixture
def gate(world: people.World) -> Iterator[Gate]:
    """The record server's client of the gate."""
    client = world.gate()
    yield client
    client.close()
