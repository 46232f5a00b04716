"""`cloison canaries`: fictitious patients that no honest work opens: plant them, count them, hear of them."""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import click

from cloison.canaries import hearing, planting, wishes
from cloison.cli._jobs import jobs
from cloison.deployment import Deployment
from cloison.errors import CloisonError, Code
from cloison.gate.canaries import CanaryGate, Heard
from cloison.records import root_key
from cloison.records.keyring import INDEX
from cloison.records.marks import Marks
from cloison.settings import read_settings

_data = click.option("--data", type=click.Path(path_type=Path), help="Data folder. [default: CLOISON_DATA]")
_DOMAIN = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")


@click.group()
def command() -> None:
    """Keep canaries: fictitious patients that no honest work opens.

    Whoever opens one is contained before anything leaves; whoever is shown three in a day is reported; what is sent to
    their addresses tells that records were stolen. Nobody can tell them from patients without the keyring, nor list
    them by name: there is no such list.
    """


@command.command()
@_data
@click.option(
    "--site", "sites", multiple=True, metavar="FINESS", help="Only this site; may be repeated. [default: all]"
)
@click.option(
    "--per-site",
    type=click.IntRange(0, 200),
    default=planting.PER_SITE,
    show_default=True,
    help="How many at each.",
)
@click.option(
    "--mail-domain",
    metavar="DOMAIN",
    help="Domain of their e-mail, all of which you receive. Needed outside a demo.",
)
@click.option(
    "--ipp",
    metavar="PATTERN",
    help="What the group's permanent numbers look like, # for a digit: 8####### (outside a demo).",
)
@click.option(
    "--ipp-system", metavar="URI", help="The system that the group's IPPs are issued under (outside a demo)."
)
@click.option("--nda-system", metavar="URI", help="The same of the numbers of stays (outside a demo).")
@click.option("--with-imports", is_flag=True, help="Let the next imports bring them among their patients.")
def plant(
    data: Path | None,
    sites: tuple[str, ...],
    per_site: int,
    mail_domain: str | None,
    ipp: str | None,
    ipp_system: str | None,
    nda_system: str | None,
    with_imports: bool,
) -> None:
    """Plant canaries, until each site has so many. Run again, it changes nothing; interrupted, it goes on.

    They are drawn like the group's patients, with old stays, and are in nobody's care. Say --with-imports where
    records will be imported: then they arrive among the others. Planted alone, they stand together in the line of the
    ledger that says who arrived, and whoever steals a copy of the database may guess why.
    """
    deployment = Deployment.open(data or read_settings(os.environ).data)
    wanted = _wanted(deployment, sites, per_site, mail_domain, ipp, ipp_system, nda_system)
    if with_imports:
        wishes.keep(deployment.data, wanted)
        click.echo(
            f"The next imports bring {per_site} canaries to each site; `cloison canaries list` counts them."
        )
        return
    root = root_key.load(deployment.data, demo=deployment.is_demo)
    with deployment.running(lambda message: click.echo(message, err=True)):
        admin = deployment.admin_conninfo()
        planted = planting.prepare(admin, root, wanted, datetime.now(UTC).date())
        count = planting.write(admin, planted.sealed)
    click.echo(f"{count} canaries planted." if count else "Every site has its canaries; nothing was changed.")


@command.command("list")
@_data
@click.option("--json", "as_json", is_flag=True, help="Print a list, one entry for each site and day.")
def list_(data: Path | None, as_json: bool) -> None:
    """Show how many canaries each site has, and since when. Names nobody."""
    with jobs(data, CanaryGate) as (_, gate):
        rows = gate.counts()
    if as_json:
        click.echo(
            json.dumps([asdict(row) | {"planted_on": row.planted_on.isoformat()} for row in rows], indent=2)
        )
        return
    for row in rows:
        closed = " (closed)" if row.closed else ""
        heard = f", {row.heard} written to" if row.heard else ""
        click.echo(f"{row.finess} {row.name}{closed}: {row.canaries} since {row.planted_on}{heard}")
    click.echo(f"{sum(row.canaries for row in rows)} canaries.")


@command.command()
@_data
@click.argument("message", metavar="[FILE|-]", required=False, type=click.File("rb"))
@click.option(
    "--telephone", "telephones", multiple=True, help="A number that was called or texted; may be repeated."
)
@click.option(
    "--address",
    "addresses",
    multiple=True,
    help="An e-mail address, where there is no message; may be repeated.",
)
def heard(
    data: Path | None, message: BinaryIO | None, telephones: tuple[str, ...], addresses: tuple[str, ...]
) -> None:
    """Say whether an e-mail (.eml; - for standard input), a number or an address is a canary's, and raise the alert.

    Tells the site and since when the address exists: a copy that holds it was made after that day. Never a name.
    Status 0 whether it is a canary's or not, so that a mail server may pipe a whole mailbox here.
    """
    read = hearing.read(message) if message else hearing.Message(frozenset(), None)
    mails = sorted(read.addresses | set(addresses))
    if not mails and not telephones:
        raise click.UsageError("No address was found: give a message, --address or --telephone.")
    with jobs(data, CanaryGate) as (deployment, gate):
        marks = Marks(root_key.load(deployment.data, demo=deployment.is_demo).subkey(INDEX))
        tokens = [marks.of_contact("email", one) for one in mails]
        tokens += [marks.of_contact("telephone", one) for one in telephones]
        found = gate.hear(tokens)
    for one in found:
        click.echo(_said(one, read.dated))
    if not found:
        click.echo("Not a canary's.")


def _said(one: Heard, dated: datetime | None) -> str:
    what = "An e-mail address" if one.kind == "email" else "A telephone number"
    when = f", in a message dated {dated:%Y-%m-%d %H:%M}" if dated else ""
    again = "" if one.first_time else ", not for the first time"
    return (
        f"{what} of a canary of {one.finess} {one.site} was used{when}{again}. It exists since {one.planted_on}: "
        "the records it came from were copied after that day. The security officer is told."
    )


def _wanted(
    deployment: Deployment,
    sites: tuple[str, ...],
    per_site: int,
    mail_domain: str | None,
    ipp: str | None,
    ipp_system: str | None,
    nda_system: str | None,
) -> planting.Wanted:
    """Check what was typed; raise `setting-invalid` for a domain, a pattern or a system that is missing or wrong."""
    wanted = planting.Wanted(per_site, frozenset(sites) or None)
    given = {
        "--mail-domain": mail_domain,
        "--ipp": ipp,
        "--ipp-system": ipp_system,
        "--nda-system": nda_system,
    }
    missing = [name for name, value in given.items() if value is None]
    if missing and not deployment.is_demo:
        raise CloisonError(
            Code.SETTING_INVALID,
            f"Canaries must look like the group's own patients: {', '.join(missing)} is missing.",
            action="See docs/runbooks/canaries.md for what to give.",
        )
    if mail_domain is not None and not _DOMAIN.fullmatch(mail_domain):
        raise CloisonError(Code.SETTING_INVALID, "--mail-domain is no domain such as courrier-patient.fr.")
    if ipp is not None and not 6 <= ipp.count("#") <= 18:
        raise CloisonError(Code.SETTING_INVALID, "--ipp needs from 6 to 18 digits, each written as #.")
    return planting.Wanted(
        per_site,
        frozenset(sites) or None,
        (mail_domain,) if mail_domain else wanted.domains,
        ipp,
        ipp_system or wanted.ipp_system,
        nda_system or wanted.nda_system,
    )
