"""`cloison import adt`: listen for HL7 v2, read files of it, and the queue of what was refused."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import click
import psycopg

from cloison.chart.rejected import reason, seal
from cloison.database import fed, staged
from cloison.database.import_role import feed_connection
from cloison.deployment import Deployment
from cloison.errors import CloisonError, Code
from cloison.exchange.adt import queue
from cloison.exchange.adt.listener import Listener, unframed
from cloison.exchange.adt.taking import Feed
from cloison.exchange.pieces import printable
from cloison.exchange.places import Places
from cloison.records import root_key
from cloison.records.keyring import RootKey
from cloison.settings import read_settings

_QUEUE = ("rejected", "show", "replay", "mend", "discard")


@click.command()
@click.argument(
    "what", metavar="[FILE... | rejected | show N | replay [N] | mend N FILE | discard N REASON]", nargs=-1
)
@click.option(
    "--site",
    help="Receiving site: its FINESS number, or its name. Not needed for rejected, show, mend, discard.",
)
@click.option(
    "--source", default="adt", show_default=True, help="Name of the sending system, always the same."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=2575, show_default=True, help="Port to listen on (MLLP).")
@click.option("--data", type=click.Path(path_type=Path), help="Data folder. [default: CLOISON_DATA]")
@click.option("--json", "as_json", is_flag=True, help="Print the queue as JSON.")
def adt(
    what: tuple[str, ...],
    site: str | None,
    source: str,
    host: str,
    port: int,
    data: Path | None,
    as_json: bool,
) -> None:
    """Take in HL7 v2 admissions, discharges and transfers (IHE PAM France), and laboratory results (ORU^R01).

    Without FILE it listens for MLLP until Ctrl-C, and acknowledges each message once it is committed; with FILE it
    reads messages from files. A message that cannot be applied is refused (AE or AR) and kept, encrypted: `rejected`
    lists them, `show N` prints one, `mend N FILE` puts a corrected text in its place, `replay N` applies it, `discard N
    REASON` puts it aside. What people ask for on the page of refused messages is replayed by the listener, or by
    `replay` without a number.

    MLLP has neither encryption nor a password: listen on a loopback or a closed network only.

    Status 0: done. 1: something was refused. 2: used wrongly.
    """
    settings = read_settings(os.environ)
    deployment = Deployment.open(data or settings.data)
    root = root_key.load(deployment.data, demo=deployment.is_demo)
    with deployment.running(lambda message: click.echo(message, err=True)):
        admin = deployment.admin_conninfo()

        @contextmanager
        def feeds() -> Iterator[Feed]:
            with feed_connection(admin) as connection:
                receiving = _site(connection, site)
                yield Feed(connection, root, source, receiving, deployment.is_demo or settings.test_ins)

        if what and what[0] in _QUEUE:
            with feed_connection(admin) as connection:
                if what[0] == "replay":
                    with feeds() as feed:
                        sys.exit(_replay(feed, _number(what)) if len(what) > 1 else _wanted(feed))
                sys.exit(_queue(connection, root, what, as_json=as_json))
        with feeds() as feed:
            if what:
                sys.exit(_files(feed, [Path(name) for name in what]))
        listener = Listener(host, port, feeds, lambda sentence: click.echo(sentence, err=True))
        click.echo(f"Écoute (MLLP) sur {host}:{listener.port}.", err=True)
        replaying = threading.Thread(target=listener.replay_forever, args=(queue.take_wanted,), daemon=True)
        replaying.start()
        try:
            listener.serve()
        except KeyboardInterrupt:
            listener.close()


def _site(connection: psycopg.Connection[tuple[object, ...]], name: str | None) -> UUID:
    places = Places()
    places.load(staged.directory(connection))
    found = name and (places.sites.get(name) or places.sites.get(name.casefold()))
    if not found or found.id in places.closed:
        raise CloisonError(
            Code.IMPORT_SITE, f"--site {name or '(missing)'}: no open site has this FINESS or name."
        )
    return found.id


def _number(what: tuple[str, ...]) -> int:
    if len(what) < 2 or not what[1].isdigit():
        raise click.UsageError(f"{what[0]} needs the number of a message: see `cloison import adt rejected`.")
    return int(what[1])


def _files(feed: Feed, paths: list[Path]) -> int:
    taken = refused = 0
    for path in paths:
        if not path.is_file():
            raise CloisonError(
                Code.IMPORT_SOURCE, f"{path} does not exist.", action="Give files of HL7 v2 messages."
            )
        for message in unframed(path.read_bytes()):
            said = b"\rMSA|AA|" in feed.take(message)
            taken, refused = taken + said, refused + (not said)
    click.echo(f"{taken} messages repris, {refused} rejetés.")
    return 1 if refused else 0


def _queue(
    connection: psycopg.Connection[tuple[object, ...]],
    root: RootKey,
    what: tuple[str, ...],
    *,
    as_json: bool,
) -> int:
    if what[0] == "rejected":
        _list(fed.rejected(connection), as_json=as_json)
        return 0
    number = _number(what)
    if what[0] == "show":
        found = queue.show(connection, root, number)
        if found is None:
            return _missing(number)
        click.echo(reason(found[0]).sentence, err=True)
        click.echo(_shown(found[1].replace(b"\r", b"\n")), nl=False)
        return 0
    if what[0] == "discard":
        if len(what) < 3 or len(what[2].strip()) < 10:
            raise click.UsageError("discard needs a number and a reason of 10 characters or more.")
        if not fed.discarded(connection, number, what[2]):
            return _missing(number)
        click.echo(f"Message {number} mis de côté.")
        return 0
    if len(what) < 3 or not Path(what[2]).is_file():
        raise click.UsageError("mend needs a number and the file of the corrected message.")
    text = Path(what[2]).read_bytes().replace(b"\r\n", b"\r").replace(b"\n", b"\r")
    if not fed.mended(connection, number, seal(root, text)):
        return _missing(number)
    click.echo(f"Message {number} corrigé : `cloison import adt replay {number}` le reprend.")
    return 0


def _list(found: list[fed.Rejected], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([r._asdict() for r in found], default=str, ensure_ascii=False, indent=1))
        return
    for one in found:
        state = "rejoué" if one.replayed_at else "corrigé" if one.mended_at else "à traiter"
        state = "mis de côté" if one.discarded_at else state
        kind = one.event or "???"
        click.echo(f"{one.number}  {one.at:%d/%m/%Y %H:%M}  {kind}  {state}  {reason(one.because).sentence}")
    if not found:
        click.echo("Aucun message rejeté.")


def _replay(feed: Feed, number: int) -> int:
    found = queue.show(feed.connection, feed.root, number)
    if found is None:
        return _missing(number)
    if found[2] is not None:
        click.echo(f"Message {number} : déjà rejoué, rien n'a été fait.", err=True)
        return 1
    because = feed.replay(found[1], number)
    if because:
        click.echo(f"Message {number} : {reason(because).sentence}", err=True)
        return 1
    click.echo(f"Message {number} repris.")
    return 0


def _wanted(feed: Feed) -> int:
    taken, refused = queue.take_wanted(feed)
    click.echo(f"{taken} messages repris, {refused} rejetés.")
    return 1 if refused else 0


def _shown(text: bytes) -> bytes:
    """The message as it came for a file; on a terminal, without what would command the terminal."""
    if not sys.stdout.isatty():
        return text
    return "\n".join(map(printable, text.decode(errors="replace").split("\n"))).encode()


def _missing(number: int) -> int:
    click.echo(f"Aucun message {number} à traiter dans la file.", err=True)
    return 1
