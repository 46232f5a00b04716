"""The record server's keyring, kept up to date while it serves.

Owns: learning of keys that a rotation made: at once when a record needs one, and every few seconds, so that new
records go under the current key. Refuses: ending care because of a key it cannot open; what it knows goes on serving.
"""

from __future__ import annotations

from cloison.deployment import Deployment
from cloison.errors import CloisonError
from cloison.gate.client import Gate
from cloison.records import root_key
from cloison.records.keyring import Keyring, RootKey


def keyring_of(deployment: Deployment, gate: Gate, root: RootKey) -> Keyring:
    """Return the keyring of `deployment` under its `root`, with the wrapping keys; raise `key-missing`."""
    keyring = Keyring(root)
    gate.load_keys(keyring)

    def reload() -> None:
        try:
            gate.load_keys(keyring)
        except CloisonError:
            if not deployment.is_demo:
                raise  # a passphrase is asked for at the start alone: after a rotation of the root, start anew
            keyring.root = root_key.load(deployment.data, demo=True)
            gate.load_keys(keyring)

    keyring.reload = reload
    return keyring
