"""Addresses of sign-in: password, code, signing out. Owns: these three. Refuses: every other page of allauth."""

from __future__ import annotations

from allauth.account.views import LoginView
from allauth.mfa.base.views import AuthenticateView
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cloison.identity import sessions
from cloison.identity.adapters import COOKIE


@csrf_exempt  # the form stands on the record server; the cookie is SameSite=Strict, and ending a session harms nobody
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the gate's session and clear the cookie."""
    sessions.end_with(settings.GATE_CONNINFO, request.COOKIES.get(COOKIE, ""))
    response = HttpResponseRedirect("/")
    response.delete_cookie(COOKIE, samesite="Strict")
    return response


def _gone(_: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect("/")


urlpatterns = [
    path("", LoginView.as_view(), name="account_login"),
    path("code/", AuthenticateView.as_view(), name="mfa_authenticate"),
    path("signout", sign_out, name="account_logout"),
    path("signup/", _gone, name="account_signup"),  # named by allauth's forms; leads back
    path("reset/", _gone, name="account_reset_password"),
    path("inactive/", _gone, name="account_inactive"),
    path("reauthenticate/", _gone, name="account_reauthenticate"),
]
