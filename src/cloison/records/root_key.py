"""Where the root key comes from: a file in the demo, a passphrase everywhere else.

Owns: finding and asking. Refuses: a passphrase in an environment variable, a key file outside a demo.
"""

from __future__ import annotations

import getpass
import os
from pathlib import Path

from cloison.errors import CloisonError, Code
from cloison.records.keyring import RootKey, from_file, from_passphrase

CREDENTIAL = "cloison.passphrase"


def load(data: Path, *, demo: bool, create: bool = False) -> RootKey:
    """Return the root key of the deployment in `data`; `create` makes a new one. Raise `key-missing`."""
    if demo:
        return from_file(data / "keys" / "root.key", create=create)
    salt = data / "keys" / "salt"
    if create and not salt.exists():
        salt.write_bytes(os.urandom(16))
    if not salt.exists():
        raise CloisonError(Code.KEY_MISSING, f"No keyring was made for {data} yet: run `cloison keys`.")
    return from_passphrase(_passphrase(), salt.read_bytes())


def _passphrase() -> str:
    """Read a systemd credential (systemd.exec(5), LoadCredential), or ask at the terminal."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    if folder and (Path(folder) / CREDENTIAL).exists():
        return (Path(folder) / CREDENTIAL).read_text().rstrip("\n")
    return getpass.getpass("Passphrase of the keyring: ")
