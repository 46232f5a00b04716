"""What attackers write who govern, or play the second person: accounts, assignments, decisions, over FHIR.

Owns: the resources. Refuses: judging the answer; the status is what comes back.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from cloison.simulator.siege.session import Answer, Session

_URN = "urn:cloison:"


def assign(session: Session, account: UUID | str, unit: UUID, since: date, until: date | None) -> Answer:
    """Give an account a unit."""
    period = {"start": since.isoformat()} | ({"end": until.isoformat()} if until else {})
    body = {
        "resourceType": "PractitionerRole",
        "practitioner": {"reference": f"Practitioner/{account}"},
        "location": [{"reference": f"Location/{unit}"}],
        "period": period,
    }
    return session.send("POST", "/PractitionerRole", body=body)


def create(session: Session, username: str, role: str, site: UUID) -> Answer:
    """Create an account."""
    body = {
        "resourceType": "Practitioner",
        "identifier": [{"system": f"{_URN}username", "value": username}],
        "name": [{"family": "Compte", "given": ["Nouveau"]}],
        "qualification": [{"code": {"coding": [{"system": f"{_URN}role", "code": role}]}}],
        "extension": [{"url": f"{_URN}site", "valueReference": {"reference": f"Organization/{site}"}}],
    }
    return session.send("POST", "/Practitioner", body=body)


def end(session: Session, account: UUID, on: date) -> Answer:
    """End an account from a day on."""
    return session.send(
        "POST", f"/Practitioner/{account}/$end", body=_parameters(on=("valueDate", on.isoformat()))
    )


def decide(session: Session, proposal: str) -> Answer:
    """Grant what a colleague proposed, after a proof of presence with the account's credentials."""
    session.target.step_up(session.secret, session.username)
    said = _parameters(granted=("valueBoolean", True), reason=("valueString", "patient devant moi, confirmé"))
    return session.send("POST", f"/Task/{proposal}/$decide", body=said)


def proposal_in(answer: Answer) -> str | None:
    """Return the proposal that a refusal names: what a second person may decide."""
    for issue in answer.json.get("issue", ()):
        for coding in issue.get("details", {}).get("coding", ()):
            if coding.get("system") == f"{_URN}proposal":
                return str(coding["code"])
    return None


def _parameters(**values: tuple[str, Any]) -> dict[str, Any]:
    entries = [{"name": name, element: value} for name, (element, value) in values.items()]
    return {"resourceType": "Parameters", "parameter": entries}
