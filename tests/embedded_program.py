"""Another program that uses an embedded PostgreSQL, to be killed: `python -m tests.embedded_program DATA`.

It says "up" once the server is there, and stays until its standard input ends.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cloison.deployment import Deployment


@contextmanager
def another(deployment: Deployment) -> Iterator[subprocess.Popen[str]]:
    """Run the program inside the block, once it is up; at the end, whatever is left of it is killed."""
    with beginning(deployment) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "up\n"
        yield program


@contextmanager
def beginning(deployment: Deployment) -> Iterator[subprocess.Popen[str]]:
    """The same, at once."""
    program = subprocess.Popen(
        [sys.executable, "-m", "tests.embedded_program", str(deployment.data)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield program
    finally:
        program.kill()
        program.wait()
        for pipe in (program.stdin, program.stdout):
            if pipe is not None:
                pipe.close()


if __name__ == "__main__":
    with Deployment.open(Path(sys.argv[1])).running():
        print("up", flush=True)
        sys.stdin.read()
