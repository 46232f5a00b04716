"""Every setting, in one list: environment variables with type, default and meaning.

Owns: reading and checking them (`read_settings`), and the list that docs/reference/settings.md shows.
Refuses: secrets. Passwords of roles and keys of records lie in files of the data folder or in the keyring,
because an environment is inherited by every child process and shown by many tools.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cloison.errors import CloisonError, Code


@dataclass(frozen=True)
class Setting:
    """One environment variable: its `name`, its `kind` in words, its `default` as written, its `text`."""

    name: str
    kind: str
    default: str
    text: str


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "CLOISON_ALERT_EMAIL",
        "addresses",
        "",
        "Who is written to when an alert is raised; several are separated by commas. Takes CLOISON_ALERT_SMTP.",
    ),
    Setting(
        "CLOISON_ALERT_FROM",
        "address",
        "",
        "The sender of alerts by e-mail. Empty means the address written to.",
    ),
    Setting(
        "CLOISON_ALERT_SMTP",
        "URL",
        "",
        "The group's mail server: smtp://HOST:25, smtp+starttls://USER@HOST:587 or smtps://USER@HOST:465; the user's "
        "password lies in DATA/secrets/alert_smtp.",
    ),
    Setting(
        "CLOISON_ALERT_SYSLOG",
        "URL",
        "",
        "A log collector that alerts go to as RFC 5424: udp://HOST:514 or tcp://HOST:601. Only TCP knows what arrived.",
    ),
    Setting(
        "CLOISON_ALERT_WEBHOOK",
        "URL",
        "",
        "A program of the group's that alerts are posted to as JSON, signed with HMAC-SHA-256 under the secret in "
        "DATA/secrets/alert_webhook, which the watcher makes.",
    ),
    Setting(
        "CLOISON_DATA",
        "folder",
        "var/data",
        "Where a deployment keeps what is its own: the embedded PostgreSQL, its logs, the roles' secrets. "
        "`make demo` uses var/demo.",
    ),
    Setting(
        "CLOISON_DATABASE_URL",
        "PostgreSQL URL",
        "",
        "The group's own PostgreSQL, 15 to 18. Empty means the embedded one, in the data folder. "
        "The login in it is used by `cloison migrate`, and must be able to create roles; "
        "its password belongs into a PGPASSFILE.",
    ),
    Setting(
        "CLOISON_FEED_DAYS",
        "number, 1 to 365",
        "30",
        "For how many days a refused message of a feed is kept once it was replayed or put aside; one that waits is "
        "kept until somebody has handled it.",
    ),
    Setting(
        "CLOISON_LEDGER_WITNESSES",
        "list",
        "",
        "Who signs or keeps the ledger's checkpoints every minute, with commas between: https://HOST/ NAME+ID+KEY for "
        "a witness (`cloison ledger witness`), file:/PATH on another volume, tcp://HOST:601 for a log collector.",
    ),
    Setting(
        "CLOISON_RECORD_URL",
        "URL",
        "",
        "Where sign-in sends people once they are in. Empty means http://127.0.0.1:PORT/. "
        "With https:, cookies are sent over TLS only.",
    ),
    Setting(
        "CLOISON_SIGNIN_URL",
        "URL",
        "",
        "Where the record server sends people who have no session. Empty means http://127.0.0.1:(PORT+1)/.",
    ),
    Setting(
        "CLOISON_TEST_INS",
        "yes or no",
        "no",
        "Whether matricules INS issued for tests (OID 1.2.250.1.213.1.4.10 and .11) are taken when an identity is "
        "written or imported. No, where real people are cared for; a deployment made by `demo` always takes them.",
    ),
    Setting(
        "CLOISON_UPLOAD_MEGABYTES",
        "number, 1 to 40",
        "20",
        "How large a document may be that somebody adds to a record (PDF or image); a larger one is refused with a "
        "sentence.",
    ),
    Setting(
        "CREDENTIALS_DIRECTORY",
        "folder",
        "",
        "Set by systemd, never by hand: the folder from which the record server takes the keyring's "
        "passphrase.",
    ),
    Setting(
        "PORT",
        "number, 1 to 65534",
        "8000",
        "Port of the record server; sign-in listens on the next one.",
    ),
)


@dataclass(frozen=True)
class Settings:
    """The settings of this process, checked; URLs end with a slash where the default made them."""

    data: Path
    database_url: str | None
    port: int
    record_url: str
    signin_url: str
    ledger_witnesses: str = ""
    alert_email: str = ""
    alert_from: str = ""
    alert_smtp: str = ""
    alert_webhook: str = ""
    alert_syslog: str = ""
    upload_megabytes: int = 20
    test_ins: bool = False
    feed_days: int = 30

    @property
    def signin_port(self) -> int:
        """Port of the sign-in process."""
        return self.port + 1


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read all settings from `environ`, empty meaning absent; raise `setting-invalid` naming one."""
    value = {setting.name: environ.get(setting.name, "").strip() or setting.default for setting in SETTINGS}
    return Settings(
        data=Path(value["CLOISON_DATA"]).expanduser(),
        database_url=_database_url(value["CLOISON_DATABASE_URL"]),
        port=(port := _port(value["PORT"])),
        record_url=value["CLOISON_RECORD_URL"] or f"http://127.0.0.1:{port}/",
        signin_url=value["CLOISON_SIGNIN_URL"] or f"http://127.0.0.1:{port + 1}/",
        ledger_witnesses=value["CLOISON_LEDGER_WITNESSES"],
        alert_email=value["CLOISON_ALERT_EMAIL"],
        alert_from=value["CLOISON_ALERT_FROM"],
        alert_smtp=value["CLOISON_ALERT_SMTP"],
        alert_webhook=value["CLOISON_ALERT_WEBHOOK"],
        alert_syslog=value["CLOISON_ALERT_SYSLOG"],
        upload_megabytes=_megabytes(value["CLOISON_UPLOAD_MEGABYTES"]),
        test_ins=_yes("CLOISON_TEST_INS", value["CLOISON_TEST_INS"]),
        feed_days=_days(value["CLOISON_FEED_DAYS"]),
    )


def _database_url(text: str) -> str | None:
    if text and not text.startswith(("postgresql://", "postgres://")):
        raise CloisonError(Code.SETTING_INVALID, "CLOISON_DATABASE_URL must begin with postgresql://.")
    return text or None


def _yes(name: str, text: str) -> bool:
    if text not in ("yes", "no"):
        raise CloisonError(Code.SETTING_INVALID, f"{name} must be yes or no, and is {text!r}.")
    return text == "yes"


def _megabytes(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 40):
        raise CloisonError(
            Code.SETTING_INVALID, f"CLOISON_UPLOAD_MEGABYTES must be a number from 1 to 40, and is {text!r}."
        )
    return int(text)


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 365):
        raise CloisonError(
            Code.SETTING_INVALID, f"CLOISON_FEED_DAYS must be a number from 1 to 365, and is {text!r}."
        )
    return int(text)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65534):
        raise CloisonError(Code.SETTING_INVALID, f"PORT must be a number from 1 to 65534, and is {text!r}.")
    return int(text)
