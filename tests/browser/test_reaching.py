"""From an opened round to the letter, to the answer on a phone where nobody is signed in, to the decision."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import PHONE, Somebody, sideways
from tests.by_link import asked
from tests.conftest import Clock, Database, LiveServer
from tests.post.carried import deliver_all
from tests.proposals import makers
from workspace.db import db
from workspace.notices import errands
from workspace.people.models import Digest
from workspace.post.models import Kind, Letter
from workspace.post.words import Written

ELEVEN_AT_NIGHT = datetime(2027, 3, 3, 23, 0, tzinfo=UTC)
TWO_MONTHS_LATER = datetime(2027, 5, 10, 9, 30, tzinfo=UTC)  # a Monday
Open = Callable[..., Page]


@pytest.fixture
def javascript(database: Database) -> bool:
    """Each of the two ways on one of the two databases."""
    return database.name == "sqlite"


@pytest.fixture
def phone(open_page: Open, javascript: bool) -> Callable[[], Somebody]:
    """A phone on which nobody has ever signed in."""
    return lambda: Somebody(open_page(javascript=javascript, width=PHONE, height=640))


def path_in(letter: Written, beginning: str, live_server: LiveServer) -> str:
    """Where the letter's first link of this kind leads; both parts of the letter have it."""
    address = re.escape(live_server.app.config["SETTINGS"].address)
    (path,) = set(re.findall(f"^ *{address}({beginning}\\S+)$", letter.text, re.MULTILINE))
    assert f'{path}"' in letter.html
    return str(path)


def fits(reader: Somebody) -> None:
    assert sideways(reader.page) <= 0, f"{reader.page.url} sticks out on a phone"


def test_r10_a_round_is_answered_from_the_letters_and_decided(
    phone: Callable[[], Somebody], open_page: Open, live_server: LiveServer, clock: Clock, javascript: bool
) -> None:
    clock.at(ELEVEN_AT_NIGHT)
    made = makers.group(members=2)
    found = makers.proposal(made)
    makers.to_consent(made, found)
    letters = {letter.to: letter for letter in deliver_all(live_server.app)}
    assert set(letters) == {made.secretary.email, *(each.email for each in made.members)}, "who opened knows"
    assert all(
        each.subject.startswith("Your answer is wanted by 10 March 2027:") for each in letters.values()
    )
    paths = {to: path_in(letter, "/answer/", live_server) for to, letter in letters.items()}

    first, second = (each.email for each in made.members)
    secretary, number = made.secretary.email, found.id
    db.session.rollback()  # the browsers' turn
    carer = phone()
    carer.go(paths[first])
    carer.sees("You answer as Member 1.", makers.WORDS.text)
    carer.press("Send my answer")
    carer.sees("There is a problem", "Choose your answer")
    carer.choose("I consent, and I have a concern")
    carer.write("What is your concern?", "Who sits with my mother on that day?")
    fits(carer)
    carer.press("Send my answer")
    carer.sees("Thank you.", "Who sits with my mother on that day?")
    fits(carer)
    carer.go("/home")
    assert "/sign-in/" in carer.page.url, "the link signs in for one question, and nothing else"
    for to in (second, secretary):
        other = phone()
        other.go(paths[to])
        other.misses("Who sits with my mother")  # R10
        other.choose("No. I consent")
        other.press("Send my answer")
        other.sees("Thank you.")

    farah = Somebody(open_page(javascript=javascript))
    live_server.sign_in(farah.page, made.facilitator)
    db.session.rollback()
    farah.go(f"/proposals/{number}/answer")
    farah.choose("No. I consent")
    farah.press("Send my answer")
    farah.go(f"/proposals/{number}/move/decide")
    farah.press("Announce the decision")
    farah.sees("Who sits with my mother on that day?")
    over = carer.page.goto(paths[first])
    assert over is not None and over.status == 410
    carer.sees("decided")
    fits(carer)


def test_a9_an_owner_says_still_going_to_plan_from_her_digest_and_stops_it_with_one_press(
    phone: Callable[[], Somebody], live_server: LiveServer, clock: Clock
) -> None:
    clock.at(ELEVEN_AT_NIGHT)
    board, _action = asked.asked_action()
    deliver_all(live_server.app)
    clock.at(TWO_MONTHS_LATER)
    errands.run()
    letter = next(each for each in deliver_all(live_server.app) if each.to == board.member.email)
    assert "HOS-1" in letter.subject, "what is wanted stands in the subject"
    db.session.rollback()
    mina = phone()
    mina.go(path_in(letter, "/answer/", live_server))
    mina.sees("Is HOS-1 still going to plan?")
    radio = mina.page.get_by_role("radio", name="Yes, it is going to plan")
    for _ in range(30):  # without a mouse, and without touching
        mina.page.keyboard.press("Tab")
        if radio.evaluate("each => each === document.activeElement"):
            break
    mina.page.keyboard.press("Space")
    expect(radio).to_be_checked()
    with mina.page.expect_navigation():
        mina.page.keyboard.press("Enter")
    mina.sees("Thank you.", "Still going to plan.")
    fits(mina)
    mina.go(path_in(letter, "/letters/stop/", live_server))
    mina.press("Stop these letters")
    mina.sees("We send you no digest any more.")
    fits(mina)
    db.session.expire_all()
    assert board.member.digest is Digest.OFF
    db.session.rollback()
    clock.forward(days=7)
    errands.run()
    mine = db.select(Letter).filter_by(kind=Kind.DIGEST, person_id=board.member.id)
    assert len(db.session.scalars(mine).all()) == 1, "none is written a week later"
