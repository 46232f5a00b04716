"""TOTP secrets and passkeys: sealed under sign-in's own key, for one user."""

from __future__ import annotations

import base64
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloison.errors import CloisonError, Code
from cloison.identity.keys import cookie_key, passkey_key, totp_key
from cloison.identity.secrets import PASSKEY, TOTP, seal, unseal

KEY = os.urandom(32)


@given(st.text(), st.integers(1, 2**31 - 1))
def test_what_is_sealed_comes_back(secret: str, user: int) -> None:
    assert unseal(KEY, user, seal(KEY, user, secret)) == secret


def test_the_same_secret_is_sealed_otherwise_each_time() -> None:
    assert len({seal(KEY, 1, "JBSWY3DP") for _ in range(20)}) == 20


def altered(sealed: str, at: int) -> str:
    """The sealed text with one bit of byte `at` turned."""
    data = bytearray(base64.b64decode(sealed))
    data[at] ^= 1
    return base64.b64encode(bytes(data)).decode()


@pytest.mark.parametrize("at", [0, 11, 12, 19, 20, 35])
def test_one_bit_altered_anywhere_is_noticed(at: int) -> None:
    with pytest.raises(CloisonError) as fault:
        unseal(KEY, 7, altered(seal(KEY, 7, "JBSWY3DP"), at))
    assert fault.value.code == Code.RECORD_UNREADABLE


@pytest.mark.parametrize(
    ("key", "user", "sealed"),
    [
        (KEY, 8, seal(KEY, 7, "x")),
        (os.urandom(32), 7, seal(KEY, 7, "x")),
        (KEY, 7, "not base64!"),
        (KEY, 7, ""),
    ],
    ids=["another user", "another key", "no base64", "nothing"],
)
def test_another_user_another_key_or_rubbish_is_refused(key: bytes, user: int, sealed: str) -> None:
    with pytest.raises(CloisonError) as fault:
        unseal(key, user, sealed)
    assert fault.value.code == Code.RECORD_UNREADABLE
    assert "JBSWY3DP" not in fault.value.sentence


def test_what_is_sealed_as_one_kind_is_not_the_other() -> None:
    assert unseal(KEY, 7, seal(KEY, 7, "x", PASSKEY), PASSKEY) == "x"
    for sealed, kind in ((seal(KEY, 7, "x", PASSKEY), TOTP), (seal(KEY, 7, "x"), PASSKEY)):
        with pytest.raises(CloisonError):
            unseal(KEY, 7, sealed, kind)


def test_each_purpose_has_a_key_of_its_own() -> None:
    assert len({KEY.hex(), totp_key(KEY).hex(), passkey_key(KEY).hex(), cookie_key(KEY)}) == 4


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_key_file_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(CloisonError) as fault:
        totp_key(bytes(length))
    assert fault.value.code == Code.KEY_MISSING
