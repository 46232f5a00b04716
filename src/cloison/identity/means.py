"""« Mes moyens de connexion »: one's own passkeys, listed, added, removed.

Owns: these pages, for whoever has given both factors or a passkey in the last five minutes. Refuses: a live session
alone, which a thief may have; another person's passkey, which is answered as one that does not exist.
"""

from __future__ import annotations

import logging
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cloison.identity import ceremony, challenges, cookies, passkeys, places, proof, sessions
from cloison.identity.challenges import Purpose

_log = logging.getLogger("cloison.identity")


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """List the passkeys of whoever has just signed in; send everybody else to sign in first."""
    user = proof.user_of(request)
    return _to_sign_in(request) if user is None else _page(request, user)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Keep the passkey that the browser has just made. Whoever changes the language there comes back to the list."""
    user = proof.user_of(request)
    if user is None:
        return _to_sign_in(request)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("means"))
    home, challenge = places.passkey_home(request), challenges.take(request, Purpose.ADD)
    name = "".join(c for c in request.POST.get("name", "") if c.isprintable()).strip()[: passkeys.MOST_NAME]
    if home is None or challenge is None or challenge.user_id != user.pk or not name:
        return _page(request, user, fault=True)
    outcome = ceremony.added(home, challenge, request.POST.get("credential", ""), name)
    if isinstance(outcome, ceremony.Refused):
        _log.info("sign-in: passkey not added: %s", outcome.reason)
        return _page(request, user, fault=True)
    _log.warning("sign-in: %s added a passkey", user.get_username())
    return HttpResponseRedirect(reverse("means"))


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, row: int) -> HttpResponse:
    """Ask whether to remove one's passkey, and do: what else is open in this account's name is ended too."""
    user = proof.user_of(request)
    if user is None:
        return _to_sign_in(request)
    found = next((each for each in passkeys.of_user(user.pk) if each.pk == row), None)
    if found is None:
        raise Http404
    if request.method != "POST":
        return render(request, "means/remove.html", {"passkey": found})
    passkeys.remove(user.pk, row)
    sessions.end_others(settings.GATE_CONNINFO, cookies.session_of(request))
    _log.warning("sign-in: %s removed a passkey", user.get_username())
    return HttpResponseRedirect(reverse("means"))


def _page(request: HttpRequest, user: Any, *, fault: bool = False) -> HttpResponse:
    rows = passkeys.of_user(user.pk)
    context: dict[str, Any] = {
        "passkeys": rows,
        "username": user.get_username(),
        "has_codes": Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists(),
        "fault": fault,
        "full": len(rows) >= passkeys.MOST_OF_ONE_USER,
        "most_name": passkeys.MOST_NAME,
        "by_name": places.by_name(request),
        "record_url": places.record_url(request),
    }
    home = places.passkey_home(request)
    if home is not None and not context["full"]:
        challenge = challenges.make(request, Purpose.ADD, user.pk)
        context["options"] = ceremony.to_add(home, challenge, user.get_username())
    return render(request, "means/list.html", context, status=422 if fault else 200)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    proof.wish(request)
    return HttpResponseRedirect(reverse("account_login"))
