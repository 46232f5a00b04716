"""Signing in by passkey alone: the passkey is had, and its holder was verified by it, which makes two factors.

Owns: the page that asks for one, with or without a username first. Refuses: telling which names have passkeys, and any
answer but a right one, in one sentence.
"""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.models import Login
from allauth.core.internal import ratelimit
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cloison.identity import ceremony, challenges, passkeys, places
from cloison.identity.challenges import Purpose

# Per address alone: no number of wrong answers by strangers shuts a passkey. A site is one address behind its router.
RATES = {"passkey": "300/m/ip"}
_LONGEST_NAME = 150
_log = logging.getLogger("cloison.identity")


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Show the page that asks the browser for a passkey, of the username posted if there is one."""
    if not within_rates(request):
        return too_many(request)
    return _page(request, fault=False)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest) -> HttpResponse:
    """Examine what the browser answered; sign in, or ask again. Whoever changes the language there is asked again."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("passkey"))
    if not within_rates(request):
        return too_many(request)
    home = places.passkey_home(request)
    challenge = challenges.take(request, Purpose.SIGN_IN)
    if home is None:
        return _page(request, fault=True)
    outcome = ceremony.used(home, challenge, request.POST.get("credential", ""))
    if isinstance(outcome, ceremony.Refused):
        _log.info("sign-in: passkey refused: %s", outcome.reason)
        return _page(request, fault=True)
    authenticator = Authenticator.objects.select_related("user").get(pk=outcome.row)
    response: HttpResponse = perform_passwordless_login(
        request, authenticator, Login(user=authenticator.user)
    )
    return response


def within_rates(request: HttpRequest) -> bool:
    """Count this request for its address; False where there were too many in a minute."""
    used = ratelimit.consume(request, app="cloison.identity", action="passkey", config=RATES, limit_get=True)
    return used is not None


def too_many(request: HttpRequest) -> HttpResponse:
    """Answer 429 in a sentence."""
    response: HttpResponse = ratelimit.respond_429(request)
    return response


def _page(request: HttpRequest, *, fault: bool) -> HttpResponse:
    username = request.POST.get("login", "").strip()[:_LONGEST_NAME]
    context: dict[str, Any] = {"fault": fault, "login": username, "by_name": places.by_name(request)}
    home = places.passkey_home(request)
    if home is not None:
        user = passkeys.user_named(username) if username else None
        challenge = challenges.make(request, Purpose.SIGN_IN, user and user.pk)
        context["options"] = ceremony.to_use(home, challenge, username)
    return render(request, "account/passkey.html", context)
