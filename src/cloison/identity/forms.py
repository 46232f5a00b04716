"""The form of the second factor. Owns: checking a code in place of allauth. Refuses: codes of any other kind.

allauth's own check keeps used codes in its cache for one period of 30 s, while a code lives for three; and it decrypts
without knowing whose secret it is. So `codes.accept` answers instead.
"""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator

from cloison.identity import codes

# Beside 100 failures in a row (see `codes`). A day's bound would let anybody shut a colleague out if it were on
# passwords; whoever gets this far holds the password, and shutting that account is right.
RATES = {"code": "10/15m/key,30/d/key"}


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """Six digits, tried at most as often as a password; a success gives back its own try and no other."""

    def clean_code(self) -> str:
        """Return the code if it is accepted; raise one and the same sentence in every other case."""
        code: str = self.cleaned_data["code"]
        used = ratelimit.consume(
            context.request,
            app="cloison.identity",
            action="code",
            config=RATES,
            key=str(self.user.pk),
        )
        if not used or not codes.accept(self.user.pk, code):
            raise get_adapter().validation_error("too_many_login_attempts")
        used.rollback()
        self.authenticator = Authenticator.objects.get(user=self.user, type=Authenticator.Type.TOTP)
        self.authenticator.user = self.user
        return code
