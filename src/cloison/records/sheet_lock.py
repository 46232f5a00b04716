"""The file of a sheet for when the system is down: sealed for people, opened by two of their codes or the sealed one.

Owns: the format, and nothing that needs a database or a server: it runs by itself on a workstation that has Python and
`cryptography` (`python sheet_lock.py FILE`). Refuses: one person's code alone, a file that was changed, guessing.

    line 1   "cloison sheet 1"
    line 2   JSON: sheet, unit, site, at, salt (the unit's id), cards [{id, label, key, alone}], locks [{cards, lock}]
    then     12 bytes of nonce and the PDF under AES-256-GCM, bound to both lines without the locks

Each file has a key of its own. Its locks: for every pair of people the key, encrypted to the second and that to the
first (HPKE, RFC 9180: X25519, HKDF-SHA256, ChaCha20-Poly1305); for the envelope, encrypted to it alone. A card's
private key follows from its code by scrypt; nobody keeps either. Whoever leaves the unit is left out of the next hour's
file, and nobody else gets a new code: that is why there are pairs, and not shares of one secret.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"cloison sheet 1\n"
FOLDER = "downtime"
"""Where a deployment keeps them, one folder for each unit."""
_NONCE = 12
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
_MOST_HEADER = 4 * 1024 * 1024


class SheetError(ValueError):
    """The file is no sheet, was changed, or these codes do not open it; says which, in a sentence."""


@dataclass(frozen=True, slots=True)
class Card:
    """Somebody who can open the sheets of a unit; `alone` is the sealed envelope."""

    id: str
    label: str
    key: bytes
    alone: bool


def private_key(code: str, salt: str) -> X25519PrivateKey:
    """Return the private key of a code (its 16 symbols) for one unit; slow on purpose (128 MB, half a second)."""
    derived = Scrypt(salt=b"cloison sheet card 1 " + salt.encode(), length=32, n=2**17, r=8, p=1).derive(
        code.encode()
    )
    return X25519PrivateKey.from_private_bytes(derived)


def public_key(code: str, salt: str) -> bytes:
    """Return the public half of a code's key, which is all that is kept."""
    return private_key(code, salt).public_key().public_bytes_raw()


def sealed(pdf: bytes, about: dict[str, str], salt: str, cards: Sequence[Card]) -> bytes:
    """Return the file of one sheet. Raise SheetError where nobody could open it."""
    people = [c for c in cards if not c.alone]
    if len(people) < 2 and len(people) == len(cards):
        raise SheetError("Two people's cards, or the sealed envelope, are needed.")
    head = about | {
        "salt": salt,
        "cards": [{"id": c.id, "label": c.label, "key": c.key.hex(), "alone": c.alone} for c in cards],
    }
    bound = _bound(head)
    key = AESGCM.generate_key(256)
    locks = [{"cards": [c.id], "lock": _text(_lock(key, c, bound))} for c in cards if c.alone]
    for first, second in combinations(people, 2):
        inner = _lock(key, second, bound)
        locks.append({"cards": [first.id, second.id], "lock": _text(_lock(inner, first, bound))})
    nonce = os.urandom(_NONCE)
    body = AESGCM(key).encrypt(nonce, pdf, bound)
    return MAGIC + json.dumps(head | {"locks": locks}).encode() + b"\n" + nonce + body


def about(file: bytes) -> dict[str, Any]:
    """Return what stands in clear on a sheet's file: unit, hour, whose cards open it; nobody who is on it."""
    if not file.startswith(MAGIC):
        raise SheetError("This file is no sheet of Cloison.")
    line, _, _ = file[len(MAGIC) : len(MAGIC) + _MOST_HEADER].partition(b"\n")
    try:
        head = json.loads(line)
    except ValueError as error:
        raise SheetError("This file is damaged: take another copy of it.") from error
    if not isinstance(head, dict) or not {"sheet", "at", "salt", "cards", "locks"} <= head.keys():
        raise SheetError("This file is damaged: take another copy of it.")
    return head


def opened(file: bytes, codes: Sequence[str]) -> tuple[bytes, list[str]]:
    """Return the PDF, and the ids of the cards that opened it. `codes`: those of two people, or the sealed one."""
    head = about(file)
    by_key = {card["key"]: card for card in head["cards"]}
    keys: dict[str, X25519PrivateKey] = {}
    for n, code in enumerate(dict.fromkeys(codes), 1):
        private = private_key(code, head["salt"])
        card = by_key.get(private.public_key().public_bytes_raw().hex())
        if card is None:
            raise SheetError(
                f"Code {n} is no code of this unit, or its card was replaced before this sheet was made."
            )
        keys[card["id"]] = private
    bound = _bound({name: value for name, value in head.items() if name != "locks"})
    lock = next((one for one in head["locks"] if set(one["cards"]) <= keys.keys()), None)
    if lock is None:
        raise SheetError("One person's code is not enough: a second person of the unit types theirs.")
    try:
        key = base64.b64decode(lock["lock"])
        for card_id in lock["cards"]:
            key = _SUITE.decrypt(key, keys[card_id], info=bound)
        start = file.index(b"\n", len(MAGIC)) + 1
        nonce, body = file[start : start + _NONCE], file[start + _NONCE :]
        return AESGCM(key).decrypt(nonce, body, bound), list(lock["cards"])
    except (InvalidTag, ValueError) as error:
        raise SheetError("This file was changed or damaged: take another copy of it.") from error


def _lock(secret: bytes, card: Card, bound: bytes) -> bytes:
    return _SUITE.encrypt(secret, X25519PublicKey.from_public_bytes(card.key), info=bound)


def _bound(head: dict[str, Any]) -> bytes:
    return MAGIC + json.dumps(head, sort_keys=True).encode()


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def main() -> int:
    """Open the sheet named on the command line with codes asked for; write FILE.pdf beside it."""
    import getpass
    import sys
    from pathlib import Path

    path = Path(sys.argv[1])
    asked = (getpass.getpass(f"Code {n} (Entrée pour finir) : ") for n in (1, 2))
    codes = ["".join(c for c in code.upper() if c.isalnum()) for code in asked]
    try:
        pdf, _ = opened(path.read_bytes(), [code for code in codes if code])
    except SheetError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    target = path.with_suffix(".pdf")
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(pdf)
    sys.stdout.write(f"{target}: imprimez-la, puis effacez ce fichier.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
