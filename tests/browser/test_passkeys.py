"""Passkeys in Chromium with its virtual authenticator (CDP WebAuthn): enrolled, used, confirmed with, taken away, misused.

What a security key in software can do wrong is in tests/routes/test_passkeys.py; here the script, the policy of the page
and the browser's own checks are part of what is tested.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

from tests.browser.test_signin import looks_right
from tests.people import an_id
from tests.routes.security_key import enrol, key_for
from tests.routes.signin_process import PASSWORD, SignIn, right_code

RECORD = f"/patient/{an_id('inside')}/"
MINE = "h1:has-text('Mes patients')"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
# Tampering with the page, as malware on the workstation would.
CHANGE = "(change) => { const f = document.querySelector('[data-passkey]'); const o = JSON.parse(f.dataset.options); Object.assign(o.publicKey, change); f.dataset.options = JSON.stringify(o); }"
ANSWER = "(text) => { const f = document.querySelector('[data-passkey]'); f.elements.credential.value = text; f.submit(); }"


@dataclass
class Desk:
    """A workstation: a browser with its cookies, a page, and an authenticator built in."""

    signin: SignIn
    context: BrowserContext
    page: Page
    cdp: CDPSession
    authenticator: str
    answers: list[str]

    def credentials(self) -> list[dict[str, Any]]:
        """What the authenticator holds."""
        said = self.cdp.send("WebAuthn.getCredentials", {"authenticatorId": self.authenticator})
        return said["credentials"]  # type: ignore[no-any-return]

    def hold(self, credential: dict[str, Any]) -> None:
        """Put a copy of a passkey into this authenticator."""
        self.cdp.send(
            "WebAuthn.addCredential", {"authenticatorId": self.authenticator, "credential": credential}
        )

    def recognise(self, *, person: bool) -> None:
        """Whether the authenticator recognises who touches it."""
        self.cdp.send(
            "WebAuthn.setUserVerified", {"authenticatorId": self.authenticator, "isUserVerified": person}
        )

    def sign_in(self, username: str) -> None:
        """Password and code, from wherever the page is."""
        self.signin.forget_codes()
        self.page.fill("#id_login", username)
        self.page.fill("#id_password", PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/code/")
        self.page.fill("#id_code", right_code())
        self.page.keyboard.press("Enter")

    def touch(self) -> None:
        """Press Enter once the button has its focus, and let the authenticator answer."""
        self.page.wait_for_selector("form[data-passkey] button:focus")
        self.page.keyboard.press("Enter")

    def sign_out(self) -> None:
        """As the form of the record server's pages does."""
        assert self.context.request.post("/signout").ok

    def enrol(self, username: str, name: str) -> None:
        """Add a passkey to somebody's account."""
        self.sign_out()
        self.page.goto("/means/")
        self.sign_in(username)
        self.page.wait_for_url("**/means/")
        self.page.fill("#id_name", name)
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector(f".means li:has-text('{name}')")


@contextmanager
def a_desk(signin: SignIn, browser: Browser, language: str = "fr-FR", **authenticator: Any) -> Iterator[Desk]:
    """A fresh workstation that says localhost; what its console complains of, but for refusals, is a fault."""
    context = browser.new_context(
        viewport={"width": 1366, "height": 768},
        locale=language,
        base_url=signin.address.replace("127.0.0.1", "localhost"),
    )
    context.set_default_timeout(15_000)
    page, said, answers = context.new_page(), [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda r: answers.extend(re.findall(r"credential=([^&]+)", r.post_data or "")))
    cdp = context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    made = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR | authenticator})
    yield Desk(signin, context, page, cdp, made["authenticatorId"], answers)
    context.close()
    assert [line for line in said if not re.search(r"status of 4(00|03|22)", line)] == []


def step(path: str = RECORD) -> str:
    return f"/stepup?next={path}"


