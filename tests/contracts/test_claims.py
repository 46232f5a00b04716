"""Every line of the promise is claimed or said not to be, and each claim names tests that exist and that attack."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
CLAIMS = yaml.safe_load((ROOT / "docs" / "claims" / "claims.yaml").read_text())
THREAT_MODEL = (ROOT / "docs" / "explanation" / "threat-model.md").read_text()
PROMISE = [  # the lines of the promise, in its order
    "a password",
    "a copied session cookie or token",
    "a clinician's live session",
    "a front-desk session",
    "a pharmacist's, coder's, laboratory's or identity officer's session",
    "an administrator's live session",
    "a security or privacy officer's session",
    "the account of somebody who left, or of a closed site",
    "an API client's credentials",
    "SQL injection, or the database login of the web server",
    "a database dump or backup, or a disk without the keyring",
    "the web server process itself (code execution), with the database under another user or host",
    "whatever is taken, afterwards",
    "a sample published on a forum",
    "two administrators together; the migration or backup login; web server and database superuser",
    "nothing, in an emergency",
]
MARKED = {"shown", "part", "stated", "later"}


def test_every_line_of_the_promise_is_there_in_its_order_and_once() -> None:
    stolen = [claim["stolen"] for claim in CLAIMS]
    assert stolen[: len(PROMISE)] == PROMISE  # what is claimed beyond it comes after
    assert len(stolen) == len(set(stolen))


@pytest.mark.parametrize("claim", CLAIMS, ids=[c["stolen"] for c in CLAIMS])
def test_a_claim_is_shown_or_says_what_is_left(claim: dict) -> None:
    assert set(claim) <= {"stolen", "bound", "status", "tests", "left"}
    assert claim["status"] in MARKED
    assert claim["bound"]
    assert claim.get("left") or claim["status"] == "shown"
    assert bool(claim.get("tests")) == (claim["status"] in ("shown", "part"))
    for name in claim.get("tests", ()):
        path, _, function = name.partition("::")
        assert f"def {function}(" in (ROOT / path).read_text(), name


@pytest.mark.parametrize("claim", [c for c in CLAIMS if c["status"] == "shown"], ids=lambda c: c["stolen"])
def test_what_is_shown_is_shown_over_a_real_database(claim: dict) -> None:
    """A table of permissions shows what is written down, not what is answered: no claim rests on unit tests alone."""
    assert any(not name.startswith("tests/unit/") for name in claim["tests"])


@pytest.mark.parametrize(
    "attacker",
    [
        "a password",
        "a copied cookie or token",
        "a clinician's live session",
        "a front-desk session",
        "a queue's session",
        "an administrator, an officer or a director",
        "somebody who left, or of a closed site",
        "a program's token",
        "several accounts",
        "the record server's database login",
        "the record server's memory",
        "the sign-in process",
        "a dump, a backup or a disk",
        "a superuser of the database alone",
        "a superuser and the record server",
        "the migration login",
        "the backup login",
        "two administrators together",
        "whoever takes something, afterwards",
    ],
)
def test_the_threat_model_says_what_limits_each_and_what_does_not(attacker: str) -> None:
    [row] = [line for line in THREAT_MODEL.splitlines() if line.startswith(f"| {attacker} |")]
    assert all(len(cell.strip()) > 3 for cell in row.strip("|").split("|"))
