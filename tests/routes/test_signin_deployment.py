"""What sign-in does behind a proxy that ends TLS, without its database, and with its own tables alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

import cloison.database
from tests import cluster as clusters
from tests.database import Database
from tests.routes.signin_process import serving

PUBLIC = "https://dossier.example/connexion/"


def test_behind_a_proxy_cookies_are_secure_and_addresses_keep_the_prefix(cluster: clusters.Cluster) -> None:
    with serving(cluster, record_url="https://dossier.example/", signin_url=PUBLIC, secure=True) as signin:
        browser = signin.browser(host="dossier.example", origin="https://dossier.example")
        page = browser.client.get("/")
        assert 'action="/connexion/"' in page.text
        assert 'href="/connexion/static/signin/theme.css"' in page.text
        assert "form-action 'self' https://dossier.example;" in page.headers["content-security-policy"]
        cookies = dict(c.partition(";")[0].split("=", 1) for c in page.headers.get_list("set-cookie"))
        assert all("Secure" in c for c in page.headers.get_list("set-cookie"))
        # httpx keeps Secure cookies off this plain connection; the proxy's hop does not
        token = cookies["cloison_signin_csrf"]
        fields = {"csrfmiddlewaretoken": token, "login": "nadia", "password": "correct horse"}
        asked = browser.client.post("/", data=fields, headers={"cookie": f"cloison_signin_csrf={token}"})
        assert (asked.status_code, asked.headers["location"]) == (302, "/connexion/code/")


def test_without_its_database_a_sentence_and_503(cluster: clusters.Cluster) -> None:
    with serving(cluster) as signin:
        browser = signin.browser()
        browser.client.get("/")
        admin = psycopg.connect(cluster.conninfo(clusters.ADMIN, "postgres"), autocommit=True)
        with admin:
            admin.execute(f"alter database {signin.database.name} allow_connections false")
            answer = browser.password("nadia")
            admin.execute(f"alter database {signin.database.name} allow_connections true")
        assert answer.status_code == 503
        assert "Service interrompu" in answer.text
        assert browser.password("nadia").status_code == 302, "it recovers by itself"


def test_the_record_server_reads_no_credential_and_sign_in_no_record(database: Database) -> None:
    for role in ("cloison_web", "cloison_jobs", "cloison_backup"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            database.connect(role).execute("select * from signin.auth_user")
    signin = database.connect("cloison_signin")
    for table in (
        "records.resource",
        "records.wrapping_key",
        "access.relationship",
        "ledger.line",
        "identity.session",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            signin.execute(f"select * from {table}")
    rows = signin.execute(
        "select p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace "
        "where n.nspname = 'gate' and has_function_privilege(p.oid, 'execute') order by 1"
    ).fetchall()
    assert [name for (name,) in rows] == [
        "accept_invitation",
        "end_other_sessions",
        "end_session",
        "invite",
        "open_session",
        "session_username",
        "step_up",
    ]


def test_the_checked_in_tables_are_what_django_would_make(empty_database: Database) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "cloison.identity.schema_sql", empty_database.admin],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    stored = Path(cloison.database.__file__).parent / "migrations" / "0007_signin.sql"
    assert done.stdout == stored.read_text()


def test_no_model_is_ahead_of_the_tables(empty_database: Database) -> None:
    program = (
        "import sys; from cloison.identity.server import configure; here = 'http://127.0.0.1/'; "
        "configure(sys.argv[1], bytes(32), record_url=here, signin_url=here, secure=False); "
        "from django.core.management import call_command; "
        "call_command('makemigrations', check_changes=True, dry_run=True); call_command('check', fail_level='WARNING')"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program, empty_database.admin],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    assert "No changes detected" in done.stdout
