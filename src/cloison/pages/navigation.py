"""The links of the page's head: which role is shown which, in what order.

Owns: the one list of links. Refuses: deciding who may; what a page answers is the gate's decision.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

from cloison import permissions

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

_CARERS = permissions.CLINICIANS
_OPENERS = frozenset(role for role in permissions.ROLES if permissions.slices(role))
_DESK = frozenset({"admissions", "secretary"})
_BEDS = frozenset({"admissions", "nurse", "physician", "care_assistant", "secretary"})
_WARD = frozenset({"physician", "nurse", "care_assistant", "secretary"})
_GOVERN = frozenset({"administrator", "director", "security_officer", "privacy_officer"})
_ADMINISTRATION = frozenset(
    {
        "account",
        "new_account",
        "accounts_to_watch",
        "roles",
        "sites",
        "site",
        "new_site",
        "unit",
        "change_place",
        "why",
        "yearly_reviews",
        "yearly_review",
    }
)
_WATCH = frozenset({"security_officer", "privacy_officer", "director"})


@dataclass(frozen=True, slots=True)
class Link:
    """One link: its route (without parameters), its words, who sees it, and the routes that are part of it."""

    name: str
    label: StrPromise
    roles: frozenset[str]
    parts: frozenset[str] = frozenset()

    def here(self, route: str | None) -> bool:
        """Whether the page shown is this link's."""
        return route == self.name or route in self.parts


LINKS = (
    Link("desk", gettext_lazy("Accueil"), frozenset({"admissions", "billing"})),
    Link("desk_search", gettext_lazy("Nouvelle arrivée"), _DESK, frozenset({"desk_create", "desk_admit"})),
    Link("mine", gettext_lazy("Mes patients"), _OPENERS),
    Link(
        "agenda",
        gettext_lazy("Agenda"),
        frozenset({"physician", "nurse", "secretary", "admissions"}),
        frozenset({"agenda_week", "agenda_find", "agenda_book"}),
    ),
    Link(
        "duty", gettext_lazy("Gardes"), frozenset({"director"})
    ),  # others find it beside agenda and requests
    Link("tasks", gettext_lazy("Demandes"), _CARERS - {"pharmacist"}),
    Link("ward", gettext_lazy("Mon service"), _WARD, frozenset({"ward_of", "ward_sheet"})),
    Link(
        "queue",
        gettext_lazy("Examens demandés"),
        frozenset({"laboratory"}),
        frozenset({"queue_of", "queue_item"}),
    ),
    Link("pharmacy", gettext_lazy("À analyser"), frozenset({"pharmacist"}), frozenset({"analysis"})),
    Link("find", gettext_lazy("Rechercher"), _OPENERS),
    Link(
        "identities", gettext_lazy("Identités"), frozenset({"identity_officer"}), frozenset({"identity_pair"})
    ),
    Link(
        "feed",
        gettext_lazy("Messages rejetés"),
        frozenset({"identity_officer", "administrator"}),
        frozenset({"feed_message"}),
    ),
    Link("bed_units", gettext_lazy("Lits"), _BEDS, frozenset({"beds"})),
    Link("alerts", gettext_lazy("Alertes"), _WATCH, frozenset({"alert"})),
    Link("my_glasses", gettext_lazy("Bris de glace"), _CARERS, frozenset({"glasses"})),
    Link("glasses", gettext_lazy("Bris de glace"), frozenset({"privacy_officer"})),
    Link("accounts", gettext_lazy("Administration"), _GOVERN, _ADMINISTRATION),
    Link("sites", gettext_lazy("Salles"), frozenset({"secretary"}), frozenset({"unit"})),
    Link(
        "rights_overview", gettext_lazy("Demandes des patients"), frozenset({"privacy_officer", "director"})
    ),
    Link("reviews", gettext_lazy("Revue mensuelle"), frozenset({"privacy_officer"}), frozenset({"review"})),
)


def of(role: str) -> list[Link]:
    """Return the links of a role."""
    return [link for link in LINKS if role in link.roles]
