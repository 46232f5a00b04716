"""The step-up: whoever holds a live session shows again that it is them, and goes back to the page they came from.

Owns: the page `/stepup?next=PATH`. Refuses: anybody but the account of the session (the gate compares); a code where
the account has a passkey; a way back that is not a path of the record server.
"""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cloison.identity import ceremony, challenges, cookies, passkeys, places, sessions
from cloison.identity.arriving import too_many, within_rates
from cloison.identity.challenges import Purpose
from cloison.identity.forms import CodeForm

_log = logging.getLogger("cloison.identity")


@require_http_methods(["GET", "HEAD", "POST"])
def step_up(request: HttpRequest) -> HttpResponse:
    """Ask for the passkey, or for a code of an account that has none; then tell the gate, then go back.

    (1) the way back is a path of the record server; (2) the session is live, and its account has means here; (3) the
    passkey, or the code, is that account's; (4) the gate says that it is the session's too.
    """
    back = places.way_back(request, request.GET.get("next", "/"))  # 1
    if back is None:
        return render(request, "400.html", status=400)
    if not within_rates(request):
        return too_many(request)
    username = sessions.username_of(settings.GATE_CONNINFO, cookies.session_of(request))  # 2
    user = passkeys.user_named(username) if username else None
    if user is None or not user.is_active or user.get_username() != username:
        return HttpResponseRedirect(reverse("account_login"))
    keyed = bool(passkeys.of_user(user.pk))
    if request.method != "POST":
        return _page(request, user, back, keyed=keyed)
    if not (_by_passkey(request, user) if keyed else _by_code(request, user)):  # 3
        return _page(request, user, back, keyed=keyed, fault=True)
    outcome = sessions.step_up(  # 4
        settings.GATE_CONNINFO,
        cookies.session_of(request),
        user.get_username(),
        "passkey" if keyed else "password_totp",
    )
    if isinstance(outcome, sessions.Refused):
        _log.warning("sign-in: step-up refused by the gate: %s", outcome.reason)
        return HttpResponseRedirect(reverse("account_login"))
    return HttpResponseRedirect(back)


def _by_passkey(request: HttpRequest, user: Any) -> bool:
    home, challenge = places.passkey_home(request), challenges.take(request, Purpose.STEP_UP)
    if home is None or challenge is None or challenge.user_id != user.pk:
        return False
    outcome = ceremony.used(home, challenge, request.POST.get("credential", ""))
    if isinstance(outcome, ceremony.Refused):
        _log.info("sign-in: step-up refused: %s", outcome.reason)
        return False
    return True


def _by_code(request: HttpRequest, user: Any) -> bool:
    form = CodeForm(user=user, data=request.POST)
    if not form.is_valid():
        return False
    form.authenticator.record_usage()
    return True


def _page(request: HttpRequest, user: Any, back: str, *, keyed: bool, fault: bool = False) -> HttpResponse:
    context: dict[str, Any] = {
        "keyed": keyed,
        "fault": fault,
        "username": user.get_username(),
        "back": back,
        "by_name": places.by_name(request),
    }
    home = places.passkey_home(request)
    if keyed and home is not None:
        challenge = challenges.make(request, Purpose.STEP_UP, user.pk)
        context["options"] = ceremony.to_use(home, challenge, user.get_username())
    return render(request, "stepup.html", context)
