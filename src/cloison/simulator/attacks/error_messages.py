"""Error messages: whether what goes wrong says something that what goes right does not.

Owns: requests that fail in many ways, each about a patient who exists and about one who does not; two answers that
differ tell them apart. Refuses: a success.
"""

import re
from uuid import uuid4

from cloison.simulator.siege.attack import Attack, Siege
from cloison.simulator.siege.session import Answer, Session

_ID = re.compile(rb"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


def run(siege: Siege) -> None:
    """Each failing request twice, about somebody and about nobody; then whoever was told apart is written down as lost."""
    nurse, desk = siege.enter("nurse"), siege.enter("admissions")
    for patient in siege.tried(siege.strangers(nurse, desk)[:25], nurse):
        for session in (nurse, desk):
            if any(_said(a) != _said(b) for a, b in _pairs(session, patient.id, str(uuid4()))):
                siege.target.carried(session.username, [patient.id])


def _pairs(session: Session, somebody: str, nobody: str) -> list[tuple[Answer, Answer]]:
    found = []
    for method, path, body in (
        ("GET", "/Patient/{id}", None),
        ("GET", "/Patient/{id}/Observation/not-an-id", None),
        ("GET", "/Patient/{id}/Observation?code=x", None),
        ("PUT", "/Patient/{id}", {"resourceType": "Patient", "id": "{id}"}),
        ("POST", "/Observation", {"resourceType": "Observation", "status": "final", "code": {"text": "x"},
                                  "subject": {"reference": "Patient/{id}"}}),
        ("POST", "/Condition", {"resourceType": "Condition", "subject": {"reference": "Patient/{id}"}, "clinicalStatus": 3}),
        ("POST", "/Task", {"resourceType": "Task", "status": "requested", "intent": "order",
                           "for": {"reference": "Patient/{id}"}, "owner": {"reference": "Practitioner/x"}}),
        ("POST", "/Patient/{id}/$break-glass", {"resourceType": "Parameters",
                                                "parameter": [{"name": "reasonCode", "valueCode": "no such code"}]}),
    ):  # fmt: skip
        both = []
        for who in (somebody, nobody):
            filled = _filled(body, who)
            both.append(session.send(method, path.format(id=who), body=filled, headers={"If-Match": 'W/"1"'}))
        found.append((both[0], both[1]))
    return found


def _filled(value: object, who: str) -> dict[str, object] | None:
    if value is None:
        return None
    return {k: _one(v, who) for k, v in value.items()} if isinstance(value, dict) else None


def _one(value: object, who: str) -> object:
    if isinstance(value, str):
        return value.replace("{id}", who)
    if isinstance(value, dict):
        return _filled(value, who)
    return [_one(v, who) for v in value] if isinstance(value, list) else value


def _said(answer: Answer) -> tuple[int, bytes]:
    return answer.status, _ID.sub(b"", answer.body)


ATTACK = Attack("error messages", "nurse and admissions", ("sameness",), run, bound="care", ledger=False)
