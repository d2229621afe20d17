"""A real browser with a security key of its own makes a passkey, and signs in with it."""

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.test_accessibility import WITH_TARGET_SIZE
from tests.conftest import LiveServer
from tests.makers import make_administrator
from workspace.db import db
from workspace.people import service

UNLOCKS_ITSELF = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def looked_at(page: Page) -> None:
    """No barrier that a machine finds, and nothing wider than a small phone."""
    found = Axe().run(page, options=WITH_TARGET_SIZE).response["violations"]
    assert not found, (page.url, [each["id"] for each in found])
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, page.url


def test_a_passkey_is_made_signs_in_and_is_the_second_step(
    live_server: LiveServer, open_page: Callable[..., Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    app, local = live_server.app, live_server.address.replace("127.0.0.1", "localhost")

    def set_to(**more: Any) -> None:
        changed = dataclasses.replace(app.config["SETTINGS"], address=local, **more)
        monkeypatch.setitem(app.config, "SETTINGS", changed)

    set_to()  # numbers can have no passkeys, names can
    office = make_administrator("Amina")
    first, second = service.link_for(office.email, "/me/sign-in"), service.link_for(office.email, "/people/")
    db.session.commit()
    page = open_page(width=320)
    said = page.context.new_cdp_session(page)
    said.send("WebAuthn.enable")
    said.send("WebAuthn.addVirtualAuthenticator", {"options": UNLOCKS_ITSELF})
    page.goto(f"{local}{first}")
    page.get_by_role("button", name="Sign in as Amina").click()
    looked_at(page)
    page.get_by_role("link", name="Add a passkey").click()
    looked_at(page)
    page.get_by_label("A name for it").fill("")
    page.get_by_role("button", name="Add this passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter a name")
    page.get_by_label("A name for it").fill("My phone")
    page.get_by_role("button", name="Add this passkey").click()
    expect(page.get_by_role("heading", name="My phone")).to_be_visible()
    looked_at(page)

    page.get_by_role("button", name="Sign out", exact=True).click()
    page.goto(f"{local}/me/sign-in")
    looked_at(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How I sign in")
    expect(page.get_by_text("Not yet")).to_have_count(0)

    page.get_by_role("button", name="Sign out", exact=True).click()
    set_to(second_step="administrators")
    page.goto(f"{local}{second}")
    page.get_by_role("button", name="Sign in as Amina").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
    looked_at(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("People")

    without = open_page(javascript=False)
    without.goto(f"{local}/sign-in/")
    expect(without.get_by_role("link", name="Sign in with a password")).to_be_visible()
    expect(without.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
