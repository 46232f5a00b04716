"""Signing in for real: Django's own stack over WSGI, password and TOTP, against the database (9.1)."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.database import Database
from tests.people import World

PROGRAM = """
import sys, httpx, pyotp
from cloison.identity.server import configure
conninfo, key, username, password, totp = sys.argv[1], bytes.fromhex(sys.argv[2]), *sys.argv[3:6]
configure(conninfo, key, record_url="http://127.0.0.1:8000/", secure=False)
from django.core.handlers.wsgi import WSGIHandler
client = httpx.Client(transport=httpx.WSGITransport(WSGIHandler()), base_url="http://127.0.0.1:8001")
def post(path, **fields):
    client.get("/")
    return client.post(path, data=fields | {"csrfmiddlewaretoken": client.cookies["cloison_signin_csrf"]})
first = post("/", login=username, password=password)
print("PASSWORD", first.status_code, first.headers.get("location"), "cloison_session" in client.cookies)
if first.status_code == 302:
    token = client.cookies["cloison_signin_csrf"]
    code = pyotp.TOTP(totp).now() if totp != "wrong" else "000000"
    second = client.post("/code/", data={"code": code, "csrfmiddlewaretoken": token})
    print("CODE", second.status_code, second.headers.get("location"), client.cookies.get("cloison_session"))
    again = client.post("/code/", data={"code": code, "csrfmiddlewaretoken": token})
    if client.cookies.get("cloison_session"):
        client.post("/signout")
        print("OUT", client.cookies.get("cloison_session"))
print("CSP", first.headers["content-security-policy"])
"""
TOTP = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def sign_in(database: Database, key: bytes, username: str, password: str, totp: str) -> str:
    """Run sign-in in a process of its own, as in production: Django is set up once per process."""
    arguments = [database.conninfo("cloison_signin"), key.hex(), username, password, totp]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.fixture
def key(world: World, database: Database) -> bytes:
    secret = os.urandom(32)
    rows = [(name, "correct horse", TOTP) for name in ("nadia", "sam", "lea", "otto")]
    program = (
        "import sys, json; from cloison.identity.accounts import create_credentials; "
        "print(create_credentials(sys.argv[1], bytes.fromhex(sys.argv[2]), json.loads(sys.argv[3])))"
    )
    import json

    done = subprocess.run(
        [sys.executable, "-c", program, database.conninfo("cloison_signin"), secret.hex(), json.dumps(rows)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "4"
    return secret


def test_password_and_code_open_a_session_and_signing_out_ends_it(
    world: World, database: Database, key: bytes
) -> None:
    said = sign_in(database, key, "nadia", "correct horse", TOTP)
    assert "PASSWORD 302 /code/ False" in said
    token = re.search(r"CODE 302 http://127.0.0.1:8000/ (\S+)", said)
    assert token, said
    secret = base64.urlsafe_b64decode(token[1] + "=" * (-len(token[1]) % 4))
    rows = world.sql(
        "select ended_because from identity.session where secret_hash = %s", hashlib.sha256(secret).digest()
    )
    assert rows == [("signed_out",)]
    assert "OUT None" in said
    assert "CSP default-src 'none'" in said


def test_a_password_alone_opens_nothing(world: World, database: Database, key: bytes) -> None:
    said = sign_in(database, key, "nadia", "correct horse", "wrong")
    assert "CODE 200 None None" in said
    assert world.sql("select count(*) from identity.session") == [(0,)]


def test_a_wrong_password_goes_no_further(world: World, database: Database, key: bytes) -> None:
    assert "PASSWORD 200 None False" in sign_in(database, key, "nadia", "wrong horse", TOTP)


@pytest.mark.parametrize("username", ["lea", "otto"])
def test_the_departed_and_the_closed_site_open_nothing(
    world: World, database: Database, key: bytes, username: str
) -> None:
    assert "CODE 403 None None" in sign_in(database, key, username, "correct horse", TOTP)
    assert world.sql("select count(*) from identity.session") == [(0,)]


def test_totp_secrets_are_encrypted_and_the_record_server_reads_no_credential(
    world: World, database: Database, key: bytes
) -> None:
    for (data,) in world.sql("select data::text from signin.mfa_authenticator"):
        assert TOTP not in data
    for role in ("cloison_web", "cloison_jobs", "cloison_backup"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            database.connect(role).execute("select * from signin.auth_user")


def test_the_checked_in_tables_are_what_django_would_make(empty_database: Database) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "cloison.identity.schema_sql", empty_database.admin],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    import cloison.database

    stored = Path(cloison.database.__file__).parent / "migrations" / "0007_signin.sql"
    assert done.stdout == stored.read_text()
