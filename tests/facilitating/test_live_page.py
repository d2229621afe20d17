"""A page that stays open in a meeting renews itself in a real browser, and takes no word away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import LiveServer
from tests.facilitating.rounds_made import in_consent
from tests.proposals import makers
from workspace.db import db
from workspace.proposals import rounds

pytestmark = pytest.mark.usefixtures("app")
Open = Callable[..., Page]
LOOK = "document.dispatchEvent(new Event('visibilitychange'))"  # as when the window is looked at again


def seen_by(live_server: LiveServer, page: Page, person: Any, path: str) -> Page:
    live_server.sign_in(page, person)
    page.goto(path)
    return page


def test_the_page_renews_itself_and_keeps_focus_scroll_and_what_was_opened(
    live_server: LiveServer, open_page: Open
) -> None:
    made, found = in_consent()
    page = seen_by(live_server, open_page(width=320), made.facilitator, f"/proposals/{found.id}/run")
    expect(page.get_by_text("0 of 5 have answered.")).to_be_visible()
    page.get_by_text("Read version 1").click()
    paper = page.get_by_role("link", name="Print the round on paper")
    paper.focus()
    page.evaluate("window.scrollTo(0, 400)")
    rounds.respond(made.members[0], found, makers.CONSENT)
    db.session.commit()
    expect(page.get_by_text("1 of 5 has answered.")).to_be_visible(timeout=15_000)  # by itself
    expect(paper).to_be_focused()
    assert abs(page.evaluate("window.scrollY") - 400) < 80
    expect(page.get_by_text("Two carers join each training day")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="up to date")).to_have_count(1)
    rounds.respond(made.members[1], found, makers.CONSENT)
    db.session.commit()
    page.evaluate(LOOK)
    expect(page.get_by_text("2 of 5 have answered.")).to_be_visible()


def test_words_being_written_stay_and_the_news_is_only_offered(
    live_server: LiveServer, open_page: Open
) -> None:
    made, found = in_consent()
    page = seen_by(live_server, open_page(), made.members[1], f"/proposals/{found.id}")
    page.evaluate(
        """() => {
          const form = document.createElement("form");
          form.append(document.createElement("textarea"));
          document.querySelector("[data-live]").append(form);
        }"""
    )
    page.locator("[data-live] textarea").fill("It would take a whole")
    page.get_by_role("link", name="I object").focus()
    rounds.respond(made.members[0], found, makers.CONSENT)
    db.session.commit()
    page.evaluate(LOOK)
    expect(page.get_by_text("Something is new here.")).to_be_visible()
    expect(page.locator("[data-live] textarea")).to_have_value("It would take a whole")
    expect(page.get_by_text("0 of 5 have answered.")).to_be_visible()
    page.get_by_role("link", name="Look again").click()
    expect(page.get_by_text("1 of 5 has answered.")).to_be_visible()


def test_nobody_asks_while_the_page_is_hidden_and_errors_are_waited_out(
    live_server: LiveServer, open_page: Open
) -> None:
    made, found = in_consent()
    page = seen_by(live_server, open_page(), made.facilitator, f"/proposals/{found.id}/run")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/news" in request.url else None)
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    page.evaluate(LOOK)
    page.wait_for_timeout(6000)
    assert asked == []
    page.evaluate("Object.defineProperty(document, 'hidden', {value: false, configurable: true})")
    page.route("**/news?*", lambda route: route.abort())
    page.evaluate(LOOK)
    page.wait_for_timeout(8000)
    assert len(asked) == 1  # the next try comes after ten seconds, not after five
    page.unroute("**/news?*")
    rounds.respond(made.members[0], found, makers.CONSENT)
    db.session.commit()
    page.evaluate(LOOK)
    expect(page.get_by_text("1 of 5 has answered.")).to_be_visible()


def test_a_page_that_cannot_ask_any_more_says_so_and_one_that_can_again_takes_it_back(
    live_server: LiveServer, open_page: Open
) -> None:
    made, found = in_consent()
    page = seen_by(live_server, open_page(), made.facilitator, f"/proposals/{found.id}/run")
    lost = page.get_by_text("We can’t tell whether anything is new.")
    page.route("**/news?*", lambda route: route.abort())
    page.evaluate(LOOK)
    page.wait_for_timeout(500)
    expect(lost).to_be_hidden()  # once is nothing: a bus drives through a tunnel
    page.evaluate(LOOK)
    expect(lost).to_be_visible()
    page.unroute("**/news?*")
    page.evaluate(LOOK)
    expect(lost).to_be_hidden()


def test_after_signing_out_elsewhere_it_stops_asking_and_shows_no_other_page(
    live_server: LiveServer, open_page: Open
) -> None:
    made, found = in_consent()
    page = seen_by(live_server, open_page(), made.facilitator, f"/proposals/{found.id}/run")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/news" in request.url else None)
    page.context.clear_cookies()
    expect(page.get_by_text("We can’t tell whether anything is new.")).to_be_visible(timeout=15_000)
    expect(page.get_by_role("heading", name="Run the round")).to_be_visible()
    often = len(asked)
    page.wait_for_timeout(11_000)
    assert len(asked) == often
    page.get_by_role("link", name="Look again").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_without_a_script_the_page_is_looked_at_again_by_a_link(
    live_server: LiveServer, open_page: Open
) -> None:
    made, found = in_consent()
    page = open_page(javascript=False, width=320)
    seen_by(live_server, page, made.facilitator, f"/proposals/{found.id}/run")
    rounds.respond(made.members[0], found, makers.CONSENT)
    db.session.commit()
    page.get_by_role("link", name="Look again").click()
    assert "1 of 5 has answered." in page.inner_text("main")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
