"""Where the root key comes from: a file in the demo, a passphrase everywhere else; and how it is replaced.

Owns: finding and asking, the two files of a rotation. Refuses: a passphrase in an environment variable, a key file
outside a demo, a moment in which neither file opens the database.

    keys/root.key   in a demo: the root key, and after a rotation the key of the blind index
    keys/salt       elsewhere: the passphrase's salt, and after a rotation the index's key, wrapped by the root key
    *.next          the same of the root key that a rotation under way leads to; one rename ends the rotation

The wrapping keys in the database say which of the two roots they are under, and change in one transaction. So a program
killed anywhere leaves a database that one of the two files opens; while there are two, both are tried.
"""

from __future__ import annotations

import getpass
import os
from dataclasses import replace
from pathlib import Path

from cloison.errors import CloisonError, Code
from cloison.records import envelope
from cloison.records.keyring import INDEX, RootKey, from_file, from_passphrase, write_whole

CREDENTIAL = "cloison.passphrase"
NEXT_CREDENTIAL = "cloison.next-passphrase"
_SALT = 16
_BINDING = b"cloison index key 1\0"


def load(data: Path, *, demo: bool, create: bool = False) -> RootKey:
    """Return the root key of the deployment in `data`; `create` makes a new one. Raise `key-missing`."""
    file, coming = _files(data, demo=demo)
    if demo:
        root = from_file(file, create=create)
        return replace(root, other=from_file(coming)) if coming.exists() else root
    new = create and not file.exists()
    if not new and not file.exists():
        raise CloisonError(Code.KEY_MISSING, f"No keyring was made for {data} yet: run `cloison keys init`.")
    passphrase = (
        _chosen(CREDENTIAL, "Passphrase") if new else _asked(CREDENTIAL, "Passphrase of the keyring: ")
    )
    if new:
        from_passphrase(passphrase, bytes(_SALT))  # refuses one that is too short before anything is written
        write_whole(file, os.urandom(_SALT))
    if not coming.exists():
        return _derived(file, passphrase)
    return _either(file, coming, passphrase)


def begin_next(data: Path, root: RootKey, *, demo: bool) -> RootKey:
    """Make the root key that shall replace `root`, or return the one that an interrupted rotation made."""
    _, coming = _files(data, demo=demo)
    index = root.subkey(INDEX)
    if demo:
        if not coming.exists():
            write_whole(coming, envelope.new_key() + index)
        return from_file(coming)
    if coming.exists():
        return root.other or _derived(coming, _asked(NEXT_CREDENTIAL, "New passphrase, as given before: "))
    passphrase, salt = _chosen(NEXT_CREDENTIAL, "New passphrase"), os.urandom(_SALT)
    fresh = from_passphrase(passphrase, salt)
    write_whole(coming, salt + envelope.wrap(index, fresh.subkey("wrap"), _BINDING))
    return _derived(coming, passphrase)


def end_rotation(data: Path, *, demo: bool) -> None:
    """Let the next root key be the only one, once every wrapping key is under it. The file before it is gone."""
    file, coming = _files(data, demo=demo)
    write_whole(file, coming.read_bytes(), replace=True)
    coming.unlink()


def _files(data: Path, *, demo: bool) -> tuple[Path, Path]:
    name = "root.key" if demo else "salt"
    return data / "keys" / name, data / "keys" / f"{name}.next"


def _derived(file: Path, passphrase: str) -> RootKey:
    stored = file.read_bytes()
    root = from_passphrase(passphrase, stored[:_SALT])
    if len(stored) == _SALT:
        return root
    try:
        return replace(root, index=envelope.unwrap(stored[_SALT:], root.subkey("wrap"), _BINDING))
    except CloisonError as error:
        raise CloisonError(
            Code.KEY_MISSING, "The passphrase is not the one of this keyring.", action="Give it again."
        ) from error


def _either(file: Path, coming: Path, passphrase: str) -> RootKey:
    """Return what the passphrase opens while a rotation is under way: the old root, the next one, or both."""
    try:
        fresh = _derived(coming, passphrase)
    except CloisonError:
        return _derived(file, passphrase)
    try:
        # The next file proves its passphrase, so its key of the index is right whatever the older file gives.
        return replace(_derived(file, passphrase), index=fresh.index, other=fresh)
    except CloisonError:
        return fresh


def _asked(credential: str, question: str) -> str:
    given = _given(credential)
    return getpass.getpass(question) if given is None else given


def _chosen(credential: str, name: str) -> str:
    """Ask for a new passphrase, at the terminal twice."""
    given = _given(credential)
    if given is not None:
        return given
    first, second = getpass.getpass(f"{name}: "), getpass.getpass(f"{name}, again: ")
    if first != second:
        raise CloisonError(
            Code.KEY_MISSING, "The two passphrases differ; nothing was done.", action="Give it again."
        )
    return first


def _given(credential: str) -> str | None:
    """Read a systemd credential (systemd.exec(5), LoadCredential); None where none was given."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    if folder and (Path(folder) / credential).exists():
        return (Path(folder) / credential).read_text().rstrip("\n")
    return None
