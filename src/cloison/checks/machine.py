"""What the machine and its files do not protect.

Owns: users, keys on disk, secrets, the demo. Refuses: reading a key or a secret; it looks at names and modes.
"""

from __future__ import annotations

from pathlib import Path

from cloison.checks.finding import Check
from cloison.checks.subject import Subject
from cloison.database.condition import clock_offset, keys_in_rotation, stamp
from cloison.database.embedded import places


def one_user(subject: Subject) -> str | None:
    """The record server and its database run on one machine, where one of them may read the other's files."""
    if not subject.deployment.is_embedded:
        return None
    return "The record server and the embedded PostgreSQL run on one machine, and not as users kept apart."


def root_key_file(subject: Subject) -> str | None:
    """The root key of the records lies in a plain file."""
    path = subject.deployment.data / "keys" / "root.key"
    return f"The root key lies in a plain file, {path}." if path.exists() else None


def keys_beside_records(subject: Subject) -> str | None:
    """A key lies on the disk that holds the database."""
    if not subject.deployment.is_embedded:
        return None
    disk = places.find(subject.deployment.data).cluster.stat().st_dev
    keys = subject.deployment.data / "keys"
    beside = [path.name for path in sorted(keys.glob("*.key")) if path.stat().st_dev == disk]
    return f"{' and '.join(beside)} in {keys} lie on the disk that holds the database." if beside else None


def rotation(subject: Subject) -> str | None:
    """A rotation of keys was begun and not finished."""
    coming = sorted((subject.deployment.data / "keys").glob("*.next"))
    if coming:
        return f"A rotation of the root key is under way: {coming[0]} is there."
    count = keys_in_rotation(subject.connection)
    return f"{count} data keys are under a retired key." if count else None


def open_secrets(subject: Subject) -> str | None:
    """A secret or a key can be read, or replaced, by other users of the machine."""
    data = subject.deployment.data
    files = [path for name in ("secrets", "keys") for path in sorted((data / name).glob("*"))]
    # In a folder that others may not enter, a file's own mode is the second lock; both are wanted.
    bad = [path for path in (data / "secrets", data / "keys", *files) if path.stat().st_mode & 0o077]
    return f"Others can reach {_named(bad, data)}." if bad else None


def demo(subject: Subject) -> str | None:
    """The deployment or its database was made by the demo."""
    if subject.deployment.is_demo or stamp(subject.connection) == "demo":
        return "This is a demo: its accounts and passwords are in accounts.json, and anybody here can make tokens."
    return None


def demo_clock(subject: Subject) -> str | None:
    """The demo's clock is offset."""
    amount = clock_offset(subject.connection)
    return f"The clock of the gate is offset by {amount}." if amount else None


def _named(paths: list[Path], data: Path) -> str:
    shown = ", ".join(str(path.relative_to(data)) for path in paths[:3])
    return f"{shown} and {len(paths) - 3} more" if len(paths) > 3 else shown


CHECKS = (
    Check(
        "one-user",
        one_user,
        "Whoever takes over the record server reads and writes the database's files, past every allowance of the gate.",
        "For patients, give the group's own PostgreSQL another user or host, and name it in CLOISON_DATABASE_URL.",
    ),
    Check(
        "root-key-file",
        root_key_file,
        "Whoever copies it together with the database reads every record.",
        "For patients, use a deployment that was not made by the demo: its keyring opens by passphrase.",
    ),
    Check(
        "keys-beside-records",
        keys_beside_records,
        "One stolen disk or one backup of it holds both the ciphertext and what opens it.",
        "Mount another, encrypted, disk at the folder of the keys, or put the database on another host.",
    ),
    Check(
        "rotation-unfinished",
        rotation,
        "Until it is finished, the old key opens what it opened before.",
        "Run `cloison keys rotate` again for the same key; `cloison keys status` names it.",
    ),
    Check(
        "open-secrets",
        open_secrets,
        "Whoever reads a role's secret may act as that role; whoever replaces a key makes records unreadable.",
        "Take the rights away (`chmod -R go= DATA/secrets DATA/keys`), and change what others may have read.",
    ),
    Check(
        "demo",
        demo,
        "Nobody's real data is safe behind passwords that lie in a file.",
        "Keep real patients out of it; `cloison migrate` makes a deployment for them.",
    ),
    Check(
        "demo-clock",
        demo_clock,
        "Allowances are counted, and sessions end, by that clock.",
        "Remove the offset, as the owner of the database, when the demonstration is over.",
    ),
)