def test_enrolled_by_keyboard_used_confirmed_with_and_taken_away(signin: SignIn, browser: Browser) -> None:
    with a_desk(signin, browser) as desk:
        page = desk.page
        page.goto("/")
        page.click("text=Mes moyens de connexion")
        page.wait_for_selector("text=montrez d'abord que c'est bien vous")
        desk.sign_in("nadia")
        page.wait_for_url("**/means/")
        looks_right(page, "means-none")
        page.focus("#id_name")
        page.keyboard.type("Poste de soins")
        page.keyboard.press("Enter")
        page.wait_for_selector(".means li:has-text('Poste de soins')")
        assert "Jamais utilisée" in page.locator(".means").inner_text()
        [made] = desk.credentials()
        assert (made["isResidentCredential"], made["rpId"]) == (True, "localhost")
        assert "nadia" not in str(made.get("userHandle"))

        page.click("text=Aller à mes patients")
        page.wait_for_selector(MINE)
        desk.sign_out()
        page.goto("/")
        assert "cloison_session" not in {c["name"] for c in desk.context.cookies()}

        page.focus("text=Utiliser une clé d'accès")
        page.keyboard.press("Enter")
        page.wait_for_url("**/passkey/")
        looks_right(page, "passkey")
        desk.touch()
        page.wait_for_selector(MINE)
        assert page.evaluate("document.cookie") == "", "no script reads the session or the device"

        page.goto(step())
        looks_right(page, "stepup-passkey")
        desk.touch()
        page.wait_for_url(re.compile(f"http://localhost:\\d+{RECORD}$"))
        [(stepped,)] = signin.world.sql(
            "select count(*) from identity.session where stepped_up_at is not null and method = 'passkey'"
        )
        assert stepped == 1

        page.goto("/means/")  # where the name at the head of each page of the record server leads
        page.click("text=Utiliser une clé d'accès")
        page.wait_for_url("**/passkey/")
        desk.touch()
        page.wait_for_url("**/means/")
        assert "Dernier usage le" in page.locator(".means").inner_text()
        looks_right(page, "means-one")
        page.click(".means >> text=Retirer")
        looks_right(page, "means-remove")
        page.click("button:has-text('Retirer cette clé')")
        page.wait_for_selector("text=Aucune clé d'accès pour l'instant")

        page.goto("/passkey/")
        desk.touch()
        page.wait_for_selector("text=Cette clé d'accès n'a pas été acceptée")
        looks_right(page, "passkey-refused")


def test_a_key_that_keeps_nothing_signs_in_by_username_first(signin: SignIn, browser: Browser) -> None:
    with a_desk(signin, browser, transport="usb", hasResidentKey=False) as desk:
        desk.enrol("ines", "Clé USB")
        assert desk.credentials()[0]["isResidentCredential"] is False
        desk.context.clear_cookies()
        desk.page.goto("/")
        desk.page.fill("#id_login", "ines")
        desk.page.click("text=Utiliser une clé d'accès")
        desk.page.wait_for_selector("strong:has-text('ines')")
        desk.touch()
        desk.page.wait_for_selector(MINE)


def test_who_is_not_recognised_by_the_key_is_refused_here_and_there(signin: SignIn, browser: Browser) -> None:
    with a_desk(signin, browser) as desk:
        desk.enrol("paul", "Poste de Paul")
        desk.recognise(person=False)
        desk.page.goto("/passkey/")
        desk.touch()
        desk.page.wait_for_selector("[data-when=given-up]:visible")
        looks_right(desk.page, "passkey-given-up")
        before = signin.sessions()
        desk.page.goto("/passkey/")
        desk.page.evaluate(CHANGE, {"userVerification": "discouraged"})
        desk.touch()
        desk.page.wait_for_selector("text=Cette clé d'accès n'a pas été acceptée")
        assert signin.sessions() == before
        kept = "select max((data->>'failures')::int) from signin.mfa_authenticator where type = 'webauthn'"
        assert signin.world.sql(kept) == [(1,)]
        desk.recognise(person=True)
        desk.touch()
        desk.page.wait_for_selector(MINE)


def test_an_answer_sent_again_is_refused(signin: SignIn, browser: Browser) -> None:
    with a_desk(signin, browser) as desk:
        desk.enrol("coline", "Bureau")
        desk.page.goto("/passkey/")
        desk.answers.clear()
        desk.touch()
        desk.page.wait_for_url(lambda url: "/passkey" not in url)
        [sent] = [unquote_plus(answer) for answer in desk.answers]
        before = signin.sessions()
        for _ in range(2):
            desk.page.goto("/passkey/")
            desk.page.evaluate(ANSWER, sent)
            desk.page.wait_for_selector("text=Cette clé d'accès n'a pas été acceptée")
        assert signin.sessions() == before


