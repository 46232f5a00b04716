"""The one Chromium of a browser test's module, and how it is started."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests import cluster as clusters
from tests import database as databases
from tests.people import build
from tests.routes import pages_process
from tests.routes.signin_process import SignIn, serving_for

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-quic",
    "--no-first-run",
]
PICTURES = Path(__file__).parents[2] / "var/screenshots"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture(scope="module")
def signin(cluster: clusters.Cluster) -> Iterator[SignIn]:
    """Sign-in that leads to pages which are really served."""
    with databases.migrated(cluster) as database:
        world = build(database.admin, database.conninfo("cloison_web"))
        with (
            pages_process._process(world) as pages,
            serving_for(world, database, record_url=f"http://127.0.0.1:{pages}/") as served,
        ):
            yield served
