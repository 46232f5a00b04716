"""What allauth is told to do otherwise: both factors always, a session of the gate at the end.

Owns: the last step of signing in. Refuses: an account without a TOTP secret, sign-up, a message by e-mail or cookie.
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

from cloison.errors import CloisonError, Code
from cloison.identity import sessions

COOKIE = "cloison_session"
_BOTH = {"password", "mfa"}


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
        request.session.clear_expired()  # of those who gave a password and no code
        if not methods >= _BOTH:
            return render(request, "account/refused.html", status=403)
        secret = sessions.open_with(settings.GATE_CONNINFO, username)
        if secret is None:
            return render(request, "account/refused.html", status=403)
        # A shared workstation: the colleague who was signed in here before is not any more.
        sessions.end_with(settings.GATE_CONNINFO, request.COOKIES.get(COOKIE, ""))
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
