"""The demo's credentials: password and TOTP secret of the accounts that a visitor may play.

Owns: choosing them, `accounts.json`. Refuses: known passwords; each demo has random ones of its own.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from pathlib import Path
from typing import Any

from cloison.demo.group import Account, Group

_WANTED = {  # how many accounts of each role, all in different units where there are units
    "nurse": 6,
    "physician": 4,
    "care_assistant": 2,
    "admissions": 2,
    "pharmacist": 1,
    "laboratory": 1,
    "secretary": 1,
    "billing": 1,
    "coder": 1,
    "identity_officer": 1,
    "security_officer": 1,
    "privacy_officer": 1,
    "director": 1,
    "administrator": 2,
}


def chosen(group: Group) -> list[tuple[Account, str]]:
    """Return (account, unit's name): first the wanted number of each role at open sites, then one that has left and
    one of a closed site."""
    closed = {site.id for site in group.sites if site.closed_on}
    names = {unit.id: unit.name for unit in group.units}
    units: dict[Any, str] = {}
    for assignment in group.assignments:
        units.setdefault(assignment.account_id, names[assignment.unit_id])
    found: list[tuple[Account, str]] = []
    for role, number in _WANTED.items():
        seen: set[tuple[Any, str]] = set()
        for account in group.accounts:
            place = (account.site_id, units.get(account.id, ""))
            if account.role != role or account.left_on or account.site_id in closed:
                continue
            if place in seen and account.site_id is not None:  # those of the whole group have one place
                continue
            seen.add(place)
            found.append((account, units.get(account.id, "")))
            if sum(one.role == role for one, _ in found) == number:
                break
    found += [(a, units.get(a.id, "")) for a in group.accounts if a.left_on][:1]
    found += [(a, units.get(a.id, "")) for a in group.accounts if a.site_id in closed and not a.left_on][:1]
    return found


def write(path: Path, group: Group) -> list[dict[str, str]]:
    """Write `accounts.json` (mode 0600) unless it is there; return its rows."""
    if path.exists():
        rows: list[dict[str, str]] = json.loads(path.read_text())
        return rows
    sites = {site.id: site.name for site in group.sites}
    rows = [
        {
            "username": account.username,
            "role": account.role,
            "site": sites[account.site_id] if account.site_id else "",
            "unit": unit,
            "password": secrets.token_urlsafe(12),
            "totp_secret": base64.b32encode(os.urandom(20)).decode(),
        }
        for account, unit in chosen(group)
    ]
    half = path.with_suffix(".half")
    half.touch(mode=0o600)
    half.write_text(json.dumps(rows, indent=1, ensure_ascii=False))
    half.rename(path)
    return rows
