"""What browsers get from others is what its page says: the same bytes, with a licence beside them."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import cloison.pages

ROOT = Path(__file__).parents[2]
VENDORED = Path(cloison.pages.__file__).parent / "static/pages/vendor"


def test_every_vendored_file_has_its_digest_on_the_page_and_its_licence_beside_it() -> None:
    page = (ROOT / "docs/reference/dependencies.md").read_text()
    said = dict(re.findall(r"^ +- `([^`]+)` sha256 `([0-9a-f]{64})`", page, re.MULTILINE))
    files = [path for path in VENDORED.rglob("*") if path.is_file() and not path.name.startswith("LICENSE")]
    assert {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files} == said
    assert all(list(path.parent.glob("LICENSE*")) for path in files)
