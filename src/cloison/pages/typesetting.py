"""A PDF set from a template and data, in a process of its own that ends with it.

Owns: the call of typst and its limits (a minute; no font and no file of this machine). Refuses: values as markup (they
come as JSON), and leaving an engine's memory in the server: 2,000 lines take 170 MB, once a month.
Run as a program, it reads {"template", "data"} as JSON from its standard input and writes the PDF.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

_MOST_SECONDS = 60


def pdf(template: Path, data: dict[str, Any]) -> bytes:
    """Return the PDF (tagged, PDF/UA-1) of `template` with `data` as its input `data`.

    Raise subprocess.SubprocessError when it is not made within a minute or the template is wrong.
    """
    told = json.dumps({"template": template.read_text(encoding="utf-8"), "data": data}, default=str)
    command = [sys.executable, "-I", "-m", "cloison.pages.typesetting"]
    done = subprocess.run(
        command, input=told.encode(), capture_output=True, check=True, timeout=_MOST_SECONDS
    )
    return done.stdout


def main() -> None:
    """Set what standard input says."""
    import typst

    told = json.load(sys.stdin)
    made = typst.compile(
        told["template"].encode(),
        format="pdf",
        sys_inputs={"data": json.dumps(told["data"])},
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
    )
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
