"""What happens between a browser and us when a passkey is added or used (WebAuthn level 2, sections 7.1 and 7.2).

Owns: what the browser is asked, and the numbered checks of what it answers; signatures and formats are fido2's.
Refuses: everything that is not exactly right, with a reason for the log and none for the visitor.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestationConveyancePreference,
    AuthenticationResponse,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialParameters,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from cloison.identity import passkeys
from cloison.identity.challenges import Challenge
from cloison.identity.places import Home

ALGORITHMS = (-7, -8, -257)  # ES256, EdDSA, RS256: what authenticators have (RFC 8152, RFC 8812)
_RUBBISH = (  # what parsers say of it
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    AssertionError,
    OverflowError,
    NotImplementedError,
    RecursionError,
    UnsupportedAlgorithm,
    struct.error,
)


@dataclass(frozen=True)
class Allowed:
    """The person of this user holds the passkey in this row, and was verified by it."""

    user_id: int
    row: int


@dataclass(frozen=True)
class Refused:
    """Not so; `reason` is for the log."""

    reason: str


def to_add(home: Home, challenge: Challenge, username: str) -> str:
    """Return the options of `navigator.credentials.create` as JSON; the challenge must be for one user."""
    if challenge.user_id is None:
        raise ValueError("a passkey is added for somebody")
    options, _ = _party(home).register_begin(
        PublicKeyCredentialUserEntity(
            name=username, id=passkeys.handle(challenge.user_id), display_name=username
        ),
        passkeys.credentials_of(challenge.user_id),
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=UserVerificationRequirement.REQUIRED,
        challenge=challenge.value,
    )
    return json.dumps(dict(options))


def to_use(home: Home, challenge: Challenge, username: str) -> str:
    """Return the options of `navigator.credentials.get` as JSON.

    For a challenge of one user, that user's passkeys; for a name that has none, one that nobody has; without a name
    none, and the authenticator offers what it keeps.
    """
    known: list[Any] = [] if challenge.user_id is None else list(passkeys.credentials_of(challenge.user_id))
    if username and not known:
        kind = PublicKeyCredentialType.PUBLIC_KEY
        known = [PublicKeyCredentialDescriptor(type=kind, id=passkeys.nobodys(username))]
    options, _ = _party(home).authenticate_begin(
        known, user_verification=UserVerificationRequirement.REQUIRED, challenge=challenge.value
    )
    return json.dumps(dict(options))


def added(home: Home, challenge: Challenge | None, answer: str, name: str) -> Allowed | Refused:
    """Examine what `create` gave and keep the passkey for the user of the challenge.

    (1) the challenge was waiting, for this user; (2) the answer can be read and holds a key; (3) type, origin,
    challenge, party, presence and verification of the person are right, and the page stood in no other page; (4) its
    algorithm is one we asked for; (5) nobody has it, and the user has room.
    """
    if challenge is None or challenge.user_id is None:  # 1
        return Refused("no challenge")
    try:
        said = RegistrationResponse.from_dict(json.loads(answer))  # 2
        if said is None or said.response.attestation_object.auth_data.credential_data is None:
            return Refused("no key")
        state = {**challenge.state, "user_verification": UserVerificationRequirement.REQUIRED}
        data = _party(home).register_complete(state, said)  # 3
        if said.response.client_data.cross_origin:
            return Refused("framed")
        credential = data.credential_data
        if credential is None or credential.public_key.get(3) not in ALGORITHMS:  # 4
            return Refused("algorithm")
    except _RUBBISH as error:
        return Refused(type(error).__name__)
    if not passkeys.add(challenge.user_id, name, credential, data.counter):  # 5
        return Refused("taken or too many")
    return Allowed(challenge.user_id, 0)


def used(home: Home, challenge: Challenge | None, answer: str) -> Allowed | Refused:
    """Examine what `get` gave.

    (1) the challenge was waiting; (2) the answer can be read; (3) the passkey is one of ours, of the user of the
    challenge if it has one, sealed for that user; (4) it names that user, where it names one; (5) type, origin,
    challenge, party, presence and signature are right, and the page stood in no other page; (6) the person was
    verified; (7) the counter moved on, and it is written down in the same statement.
    """
    if challenge is None:  # 1
        return Refused("no challenge")
    try:
        said = AuthenticationResponse.from_dict(json.loads(answer))  # 2
        if said is None:
            return Refused("nothing said")
    except _RUBBISH as error:
        return Refused(type(error).__name__)
    found = passkeys.find(said.raw_id)  # 3
    if found is None or challenge.user_id not in (None, found.user_id):
        return Refused("not a passkey of this account")
    if said.response.user_handle not in (None, b"", passkeys.handle(found.user_id)):  # 4
        return Refused("names another account")
    try:
        _party(home).authenticate_complete(challenge.state, [found.credential], said)  # 5
    except _RUBBISH as error:
        return Refused(str(error))
    if said.response.client_data.cross_origin:
        return Refused("framed")
    data = said.response.authenticator_data
    if not data.is_user_verified():  # 6
        passkeys.failed(found.row)
        return Refused("person not verified")
    if not passkeys.accept(found.row, data.counter):  # 7
        passkeys.failed(found.row)
        return Refused("counter")
    return Allowed(found.user_id, found.row)


def _party(home: Home) -> Fido2Server:
    party = Fido2Server(
        PublicKeyCredentialRpEntity(name="Cloison", id=home.party),
        attestation=AttestationConveyancePreference.NONE,
        verify_origin=lambda origin: origin == home.origin,
    )
    kind = PublicKeyCredentialType.PUBLIC_KEY
    party.allowed_algorithms = [PublicKeyCredentialParameters(type=kind, alg=alg) for alg in ALGORITHMS]
    return party
