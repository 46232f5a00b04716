"""« Sécurité » : alerts as sentences, the account behind one, what it did, and the bar that contains.

Owns: the officers' pages and their forms. Refuses: a patient's name (pseudonyms, revealed one by one in `reveal`), and
deciding: the gate says who may see, contain, judge and lift.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cloison.gate import deeds
from cloison.gate.answers import Refused
from cloison.incidents.sentences import sentence, title
from cloison.pages import officer_words, words
from cloison.pages.glasses import awaiting
from cloison.pages.governing import fault_of, turned_away
from cloison.pages.redirects import SeeOther
from cloison.pages.server import person, server
from cloison.pages.timeline import drawing, lane_of

_BEFORE = timedelta(hours=24)  # how much of an account's activity is shown before its alert began
_GRAVEST = {code: n for n, code in enumerate(officer_words.SEVERITIES)}


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Show the open alerts by account, what is contained, and what was closed lately."""
    seen = server(request).gate.look(deeds.alerts(person(request).secret))
    if isinstance(seen, Refused):
        return turned_away(request, seen.reason, reverse("alerts"))
    context = {
        "awaiting": awaiting(request),
        "groups": _grouped([_said(alert) for alert in seen.detail["alerts"]]),
        "closed": [_said(alert) for alert in seen.detail["closed"]],
        "containments": [_contained(c) for c in seen.detail["containments"]],
    }
    return render(request, "pages/alerts.html", context)


