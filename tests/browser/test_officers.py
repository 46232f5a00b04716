"""The pages of those who watch and decide, in Chromium: three clicks from alert to contained account, two to lift.

Screenshots go to var/screenshots/, for eyes.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser
from psycopg.types.json import Jsonb

from cloison.gate import calls
from cloison.gate.client import Gate
from cloison.records import tokens
from tests import cluster as clusters
from tests.browser.conftest import PICTURES
from tests.browser.fictional import admit_the_ward
from tests.browser.test_pages import SIZES, _as, _violations
from tests.people import World, an_id
from tests.routes.pages_process import Pages, serving
from tests.sql.officers import breaks, opens, prove

ALERT, SPREE, PROPOSAL = uuid4(), uuid4(), uuid4()
SEEN_BY = {  # page: who looks
    "/securite/": "rita",
    f"/securite/alerte/{ALERT}/": "rita",
    f"/securite/alerte/{SPREE}/": "dora",
    "/bris-de-glace/": "nadia",
    "/bris-de-glace/a-relire/": "dora",
    "/confirmations/": "paul",
    f"/confirmations/{PROPOSAL}/": "paul",
    "/confirmations/relevement/": "nadia",
    "/": "nadia",
}
NAMES = (
    "alerts",
    "alert",
    "alert-contained",
    "my-glasses",
    "glasses",
    "confirmations",
    "proposal",
    "raise",
    "notices",
)


@pytest.fixture(scope="module")
def pages(cluster: clusters.Cluster) -> Iterator[Pages]:
    with serving(cluster) as served:
        admit_the_ward(served.world)
        gate = served.world.gate()
        _a_bad_day(served.world, gate)
        gate.close()
        yield served


def _a_bad_day(world: World, gate: Gate) -> None:
    """Ines opens, searches and breaks glasses; two rules see it; Sam's account is contained by one."""
    for patient in ("inside", "marchetti", "nguyen", "benali"):
        opens(world, gate, "ines", patient)
    for n in range(4):
        token = tokens.of_identifier(world.index_key, "IPP", f"IPP-bed {n}")
        gate.ask(calls.find(world.secret("ines"), [token], exact=True, purpose="TREAT", surface="page"))
        opens(world, gate, "ines", f"bed {n}")
    for n, code in enumerate(("on_call", "patient_present", "vital_emergency", "continuity")):
        breaks(world, gate, "ines", f"bed {n}", code)
    breaks(world, gate, "nadia", "elsewhere", "advice_requested")
    breaks(world, gate, "sam", "marchetti", "other")
    _spread(world)
    world.sql(
        "insert into incidents.alert (id, rule, severity, account_id, site_id, first_at, last_at, seen, baseline, facts) values "
        "(%s, 'unexplained_share', 'grave', %s, %s, gate.now() - interval '22 minutes', gate.now(), 131, 12, %s), "
        "(%s, 'attempts_beyond', 'serious', %s, %s, gate.now() - interval '9 minutes', gate.now(), 5, null, '{}'), "
        "(%s, 'power_to_explain', 'notice', %s, %s, gate.now() - interval '2 hours', gate.now(), 81, null, '{}')",
        ALERT, an_id("ines"), an_id("tilleuls"), Jsonb({"opened": 143}),
        SPREE, an_id("sam"), an_id("ormes"), uuid4(), an_id("ines"), an_id("tilleuls"),
    )  # fmt: skip
    world.sql(
        "insert into incidents.containment (id, scope, subject, at, rule, reason, alert_id) "
        "values (%s, 'account', %s, gate.now(), 'attempts_beyond', 'attempts_beyond', %s)",
        SPREE, an_id("sam"), SPREE,
    )  # fmt: skip
    world.sql(
        "insert into access.proposal (id, what, subject, beneficiary, payload, reason, proposed_by, site_id, at, expires_at) values "
        "(%s, 'raise', %s, %s, %s, 'Transfert de tout le service vers la Chirurgie B', %s, %s, gate.now(), gate.now() + interval '1 day'), "
        "(%s, 'break_glass', %s, %s, %s, 'Appel du SAMU, patient en route', %s, %s, gate.now(), gate.now() + interval '15 minutes')",
        PROPOSAL, an_id("nadia"), an_id("nadia"), Jsonb({"kind": "explained", "times": 2, "hours": 4}), an_id("nadia"),
        an_id("tilleuls"), uuid4(), uuid4(), an_id("ines"), Jsonb({"reason_code": "vital_emergency"}), an_id("ines"),
        an_id("tilleuls"),
    )  # fmt: skip


