"""A carer's 300 words outlive session, phone and other people's changes, with and without a script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import makers
from tests.browser.people import Somebody
from tests.conftest import Clock, LiveServer
from workspace.db import db
from workspace.people.models import Draft, Person
from workspace.plan.models import Action

EVENING = datetime(2027, 3, 2, 21, 40, tzinfo=UTC)
THREE_HUNDRED = " ".join(f"word-{number}" for number in range(300))
WHY = "Why it matters to carers"
Open = Callable[..., Page]


def at_home(open_page: Open, live_server: LiveServer, person: Person, **how: Any) -> Somebody:
    page = open_page(**how)
    live_server.sign_in(page, person)
    return Somebody(page)


def unsent() -> int:
    db.session.rollback()
    found = len(db.session.scalars(db.select(Draft)).all())
    db.session.rollback()  # the browser's turn to write
    return found


def idle(clock: Clock, live_server: LiveServer) -> None:
    clock.forward(hours=live_server.app.config["SETTINGS"].session_idle_hours + 2)


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_a7_300_words_the_session_over_another_phone_and_a_changed_text(
    javascript: bool, open_page: Open, live_server: LiveServer, clock: Clock
) -> None:
    clock.at(EVENING)
    board = makers.make_board()
    plan = makers.make_plan(board.member, board.circle)
    action = makers.make_action(board.member, plan, why="Because it hurts.", difference="Less pain.")
    db.session.commit()
    path = f"/plans/{plan.slug}/actions/HOS-1/edit"
    old = at_home(open_page, live_server, board.learning, javascript=javascript, width=320)
    old.go(path)
    old.write(WHY, THREE_HUNDRED)
    if javascript:
        expect(old.page.get_by_text("Kept 21:40").first).to_be_visible()
        idle(clock, live_server)
        old.write(WHY, THREE_HUNDRED + " and one more")
        expect(old.page.get_by_text("Copy them, or sign in in another tab.").first).to_be_visible()
    else:
        idle(clock, live_server)
        old.press("Save the changes")
        old.sees("You are signed out, and nothing is lost: what you wrote is kept.")
    assert unsent() == 1
    mina = at_home(open_page, live_server, board.member, javascript=javascript)
    mina.go(path)
    mina.misses("word-299")
    mina.write(WHY, "Mina wrote this meanwhile.")
    mina.press("Save the changes")
    mina.sees("Saved.")
    new = at_home(open_page, live_server, board.learning, javascript=javascript, width=320)
    new.go("/home")
    new.follow("1 form with words you have not sent")
    new.sees("word-299")
    new.follow("Open the form with these words")
    when = "Tuesday 2 March 2027, 21:40" if javascript else "Tuesday 16 March 2027, 23:40"
    new.sees(f"These are your unsent words from {when}. They have not been sent.")
    if javascript:
        assert new.page.evaluate("document.documentElement.scrollWidth") <= 320
    expect(new.page.get_by_role("textbox", name=WHY)).to_have_value(THREE_HUNDRED)
    new.press("Save the changes")
    new.sees("Somebody changed this while you were writing", "Mina wrote this meanwhile.", "word-299")
    assert unsent() == 1, "nothing is sent yet"
    new.choose("Keep mine, as it is in the box below. You can change it there.")
    new.press("Save what I chose")
    new.sees("word-299")
    assert unsent() == 0
    db.session.expire_all()
    assert db.session.get_one(Action, action.id).why == THREE_HUNDRED
    mina.go(f"/plans/{plan.slug}/actions/HOS-1/history")
    mina.sees("Mina wrote this meanwhile.")


def test_words_are_kept_when_the_page_is_left_and_not_unsent_once_they_are_sent(
    open_page: Open, live_server: LiveServer
) -> None:
    board = makers.make_board()
    plan = makers.make_plan(board.member, board.circle)
    makers.make_action(board.member, plan)
    db.session.commit()
    path = f"/plans/{plan.slug}/actions/HOS-1/edit"
    lena = at_home(open_page, live_server, board.learning, width=320)
    lena.go(path)
    lena.write(WHY, "Half a sentence, then the bus came.")
    lena.go("/home")  # three seconds have not gone by: it is leaving that keeps them
    for _ in range(50):
        if unsent():
            break
        lena.page.wait_for_timeout(50)
    lena.go(path)
    box = lena.page.get_by_role("textbox", name=WHY)
    expect(box).to_have_value("Half a sentence, then the bus came.")
    lena.press("Start again without them")
    expect(box).not_to_have_value("Half a sentence, then the bus came.")
    lena.go("/me/drafts")
    lena.sees("Half a sentence, then the bus came.", "They can be copied for one more day.")
    lena.go(path)
    lena.write(WHY, "Sent at once.")
    lena.press("Save the changes")
    lena.sees("Saved.")
    lena.page.wait_for_timeout(500)
    assert unsent() == 1, "only what was laid aside"
