"""`cloison demo`: the fictional group, from nothing to four serving processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from datetime import UTC, date, datetime
from pathlib import Path

import click
import psycopg

from cloison.canaries import planting
from cloison.cli._demo_messages import send_messages
from cloison.cli._progress import counting
from cloison.database.accounts import wake_demo
from cloison.database.bulk import write_duties, write_office
from cloison.database.migrate import migrate
from cloison.database.reference import write_reference
from cloison.demo import accounts
from cloison.demo.duties import duties
from cloison.demo.group import Group, build_group
from cloison.demo.load import load_group, load_patients
from cloison.demo.office import office
from cloison.deployment import ROLES, Deployment
from cloison.errors import CloisonError, Code
from cloison.identity.accounts import create_credentials
from cloison.records import root_key
from cloison.records.keyring import from_file


@click.command()
@click.option("--patients", default=5000, show_default=True, help="How many fictional patients to have.")
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=Path("var/demo"),
    show_default=True,
    help="Folder of the demo.",
)
@click.option(
    "--port",
    type=int,
    default=lambda: int(os.environ.get("PORT", "8000")),
    help="Port of the record server (PORT, 8000).",
)
@click.option("--load-only", is_flag=True, help="Stop once the group is loaded.")
def command(patients: int, data: Path, port: int, load_only: bool) -> None:
    """Make (or go on with) the demo in DATA and serve it on 127.0.0.1 until Ctrl-C."""
    deployment = Deployment.create(data, demo=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with deployment.running(click.echo):
        group = prepare(deployment, patients, doubles=True)
        rows = accounts.write(deployment.data / "accounts.json", group)
        create_credentials(
            deployment.conninfo("cloison_signin"),
            from_file(deployment.data / "keys" / "signin.key", create=True).secret,
            [(row["username"], row["password"], row["totp_secret"]) for row in rows],
        )
        send_messages(deployment, root_key.load(deployment.data, demo=True), group)
        if not load_only:
            _serve(deployment, port)


def prepare(
    deployment: Deployment,
    patients: int,
    *,
    group: Group | None = None,
    today: date | None = None,
    doubles: bool = False,
) -> Group:
    """Migrate, write reference rows and directory, load up to `patients` patients and canaries; return the group.

    `group` and `today` are the simulator's: newcomers, and a first day that is always the same.
    `doubles`: some were entered twice, for the identity officer's eyes.
    """
    migrate(deployment.admin_conninfo(), {role: deployment.secret(role) for role in ROLES}, demo=True)
    group = group or build_group()
    root = root_key.load(deployment.data, demo=True, create=True)
    with psycopg.connect(deployment.admin_conninfo(), autocommit=True) as connection:
        write_reference(connection)
        load_group(connection, root, group)
        wake_demo(connection)  # a demo that is taken up after two months must still sign in
        now = None if today else _first_moment(deployment)
        today = today or _first_moment(deployment).date()
        write_duties(connection, duties(group, today))
        if now is not None:  # what waits for people; the simulator's have work of their own
            write_office(connection, **vars(office(group, today)))
    planted = planting.prepare(deployment.admin_conninfo(), root, _canaries(patients), today, group)
    with counting() as progress:
        task = progress.add_task("Patients", total=patients)
        load_patients(
            deployment.admin_conninfo(),
            root,
            count=patients,
            today=today,
            now=now,
            on_progress=lambda done, all_: progress.update(task, completed=min(done, all_)),
            companions=planted.sealed,
            uncounted=planted.uncounted,
            doubles=doubles,
        )
    return group


def _canaries(patients: int) -> planting.Wanted:
    """Eight at each site, and fewer among so few patients that one would meet them everywhere."""
    return planting.Wanted(min(planting.PER_SITE, max(1, patients // 375)) if patients else 0)


def _first_moment(deployment: Deployment) -> datetime:
    """The minute in which the demo was made: an interrupted load goes on as it began."""
    made = datetime.fromtimestamp((deployment.data / "deployment.json").stat().st_mtime, UTC)
    return made.replace(second=0, microsecond=0)


def _serve(deployment: Deployment, port: int) -> None:
    environment = os.environ | {"CLOISON_DATA": str(deployment.data), "PORT": str(port)}
    program = [sys.executable, "-c", "from cloison.cli import main; main()", "serve"]
    children = [
        subprocess.Popen([*program, part], env=environment, start_new_session=True)
        for part in ("signin", "record", "watch", "ledger")
    ]
    try:
        _wait_until_ready(port, children)
        click.echo(
            f"Cloison: http://127.0.0.1:{port}  (accounts: {deployment.data / 'accounts.json'}; Ctrl-C stops)"
        )
        while all(child.poll() is None for child in children):
            time.sleep(0.5)
        raise CloisonError(
            Code.DATABASE_UNREACHABLE, "One of the four processes has stopped: see its message above."
        )
    except KeyboardInterrupt:
        click.echo("Stopping")
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait()


def _wait_until_ready(port: int, children: list[subprocess.Popen[bytes]]) -> None:
    while all(child.poll() is None for child in children):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