def _spread(world: World) -> None:
    """Ines's lines stand seconds apart; the drawing shows a day, so one copy of each is older."""
    world.sql(
        "insert into ledger.line (at, ticket, event, outcome, reason, session_id, account_id, role, site_id, surface, purpose, "
        "patient_id, patients, slices, detail, explained, salt, commitment) "
        "select at - (id %% 37) * interval '31 minutes', gen_random_uuid(), event, outcome, reason, session_id, account_id, role, "
        "site_id, surface, purpose, patient_id, patients, slices, detail, explained, salt, commitment "
        "from ledger.line where account_id = %s",
        an_id("ines"),
    )


@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
@pytest.mark.parametrize("path", SEEN_BY, ids=NAMES)
def test_a_page_breaks_no_rule(pages: Pages, browser: Browser, path: str, size: tuple[int, int]) -> None:
    page = _as(pages, browser, SEEN_BY[path], size)
    page.goto(path)
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{NAMES[list(SEEN_BY).index(path)]}-{size[0]}.png", full_page=True)
    assert page.said == []  # type: ignore[attr-defined]
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    small = page.evaluate(
        "[...document.querySelectorAll('a.button, button, nav a, select, textarea')]"
        ".filter(e => e.offsetParent && e.getBoundingClientRect().height < 32).map(e => e.outerHTML)"
    )
    assert small == []
    assert _violations(page) == []
    for name in ("LEFÈVRE", "MARCHETTI"):
        assert (name in page.inner_text("body")) == (path == "/"), (
            "pseudonyms, but on the list of one's own patients"
        )
    page.context.close()


def test_three_clicks_contain_an_account(pages: Pages, browser: Browser) -> None:
    page = _as(pages, browser, "rita")
    page.goto("/securite/")
    page.locator("li.alert a", has_text="143").click()  # 1
    page.locator("#reason").click()  # 2
    page.keyboard.type("Poste laissé ouvert, le cadre confirme")
    page.keyboard.press("Enter")
    assert page.url.endswith(f"/securite/alerte/{ALERT}/"), "Enter contains nobody"
    page.get_by_role("button", name="Confiner le compte").click()  # 3
    page.wait_for_selector("text=Compte confiné")
    assert pages.world.sql(
        "select contained_at is not null from directory.account where id = %s", an_id("ines")
    ) == [(True,)]
    page.screenshot(path=PICTURES / "contained-1366.png", full_page=True)
    page.context.close()


def test_two_clicks_lift_it_by_another_person(pages: Pages, browser: Browser) -> None:
    page = _as(pages, browser, "dora")
    page.goto("/securite/")
    prove(pages.world, "dora")
    page.locator("tr", has_text="Sam").or_(page.locator("tr", has_text="sam SAM")).get_by_role(
        "link", name="Lever…"
    ).click()
    page.screenshot(path=PICTURES / "lift-1366.png")
    assert _violations(page) == []
    page.keyboard.type("Le cadre confirme : renfort de nuit")
    page.get_by_role("button", name="Lever le confinement").click()
    page.wait_for_url("**/securite/")
    assert pages.world.sql(
        "select count(*) from incidents.containment where id = %s and lifted_at is null", SPREE
    ) == [(0,)]
    page.context.close()


def test_without_a_fresh_touch_lifting_leads_to_it_and_back(pages: Pages, browser: Browser) -> None:
    world, containment = pages.world, uuid4()
    world.sql(
        "insert into incidents.containment (id, scope, subject, at, rule, reason) "
        "values (%s, 'account', %s, gate.now(), 'attempts_beyond', 'attempts_beyond')",
        containment, an_id("lucie"),
    )  # fmt: skip
    path = f"/securite/confinement/{containment}/"
    page = _as(pages, browser, "diane")
    page.goto(path)
    page.fill("#reason", "Le laboratoire a rappelé")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("button", name="Lever le confinement").click(no_wait_after=True)
    page.wait_for_timeout(300)
    assert any(url.endswith(f"stepup?next={path.replace('/', '%2F')}") for url in asked)
    page.context.close()


def test_a_reveal_shows_a_name_once(pages: Pages, browser: Browser) -> None:
    page = _as(pages, browser, "rita")
    page.goto(f"/securite/alerte/{ALERT}/")
    page.locator(".events tbody a.number").first.click()
    assert _violations(page) == []
    page.screenshot(path=PICTURES / "reveal-1366.png")
    page.keyboard.type("Plainte du patient reçue ce matin")
    page.get_by_role("button", name="Révéler").click()
    page.wait_for_selector("text=Né(e) le")
    assert "LEFÈVRE" in page.inner_text("main")
    assert "Pénicilline" not in page.content()
    page.screenshot(path=PICTURES / "revealed-1366.png")
    page.context.close()
