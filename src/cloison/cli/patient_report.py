"""`cloison patient-report`: who opened one patient's record, when, in what function and why; a PDF, text or JSON."""

from __future__ import annotations

import base64
import binascii
import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import click

from cloison.deployment import Deployment
from cloison.gate import opened, rights
from cloison.gate.answers import Allowed, Refused
from cloison.gate.client import Gate
from cloison.records import root_key
from cloison.records.keyring import INDEX, Keyring
from cloison.records.marks import Marks
from cloison.settings import read_settings

_YEARS = 3


@click.command()
@click.argument("patient", type=click.UUID)
@click.option("--applicant", required=True, help="Who asks and how they were recognised, without a name.")
@click.option(
    "--years", type=click.IntRange(1, _YEARS), default=_YEARS, show_default=True, help="How far back."
)
@click.option("--to", "target", type=click.Path(path_type=Path), help="Write a PDF there, not text.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print what the ledger says, without the patient's name."
)
@click.option("--data", type=click.Path(path_type=Path), help="Data folder. [default: CLOISON_DATA]")
def command(
    patient: UUID, applicant: str, years: int, target: Path | None, as_json: bool, data: Path | None
) -> None:
    """Say who opened the record of PATIENT (an id). A bearer token is read from standard input.

    The session's account has the patient in care by somebody else's word; it is counted as an export, and leaves a
    line in the ledger. At the desk, the page « Demandes du patient » does the same and keeps who asked.
    """
    secret = _secret(sys.stdin.read())
    deployment = Deployment.open(data or read_settings(os.environ).data)
    with deployment.running(lambda message: click.echo(message, err=True)):
        root = root_key.load(deployment.data, demo=deployment.is_demo)
        gate = Gate(deployment.conninfo("cloison_web"), Marks(root.subkey(INDEX)), most=1)
        try:
            keyring = Keyring(root)
            gate.load_keys(keyring)
            until = datetime.now(UTC) + timedelta(minutes=1)
            since = until - timedelta(days=365 * years)
            answer = gate.ask(rights.accesses(secret, patient, since, until, applicant))
            if isinstance(answer, Refused):
                raise click.ClickException(f"Refused: {answer.reason}.")
            found = opened.resources(answer, keyring)
        finally:
            gate.close()
    if as_json:
        click.echo(json.dumps({name: answer.detail[name] for name in ("people", "lines", "more")}, indent=2))
        return
    _say(answer, found, since, until, applicant, target)


def _secret(token: str) -> bytes:
    said = token.strip().rstrip("=")
    try:
        secret = base64.b64decode(said + "=" * (-len(said) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        secret = b""
    if len(secret) != 32:
        raise click.UsageError("No bearer token came on standard input.")
    return secret


def _say(
    answer: Allowed,
    found: list[opened.Opened],
    since: datetime,
    until: datetime,
    applicant: str,
    to: Path | None,
) -> None:
    from cloison.downtime.renewal import speak

    speak()
    from cloison.pages import typesetting
    from cloison.pages.rights import accesses

    asked = {"sender": {"display": applicant}, "sent": answer.detail["at"]}
    told = accesses.data(answer, found, asked, {"since": since, "until": until}, "cloison patient-report")
    if to is None:
        for line in told["lines"]:
            click.echo("\t".join(line))
        return
    to.touch(mode=0o600)
    to.write_bytes(typesetting.pdf(accesses.TEMPLATE, told))
    click.echo(f"{to}: {len(told['people'])} people, {len(told['lines'])} lines.")
