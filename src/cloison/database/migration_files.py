"""The SQL files of the database: found, named, ordered and checksummed before anything runs.

Owns: the rules of the folder. `roles.sql`; `migrations/NNNN_name.sql`, numbered from 0001 without a
gap; `functions/<part>/<function>.sql`, one function per file, named like the file; `privileges.sql`.
Refuses: a file that breaks one of these rules, or that would end the engine's transaction.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from cloison.errors import CloisonError, Code

_MIGRATION_NAME = re.compile(r"(?P<number>\d{4})_(?P<name>[a-z0-9_]+)\.sql")
_FUNCTION_HEAD = re.compile(
    r"^CREATE\s+(?P<replace>OR\s+REPLACE\s+)?(?:FUNCTION|PROCEDURE)\s+(?P<schema>\w+)\.(?P<name>\w+)\s*\(",
    re.IGNORECASE | re.MULTILINE,
)
# Ending the transaction half-way would leave half a migration behind.
_TRANSACTION_WORD = re.compile(
    r"^\s*(BEGIN|START\s+TRANSACTION|COMMIT|END|ROLLBACK|ABORT|SAVEPOINT\s+\w+)"
    r"(\s+(WORK|TRANSACTION))?\s*;",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True)
class SqlFile:
    """One SQL file: `path` relative to the root, its `text`, with Unix line ends."""

    path: str
    text: str

    @property
    def checksum(self) -> str:
        """SHA-256 of the text, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True)
class MigrationFile(SqlFile):
    """One immutable step: its `number`, from 1, and its `name` without number and suffix."""

    number: int
    name: str


@dataclass(frozen=True)
class FunctionFile(SqlFile):
    """The current text of one function, `schema`.`name`, of one `part` (its folder)."""

    part: str
    schema: str
    name: str


@dataclass(frozen=True)
class SqlTree:
    """All SQL files of one installation, checked and in the order in which they run."""

    roles: SqlFile
    migrations: tuple[MigrationFile, ...]
    functions: tuple[FunctionFile, ...]
    privileges: SqlFile

    @property
    def code_checksum(self) -> str:
        """SHA-256 over paths and texts of all functions and of the privileges, in hexadecimal."""
        digest = hashlib.sha256()
        for file in (*self.functions, self.privileges):
            digest.update(f"{file.path}\0{file.checksum}\n".encode())
        return digest.hexdigest()


def read_tree(root: Path) -> SqlTree:
    """Read and check every SQL file under `root`; raise `migration-files` naming the file at fault."""
    return SqlTree(
        roles=SqlFile("roles.sql", _text(root, root / "roles.sql")),
        migrations=_migrations(root),
        functions=_functions(root),
        privileges=SqlFile("privileges.sql", _text(root, root / "privileges.sql")),
    )


def _migrations(root: Path) -> tuple[MigrationFile, ...]:
    found = []
    for expected, path in enumerate(sorted((root / "migrations").glob("*.sql")), start=1):
        match = _MIGRATION_NAME.fullmatch(path.name)
        if match is None:
            raise _fault(path, root, "is not named NNNN_lower_case_words.sql")
        if int(match["number"]) != expected:
            raise _fault(path, root, f"should be number {expected:04}: numbers have no gap and no double")
        text = _text(root, path)
        found.append(MigrationFile(_relative(path, root), text, expected, match["name"]))
    return tuple(found)


def _functions(root: Path) -> tuple[FunctionFile, ...]:
    files = [_function(root, path) for path in sorted((root / "functions").rglob("*.sql"))]
    seen: dict[tuple[str, str], FunctionFile] = {}
    for file in files:
        twin = seen.setdefault((file.schema, file.name), file)
        if twin is not file:
            raise _fault(root / file.path, root, f"defines the same function as {twin.path}")
    return tuple(files)


def _function(root: Path, path: Path) -> FunctionFile:
    text = _text(root, path)
    heads = list(_FUNCTION_HEAD.finditer(text))
    if path.parent.parent != root / "functions":
        raise _fault(path, root, "is not in functions/<part>/")
    if len(heads) != 1:
        raise _fault(path, root, f"defines {len(heads)} functions with a schema, and must define one")
    schema, name = heads[0]["schema"].lower(), heads[0]["name"].lower()
    if name != path.stem:
        raise _fault(path, root, f"defines {schema}.{name}, and must define the function it is named for")
    if heads[0]["replace"] is None:
        raise _fault(path, root, "must say CREATE OR REPLACE: it is run again whenever any function changes")
    return FunctionFile(_relative(path, root), text, path.parent.name, schema, name)


def _text(root: Path, path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise _fault(path, root, f"cannot be read: {error}") from error
    if _TRANSACTION_WORD.search(_without_bodies(text)):
        raise _fault(path, root, "begins or ends a transaction, which is the engine's to end")
    return text


def _without_bodies(text: str) -> str:
    """Leave out dollar-quoted bodies, in which END; and the like are PL/pgSQL."""
    return re.sub(r"(\$\w*\$).*?\1", "''", text, flags=re.DOTALL)


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _fault(path: Path, root: Path, what: str) -> CloisonError:
    return CloisonError(Code.MIGRATION_FILES, f"{_relative(path, root)} {what}.")
