"""Replay an old token: one that was signed out, one whose hour is over, one of a contained account.

Owns: the tokens. Refuses: signing in anew: the token alone was copied.
"""

from datetime import timedelta

from cloison.simulator.siege.attack import Attack, Siege
from cloison.simulator.siege.session import Session


def run(siege: Siege) -> None:
    """Copy tokens while they live; use them when they do not."""
    signed_out, expired = siege.account("nurse", 0), siege.account("nurse", 1)
    tokens = {name: siege.target.token(name, 30) for name in (signed_out, expired)}
    siege.target.sign_out(tokens[signed_out] or "")
    siege.target.move(timedelta(minutes=31))
    strangers = [p.id for p in siege.patients]
    for name, token in tokens.items():
        thief = Session(siege.target, name, "nurse", renews=False, token=token)
        for patient in siege.tried([*thief.list(), *strangers[:40]], thief):
            if not thief.open(patient):
                thief.take_by_force(patient)


ATTACK = Attack("replay of an old token", "nurse", ("session_life",), run, bound="nothing")
