"""Canaries that the next imports shall bring along, so that no line of the ledger gathers them.

Owns: the file `canaries.json` of the data folder, which says how canaries of this group look; it names none of them and
holds no secret. Refuses: a file that it did not write so (`setting-invalid`).
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from cloison.canaries import planting
from cloison.database.bulk import SealedPatient
from cloison.errors import CloisonError, Code
from cloison.records.keyring import RootKey, write_whole

_FILE = "canaries.json"


def keep(data: Path, wanted: planting.Wanted) -> None:
    """Have the imports of this deployment plant what is `wanted`, from the next one on."""
    said = asdict(wanted) | {"sites": sorted(wanted.sites) if wanted.sites is not None else None}
    write_whole(data / _FILE, json.dumps(said, indent=1).encode(), replace=True)


def kept(data: Path) -> planting.Wanted | None:
    """Return what the imports shall plant; None where nobody wished for any. Raise `setting-invalid`."""
    path = data / _FILE
    if not path.exists():
        return None
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        sites = said["sites"] if said["sites"] is None else frozenset(said["sites"])
        return planting.Wanted(**(said | {"sites": sites, "domains": tuple(said["domains"])}))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise CloisonError(
            Code.SETTING_INVALID,
            f"{path} is damaged.",
            action="Write it anew with `cloison canaries plant --with-imports`.",
        ) from error


def companions(data: Path, conninfo_admin: str, root: RootKey) -> list[SealedPatient]:
    """Return the canaries that are still missing, marked and sealed, for an import to write among its patients."""
    wanted = kept(data)
    if wanted is None:
        return []
    return planting.prepare(conninfo_admin, root, wanted, datetime.now(UTC).date(), imported=True).sealed
