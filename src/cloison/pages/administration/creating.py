"""« Nouveau compte » : who comes, in which role, from when; created asleep, until a second person confirms it.

Owns: the form. Refuses: a role that is made up here (permissions.py is the one list), and an account that works at
once.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cloison.gate import administration
from cloison.gate.answers import Refused
from cloison.pages import words
from cloison.pages.administration.accounts import ROLES
from cloison.pages.administration.frame import framed
from cloison.pages.administration.tickets import ticket, ticket_of
from cloison.pages.governing import turned_away
from cloison.pages.redirects import SeeOther
from cloison.pages.refusals import not_found
from cloison.pages.server import person, server
from cloison.records import numbers

_NOT_BY_A_DIRECTOR = frozenset({"administrator", "director", "security_officer", "privacy_officer"})
_REQUIRED = {"required": gettext_lazy("À remplir.")}


class AccountForm(forms.Form):
    """One person's account."""

    family_name = forms.CharField(
        label=gettext_lazy("Nom"),
        max_length=100,
        error_messages=_REQUIRED,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    given_name = forms.CharField(
        label=gettext_lazy("Prénom"),
        max_length=100,
        error_messages=_REQUIRED,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    username = forms.CharField(
        label=gettext_lazy("Identifiant de connexion (prenom.nom)"),
        max_length=61,
        error_messages=_REQUIRED,
        validators=[
            RegexValidator(
                r"^[a-z][a-z0-9.-]{1,60}$",
                gettext_lazy(
                    "Des lettres minuscules sans accent, des chiffres, des points ou des tirets, "
                    "par exemple « nora.neuve »."
                ),
            )
        ],
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    role = forms.ChoiceField(label=gettext_lazy("Rôle"), error_messages=_REQUIRED)
    rpps = forms.CharField(
        label=gettext_lazy("Numéro RPPS (11 chiffres, s’il y en a un)"),
        required=False,
        max_length=20,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    site = forms.ChoiceField(label=gettext_lazy("Site"), required=False)
    since = forms.DateField(
        label=gettext_lazy("À partir du (aujourd’hui si vide)"),
        required=False,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={"invalid": gettext_lazy("Écrivez la date complète, par exemple 12/03/2027.")},
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, roles: list[str], sites: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(**more)
        chosen: Any = self.fields["role"]
        chosen.choices = [("", _("Choisissez")), *((code, words.role(code)) for code in roles)]
        places: Any = self.fields["site"]
        places.choices = sites

    def clean_rpps(self) -> str:
        """Check the number's own key."""
        typed = "".join(str(self.cleaned_data["rpps"]).split())
        if typed and (wrong := numbers.rpps_fault(typed)):
            raise ValidationError(wrong)
        return typed


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Show the form; create the account, which then waits for its second person."""
    known, who = server(request), person(request)
    if who.role not in ("administrator", "director"):
        return not_found(request)
    seen = known.gate.look(administration.places(who.secret))
    if isinstance(seen, Refused):
        return turned_away(request, seen.reason)
    sites = [(site["id"], site["name"]) for site in seen.detail["sites"] if not site["closed"]]
    if who.role == "administrator":
        sites.insert(0, ("", _("Tous les sites du groupe")))
    roles = [r for r in ROLES if who.role == "administrator" or r not in _NOT_BY_A_DIRECTOR]
    form = AccountForm(roles, sites, data=request.POST if request.method == "POST" else None)
    fault = ""
    if form.is_bound and form.is_valid():
        new = ticket_of(request)
        if new is None:
            return not_found(request)
        said = form.cleaned_data
        act = administration.create_account(
            who.secret,
            new,
            username=said["username"],
            role=said["role"],
            family_name=said["family_name"],
            given_name=said["given_name"],
            rpps=said["rpps"] or None,
            site_id=UUID(said["site"]) if said["site"] else None,
            since=said["since"],
        )
        done = known.gate.act(act)
        if not isinstance(done, Refused):
            return SeeOther(f"{reverse('account', args=[new])}?fait=demande")
        twice = known.gate.look(administration.account(who.secret, new))
        if done.reason == "fact_refused" and not isinstance(twice, Refused):
            return SeeOther(reverse("account", args=[new]))
        if done.reason != "fact_refused":
            return turned_away(request, done.reason, reverse("new_account"))
        fault = _(
            "Rien n’est créé : cet identifiant ou ce numéro RPPS a déjà un compte, ou la date n’est pas entre "
            "aujourd’hui et dans 200 jours."
        )
    context = {"form": form, "fault": fault, "ticket": ticket()}
    return framed(request, "new_account.html", "accounts", context, 422 if form.is_bound else 200)
