"""A first passkey for somebody new: two halves of a code from two people, and the page where their owner uses them.

Owns: the halves (made and shown here, known elsewhere by their hashes alone) and the way from them to a passkey.
Refuses: one person's half as a whole, an account that was ever used (the gate decides both), the record server's
knowing one, and any sentence that tells whether a name exists.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import os
import time
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cloison.identity import ceremony, challenges, cookies, passkeys, places, sessions
from cloison.identity.arriving import too_many, within_rates
from cloison.identity.challenges import Purpose

SECONDS = 600
"""How long, once the code was said, a passkey may be made; afterwards another code is needed."""
_BYTES = 10
"""Of a half: 80 bits, in four groups of four letters and digits."""
_MARK = "arriving"
_LONGEST_NAME, _LONGEST_CODE = 150, 60
_FIRST_KEY = "1"
_log = logging.getLogger("cloison.identity")


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, account: UUID) -> HttpResponse:
    """Ask whether to make one's half of a code for this account; make it, and show it once."""
    if not within_rates(request):
        return too_many(request)
    cookie = cookies.session_of(request)
    if sessions.username_of(settings.GATE_CONNINFO, cookie) is None:
        return HttpResponseRedirect(reverse("account_login"))
    back = places.way_back(request, f"/administration/comptes/{account}/")
    context: dict[str, Any] = {"back": back, "account": account}
    if request.method != "POST":
        return render(request, "inviting/invite.html", context)
    code = base64.b32encode(os.urandom(_BYTES)).decode()
    outcome = sessions.invite(settings.GATE_CONNINFO, cookie, account, _hash(code))
    if isinstance(outcome, sessions.Refused):
        if outcome.reason == "no_session":
            return HttpResponseRedirect(reverse("account_login"))
        if outcome.reason == "step_up_needed":
            return HttpResponseRedirect(f"{reverse('stepup')}?next=/administration/comptes/{account}/")
        return render(request, "inviting/invite.html", {**context, "refused": True}, status=403)
    context["code"] = " ".join(code[n : n + 4] for n in range(0, len(code), 4))
    context["arrive"] = request.build_absolute_uri(reverse("arrive"))
    return render(request, "inviting/invite.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def arrive(request: HttpRequest) -> HttpResponse:
    """Take a username and both halves of its code; then ask the browser for a passkey."""
    if not within_rates(request):
        return too_many(request)
    if request.method != "POST":
        return render(request, "inviting/arrive.html", {})
    username = request.POST.get("login", "").strip()[:_LONGEST_NAME]
    halves = ["".join(request.POST.get(n, "").split()).upper()[:_LONGEST_CODE] for n in ("first", "second")]
    outcome = sessions.accept(settings.GATE_CONNINFO, username, [_hash(half) for half in halves])
    if isinstance(outcome, sessions.Refused):
        _log.info("sign-in: an arrival was refused: %s", outcome.reason)
        return render(request, "inviting/arrive.html", {"fault": True, "login": username}, status=422)
    user, made = get_user_model().objects.get_or_create(username=username)
    if made:
        user.set_unusable_password()
        user.save()
    request.session.cycle_key()
    request.session[_MARK] = {"user": user.pk, "at": time.time()}
    _log.warning("sign-in: %s arrived by a code", username)
    return _page(request, user)


@require_http_methods(["GET", "HEAD", "POST"])
def key(request: HttpRequest) -> HttpResponse:
    """Keep the first passkey of who has just said the code; then it is theirs to sign in with."""
    user = _arriving(request)
    if user is None:
        return HttpResponseRedirect(reverse("arrive"))
    if request.method != "POST":
        return _page(request, user)
    home, challenge = places.passkey_home(request), challenges.take(request, Purpose.ADD)
    if home is None or challenge is None or challenge.user_id != user.pk:
        return _page(request, user, fault=True)
    outcome = ceremony.added(home, challenge, request.POST.get("credential", ""), _FIRST_KEY)
    if isinstance(outcome, ceremony.Refused):
        _log.info("sign-in: a first passkey was not added: %s", outcome.reason)
        return _page(request, user, fault=True)
    del request.session[_MARK]
    _log.warning("sign-in: %s made a first passkey", user.get_username())
    return HttpResponseRedirect(reverse("passkey"))


def _arriving(request: HttpRequest) -> Any:
    found = request.session.get(_MARK)
    if not found or time.time() - found["at"] > SECONDS:
        return None
    user = get_user_model().objects.filter(pk=found["user"], is_active=True).first()
    return None if user is None or passkeys.of_user(user.pk) else user


def _page(request: HttpRequest, user: Any, *, fault: bool = False) -> HttpResponse:
    context: dict[str, Any] = {
        "username": user.get_username(),
        "fault": fault,
        "by_name": places.by_name(request),
    }
    home = places.passkey_home(request)
    if home is not None:
        challenge = challenges.make(request, Purpose.ADD, user.pk)
        context["options"] = ceremony.to_add(home, challenge, user.get_username())
    return render(request, "inviting/key.html", context, status=422 if fault else 200)


def _hash(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()