def test_somebody_elses_passkey_does_not_confirm(signin: SignIn, browser: Browser) -> None:
    with a_desk(signin, browser) as desk:
        desk.enrol("rita", "Téléphone de Rita")
        ritas = desk.credentials()[0]["credentialId"]
        desk.enrol("adam", "Téléphone d’Adam")
        page = desk.page
        page.goto(step("/"))
        assert "adam" in page.locator("main").inner_text()
        there = ritas.replace("+", "-").replace("/", "_").rstrip("=")
        page.evaluate(CHANGE, {"allowCredentials": [{"type": "public-key", "id": there}]})
        desk.touch()
        page.wait_for_selector("text=il faut une clé de ce compte")
        looks_right(page, "stepup-refused")
        assert signin.world.sql(
            "select count(*) from identity.session s join directory.account a on a.id = s.account_id "
            "where a.username in ('adam', 'rita') and stepped_up_at is not null"
        ) == [(0,)]


def test_a_code_confirms_where_there_is_no_passkey(signin: SignIn, browser: Browser) -> None:
    with a_desk(signin, browser, "en-GB") as desk:
        desk.page.goto("/")
        desk.sign_in("clara")
        desk.page.wait_for_selector("h1")
        signin.forget_codes()
        desk.page.goto(step("/rechercher"))
        desk.page.wait_for_selector("h1:has-text('Confirm that it is you')")
        looks_right(desk.page, "stepup-code-english")
        desk.page.keyboard.type(right_code())
        desk.page.keyboard.press("Enter")
        desk.page.wait_for_url(re.compile(r"http://localhost:\d+/rechercher$"))


def test_no_way_leads_to_another_origin(signin: SignIn, browser: Browser) -> None:
    with a_desk(signin, browser) as desk:
        desk.page.goto("/")
        desk.sign_in("nadia")
        desk.page.wait_for_selector(MINE)
        for path in ("//elsewhere.example/", "https://elsewhere.example/", "/\\elsewhere.example"):
            desk.page.goto(step(path))
            assert desk.page.locator("h1").inner_text() == "Demande refusée"


def test_the_contained_open_on_the_usual_desk_alone(signin: SignIn, browser: Browser) -> None:
    with a_desk(signin, browser) as usual, a_desk(signin, browser) as other:
        usual.enrol("sam", "Poste habituel")
        key = usual.credentials()[0]
        signin.world.sql("update identity.device set first_seen = first_seen - interval '2 days'")
        signin.world.sql("update directory.account set contained_at = now() where username = 'sam'")
        other.hold({**key, "signCount": key["signCount"] + 100})
        other.page.goto("/passkey/")
        other.touch()
        other.page.wait_for_selector("text=Ce compte est confiné")
        looks_right(other.page, "contained")
        usual.page.goto("/")
        usual.sign_in("sam")
        usual.page.wait_for_selector("text=Ce compte est confiné")
        usual.cdp.send("WebAuthn.clearCredentials", {"authenticatorId": usual.authenticator})
        usual.hold({**key, "signCount": key["signCount"] + 200})
        usual.page.click("button:has-text('Utiliser une clé d')")
        usual.page.wait_for_selector("h1:has-text('Clé d')")
        usual.touch()
        usual.page.wait_for_selector(MINE)


def test_the_sleeping_are_told_whom_to_ask(signin: SignIn, browser: Browser) -> None:
    asleep = "update directory.account set awake_at = now() - interval '31 days' where username = 'ines'"
    signin.world.sql(asleep)
    signin.world.sql(
        "update identity.session set began_at = began_at - interval '31 days', expires_at = began_at - interval '30 days' "
        "where account_id = %s",
        an_id("ines"),
    )
    with a_desk(signin, browser) as desk:
        desk.page.goto("/")
        desk.sign_in("ines")
        desk.page.wait_for_selector("text=trente jours")
        looks_right(desk.page, "idle")


def test_by_number_there_are_no_passkeys_and_a_way_to_the_name(signin: SignIn, browser: Browser) -> None:
    enrol(signin, "paul", key_for(signin))
    with a_desk(signin, browser) as desk:
        desk.page.goto(f"{signin.address}/passkey/")
        looks_right(desk.page, "passkey-by-number")
        desk.page.click("main .note a")
        desk.page.wait_for_selector("form[data-passkey]")
        assert desk.page.url.startswith("http://localhost:")
