"""An alert as a sentence: who, how many, what is usual; in French, and in English where that is the language.

Owns: the words of every rule. Refuses: a patient's name or id; a sentence is made of counts and of the names of
accounts and sites.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def sentence(alert: Mapping[str, Any]) -> str:
    """Return what officers read about `alert`.

    Its keys: rule, account (a name or None), role, site (a name or None), seen, baseline (a number or None), facts.
    """
    facts: Mapping[str, Any] = alert.get("facts") or {}
    seen = int(alert.get("seen") or 0)
    told = _TOLD.get(str(alert.get("rule")), _other)(seen, facts)
    usual = alert.get("baseline")
    if usual is not None and alert.get("rule") in ("cadence", "new_device"):
        told += _(", habituellement %(usual)d par jour au plus") % {"usual": round(float(usual))}
    elif usual is not None and alert.get("rule") != "power_to_explain":
        told += _(", habituellement %(usual)d") % {"usual": round(float(usual))}
    return _("%(who)s : %(what)s.") % {"who": _who(alert), "what": told}


def title(rule: str) -> str:
    """Return the name of a rule in a few words."""
    titles = {
        "attempts_beyond": _("Demandes au-delà d’une allocation"),
        "breadth": _("Recherches trop larges"),
        "cadence": _("Cadence de machine"),
        "canary": _("Dossier témoin ouvert"),
        "canary_contacted": _("Coordonnées d’un dossier témoin contactées"),
        "canary_listed": _("Dossiers témoins listés"),
        "clock": _("Horloge de la base déplacée"),
        "feed": _("Flux au-delà de son habitude"),
        "hours": _("Heures inhabituelles"),
        "ledger": _("Registre refusé par un témoin"),
        "new_device": _("Nouvel appareil"),
        "power_to_explain": _("Pouvoir d’expliquer dépassé"),
        "probing": _("Identifiants devinés"),
        "rules_missing": _("Règles de surveillance manquantes"),
        "two_places": _("Deux endroits à la fois"),
        "unexplained_share": _("Accès sans explication"),
    }
    return titles.get(rule, rule)


def severity(code: str) -> str:
    """Return a severity in a word."""
    return {"notice": _("information"), "serious": _("sérieuse"), "grave": _("grave")}.get(code, code)


def _who(alert: Mapping[str, Any]) -> str:
    account, site = alert.get("account"), alert.get("site")
    if account and site:
        return f"{account} ({site})"
    return str(account or site or _("L’ensemble du groupe"))


def _attempts(seen: int, facts: Mapping[str, Any]) -> str:
    return ngettext(
        "%(n)d patient demandé au-delà de son allocation en une heure",
        "%(n)d patients demandés au-delà de son allocation en une heure",
        seen,
    ) % {"n": seen}


def _canary(seen: int, facts: Mapping[str, Any]) -> str:
    return _("un dossier témoin, que nul travail n’ouvre, a été demandé")


def _canary_listed(seen: int, facts: Mapping[str, Any]) -> str:
    return ngettext(
        "%(n)d dossier témoin affiché dans des listes ou des recherches",
        "%(n)d dossiers témoins affichés dans des listes ou des recherches",
        seen,
    ) % {"n": seen}


def _canary_contacted(seen: int, facts: Mapping[str, Any]) -> str:
    return _("les coordonnées d’un dossier témoin, que seul ce système connaît, ont été contactées")


def _explains(seen: int, facts: Mapping[str, Any]) -> str:
    if "unit" in facts:
        return _("%(n)d patients présents dans une unité en 24 h, bien plus que ses lits") % {"n": seen}
    return _("%(n)d patients rendus visibles à d’autres en 24 h, au-delà de son plafond") % {"n": seen}


def _breadth(seen: int, facts: Mapping[str, Any]) -> str:
    if "searches" not in facts:
        return _("%(n)d dossiers sans explication, de %(sites)d sites et %(units)d unités, en 24 h") % {
            "n": seen,
            "sites": facts.get("sites", 0),
            "units": facts.get("units", 0),
        }
    return _("%(n)d recherches en une heure, dont %(nobody)d sans résultat") % {
        "n": seen,
        "nobody": facts.get("nobody", 0),
    }


def _cadence(seen: int, facts: Mapping[str, Any]) -> str:
    if "beat" in facts:
        return _("20 dossiers de suite ouverts à intervalles réguliers, toutes les %(beat)s s") % {
            "beat": str(facts["beat"]).replace(".", ",")
        }
    return _("%(n)d dossiers ouverts en une minute") % {"n": seen}


def _probing(seen: int, facts: Mapping[str, Any]) -> str:
    return _("%(n)d dossiers sans aucun lien demandés en une heure, et refusés") % {"n": seen}


def _hours(seen: int, facts: Mapping[str, Any]) -> str:
    return _("%(n)d dossiers ouverts à %(hour)d h, heure à laquelle ce compte ne travaille jamais") % {
        "n": seen,
        "hour": facts.get("hour", 0),
    }


def _two_places(seen: int, facts: Mapping[str, Any]) -> str:
    return _("%(n)d allers-retours entre deux appareils en 5 min, à moins de %(seconds)d s d’intervalle") % {
        "n": seen,
        "seconds": facts.get("seconds", 0),
    }


def _new_device(seen: int, facts: Mapping[str, Any]) -> str:
    return _("première connexion depuis un nouvel appareil, %(n)d dossiers ouverts dans l’heure") % {
        "n": seen
    }


def _unexplained(seen: int, facts: Mapping[str, Any]) -> str:
    return _("%(n)d dossiers sans explication sur %(opened)d ouverts en 24 h") % {
        "n": seen,
        "opened": facts.get("opened", seen),
    }


def _ledger(seen: int, facts: Mapping[str, Any]) -> str:
    return _(
        "le témoin %(witness)s refuse de signer le registre : ce qu’il a signé n’en est plus le début. "
        "Des lignes ont été changées ou retirées, ou une sauvegarde ancienne est en service"
    ) % {"witness": facts.get("witness", "?")}


def _clock(seen: int, facts: Mapping[str, Any]) -> str:
    if int(facts.get("seconds", 0)) < 0:
        return _("l’horloge de la base a reculé de %(n)d s : les sessions durent plus longtemps") % {
            "n": seen
        }
    return _("l’horloge de la base a avancé de %(n)d s : les quotas ont pu se vider") % {"n": seen}


def _feed(seen: int, facts: Mapping[str, Any]) -> str:
    return _("%(n)d faits reçus en une heure, qui ne donnent accès à rien tant que le flux est confiné") % {
        "n": seen
    }


def _other(seen: int, facts: Mapping[str, Any]) -> str:
    return _("%(n)d fois signalé") % {"n": seen}


def _missing(seen: int, facts: Mapping[str, Any]) -> str:
    return _("des règles de surveillance manquent dans la base ; lancer « cloison migrate »")


_TOLD: dict[str, Callable[[int, Mapping[str, Any]], str]] = {
    "attempts_beyond": _attempts,
    "breadth": _breadth,
    "cadence": _cadence,
    "canary": _canary,
    "canary_contacted": _canary_contacted,
    "canary_listed": _canary_listed,
    "clock": _clock,
    "feed": _feed,
    "hours": _hours,
    "ledger": _ledger,
    "new_device": _new_device,
    "power_to_explain": _explains,
    "probing": _probing,
    "rules_missing": _missing,
    "two_places": _two_places,
    "unexplained_share": _unexplained,
}