@require_GET
def alert(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """Show one alert: its sentence, the bar, the account, the timeline, the events."""
    return _alert(request, alert_id)


@require_POST
def contain(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """Contain what the pressed button of the bar names: account, session, site or exports."""
    scope, _, subject = request.POST.get("what", "").partition(":")
    try:
        known = UUID(subject) if subject else deeds.NOBODY
    except ValueError:
        return _alert(request, alert_id, fault=fault_of("no_subject"))
    reason = request.POST.get("reason", "")
    done = server(request).gate.act(deeds.contain(person(request).secret, scope, known, reason, alert_id))
    return _after(request, alert_id, done, reason)


@require_POST
def judge(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """Take the alert over, or close it with a verdict and words."""
    verdict, text = request.POST.get("verdict", ""), request.POST.get("words", "")
    done = server(request).gate.act(deeds.judge_alert(person(request).secret, alert_id, verdict, text))
    if isinstance(done, Refused) or done.why == "taken":
        return _after(request, alert_id, done, text)
    return SeeOther(reverse("alerts"))


@require_http_methods(["GET", "HEAD", "POST"])
def lift(request: HttpRequest, containment_id: UUID) -> HttpResponse:
    """Show one containment with its form, and lift it: the second click."""
    here = reverse("lift", args=[containment_id])
    fault, reason = "", ""
    if request.method == "POST":
        reason = request.POST.get("reason", "")
        done = server(request).gate.act(deeds.lift(person(request).secret, containment_id, reason))
        if not isinstance(done, Refused):
            return SeeOther(reverse("alerts"))
        fault = fault_of(done.reason)
        if not fault:
            return turned_away(request, done.reason, here)
    seen = server(request).gate.look(deeds.alerts(person(request).secret))
    if isinstance(seen, Refused):
        return turned_away(request, seen.reason, here)
    found = next((c for c in seen.detail["containments"] if c["id"] == str(containment_id)), None)
    if found is None:
        return turned_away(request, "no_containment")
    context = {"containment": _contained(found), "fault": fault, "reason": reason}
    return render(request, "pages/lift.html", context, status=422 if fault else 200)


def _after(request: HttpRequest, alert_id: UUID, done: Any, typed: str) -> HttpResponse:
    if not isinstance(done, Refused):
        return SeeOther(reverse("alert", args=[alert_id]))
    fault = fault_of(done.reason)
    if fault:
        return _alert(request, alert_id, fault=fault, typed=typed)
    return turned_away(request, done.reason, reverse("alert", args=[alert_id]))


def _alert(request: HttpRequest, alert_id: UUID, fault: str = "", typed: str = "") -> HttpResponse:
    known, who = server(request), person(request)
    seen = known.gate.look(deeds.alert(who.secret, alert_id))
    if isinstance(seen, Refused):
        return turned_away(request, seen.reason, reverse("alert", args=[alert_id]))
    told, card = seen.detail["alert"], seen.detail["card"]
    context: dict[str, Any] = {
        "alert": _said(told),
        "card": _card(card) if card else None,
        "containments": [_contained(c) for c in seen.detail["containments"] if _about(c, told)],
        "exports_frozen": any(c["scope"] == "exports" for c in seen.detail["containments"]),
        "may_contain": who.role == "security_officer" and not seen.detail["own"],
        "may_judge": who.role in ("security_officer", "privacy_officer") and not seen.detail["own"],
        "may_reveal": who.role in ("security_officer", "privacy_officer"),
        "verdicts": officer_words.VERDICTS.items(),
        "fault": fault,
        "typed": typed,
    }
    if told["account_id"]:
        since = datetime.fromisoformat(told["first_at"]) - _BEFORE
        did = known.gate.look(deeds.timeline(who.secret, UUID(told["account_id"]), since))
        if isinstance(did, Refused):
            return turned_away(request, did.reason)
        context |= {
            "drawing": drawing(did.detail["lines"]),
            "events": [_event(line) for line in did.detail["lines"]],
            "more": did.detail["more"],
            "patients": did.detail["patients"],
            "outside": did.detail["outside"],
            "since": words.moment(since),
        }
    return render(request, "pages/alert.html", context, status=422 if fault else 200)


def _about(containment: dict[str, Any], alert: dict[str, Any]) -> bool:
    return containment["scope"] == "exports" or containment["subject_id"] in (
        alert["account_id"],
        alert["site_id"],
    )


def _said(alert: dict[str, Any]) -> dict[str, Any]:
    sign, word = officer_words.severity(alert["severity"])
    return {
        **alert,
        "sentence": sentence(alert),
        "sign": sign,
        "severity_word": word,
        "state_word": officer_words.state(alert["state"]),
        "role_word": words.role(alert["role"]) if alert["role"] else "",
        "first": words.moment(alert["first_at"]),
        "last": words.moment(alert["last_at"]),
        "closed": words.moment(alert["closed_at"]) if alert["closed_at"] else "",
    }


def _grouped(alerts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Group by account (or site), the gravest and latest group first."""

    def whose(alert: dict[str, Any]) -> str:
        return alert["account_id"] or alert["site_id"] or ""

    ordered = sorted(
        sorted(alerts, key=lambda a: a["last_at"], reverse=True), key=lambda a: _GRAVEST[a["severity"]]
    )
    groups = [list(found) for _, found in groupby(sorted(ordered, key=whose), key=whose)]
    groups.sort(
        key=lambda g: (_GRAVEST[g[0]["severity"]], -datetime.fromisoformat(g[0]["last_at"]).timestamp())
    )
    return [
        {"who": g[0]["account"] or g[0]["site"] or words.unknown(), "first": g[0], "alerts": g}
        for g in groups
    ]


def _contained(containment: dict[str, Any]) -> dict[str, Any]:
    return {
        **containment,
        "what": officer_words.scope(containment["scope"]),
        "why": title(containment["rule"]) if containment["rule"] else containment["reason"],
        "when": words.moment(containment["at"]),
        "role_word": words.role(containment["role"]) if containment["role"] else "",
    }


def _card(card: dict[str, Any]) -> dict[str, Any]:
    return {
        **card,
        "role_word": words.role(card["role"]),
        "last_sign_in": words.moment(card["last_sign_in"]) if card["last_sign_in"] else words.unknown(),
        "contained": words.moment(card["contained_at"]) if card["contained_at"] else "",
        "sessions": [{**s, "began": words.moment(s["began_at"])} for s in card["sessions"]],
        "devices": [
            {"first": words.moment(d["first_seen"]), "last": words.moment(d["last_seen"])}
            for d in card["devices"]
        ],
        "earlier": [_said(one) for one in card["earlier"]],
    }


def _event(line: dict[str, Any]) -> dict[str, Any]:
    return {
        **line,
        "when": words.second(line["at"]),
        "way": officer_words.surface(line["surface"]),
        "what": officer_words.event(line["event"], line["outcome"]),
        "why": officer_words.outcome(line["outcome"], line["reason"]),
        "lane": lane_of(line),
        "beyond": line["explained"] is False and line["count"] > 0,
        "others": max(0, line["count"] - len(line["patients"])),
    }
