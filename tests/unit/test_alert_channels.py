"""What leaves on each channel, and what a setting may not say; real servers of this machine at the other end."""

from __future__ import annotations

import json
import socket
import ssl
import subprocess
import threading
import urllib.error
from pathlib import Path

import pytest

from cloison.deployment import Deployment
from cloison.errors import CloisonError, Code
from cloison.incidents import syslog
from cloison.incidents.channels import channels_of
from cloison.incidents.mail import Mail
from cloison.incidents.message import Message, message, speak
from cloison.incidents.syslog import Syslog
from cloison.incidents.webhook import Webhook, signature
from cloison.settings import read_settings
from tests import receivers

ALERT = {
    "id": "6d6b3d8e-6f0e-4b39-9f55-0d9d6f6e1a10",
    "rule": "probing",
    "severity": "serious",
    "account": "Sam SAM",
    "role": "nurse",
    "site": "Les Ormes",
    "first_at": "2026-11-24T13:05:00+01:00",
    "last_at": "2026-11-24T13:09:00+01:00",
    "seen": 41,
    "baseline": None,
    "facts": {"minutes": 60},
    "contained": True,
}


@pytest.fixture
def said() -> Message:
    speak()
    return message(ALERT, "https://dossier.example/securite/")


def test_a_letter_says_who_how_many_and_where_to_look(said: Message) -> None:
    with receivers.smtp() as mails:
        Mail(f"smtp://127.0.0.1:{mails.port}", "cloison@ormes.example", "rssi@ormes.example").send(said)
        _, (to, letter) = mails.first(lambda _: True, within=5)
    assert to == ["rssi@ormes.example"]
    assert letter["Subject"] == "[Cloison] Alerte sérieuse : Identifiants devinés"
    assert letter["Message-ID"] == f"<{ALERT['id']}.contained@ormes.example>"
    assert receivers.body_of(letter).replace("\r\n", "\n") == (
        "Sam SAM (Les Ormes) : 41 dossiers sans aucun lien demandés en une heure, et refusés.\n\n"
        "Le compte est confiné : ses sessions sont fermées, il garde la présence de ses unités.\n"
        "Depuis le 24/11/2026 à 13:05.\n\n"
        f"https://dossier.example/securite/alerte/{ALERT['id']}/\n"
    )


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_a_mail_server_that_cannot_prove_who_it_is_gets_nothing(
    said: Message, tmp_path: Path, scheme: str
) -> None:
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key", "-out", "cert", "-days", "1",
         "-subj", "/CN=localhost"],
        cwd=tmp_path, check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert", tmp_path / "key")
    if scheme == "smtps":
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(5)
            mail = Mail(f"smtps://127.0.0.1:{server.getsockname()[1]}", "a@b.example", "c@d.example")
            with pytest.raises(ssl.SSLCertVerificationError):
                _against(server, context, mail, said)
        return
    with receivers.smtp(tls_context=context) as mails:
        with pytest.raises(ssl.SSLCertVerificationError):
            Mail(f"smtp+starttls://127.0.0.1:{mails.port}", "a@b.example", "c@d.example").send(said)
        assert mails.items == []


def _against(server: socket.socket, context: ssl.SSLContext, mail: Mail, said: Message) -> None:
    def shake() -> None:
        way, _ = server.accept()
        try:
            context.wrap_socket(way, server_side=True).close()
        except OSError:
            way.close()

    thread = threading.Thread(target=shake)
    thread.start()
    try:
        mail.send(said)
    finally:
        thread.join()


def test_a_webhook_is_signed_and_whoever_changes_it_is_found(said: Message) -> None:
    with receivers.http() as posts:
        Webhook(f"http://127.0.0.1:{posts.port}/x", "secret").send(said)
        _, (headers, body) = posts.first(lambda _: True, within=5)
    told = json.loads(body)
    assert told["sentence"] == said.sentence
    assert set(told) == {"id", "rule", "severity", "sentence", "contained", "at", "link"}
    stamp, signed = headers["X-Cloison-Timestamp"], headers["X-Cloison-Signature"]
    assert signed == "sha256=" + signature("secret", stamp, body)
    assert signed != "sha256=" + signature("secret", stamp, body.replace(b"41", b"40"))
    assert signed != "sha256=" + signature("secret", str(int(stamp) + 1), body)
    assert signed != "sha256=" + signature("another", stamp, body)


@pytest.mark.parametrize("status", [302, 307, 400, 500])
def test_a_webhook_that_answers_otherwise_has_not_taken_it_and_nobody_else_gets_it(
    said: Message, status: int
) -> None:
    with (
        receivers.http() as elsewhere,
        receivers.http(status, f"http://127.0.0.1:{elsewhere.port}/") as posts,
        pytest.raises(urllib.error.HTTPError) as raised,
    ):
        Webhook(f"http://127.0.0.1:{posts.port}/", "secret").send(said)
    raised.value.close()
    assert elsewhere.items == []


