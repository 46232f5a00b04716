"""From the first attempt beyond an allowance, over HTTP, to the officer's letter: real processes, real servers.

`cloison serve record` and `cloison serve watch` on an embedded deployment; what they send arrives at receivers of this test.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from cloison.database.embedded import places, processes
from cloison.database.migrate import migrate
from cloison.deployment import ROLES, Deployment
from cloison.incidents.webhook import signature
from cloison.records.keyring import write_whole
from tests import people, receivers
from tests.routes.fhir import bearer
from tests.watching import BEDS, alerts, contained, open_now

PROGRAM = [sys.executable, "-c", "from cloison.cli import main; main()", "serve"]
OFFICER = "rssi@tilleuls.example"


@pytest.fixture
def deployment(tmp_path: Path) -> Deployment:
    return Deployment.create(tmp_path / "data", demo=True)


def cast_in(deployment: Deployment) -> people.World:
    """The cast, under a keyring that the record server finds."""
    migrate(deployment.admin_conninfo(), {role: deployment.secret(role) for role in ROLES}, demo=True)
    world = people.build(deployment.admin_conninfo(), deployment.conninfo("cloison_web"))
    write_whole(deployment.data / "keys" / "root.key", world.keyring.root.secret)
    return world


@contextmanager
def serving(deployment: Deployment, part: str, **settings: str) -> Iterator[subprocess.Popen[str]]:
    """One part, as an administrator starts it; it ends by itself when it is asked to."""
    environment = os.environ | {"CLOISON_DATA": str(deployment.data)} | settings
    process = subprocess.Popen([*PROGRAM, part], env=environment, stderr=subprocess.PIPE, text=True)
    try:
        yield process
        assert process.poll() is None, process.stderr.read() if process.stderr else ""
    finally:
        process.terminate()
        process.wait(30)
        if process.stderr:
            process.stderr.close()


def wait_until_ready(address: str) -> None:
    for _ in range(300):
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"{address}/readyz").status_code == 200:
                return
        time.sleep(0.1)
    raise AssertionError("the record server is not ready")


def broken(client: httpx.Client, patient: object) -> int:
    """Break the glass over FHIR; return the status."""
    said = {
        "resourceType": "Parameters",
        "parameter": [{"name": "reasonCode", "valueCode": "vital_emergency"}],
    }
    path = f"/fhir/R4/Patient/{patient}/$break-glass"
    return client.post(path, json=said, headers={"Content-Type": "application/fhir+json"}).status_code


def test_the_first_attempt_beyond_is_contained_and_told_within_a_minute(
    deployment: Deployment, capsys: pytest.CaptureFixture[str]
) -> None:
    with ExitStack() as stack:
        stack.enter_context(deployment.running())
        world = cast_in(deployment)
        mails = stack.enter_context(receivers.smtp())
        posts = stack.enter_context(receivers.http())
        logs = stack.enter_context(receivers.syslog("tcp"))
        port = receivers.free_port()
        address = f"http://127.0.0.1:{port}"
        settings = {
            "PORT": str(port),
            "CLOISON_ALERT_EMAIL": OFFICER,
            "CLOISON_ALERT_FROM": "cloison@tilleuls.example",
            "CLOISON_ALERT_SMTP": f"smtp://127.0.0.1:{mails.port}",
            "CLOISON_ALERT_WEBHOOK": f"http://127.0.0.1:{posts.port}/alerts",
            "CLOISON_ALERT_SYSLOG": f"tcp://127.0.0.1:{logs.port}",
        }
        stack.enter_context(serving(deployment, "record", **settings))
        stack.enter_context(serving(deployment, "watch", **settings))
        wait_until_ready(address)
        client = stack.enter_context(
            httpx.Client(base_url=address, headers=bearer(world.secret("nadia")), timeout=30)
        )
        told = [broken(client, patient) for patient in BEDS[:10]]
        assert told == [200] * 10
        began = time.monotonic()
        assert broken(client, BEDS[10]) == 403  # the first attempt beyond
        attempts = 1
        while not contained(world, "nadia"):
            attempts += 1
            broken(client, BEDS[10 + attempts])
        stopped = time.monotonic() - began
        assert broken(client, uuid4()) == 401
        moment, (to, letter) = mails.first(lambda m: "confiné :" in receivers.body_of(m[1]), within=60)
        posted, (headers, body) = posts.first(lambda p: json.loads(p[1])["contained"], within=60)
        logged, line = logs.first(lambda item: b"[contained]" in item, within=60)
        seconds = {
            "contained": stopped,
            "e-mail": moment - began,
            "webhook": posted - began,
            "syslog": logged - began,
        }
        with capsys.disabled():
            print(
                "\nseconds from the first attempt beyond:",
                ", ".join(f"{what} {s:.2f}" for what, s in seconds.items()),
            )
        assert max(seconds.values()) < 60
        assert to == [OFFICER]
        [alert] = world.sql("select id from incidents.alert where rule = 'attempts_beyond'")
        text = receivers.body_of(letter)
        assert "nadia NADIA (tilleuls) : 5 patients demandés au-delà de son allocation en une heure." in text
        assert f"{address}/securite/alerte/{alert[0]}/" in text
        secret = deployment.secret("alert_webhook")
        assert headers["X-Cloison-Signature"] == "sha256=" + signature(
            secret, headers["X-Cloison-Timestamp"], body
        )
        first, watched = tried_by_identifier(world, address)
        moment, _ = mails.first(lambda m: "sans aucun lien" in receivers.body_of(m[1]), within=60)
        with capsys.disabled():
            print(
                f"seconds from the first guessed identifier: contained {watched - first:.2f}, e-mail {moment - first:.2f}"
            )
        assert moment - first < 60
        everything = text + str(letter["Subject"]) + body.decode() + line.decode()
        for patient in BEDS[:20]:
            assert str(patient) not in everything
        assert "Lefèvre" not in everything


def tried_by_identifier(world: people.World, address: str) -> tuple[float, float]:
    """Let Sam ask over FHIR for identifiers that nobody has, one a second or so, until his session is no more."""
    with httpx.Client(base_url=address, headers=bearer(world.secret("sam")), timeout=30) as client:
        first = time.monotonic()
        for _ in range(400):
            if client.get(f"/fhir/R4/Patient/{uuid4()}").status_code == 401:
                return first, time.monotonic()
            time.sleep(0.3)
    raise AssertionError("nobody stopped Sam")


def test_an_alert_that_a_dead_channel_did_not_take_is_kept_shown_and_sent(deployment: Deployment) -> None:
    with ExitStack() as stack:
        stack.enter_context(deployment.running())
        world = cast_in(deployment)
        dead, logs = receivers.free_port(), stack.enter_context(receivers.syslog("udp"))
        watcher = stack.enter_context(
            serving(
                deployment,
                "watch",
                CLOISON_ALERT_EMAIL=OFFICER,
                CLOISON_ALERT_SMTP=f"smtp://127.0.0.1:{dead}",
                CLOISON_ALERT_SYSLOG=f"udp://127.0.0.1:{logs.port}",
            )
        )
        world.sql("select gate.note_attempt(%s, null, null, %s, gate.now())", people.an_id("nadia"), uuid4())
        logs.first(lambda item: b"nadia NADIA" in item, within=30)  # one channel does not hold up the other
        assert watcher.stderr
        assert "took no alert, which is kept and tried again" in watcher.stderr.readline()
        kept = "select attempts > 0, sent_at is null, last_error from incidents.delivery where channel like 'email:%%'"
        [(tried, waiting, why)] = world.sql(kept)
        assert (tried, waiting) == (True, True)
        assert "refused" in why
        with receivers.smtp(dead) as mails:
            mails.first(lambda _: True, within=30)
            for _ in range(50):
                if world.sql(
                    "select sent_at is not null from incidents.delivery where channel like 'email:%%'"
                ) == [(True,)]:
                    break
                time.sleep(0.1)
            else:
                raise AssertionError("sent, and not noted")


def test_the_watcher_outlives_its_database(deployment: Deployment) -> None:
    with deployment.running():
        world = cast_in(deployment)
        with serving(deployment, "watch") as watcher:
            wait_for(world, "select count(*) from incidents.watched", 1)
            for pid in processes.of_cluster(places.find(deployment.data).cluster):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            assert watcher.stderr
            assert "database-unreachable" in watcher.stderr.readline()
            with deployment.running():
                secret = world.sign_in("sam")
                gate = world.gate()
                open_now(gate, secret, BEDS)
                gate.close()
                assert watcher.stderr.readline() == "watch: goes on.\n"
                wait_for(world, "select count(*) from incidents.containment", 1)
                assert [a["rule"] for a in alerts(world)] == ["cadence"]


def wait_for(world: people.World, query: str, count: int) -> None:
    for _ in range(300):
        if world.sql(query) == [(count,)]:
            return
        time.sleep(0.1)
    raise AssertionError(query)
