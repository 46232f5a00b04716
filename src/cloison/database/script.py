"""One SQL file run as a script, its fault told with file and line.

Owns: turning PostgreSQL's error into a sentence. The texts are ours and hold no data of patients, so
showing PostgreSQL's message is safe here, and only here.
Refuses: parameters. A script is run as it stands.
"""

from __future__ import annotations

from typing import Any

import psycopg

from cloison.database.migration_files import SqlFile
from cloison.errors import CloisonError, Code


def run_script(connection: psycopg.Connection[tuple[Any, ...]], file: SqlFile) -> None:
    """Run every statement of `file` in the caller's transaction; raise `migration-failed`.

    A connection that broke is no fault of the file: that error is the caller's to explain.
    """
    try:
        connection.execute(file.text.encode())
    except psycopg.Error as error:
        if connection.closed:
            raise
        position = error.diag.statement_position
        line = f":{file.text.count(chr(10), 0, int(position) - 1) + 1}" if position else ""
        sentence = f"{file.path}{line}: {message_of(error)}"
        raise CloisonError(Code.MIGRATION_FAILED, sentence) from error


def message_of(error: psycopg.Error) -> str:
    """Tell what PostgreSQL said, with its detail, as one sentence."""
    message = (error.diag.message_primary or str(error)).strip().splitlines()[0]
    detail = error.diag.message_detail
    return f"{message} ({'; '.join(detail.splitlines())})." if detail else f"{message}."
