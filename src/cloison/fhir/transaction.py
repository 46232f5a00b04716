"""A laboratory's result by FHIR: one transaction of a DiagnosticReport and its Observations, whole or not at all.

Owns: POST of a transaction Bundle, and the order of work below. Refuses: anything but a result about one patient that
answers an order of here, by somebody whom the gate lets open that record; a result older than the one that stands.

1. Structure: one report, its values, one patient, one order. 2. Open what the result is about, by type. 3. What may
follow what (chart/incoming.py): the same again does nothing, less never replaces more. 4. The order is answered, the
report and the values are stored, and who ordered is told (fact `result`): one call.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from starlette.requests import Request
from starlette.responses import Response

from cloison.chart import incoming, results, writing
from cloison.chart.present import instant
from cloison.chart.references import referred
from cloison.fhir import checking, outcome, payload
from cloison.fhir.asker import Asker, Face, face_of
from cloison.fhir.read import no_parameters
from cloison.fhir.references import patient_of
from cloison.gate import opened
from cloison.gate.answers import Refused, Row

MOST = 500
_TYPES = ("DiagnosticReport", "Observation", "ServiceRequest")
Resource = dict[str, Any]


async def transaction(request: Request) -> Response:
    """POST [base]: a laboratory's result, whole or not at all."""
    face = face_of(request)
    asker = await face.asker(request)
    no_parameters(request)
    bundle = await payload.resource(request, "Bundle")
    report, values = _read(bundle)  # 1
    patient, order = _about(report, values)
    rows, known = await _opened(face, asker, patient)  # 2
    if (asked := known.get(f"ServiceRequest/{order}")) is None:
        raise outcome.problem(
            422, "not-found", "The order that this answers is not in the record.", "DiagnosticReport.basedOn"
        )
    before = known.get(f"DiagnosticReport/{order}")
    after, written = _composed(report, values, before, known, order)
    if before is not None and _same(after, before):  # 3
        return _answer([after, *written], 200, patient)
    _may_follow(after, before)
    changes = [writing.Change(after, before), *(writing.Change(v) for v in written)]
    if results.is_out(after) and asked.get("status") == "active":
        changes.append(writing.Change({**_plain(asked), "status": "completed"}, asked))
    await _store(face, asker, patient, changes, rows)  # 4
    return _answer([after, *written], 201, patient)


def _read(bundle: Mapping[str, Any]) -> tuple[Resource, dict[str, Resource]]:
    """Return the report, and the values by what their entries are called."""
    entries = bundle.get("entry")
    if (
        bundle.get("type") != "transaction"
        or not isinstance(entries, list)
        or not 1 <= len(entries) <= MOST + 1
    ):
        raise outcome.problem(
            422,
            "structure",
            f"Send one Bundle of type transaction, with 1 to {MOST + 1} entries.",
            "Bundle.type",
        )
    found: dict[str, Resource] = {}
    reports: list[Resource] = []
    for n, entry in enumerate(entries):
        one = entry.get("resource") if isinstance(entry, Mapping) else None
        asked = entry.get("request") if isinstance(entry, Mapping) else None
        kind = one.get("resourceType") if isinstance(one, dict) else None
        if (
            kind not in ("DiagnosticReport", "Observation")
            or not isinstance(one, dict)
            or not isinstance(asked, Mapping)
            or (asked.get("method"), asked.get("url")) != ("POST", kind)
        ):
            raise outcome.problem(
                422,
                "not-supported",
                "A transaction here creates one DiagnosticReport and its Observations: POST to their type.",
                f"Bundle.entry[{n}]",
            )
        checking.check(one)
        if kind == "DiagnosticReport":
            reports.append(one)
        else:
            found[str(entry.get("fullUrl") or f"Observation/{one.get('id', n)}")] = one
    if len(reports) != 1 or len(found) + 1 != len(entries):
        raise outcome.problem(
            422, "structure", "One DiagnosticReport a transaction, each fullUrl once.", "Bundle.entry"
        )
    return reports[0], found


def _about(report: Resource, values: Mapping[str, Resource]) -> tuple[UUID, UUID]:
    """Return the one patient, and the one order; raise 422."""
    patients = {patient_of(one) for one in (report, *values.values())}
    if len(patients) != 1:
        raise outcome.problem(422, "business-rule", "A result is about one patient.", "Bundle.entry")
    orders = [o for o in (referred(r, ("ServiceRequest",)) for r in report.get("basedOn", ())) if o]
    if len(orders) != 1:
        raise outcome.problem(
            422,
            "required",
            "Name the one order that this answers: ServiceRequest/{id}.",
            "DiagnosticReport.basedOn",
        )
    if report.get("status") not in incoming.RANKS:
        raise outcome.problem(422, "value", "A result has another status.", "DiagnosticReport.status")
    if instant(report.get("issued")) is None:
        raise outcome.problem(
            422, "required", "Say when the result was given out.", "DiagnosticReport.issued"
        )
    return patients.pop(), orders[0]


