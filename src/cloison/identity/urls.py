"""Addresses of sign-in: password, code, passkey, step-up, one's means, signing out, language.

Owns: these. Refuses: every other page of allauth.
"""

from __future__ import annotations

from allauth.account.views import LoginView
from allauth.mfa.base.views import AuthenticateView
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from cloison.identity import arriving, cookies, inviting, means, sessions, stepup
from cloison.identity.forms import CodeForm


class CodeView(AuthenticateView):  # type: ignore[misc]
    """The page of the code. Only that form exists: whatever is posted, it is the one that judges it."""

    def _build_forms(self) -> CodeForm:
        self.webauthn_form = None
        data = self.request.POST if self.request.method == "POST" else None
        self.auth_form = CodeForm(user=self.stage.login.user, data=data)
        return self.auth_form


@csrf_exempt  # the form stands on the record server; the cookie is SameSite=Strict, and ending a session harms nobody
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the gate's session, forget who was here, and clear the cookie."""
    sessions.end_with(settings.GATE_CONNINFO, cookies.session_of(request))
    response = _to_the_start(request)
    request.session.flush()
    cookies.take_session(response)
    return response


@require_safe
def healthy(_: HttpRequest) -> HttpResponse:
    """Say that this process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


def _to_the_start(_: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(reverse("account_login"))


urlpatterns = [
    path("", LoginView.as_view(), name="account_login"),
    path("code/", CodeView.as_view(), name="mfa_authenticate"),
    path("passkey/", arriving.ask, name="passkey"),
    path("passkey/answer", arriving.answer, name="passkey_answer"),
    path("stepup", stepup.step_up, name="stepup"),
    path("means/", means.listing, name="means"),
    path("means/add", means.add, name="means_add"),
    path("means/<int:row>/remove", means.remove, name="means_remove"),
    path("invite/<uuid:account>", inviting.invite, name="invite"),
    path("arrive/", inviting.arrive, name="arrive"),
    path("arrive/key", inviting.key, name="arrive_key"),
    path("signout", sign_out, name="account_logout"),
    path("language", require_POST(set_language), name="language"),
    path("healthz", healthy, name="healthz"),
    path("signup/", _to_the_start, name="account_signup"),  # named by allauth's forms; leads back
    path("reset/", _to_the_start, name="account_reset_password"),
    path("inactive/", _to_the_start, name="account_inactive"),
    path("reauthenticate/", _to_the_start, name="account_reauthenticate"),
]