def test_syslog_is_rfc_5424_over_both(said: Message) -> None:
    head, _, words = syslog.formatted(said).partition(b" - \xef\xbb\xbf")
    priority, moment, host, program, process, kind = head.decode("ascii").split(" ")
    assert priority == "<84>1"  # authpriv, warning; version 1
    assert (moment, program, kind) == ("2026-11-24T13:05:00+01:00", "cloison", "probing")
    assert host
    assert process.isdigit()
    assert words.decode().startswith("[contained] Sam SAM (Les Ormes) : 41 dossiers")
    with receivers.syslog("udp") as logs:
        Syslog(f"udp://127.0.0.1:{logs.port}").send(said)
        assert logs.first(lambda _: True, within=5)[1] == syslog.formatted(said)
    with receivers.syslog("tcp") as logs:
        Syslog(f"tcp://127.0.0.1:{logs.port}").send(said)
        count, _, line = logs.first(lambda _: True, within=5)[1].partition(b" ")
        assert (int(count), line) == (len(line), syslog.formatted(said))
    with pytest.raises(OSError, match="refused"):
        Syslog(f"tcp://127.0.0.1:{receivers.free_port()}").send(said)


REFUSED = {
    "no server": {"CLOISON_ALERT_EMAIL": "a@b.example"},
    "no address": {"CLOISON_ALERT_EMAIL": "everybody", "CLOISON_ALERT_SMTP": "smtp://h"},
    "a line more": {"CLOISON_ALERT_EMAIL": "a@b.example>\nBcc: <x@y.example", "CLOISON_ALERT_SMTP": "smtp://h"},
    "no sender": {"CLOISON_ALERT_EMAIL": "a@b.example", "CLOISON_ALERT_SMTP": "smtp://h", "CLOISON_ALERT_FROM": "x"},
    "a password for all to see": {"CLOISON_ALERT_EMAIL": "a@b.example", "CLOISON_ALERT_SMTP": "smtps://u:p@h"},
    "a login in clear": {"CLOISON_ALERT_EMAIL": "a@b.example", "CLOISON_ALERT_SMTP": "smtp://u@h"},
    "a web page": {"CLOISON_ALERT_EMAIL": "a@b.example", "CLOISON_ALERT_SMTP": "https://h"},
    "a webhook in clear": {"CLOISON_ALERT_WEBHOOK": "http://elsewhere.example/"},
    "a file": {"CLOISON_ALERT_WEBHOOK": "file:///etc/passwd"},
    "a user": {"CLOISON_ALERT_WEBHOOK": "https://u:p@elsewhere.example/"},
    "a collector of nothing": {"CLOISON_ALERT_SYSLOG": "collector.example:514"},
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_a_setting_that_cannot_be_used_is_refused_before_anything_is_watched(
    tmp_path: Path, what: str
) -> None:
    deployment = Deployment.create(tmp_path / "data", demo=True)
    with pytest.raises(CloisonError) as caught:
        channels_of(read_settings(REFUSED[what]), deployment)
    assert caught.value.code == Code.SETTING_INVALID
    assert "CLOISON_ALERT_" in caught.value.sentence


def test_channels_are_named_and_secrets_lie_in_files(tmp_path: Path) -> None:
    deployment = Deployment.create(tmp_path / "data", demo=True)
    settings = read_settings(
        {
            "CLOISON_ALERT_EMAIL": "a@b.example, c@d.example,a@b.example",
            "CLOISON_ALERT_SMTP": "smtps://cloison@mail.example",
            "CLOISON_ALERT_WEBHOOK": "https://x.example/hook",
            "CLOISON_ALERT_SYSLOG": "tcp://logs.example",
        }
    )
    with pytest.raises(CloisonError, match="alert_smtp"):
        channels_of(settings, deployment)
    password = deployment.data / "secrets" / "alert_smtp"
    password.write_text("s3cret\n")
    password.chmod(0o400)
    found = channels_of(settings, deployment)
    assert [channel.row for channel in found] == [
        ("email:a@b.example", "email", "a@b.example"),
        ("email:c@d.example", "email", "c@d.example"),
        ("webhook", "webhook", "https://x.example/hook"),
        ("syslog", "syslog", "tcp://logs.example"),
    ]
    assert channels_of(read_settings({}), deployment) == []
    assert (deployment.data / "secrets" / "alert_webhook").stat().st_mode & 0o077 == 0
    assert deployment.made_secret("alert_webhook") == deployment.made_secret("alert_webhook")
    assert "s3cret" not in repr(found)
