"""What allauth is told to do otherwise: both factors always, secrets encrypted, a session of the gate at the end.

Owns: the last step of signing in. Refuses: an account without a TOTP secret, sign-up, a notice by e-mail.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from cloison.identity import sessions
from cloison.identity.secrets import seal, unseal

COOKIE = "cloison_session"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Ends allauth's flow with a session of the gate, and drops Django's."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: accounts are made by administrators."""
        return False

    def post_login(self, request: HttpRequest, user: Any, **_: Any) -> HttpResponse:
        """Open the session if password and code were both given in this flow; refuse in one neutral sentence."""
        methods = {record.get("method") for record in get_authentication_records(request, user)}
        username = user.get_username()
        logout(request)
        if not {"password", "mfa"} <= methods:
            return render(request, "account/refused.html", status=403)
        secret = sessions.open_with(settings.GATE_CONNINFO, username)
        if secret is None:
            return render(request, "account/refused.html", status=403)
        response = HttpResponseRedirect(settings.RECORD_URL)
        response.set_cookie(
            COOKIE,
            secret,
            max_age=sessions.MINUTES * 60,
            httponly=True,
            samesite="Strict",
            secure=settings.COOKIE_SECURE,
        )
        return response


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """TOTP secrets are encrypted under the sign-in process's own key (AES-256-GCM)."""

    def encrypt(self, text: str) -> str:
        """Encrypt a secret before it is stored."""
        return seal(settings.SIGNIN_KEY, text)

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt a stored secret; raise `record-unreadable` under another key."""
        return unseal(settings.SIGNIN_KEY, encrypted_text)

    def send_notification_mail(self, *_: Any, **__: Any) -> None:
        """No e-mail leaves this process."""
