"""What other systems give: the examples of tests/assets, and bundles made for one test."""

from __future__ import annotations

import io
import json
import tarfile
from functools import cache
from pathlib import Path
from typing import Any

ASSETS = Path(__file__).parent / "assets"
SYNTHEA = ASSETS / "synthea-r4" / "dev-20.tar.xz"
PRACTITIONERS = ASSETS / "synthea-r4" / "org-practitioner-info.tar.xz"
FR_CORE = ASSETS / "fr-core" / "examples-2.2.0.tar.xz"
HL7 = ASSETS / "hl7-r4" / "r4-instances.tar.xz"


@cache
def texts(archive: Path) -> dict[str, bytes]:
    """Members of an archive by name."""
    with tarfile.open(archive) as opened:
        return {m.name: opened.extractfile(m).read() for m in opened if m.isreg()}  # type: ignore[union-attr]


def synthea(number: int = 0) -> dict[str, Any]:
    """One of the twenty Synthea bundles, to be changed at will."""
    texts_ = texts(SYNTHEA)
    found: dict[str, Any] = json.loads(texts_[sorted(texts_)[number]])
    return found


def patient(patient_id: str = "p1", **more: Any) -> dict[str, Any]:
    """A Patient with its strict traits."""
    return {
        "resourceType": "Patient",
        "id": patient_id,
        "name": [{"use": "official", "family": "Tessier", "given": ["Odile"]}],
        "gender": "female",
        "birthDate": "1948-07-02",
    } | more


def weight(weight_id: str, of: str = "p1", **more: Any) -> dict[str, Any]:
    """An Observation of a patient."""
    return {
        "resourceType": "Observation",
        "id": weight_id,
        "status": "final",
        "code": {"text": "Poids"},
        "subject": {"reference": f"Patient/{of}"},
        "valueQuantity": {"value": 61, "unit": "kg"},
    } | more


def bundle(*resources: dict[str, Any], kind: str = "collection") -> dict[str, Any]:
    """A Bundle of resources."""
    return {"resourceType": "Bundle", "type": kind, "entry": [{"resource": r} for r in resources]}


def write(path: Path, content: Any) -> Path:
    """Write JSON (or bytes as they are) to a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


def lines(path: Path, *rows: Any) -> Path:
    """Write NDJSON; bytes go in as they are."""
    return write(
        path, b"".join((r if isinstance(r, bytes) else json.dumps(r).encode()) + b"\n" for r in rows)
    )


def archive(path: Path, members: dict[str, bytes], *, compression: str = "xz") -> Path:
    """Write a tar archive."""
    with tarfile.open(path, f"w:{compression}") as made:
        for name, data in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            made.addfile(entry, io.BytesIO(data))
    return path
