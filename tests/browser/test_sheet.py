"""The sheet of a round as a printer gets it: boxes and lines to write on, two pages, nothing of a screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.conftest import LiveServer
from tests.proposals import makers
from workspace.db import db


def test_the_sheet_prints_as_a_clean_form(live_server: LiveServer, open_page: Callable[..., Any]) -> None:
    made = makers.group()
    found = makers.proposal(made)
    makers.to_consent(made, found)
    db.session.commit()
    page = open_page(width=700, height=1000)
    live_server.sign_in(page, made.members[0])
    page.goto(f"/proposals/{found.id}/sheet")
    page.emulate_media(media="print")
    expect(page.get_by_text("Print this page.")).to_be_hidden()
    expect(page.get_by_role("navigation")).to_have_count(0)
    assert page.locator("footer").is_hidden()
    boxes = page.locator(".tick")
    assert boxes.count() == 6, "three answers and three things it could harm"
    for place in [boxes.nth(n).bounding_box() for n in range(6)]:
        assert place and place["width"] > 8 and place["height"] > 8
    lines = page.locator(".rule")
    assert lines.count() == 9
    for place in [lines.nth(n).bounding_box() for n in range(9)]:
        assert place and place["width"] > 300 and place["height"] > 20, "there is room to write"
    breaks = page.evaluate("getComputedStyle(document.querySelector('.area.page')).breakBefore")
    assert breaks == "page", "the answer is a page of its own, to be given back"
