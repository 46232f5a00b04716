"""`cloison patient-report`, as an operator types it, on a deployment of its own."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from cloison.database.migrate import migrate
from cloison.deployment import ROLES, Deployment
from cloison.records import root_key
from tests.people import World, an_id, build
from tests.routes.test_account_command import PROGRAM


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Deployment, World]]:
    """A demo deployment with the cast in it, under its own keyring."""
    made = Deployment.create(tmp_path_factory.mktemp("data"), demo=True)
    root = root_key.load(made.data, demo=True, create=True)
    with made.running():
        migrate(made.admin_conninfo(), {role: made.secret(role) for role in ROLES}, demo=True)
        yield made, build(made.admin_conninfo(), made.conninfo("cloison_web"), root)


def report(
    deployed: tuple[Deployment, World], who: str | None, *more: str, patient: str = "inside"
) -> subprocess.CompletedProcess[str]:
    """Run the command with somebody's token on its standard input."""
    made, world = deployed
    token = "" if who is None else base64.urlsafe_b64encode(world.secret(who)).decode().rstrip("=")
    typed = [
        *PROGRAM,
        "patient-report",
        str(an_id(patient)),
        "--applicant",
        "patient id_card",
        "--data",
        str(made.data),
        *more,
    ]
    return subprocess.run(typed, input=token, capture_output=True, text=True, check=False, timeout=60)


def test_it_tells_who_opened_the_record_as_pdf_text_and_json(
    deployed: tuple[Deployment, World], tmp_path: Path
) -> None:
    pdf = tmp_path / "report.pdf"
    done = report(deployed, "nadia", "--to", str(pdf))
    assert (done.returncode, pdf.stat().st_mode & 0o077) == (0, 0), done.stderr
    assert "Qui a ouvert mon dossier" in PdfReader(pdf).pages[0].extract_text()
    told = json.loads(report(deployed, "paul", "--json").stdout)
    assert [x["who"] for x in told["lines"] if x["event"] == "patient.accesses"] == ["nadia NADIA"]
    assert "Lefèvre" not in json.dumps(told, ensure_ascii=False)
    assert "Extrait des accès" in report(deployed, "paul").stdout
    line = "select count(*) from ledger.line where event = 'patient.accesses' and surface = 'print' and outcome = 'allowed'"
    assert deployed[1].sql(line) == [(3,)]


def test_a_stranger_and_nobody_are_refused_in_one_sentence(deployed: tuple[Deployment, World]) -> None:
    refused = report(deployed, "sam")
    assert (refused.returncode, refused.stderr.strip()) == (1, "cloison: Refused: no_relationship.")
    assert report(deployed, "adam").stderr.strip() == "cloison: Refused: role_refuses."
    nobody = report(deployed, None)
    assert (nobody.returncode, "bearer token" in nobody.stderr) == (2, True)