async def _opened(face: Face, asker: Asker, patient: UUID) -> tuple[list[Row], dict[str, Resource]]:
    """Open the orders, reports and values of the record; one patient, counted once."""
    rows: list[Row] = []
    for kind in _TYPES:
        rows += (await face.open(asker, patient, kind)).rows
    if not rows:
        raise outcome.not_found()
    return rows, {
        f"{f.resource['resourceType']}/{f.resource['id']}": f.resource
        for f in opened.unmasked(rows, face.keyring)
    }


def _composed(
    report: Resource,
    values: Mapping[str, Resource],
    before: Resource | None,
    known: Mapping[str, Resource],
    order: UUID,
) -> tuple[Resource, list[Resource]]:
    """Return the report under its order's id and its values under ids of ours, each beside the one that it replaces."""
    held = {_code(known[r]): r for r in _refs(before or {}) if r in known}
    written: list[Resource] = []
    names: dict[str, str] = {}
    for url, value in values.items():
        code = _code(value)
        own = str(uuid5(order, f"{code}\0{report['issued']}\0{report['status']}"))
        if own in {v["id"] for v in written}:
            raise outcome.problem(422, "duplicate", "The same value is given twice.", "Observation.code")
        names[url] = f"Observation/{own}"
        one = {**_plain(value), "id": own}
        older = held.pop(code, f"Observation/{own}").rpartition("/")[2]
        written.append(incoming.replacing(one, older) if older != own else one)
    stated = [r.get("reference") for r in report.get("result", ())]
    if unknown := [r for r in stated if r not in names]:
        raise outcome.problem(
            422, "not-found", f"{len(unknown)} results are not in the Bundle.", "DiagnosticReport.result"
        )
    shown = [names[r] for r in stated] or list(names.values())
    rank = (
        incoming.RANKS[str(before["status"])] if before and before.get("status") in incoming.RANKS else None
    )
    same = before is not None and (before.get("issued"), set(_refs(before))) == (
        report["issued"], {*shown, *held.values()},
    )  # fmt: skip
    status = str(before["status"]) if same and before else incoming.status_after(rank, str(report["status"]))
    after = {**_plain(report), "id": str(order), "status": status}
    after["result"] = [{"reference": r} for r in (*shown, *held.values())]
    return after, written


def _may_follow(after: Resource, before: Resource | None) -> None:
    """Raise 409 where what stands is newer, or more."""
    issued, was = instant(after["issued"]), instant((before or {}).get("issued"))
    rank = incoming.RANKS.get(str((before or {}).get("status")))
    standing = (rank, was) if rank is not None and was is not None else None
    if issued is not None and incoming.refusal(standing, incoming.RANKS[after["status"]], issued):
        raise outcome.problem(
            409,
            "conflict",
            "A newer or more complete result stands: nothing was stored.",
            "DiagnosticReport.issued",
        )


def _same(after: Resource, before: Resource) -> bool:
    """Whether the report says what stands; who has read it is no part of what a laboratory says."""
    ours = {"url": results.READ}
    others = [e for e in before.get("extension", ()) if e.get("url") != ours["url"]]
    plain = {k: v for k, v in _plain(before).items() if k != "extension"}
    return plain | ({"extension": others} if others else {}) == after


def _plain(resource: Mapping[str, Any]) -> Resource:
    """Without what is ours to say: id of the sender, version, instant."""
    meta = {k: v for k, v in (resource.get("meta") or {}).items() if k not in ("versionId", "lastUpdated")}
    found = {k: v for k, v in resource.items() if k != "meta"}
    return found | ({"meta": meta} if meta else {})


def _refs(report: Mapping[str, Any]) -> list[str]:
    return [str(r.get("reference", "")) for r in report.get("result", ())]


def _code(observation: Mapping[str, Any]) -> str:
    code = observation.get("code") or {}
    first: Mapping[str, Any] = next(iter(code.get("coding", ())), {})
    return (
        f"{first.get('system', '')}|{first.get('code', '')}"
        if first.get("code")
        else str(code.get("text", ""))
    )


async def _store(
    face: Face, asker: Asker, patient: UUID, changes: list[writing.Change], rows: list[Row]
) -> None:
    if asker.site_id is None:
        raise outcome.refusal(asker.role, "role_refuses")
    who = writing.Writer(asker.secret, asker.role, asker.site_id, asker.purpose or "", "fhir")
    answer = await face.gate.ask(writing.write(face.keyring, who, patient, changes, rows))
    if isinstance(answer, Refused) and answer.reason == "fact_refused":
        raise outcome.problem(422, "business-rule", "The order is not in your queue. Nothing was stored.")
    await face.allowed(asker, answer)


def _answer(written: list[Resource], status: int, patient: UUID) -> Response:
    said = {200: "200 OK", 201: "201 Created"}[status]
    entries = [
        {"response": {"status": said, "location": f"Patient/{patient}/{r['resourceType']}/{r['id']}"}}
        for r in written
    ]
    return outcome.respond({"resourceType": "Bundle", "type": "transaction-response", "entry": entries})
