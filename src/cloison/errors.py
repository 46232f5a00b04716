"""Every error a person or a program can meet: one list of stable codes, one base class.

Owns: the codes (`Code`), what each means and what to do about it (`CATALOGUE`), and the one table
from SQLSTATE to HTTP status (`SQLSTATES`), which the servers and the reference page read alike.
Refuses: refusals of the gate. A refusal is an answer, returned by a committed call with its ledger
line; it is never an exception.

A sentence must be safe to show and to log: it names files, settings, accounts and roles, and never
anything about a patient.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """Stable codes, in alphabetical order. A code is never renamed and never reused."""

    ACCOUNT_REFUSED = "account-refused"
    ACCOUNT_UNKNOWN = "account-unknown"
    DATABASE_UNREACHABLE = "database-unreachable"
    DEPLOYMENT_MISSING = "deployment-missing"
    GATE_BUSY = "gate-busy"
    GATE_FAULT = "gate-fault"
    IMPORT_REFUSED = "import-refused"
    IMPORT_SITE = "import-site"
    IMPORT_SOURCE = "import-source"
    IMPORT_WORKER = "import-worker"
    KEY_MISSING = "key-missing"
    LEDGER_BUSY = "ledger-busy"
    LEDGER_KEY = "ledger-key"
    LEDGER_ROLLED_BACK = "ledger-rolled-back"
    LEDGER_SPOILT = "ledger-spoilt"
    MEDICINES_FAULTY = "medicines-faulty"
    MIGRATION_CHANGED = "migration-changed"
    MIGRATION_FAILED = "migration-failed"
    MIGRATION_FILES = "migration-files"
    MIGRATION_UNKNOWN = "migration-unknown"
    NOT_A_DEMO = "not-a-demo"
    RECORD_UNREADABLE = "record-unreadable"
    SETTING_INVALID = "setting-invalid"
    STAMP_MISMATCH = "stamp-mismatch"


@dataclass(frozen=True)
class Meaning:
    """What a code means (`text`) and what its reader can do (`action`); both shown to people.

    `http` is the status an HTTP face answers with; `exit_status` is the command line's: 1 refused or
    found wanting, 2 used wrongly.
    """

    text: str
    action: str
    http: int = 500
    exit_status: int = 1


CATALOGUE: dict[Code, Meaning] = {
    Code.ACCOUNT_REFUSED: Meaning(
        "The account can open no session: unknown, departed, suspended, contained, idle, or of a closed site.",
        "Check the name in DATA/accounts.json, or ask an administrator.",
        http=403,
    ),
    Code.ACCOUNT_UNKNOWN: Meaning(
        "There is no account of this name.",
        "`cloison account list` shows them all.",
        http=404,
    ),
    Code.DATABASE_UNREACHABLE: Meaning(
        "PostgreSQL does not answer, or refuses this login.",
        "Check CLOISON_DATABASE_URL, or the log of the embedded server under the data folder.",
        http=503,
    ),
    Code.DEPLOYMENT_MISSING: Meaning(
        "The data folder holds no deployment.",
        "Create one with `cloison migrate`, or point CLOISON_DATA at the folder that holds it.",
        exit_status=2,
    ),
    Code.GATE_BUSY: Meaning(
        "The gate waited too long for its turn; nothing was disclosed.",
        "Ask again in a few seconds.",
        http=503,
    ),
    Code.GATE_FAULT: Meaning(
        "The gate was called in a way it does not understand, or failed; nothing was disclosed.",
        "Look at the PostgreSQL log: the answer carries no detail on purpose.",
    ),
    Code.IMPORT_REFUSED: Meaning(
        "The database would not take in what an import staged; nothing of it was written.",
        "The reason is named: see docs/explanation/import.md for each.",
        http=409,
    ),
    Code.IMPORT_SITE: Meaning(
        "The receiving site or unit of an import is unknown, or closed.",
        "Name an open site by its FINESS or its name, and a unit of it by its code.",
        http=422,
        exit_status=2,
    ),
    Code.IMPORT_SOURCE: Meaning(
        "A path given to an import does not exist, or holds nothing that an import reads.",
        "Give files or folders of .json, .ndjson, .tar.xz or .tar.gz.",
        http=422,
        exit_status=2,
    ),
    Code.IMPORT_WORKER: Meaning(
        "A worker process was ended from outside, as the system does when memory is short.",
        "What was committed stays: run it again; split documents of many megabytes, as NDJSON.",
    ),
    Code.KEY_MISSING: Meaning(
        "A key that is needed is not in the keyring.",
        "Load the keyring that this database was encrypted under; `cloison check` names it.",
        http=503,
    ),
    Code.LEDGER_BUSY: Meaning(
        "Another process takes the ledger's lines into the tree.",
        "Stop it first, or leave this one off: one is enough.",
    ),
    Code.LEDGER_KEY: Meaning(
        "The ledger's signing key is not the one that signed before.",
        "Restore DATA/keys/ledger.key from its backup; if it is lost, `cloison ledger rekey` begins a new key over the "
        "same tree, and every witness has to be given the new one.",
    ),
    Code.LEDGER_ROLLED_BACK: Meaning(
        "The database holds fewer lines than were signed: it was set back to an older state.",
        "Tell the security officer. Once it is known why, `cloison ledger rekey --accept-loss` begins a new tree, and "
        "the former one stays as evidence.",
    ),
    Code.LEDGER_SPOILT: Meaning(
        "The ledger's files or lines are not those that were signed.",
        "Tell the security officer, and run `cloison ledger verify`: it names what was changed.",
    ),
    Code.MEDICINES_FAULTY: Meaning(
        "The files of the medicines database are not whole.",
        "Download all four again into one folder; the set in force has not changed.",
    ),
    Code.MIGRATION_CHANGED: Meaning(
        "A migration that was already applied to this database has been edited since.",
        "Restore the file to the text that was applied, and put the change into a new migration.",
    ),
    Code.MIGRATION_FAILED: Meaning(
        "A step of the migration failed; the whole migration was undone.",
        "Correct the file and line named, and run `cloison migrate` again.",
    ),
    Code.MIGRATION_FILES: Meaning(
        "The SQL files of this installation break a rule of their own folder.",
        "Correct the file named: names, numbers and one function per file are checked before anything runs.",
    ),
    Code.MIGRATION_UNKNOWN: Meaning(
        "The database was migrated by a version of Cloison newer than this one.",
        "Install the newer version; the schema never goes backwards.",
    ),
    Code.NOT_A_DEMO: Meaning(
        "This command exists in deployments made by the demo only.",
        "Sign in through the sign-in page.",
    ),
    Code.RECORD_UNREADABLE: Meaning(
        "A stored record was changed, or does not belong where it was found.",
        "Tell the security officer at once: the row was moved or altered in the database.",
    ),
    Code.SETTING_INVALID: Meaning(
        "A setting has a value that cannot be used.",
        "Correct the environment variable named; docs/reference/settings.md lists them all.",
        exit_status=2,
    ),
    Code.STAMP_MISMATCH: Meaning(
        "The database was stamped at its creation for the other kind of deployment.",
        "A demo database never becomes a production one, nor the reverse: use another database.",
    ),
}

# What PostgreSQL says, and what that is called here; the HTTP status is the code's. CL001 is the one
# SQLSTATE our own functions raise; every state that is not listed is a fault of ours.
SQLSTATES: dict[str, Code] = {
    "08006": Code.DATABASE_UNREACHABLE,
    "40P01": Code.GATE_BUSY,
    "53300": Code.DATABASE_UNREACHABLE,
    "55P03": Code.GATE_BUSY,
    "57014": Code.GATE_BUSY,
    "57P01": Code.DATABASE_UNREACHABLE,
    "57P02": Code.DATABASE_UNREACHABLE,
    "57P03": Code.DATABASE_UNREACHABLE,
    "CL001": Code.GATE_FAULT,
}


def code_of(sqlstate: str | None) -> Code:
    """Name what PostgreSQL raised; no SQLSTATE at all means that the connection itself is gone."""
    if sqlstate is None:
        return Code.DATABASE_UNREACHABLE
    return SQLSTATES.get(sqlstate, Code.GATE_FAULT)


class CloisonError(Exception):
    """The one base of our exceptions: a stable `code`, a `sentence` for a person, an `action`."""

    def __init__(self, code: Code, sentence: str = "", *, action: str = "") -> None:
        """Take the particular `sentence` and `action`, or those of the catalogue when empty."""
        meaning = CATALOGUE[code]
        self.code = code
        self.sentence = sentence or meaning.text
        self.action = action or meaning.action
        super().__init__(self.sentence)

    def __reduce__(self) -> tuple[Callable[..., CloisonError], tuple[Code, str, str]]:
        """Come back whole from another process."""
        return _from_elsewhere, (self.code, self.sentence, self.action)

    @property
    def http(self) -> int:
        """HTTP status that an HTTP face answers with."""
        return CATALOGUE[self.code].http

    @property
    def exit_status(self) -> int:
        """Exit status of the command line: 1 refused or found wanting, 2 used wrongly."""
        return CATALOGUE[self.code].exit_status


def _from_elsewhere(code: Code, sentence: str, action: str) -> CloisonError:
    return CloisonError(code, sentence, action=action)
