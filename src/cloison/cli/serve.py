"""`cloison serve`: the record server, sign-in, the watcher or the ledger's sequencer, each a process of its own."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

import click

from cloison.deployment import Deployment
from cloison.settings import read_settings


@click.command()
@click.argument("part", type=click.Choice(["record", "signin", "watch", "ledger"]))
@click.option(
    "--data", type=click.Path(path_type=Path), default=None, help="The deployment's folder (CLOISON_DATA)."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=int, default=None, help="Port; default PORT (8000) for record, PORT + 1 for signin."
)
def command(part: str, data: Path | None, host: str, port: int | None) -> None:
    """Serve PART of a deployment until Ctrl-C.

    An embedded database is started if it is not running, and stopped by the last program that uses it.

    Production runs record and signin as two operating-system users behind one reverse proxy with TLS. The watcher
    (watch) listens nowhere: every 5 s it lets the rules look at the ledger, contains, and sends alerts on the channels
    of the settings. The sequencer (ledger) listens nowhere either: every second it takes new lines into the Merkle
    tree in DATA/ledger, and every minute it has it signed by the witnesses of the settings.
    """
    deployment = Deployment.open(data or Path(os.environ.get("CLOISON_DATA", "var/data")))
    os.environ["CLOISON_DATA"] = str(deployment.data)
    base = int(os.environ.get("PORT", "8000"))
    signal.signal(
        signal.SIGTERM, lambda *_: sys.exit(0)
    )  # until the server has its own: who is ended early leaves too
    with deployment.running(lambda message: click.echo(message, err=True)):
        _serve(deployment, part, host, port, base)


def _serve(deployment: Deployment, part: str, host: str, port: int | None, base: int) -> None:
    if part == "signin":
        from cloison.identity.server import serve

        serve(deployment, host, port or base + 1)
        return
    if part == "watch":
        _watch(deployment)
        return
    if part == "ledger":
        _sequence(deployment)
        return
    from granian import Granian
    from granian.constants import Interfaces, Loops

    Granian(
        "cloison.serving.record:application",
        factory=True,
        address=host,
        port=port or base,
        interface=Interfaces.ASGI,
        loop=Loops.uvloop,
        workers=1,
        log_access=False,
        log_level="warning",  # type: ignore[arg-type]
    ).serve()


def _watch(deployment: Deployment) -> None:
    from cloison.incidents.channels import channels_of
    from cloison.incidents.watching import Watcher

    settings = read_settings(os.environ)
    watcher = Watcher(
        deployment.conninfo("cloison_jobs"),
        channels_of(settings, deployment),
        keep_days=settings.feed_days,
        link=settings.record_url + "securite/",
        tell=lambda sentence: click.echo(sentence, err=True),
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: watcher.stop())
    watcher.run()


def _sequence(deployment: Deployment) -> None:
    from cloison.gate.sequence import SequenceGate
    from cloison.serving.sequencer import Sequencer, log_key, run
    from cloison.serving.witnesses import witnesses_of

    signer = log_key(deployment.data)
    witnesses = witnesses_of(read_settings(os.environ).ledger_witnesses, signer.key)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())

    def tell(sentence: str) -> None:
        click.echo(sentence, err=True)

    def make() -> Sequencer:
        gate = SequenceGate(deployment.conninfo("cloison_jobs"))
        return Sequencer(deployment.data / "ledger", gate, signer, witnesses, tell=tell)

    run(make, stop, tell)
