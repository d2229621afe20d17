"""Bring your plan: an officer's spreadsheet becomes the public plan; a month later she updates by phone.

She imports it on a laptop and answers its questions; the circle consents; she updates on a phone. The same
file again brings nothing; our working sheet comes back with two changes and brings these two (A6, A11).
With JavaScript on SQLite, without it on PostgreSQL: both ways on both would tell nothing more.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests import makers
from tests.browser import officer as file
from tests.browser.officer import Officer
from tests.browser.people import DESK, sideways
from tests.conftest import LiveServer
from tests.databases import Database
from workspace.circles.models import Circle, HatKind
from workspace.db import db
from workspace.people.models import Organisation, Part, Person
from workspace.plan.models import Action, State
from workspace.proposals import rounds
from workspace.proposals.consent import Say
from workspace.proposals.models import Proposal
from workspace.visibility import Visibility

MORNING = datetime(2027, 3, 3, 9, 0, tzinfo=UTC)
FIRST_LOOK = date(2027, 4, 1)
A_MONTH_LATER = datetime(2027, 4, 5, 20, 30, tzinfo=UTC)
BIG_PHONE = 390
PLAN, BRING, PUBLIC = "/plans/carers-plan", "/plans/carers-plan/bring", "/plan/carers-plan/"
FARAH, AMINA = "Farah Noor", "Amina Yusuf"
FIVE = ("LEA-1", "LEA-2", "BEI-1", "BEI-2", "OFF-1")  # hers, in the order in which they are due
NEWS = "Two more carers came."
A_STEP, LETTERS = 3, 3  # how quick somebody's thumb is: seconds for a press, letters in a second
MOST_STEPS = 5  # presses and boxes for one update


@pytest.fixture
def javascript(database: Database) -> bool:
    """Each of the two ways on one of the two databases."""
    return database.name == "sqlite"


@pytest.fixture
def sit_down(
    open_page: Callable[..., Page], live_server: LiveServer, javascript: bool
) -> Callable[..., Officer]:
    """Somebody comes with a browser of their own."""
    chosen = os.environ.get("WORKSPACE_SCREENSHOTS") if javascript else None
    if chosen:
        Path(chosen).mkdir(parents=True, exist_ok=True)

    def come(name: str, width: int = DESK) -> Officer:
        page = open_page(javascript=javascript, width=width, height=800)
        made = Officer(name, page, Path(chosen) if chosen else None)
        made.axe = javascript
        if name:
            live_server.sign_in(page, someone(name))
        return made

    return come


def someone(name: str) -> Person:
    return db.session.scalars(select(Person).where(Person.name == name)).one()


def test_an_officer_brings_her_plan_and_keeps_it_alive(
    sit_down: Callable[..., Officer], clock: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    clock.at(MORNING)
    circle = who_is_there()
    ruth = sit_down(file.OFFICER)
    she_brings_it(ruth)
    she_answers(ruth)
    she_takes_it_in(ruth)
    clock.forward(minutes=10)
    the_circle_publishes_it(ruth, sit_down(FARAH), circle)
    visitor = sit_down("", BIG_PHONE)
    anybody_reads_it(visitor)
    clock.at(A_MONTH_LATER)
    phone = sit_down(file.OFFICER, BIG_PHONE)
    took = she_updates_five(phone)
    by_hand = phone.steps * A_STEP + phone.letters / LETTERS
    with capsys.disabled():
        print(f"\nFive updates by phone: {phone.steps} steps, {phone.letters} letters: about {by_hand:.0f} s")
        print(f"(at {A_STEP} s a step and {LETTERS} letters a second; the machine took {took:.1f} s of it)")
    the_public_page_says_so(visitor)
    later = sit_down(file.OFFICER)  # the month has signed her out on her laptop
    the_same_file_brings_nothing(later)
    a_sheet_comes_back(later)


def who_is_there() -> Circle:
    office = makers.make_administrator("Ada Office")
    circle = makers.make_top(office, name="Being heard")
    council = makers.make_organisation(office, "Northlea Council")
    makers.make_organisation(office, file.HOSPITAL)
    ruth = makers.make_member(
        circle, file.OFFICER, part=Part.ORGANISATION, organisation=council, role="Carers lead"
    )
    others = [makers.make_member(circle, name) for name in (FARAH, AMINA, "Olu Adeyemi")]
    for person, kind in ((others[0], HatKind.FACILITATOR), (ruth, HatKind.SECRETARY)):
        db.session.expire_all()
        makers.wear(circle, person, kind)
    makers.make_plan(ruth, circle, areas=(), visibility=Visibility.PUBLIC)
    db.session.commit()
    return circle


# The import ---------------------------------------------------------------------------------------------


def she_brings_it(ruth: Officer) -> None:
    ruth.go(PLAN)
    ruth.follow("Bring a spreadsheet with actions or with changes")
    ruth.checks("50-bring", "Step 1 of 4")
    ruth.attach(file.NAME, file.workbook())
    ruth.checks("51-columns", "Northlea carers action plan 2027 to 2029", "8 columns, 12 rows")
    ruth.pick("Notes", "What we heard")
    ruth.press("Go on to the rows")


def she_answers(ruth: Officer) -> None:
    ruth.checks("52-questions", f"New action: {file.ACTIONS}", "6 rows have the date 31 March 2028")
    ruth.sees("Row 5.2: Write that name on the letter home")
    ruth.day("First review of actions that have an owner", FIRST_LOOK)
    ruth.choose("Yes, it is the date of each")
    ruth.pick(f"Who is “{file.CENTRE}”?", "A new organisation with this name")
    ruth.pick(f"Which organisation is “{file.OFFICER}”?", "Northlea Council")
    ruth.write("Short code for the new area “A break”", "OFF")
    ruth.press("Save my answers")
    ruth.checks(
        "53-answered", "Your answers are kept.", "Every question has an answer.", "In rows 4, 5, 6, 7."
    )
    assert ruth.page.get_by_label(f"Who is “{file.CENTRE}”?").input_value() == "new"


def she_takes_it_in(ruth: Officer) -> None:
    """A double click and the way back do no harm."""
    ruth.press("Save and go to the last step")
    ruth.checks("54-end", "Step 4 of 4", f"{file.ACTIONS} actions", file.CENTRE)
    with ruth.page.expect_navigation():
        ruth.page.get_by_role("button", name="Bring it into the draft").dblclick()
    ruth.checks("55-done", "Put into the draft", "All its actions stand in the draft.")
    ruth.page.go_back()
    ruth.follow("Go to the plan")
    ruth.looks("56-draft", "OFF-4", "Some problems", file.CENTRE)
    db.session.expire_all()
    actions = {each.reference: each for each in db.session.scalars(select(Action))}
    assert len(actions) == file.ACTIONS
    assert db.session.scalars(select(Organisation.name).where(Organisation.name == file.CENTRE)).all() == [
        file.CENTRE
    ]


def the_circle_publishes_it(ruth: Officer, farah: Officer, circle: Circle) -> None:
    ruth.follow("Propose to publish version 1")
    for label, words in (
        ("Title", "Publish our plan"), ("What need does it answer?", "Anybody should be able to read it."),
        ("What should be done?", "Publish it."), ("How will we know whether it works?", "Carers read it."),
    ):  # fmt: skip
        ruth.write(label, words)
    ruth.choose("Anyone")
    ruth.press("Save my draft")
    ruth.write("What changed since the last version, in plain words?", "This is the first version.")
    ruth.press("Save it in the proposal")
    proposal = ruth.here()
    farah.go(proposal)
    farah.choose("Another reason")
    farah.page.get_by_text("Another reason, or another number of days").click()
    farah.write("Another reason, in your words", "We wrote it together.")
    farah.press("Go straight to the consent round")
    db.session.expire_all()
    found = db.session.scalars(select(Proposal)).one()
    for name in (AMINA, "Olu Adeyemi"):
        rounds.respond(someone(name), found, rounds.Given(Say.CONSENT))
    db.session.commit()
    for each in (ruth, farah):
        each.go(proposal)
        each.press("I consent")
    farah.go(proposal)
    farah.press("Announce the decision")
    farah.sees("Decision 1: Publish our plan")


def anybody_reads_it(visitor: Officer) -> None:
    visitor.go(PUBLIC)
    visitor.looks("57-public", "Version 1", "OFF-4", "31 May 2027", file.CENTRE, file.HOSPITAL)
    visitor.misses(file.OFFICER, "No update since")


# A month later ------------------------------------------------------------------------------------------


def she_updates_five(phone: Officer) -> float:
    """From what waits for her, one after the other by the link to the next; how long the machine took."""
    phone.go("/home")
    phone.looks("58-home", "How is LEA-1 going?", "Its review was due on 1 April 2027.")
    begun = time.perf_counter()
    phone.follow("Say how it is going", phone.card("How is LEA-1 going?"))
    for number, reference in enumerate(FIVE):
        before = phone.steps - (number == 0)  # the first was reached from home
        phone.sees(f"How is {reference} going?")
        assert not sideways(phone.page)
        phone.choose("Some problems" if reference == "BEI-2" else "Going to plan")
        phone.write("What happened?", f"{NEWS} ({reference})")
        phone.press("Send my update")
        phone.sees("Thank you. Your update is there", f"{NEWS} ({reference})")
        if reference != FIVE[-1]:
            phone.follow(re.compile(f"^Next: {FIVE[number + 1]}, due 1 April 2027$"))
        assert phone.steps - before <= MOST_STEPS
    took = time.perf_counter() - begun
    assert phone.page.get_by_role("link", name=re.compile("^Next: ")).count() == 0, "nothing more is hers"
    phone.go("/home")
    phone.misses("How is BEI-1 going?")
    return took


def the_public_page_says_so(visitor: Officer) -> None:
    visitor.go(f"{PUBLIC}actions/LEA-1")
    visitor.looks("60-public-action", f"{NEWS} (LEA-1)")
    visitor.misses(file.OFFICER)


# Again --------------------------------------------------------------------------------------------------


def the_same_file_brings_nothing(ruth: Officer) -> None:
    ruth.go(BRING)
    ruth.attach(file.NAME, file.workbook())
    ruth.sees_chosen("Notes", "What we heard")  # as she corrected it last time
    ruth.press("Go on to the rows")
    ruth.checks("61-nothing-new", "Nothing in it is new", f"The same as in the plan: {file.ACTIONS}")
    ruth.press("Go to the last step")
    ruth.press("Finish: nothing is new")
    ruth.sees("The plan says all of it already. Nothing was changed.")


def a_sheet_comes_back(ruth: Officer) -> None:
    """Our own working sheet, with one state and one date changed in it by a partner."""
    ruth.go(BRING)
    with ruth.page.expect_download() as coming:
        ruth.page.get_by_role("link", name="Working sheet for Excel (.xlsx)").click()
    sheet = coming.value.path().read_bytes()
    back = file.changed(sheet, {("LEA-1", "State"): "Done", ("BEI-1", "To be done by"): "30 June 2028"})
    ruth.attach("back from the ward.xlsx", back)
    ruth.press("Go on to the rows")
    ruth.checks("62-two-changes", "Would change: 2", "The same as in the plan: 11")
    ruth.sees("Taken as it is: 2", "31 March 2028 30 June 2028", "Under way Done")
    ruth.press("Save and go to the last step")
    ruth.checks(
        "63-two-changes-end", "1 thing goes into one draft proposal. The circle decides.", "2 actions"
    )
    ruth.press("Make the draft proposal")
    ruth.sees("There is a problem", "A date moves or an action stops. Say why: anyone may ask.")
    ruth.write("Which need does it answer?", "The printer needs three months more.")
    ruth.press("Make the draft proposal")
    ruth.checks("64-proposed", "one draft proposal", "For 1 action the file says how it stands.", "LEA-1")
    ruth.follow("Read the proposal")
    ruth.looks("65-proposal", "back from the ward.xlsx", "31 March 2028", "30 June 2028")
    ruth.misses("Carers help to train every new ward sister")
    ruth.go(f"{PLAN}/actions/LEA-1/update")
    ruth.checks("66-suggested", "A spreadsheet that came back says:", "back from the ward.xlsx")
    ruth.follow("Take these words over")
    expect(ruth.page.get_by_role("radio", name="Done", exact=True)).to_be_checked()
    db.session.expire_all()
    stands = {each.reference: each for each in db.session.scalars(select(Action))}
    assert stands["LEA-1"].state is State.UNDER_WAY, "until she sends it"
    assert stands["BEI-1"].due_on == date(2028, 3, 31), "until the circle consents"
