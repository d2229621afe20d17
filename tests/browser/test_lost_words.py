"""Nothing that somebody wrote is lost or sent twice: session over, back button, double click, two at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect

from tests import makers
from tests.browser.people import Somebody
from tests.conftest import Clock, LiveServer
from workspace.db import db
from workspace.people import service as people
from workspace.people.models import Person
from workspace.plan.models import Action
from workspace.proposals import service
from workspace.proposals.models import Proposal, Speech
from workspace.visibility import Visibility

WORDS = "It is eleven at night & I have written “this” with one hand.\n\nA second part: <b>not bold</b>."
EVENING = datetime(2027, 3, 3, 21, 0, tzinfo=UTC)
both_ways = pytest.mark.parametrize(
    "javascript", [True, False], ids=["with-javascript", "without-javascript"]
)
Open = Callable[..., Page]


def at_home(open_page: Open, live_server: LiveServer, person: Person, **how: Any) -> Somebody:
    page = open_page(**how)
    live_server.sign_in(page, person)
    return Somebody(page)


def draft(board: makers.Board) -> str:
    """The address of a proposal that the member has begun."""
    words = service.Words(
        title="Evening meetings", need="Days are full.", text="Meet at eight.", criteria="?"
    )
    made = service.raise_proposal(board.member, board.circle, words, Visibility.MEMBERS)
    db.session.commit()
    return f"/proposals/{made.id}"


@both_ways
def test_words_outlive_the_session_they_were_written_in(
    javascript: bool, open_page: Open, live_server: LiveServer, clock: Clock
) -> None:
    clock.at(EVENING)
    board = makers.make_board()
    path = draft(board)
    lena = at_home(open_page, live_server, board.learning, javascript=javascript, width=320)
    lena.go(path)
    lena.follow("Write a comment")
    lena.write("Your words", WORDS)
    clock.forward(hours=live_server.app.config["SETTINGS"].session_idle_hours + 2)
    lena.press("Send my comment")
    lena.sees("You are signed out, and nothing is lost: what you wrote is kept.")
    going_on = re.search(r"next=([^&]+)", lena.page.url)
    assert going_on is not None
    # The workspace can't send email here, so whoever looks after it makes the link, and passes it on.
    link = people.sign_in_link(board.learning, unquote(going_on[1]))
    way_in = f"/sign-in/{people.token_of(link)}"
    db.session.commit()
    lena.go(way_in)
    lena.press("Sign in as Lena Learner")
    box = lena.page.get_by_role("textbox", name="Your words")
    expect(box).to_have_value(WORDS)
    lena.press("Send my comment")
    lena.sees("Your words are with the proposal.", "I have written “this” with one hand.")
    assert texts() == [WORDS]


def texts() -> list[str]:
    db.session.expire_all()
    return [speech.text for speech in db.session.scalars(db.select(Speech).order_by(Speech.id))]


@both_ways
def test_the_back_button_after_sending_does_not_send_twice(
    javascript: bool, open_page: Open, live_server: LiveServer
) -> None:
    board = makers.make_board()
    path = draft(board)
    lena = at_home(open_page, live_server, board.learning, javascript=javascript)
    lena.go(f"{path}/say")
    lena.write("Your words", "Once is enough.")
    lena.press("Send my comment")
    lena.sees("Your words are with the proposal.")
    lena.page.go_back()
    lena.sees("Write a comment")
    lena.write("Your words", "Once is enough.")  # whether or not the browser remembered them
    lena.press("Send my comment")
    lena.sees("Your words are with the proposal.", "Comments on the draft (1)")
    assert texts() == ["Once is enough."]


@both_ways
def test_a_double_click_sends_once(javascript: bool, open_page: Open, live_server: LiveServer) -> None:
    board = makers.make_board()
    path = draft(board)
    lena = at_home(open_page, live_server, board.learning, javascript=javascript)
    lena.go(f"{path}/say")
    lena.write("Your words", "Twice as fast.")
    lena.page.get_by_role("button", name="Send my comment").dblclick()
    lena.sees("Your words are with the proposal." if javascript else "Twice as fast.")
    assert texts() == ["Twice as fast."]
    new = f"/circles/{board.circle.id}/proposals/new"
    mina = at_home(open_page, live_server, board.member, javascript=javascript)
    mina.go(new)
    mina.write("Title", "Tea at every meeting")
    mina.write("What need does it answer?", "Thirst.")
    mina.write("What should be done?", "Make tea.")
    mina.write("How will we know whether it works?", "Empty cups.")
    mina.page.get_by_role("button", name="Save my draft").dblclick()
    expect(mina.page.get_by_role("heading", level=1)).to_have_text("Tea at every meeting")
    db.session.expire_all()
    titles = db.session.scalars(db.select(Proposal).order_by(Proposal.id)).all()
    assert [one.title for one in titles] == ["Evening meetings", "Tea at every meeting"]


@both_ways
def test_a7_a_stale_save_shows_both_texts_and_loses_none(
    javascript: bool, open_page: Open, live_server: LiveServer
) -> None:
    board = makers.make_board()
    plan = makers.make_plan(board.member, board.circle)
    action = makers.make_action(board.member, plan, why="Because it hurts.", difference="Less pain.")
    db.session.commit()
    path = f"/plans/{plan.slug}/actions/HOS-1/edit"
    mina, lena = (
        at_home(open_page, live_server, who, javascript=javascript, width=width)
        for who, width in ((board.member, 1280), (board.learning, 320))
    )
    mina.go(path)
    lena.go(path)
    mina.write("Why it matters to carers", "Mina wrote this first.")
    mina.write("What will be different for carers", "Nobody is sent home at night.")
    mina.press("Save the changes")
    mina.sees("Saved.")
    lena.write("Why it matters to carers", WORDS)
    lena.press("Save the changes")
    lena.sees("Somebody changed this while you were writing", "Nothing is lost and nothing is saved yet.")
    lena.sees("Mina wrote this first.", "I have written “this” with one hand.")
    lena.picture("both-texts")
    lena.press("Save what I chose")
    lena.sees("There is a problem", "Choose which text to keep: Why it matters to carers")
    expect(lena.page.get_by_role("textbox", name="Why it matters to carers")).to_have_value(WORDS)
    lena.choose("Keep mine, as it is in the box below. You can change it there.")
    lena.press("Save what I chose")
    lena.sees("I have written “this” with one hand.", "Nobody is sent home at night.")
    db.session.expire_all()
    saved = db.session.get_one(Action, action.id)
    assert (saved.why, saved.difference) == (WORDS, "Nobody is sent home at night.")
    mina.go(f"/plans/{plan.slug}/actions/HOS-1/history")
    mina.sees("Mina wrote this first.")
