"""Each claim names tests that exist, and says what is left where it is not wholly shown."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
CLAIMS = yaml.safe_load((ROOT / "docs" / "claims" / "claims.yaml").read_text())


@pytest.mark.parametrize("claim", CLAIMS, ids=[c["stolen"] for c in CLAIMS])
def test_a_claim_is_shown_or_says_what_is_left(claim: dict) -> None:
    assert claim["status"] in ("shown", "part", "later")
    assert claim.get("left") if claim["status"] != "shown" else claim.get("tests")
    for name in claim.get("tests", ()):
        path, _, function = name.partition("::")
        assert f"def {function}(" in (ROOT / path).read_text(), name
