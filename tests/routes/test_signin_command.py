"""`cloison serve signin` and `cloison token` on a deployment of their own, as people start them."""

from __future__ import annotations

import base64
import hashlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest

from cloison.database.migrate import migrate
from cloison.deployment import ROLES, Deployment
from cloison.identity.accounts import create_credentials
from cloison.records.keyring import from_file
from tests.routes.signin_process import PASSWORD, TOTP, Browser

PROGRAM = (sys.executable, "-c", "from cloison.cli import main; main()")
ADD = (
    "insert into directory.account (id, username, role, family_name, given_name, since, left_on) values "
    "(gen_random_uuid(), 'nadia', 'nurse', 'X', 'Nadia', '2020-01-01', null), "
    "(gen_random_uuid(), 'lea', 'nurse', 'X', 'Léa', '2020-01-01', '2021-01-01')"
)


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """A demo deployment with two accounts, its embedded database running."""
    made = Deployment.create(tmp_path_factory.mktemp("data"), demo=True)
    with made.running():
        migrate(made.admin_conninfo(), {role: made.secret(role) for role in ROLES}, demo=True)
        with psycopg.connect(made.admin_conninfo()) as connection:
            connection.execute(ADD)
        key = from_file(made.data / "keys" / "signin.key", create=True).secret
        rows = [("nadia", PASSWORD, TOTP), ("lea", PASSWORD, TOTP)]
        gate = made.conninfo("cloison_signin")
        assert create_credentials(gate, key, rows) == 2
        assert create_credentials(gate, key, rows) == 0, "those that have credentials keep them"
        yield made


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run([*PROGRAM, *arguments], capture_output=True, text=True, check=False, timeout=60)


@contextmanager
def served(deployment: Deployment) -> Iterator[str]:
    """Start `cloison serve signin` on a free port; give its address once it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [*PROGRAM, "serve", "signin", "--data", str(deployment.data), "--port", str(port)]
    with subprocess.Popen(command, env=os.environ | {"PORT": str(port - 1)}) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address, process)
            yield address
        finally:
            process.terminate()
            assert process.wait(20) == 0


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None
        try:
            if httpx.get(f"{address}/healthz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("sign-in does not answer")


def test_sign_in_as_it_is_served(deployment: Deployment) -> None:
    with served(deployment) as address:
        browser = Browser(address, {"origin": address})
        with browser.client:
            _signs_in(browser, address)


def _signs_in(browser: Browser, address: str) -> None:
    assert browser.password("nadia").headers["location"] == "/code/"
    opened = browser.code()
    port = int(address.rpartition(":")[2])
    assert opened.headers["location"] == f"http://127.0.0.1:{port - 1}/"
    assert browser.session, "a demo on 127.0.0.1 has no TLS, and its cookie goes without"


def test_without_its_key_it_says_so_and_does_not_start(deployment: Deployment) -> None:
    path = deployment.data / "keys" / "signin.key"
    hidden = path.rename(path.with_suffix(".away"))
    try:
        done = run("serve", "signin", "--data", str(deployment.data), "--port", "1")
    finally:
        hidden.rename(path)
    assert done.returncode == 1
    assert done.stderr.startswith("cloison: No key at ")
    assert done.stderr.count("\n") == 1


def test_a_token_is_the_secret_of_a_session_as_long_as_was_asked(deployment: Deployment) -> None:
    done = run("token", "--account", "nadia", "--minutes", "7", "--data", str(deployment.data))
    assert (done.returncode, done.stderr) == (0, "")
    secret = base64.urlsafe_b64decode(done.stdout.strip() + "=")
    with psycopg.connect(deployment.admin_conninfo()) as connection:
        rows = connection.execute(
            "select a.username, extract(epoch from s.expires_at - s.began_at) / 60 from identity.session s "
            "join directory.account a on a.id = s.account_id where secret_hash = %s",
            (hashlib.sha256(secret).digest(),),
        ).fetchall()
    assert rows == [("nadia", 7)]


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("--account", "lea"), 1),
        (("--account", "nobody"), 1),
        (("--account", "nadia", "--minutes", "0"), 2),
        (("--account", "nadia", "--minutes", "721"), 2),
        ((), 2),
    ],
)
def test_a_token_refused_is_one_sentence(
    deployment: Deployment, arguments: tuple[str, ...], status: int
) -> None:
    done = run("token", *arguments, "--data", str(deployment.data))
    assert (done.returncode, done.stdout) == (status, "")
    assert done.stderr.startswith("cloison: ")
    assert done.stderr.count("\n") == 1


def test_no_token_outside_a_demo(tmp_path: Path) -> None:
    Deployment.create(tmp_path, demo=False)
    done = run("token", "--account", "nadia", "--data", str(tmp_path))
    assert (done.returncode, done.stdout) == (1, "")
    assert "demo only" in done.stderr
