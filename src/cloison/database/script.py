"""One SQL file run as a script, its fault told with file and line.

Owns: turning PostgreSQL's error into a sentence. The texts are ours and hold no data of patients, so
showing PostgreSQL's message is safe here, and only here.
Refuses: parameters. A script is run as it stands.
"""

from __future__ import annotations

from typing import Any, NoReturn

import psycopg

from cloison.database.migration_files import SqlFile
from cloison.errors import CloisonError, Code


def run_script(connection: psycopg.Connection[tuple[Any, ...]], file: SqlFile) -> None:
    """Run every statement of `file` in the caller's transaction; raise `migration-failed`."""
    try:
        connection.execute(file.text.encode())
    except psycopg.Error as error:
        _explain(file, error)


def _explain(file: SqlFile, error: psycopg.Error) -> NoReturn:
    position = error.diag.statement_position
    line = f":{file.text.count(chr(10), 0, int(position) - 1) + 1}" if position else ""
    message = error.diag.message_primary or str(error).strip()
    hint = f" ({error.diag.message_detail})" if error.diag.message_detail else ""
    raise CloisonError(Code.MIGRATION_FAILED, f"{file.path}{line}: {message}{hint}.") from error
