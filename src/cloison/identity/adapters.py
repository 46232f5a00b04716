"""What allauth is told to do otherwise: two factors always, a session of the gate at the end.

Owns: the last step of signing in. Refuses: an account without a second factor, sign-up, a message by e-mail or cookie.
"""

from __future__ import annotations

from typing import Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from cloison.errors import CloisonError, Code
from cloison.identity import cookies, places, proof, sessions


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Ends allauth's flow with a session of the gate, and drops Django's."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: accounts are made by administrators."""
        return False

    def post_login(self, request: HttpRequest, user: Any, **_: Any) -> HttpResponse:
        """Open the session if two factors were given in this flow; refuse in a sentence with a way forward."""
        method = _method(get_authentication_records(request, user))
        wished = proof.wished(request)
        logout(request)
        request.session.clear_expired()  # of those who gave a password and no code
        if method is None:
            return refused(request, "")
        device = cookies.device_of(request)
        answer = sessions.open_with(settings.GATE_CONNINFO, user.get_username(), method, device.known_as)
        if isinstance(answer, sessions.Refused):
            return refused(request, answer.reason)
        # A shared workstation: the colleague who was signed in here before is not any more.
        sessions.end_with(settings.GATE_CONNINFO, cookies.session_of(request))
        if wished:
            proof.mark(request, user.pk)
        response = HttpResponseRedirect(reverse("means") if wished else places.record_url(request))
        cookies.give(response, answer.secret, device)
        return response

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count tries per username alone.

        allauth counts per Host header and username, so that a made-up Host would give ten new tries; and PostgreSQL's
        upper() takes 'ſ' for 'S', so that a spelling would. Both foldings together leave one key per row.
        """
        return str(credentials.get("username", "")).upper().casefold()

    def add_message(self, *_: Any, **__: Any) -> None:
        """No message in a cookie: it would carry the username to the record server's pages."""

    def send_mail(self, *_: Any, **__: Any) -> None:
        """No e-mail leaves this process."""


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """allauth's hooks do not know whose secret they are given, so they are closed: `codes` unseals, per user."""

    def encrypt(self, text: str) -> NoReturn:
        """Refuse: nothing is enrolled through allauth; `accounts.create_credentials` seals."""
        raise CloisonError(Code.RECORD_UNREADABLE, "A TOTP secret is sealed for a user, or not at all.")

    def decrypt(self, encrypted_text: str) -> NoReturn:
        """Refuse: a secret that is unsealed without its user could be another's."""
        raise CloisonError(Code.RECORD_UNREADABLE, "A TOTP secret is unsealed for a user, or not at all.")

    def send_notification_mail(self, *_: Any, **__: Any) -> None:
        """No e-mail leaves this process."""


def refused(request: HttpRequest, reason: str) -> HttpResponse:
    """Answer 403 in a sentence; the contained and the idle are told what to do, all others no more than that."""
    return render(request, "account/refused.html", {"reason": reason}, status=403)


def _method(records: list[dict[str, Any]]) -> str | None:
    """How this flow showed who it is, in the gate's word; None where it did not.

    A passkey that verified its holder is two factors; without one, the password and a code.
    """
    if any(record.get("method") == "mfa" and record.get("passwordless") for record in records):
        return "passkey"
    methods = {record.get("method") for record in records}
    return "password_totp" if methods >= {"password", "mfa"} else None
