"""The whole way once: from an idea in a circle to the public plan, by hand, in a real browser.

Only the administrator, the hospital trust and the empty top circle are there at the beginning. All else is
done through the pages, by each person in turn in a browser of their own.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page

from tests import makers
from tests.browser.people import DESK, PHONE, Somebody
from workspace.db import db
from workspace.people import service as people

EVENING = datetime(2027, 3, 3, 18, 30, tzinfo=UTC)
THREE_MONTHS_LATER = datetime(2027, 6, 18, 9, 0, tzinfo=UTC)
LOOK_AGAIN = date(2027, 6, 1)

TITLE = "Carers help to train hospital discharge staff"
ACTION = "Two carers help to lead every training day for discharge staff"
NEED = "People are sent home before anybody has asked who will look after them."
FIRST_TEXT = "Two carers join every training day for discharge staff, all year round."
CLEARER_TEXT = "Two carers help to lead every training day for discharge staff, all year round."
TRIAL_TEXT = "Two carers help to lead every training day for discharge staff, for a trial of six months."
HARM = "Carers would be away from home for whole days, all year, and some would stop coming to the group."
MEASURE = "Carers who still come to the group"
NOTE = "New: carers help to train the people who plan when patients go home."


class Story:
    """Who is there, each with their own browser, and the steps they take."""

    def __init__(
        self,
        open_page: Callable[..., Page],
        clock: Any,
        pictures: Path | None,
        javascript: bool,
    ) -> None:
        self._open, self.clock, self._pictures, self._javascript = open_page, clock, pictures, javascript
        self.everyone: dict[str, Somebody] = {}

    def newcomer(self, width: int = PHONE) -> Somebody:
        """A browser in which nobody is signed in."""
        page = self._open(javascript=self._javascript, width=width, height=640)
        return Somebody(page, self._pictures)

    def sit_down(self, name: str, width: int = PHONE) -> Somebody:
        """Somebody comes, with a browser of their own."""
        self.everyone[name] = made = self.newcomer(width)
        return made

    def __getitem__(self, name: str) -> Somebody:
        return self.everyone[name]

    # Coming in --------------------------------------------------------------------------------------

    def invite(self, host: Somebody, circle: str, name: str, words: str = "") -> str:
        """Invite somebody from the circle's page; gives the address to pass on."""
        host.go(circle)
        host.follow("Invite somebody")
        host.write("Their email address", f"{name.split()[0].lower()}@example.org")
        host.write("Their name", name)
        host.choose("Full member")
        host.write("A few words from you", words)
        host.press("Make the invitation")
        host.sees("The invitation is ready. Pass on its address, which you find below.")
        card = host.page.get_by_role("listitem").filter(has=host.page.get_by_role("heading", name=name))
        address = card.get_by_role("textbox", name="The address to pass on").input_value()
        return re.sub(r"^https?://[^/]+", "", address)

    def come_in(
        self, path: str, name: str, part: str = "Unpaid carer", organisation: str = "", width: int = PHONE
    ) -> Somebody:
        """Open the invitation, say who you are, and be signed in by it."""
        guest = self.sit_down(name, width)
        guest.go(path)
        guest.write("The name that others in the workspace see", name)
        guest.choose(part)
        if organisation:
            guest.pick("Your organisation", organisation)
        guest.page.get_by_role("button", name=re.compile("^Yes, join ")).click()
        guest.sees("Welcome to ", "You are here: Full member")
        return guest

    # Deciding ---------------------------------------------------------------------------------------

    def consent(self, name: str, proposal: str, hidden: tuple[str, ...] = ()) -> None:
        """Answer that you consent; what others said is nowhere before that."""
        someone = self[name]
        someone.go(proposal)
        someone.misses(*hidden)
        someone.press("I consent")
        someone.sees("Thank you. Your answer is in.", *hidden)

    def decide_straight_away(self, proposal: str, why: str) -> None:
        """A small matter: one round, everyone consents, the facilitator announces."""
        farah = self["Farah Noor"]
        farah.go(proposal)
        farah.choose("Another reason")
        farah.page.get_by_text("Another reason, or another number of days").click()
        farah.write("Another reason, in your words", why)
        farah.press("Go straight to the consent round")
        farah.sees("The consent round is open.")
        for name in self.everyone:
            if name != "Ada Office":
                self.consent(name, proposal)
        self.announce(proposal)

    def announce(self, proposal: str) -> None:
        farah = self["Farah Noor"]
        farah.go(proposal)
        farah.sees("Everyone has been heard and nobody objects")
        farah.press("Announce the decision")


def action(someone: Somebody, what: str, owner: str, review: date, **more: str) -> None:
    """Fill in the form of an action."""
    someone.write("What will be done", what)
    someone.write("Why it matters to carers", more.get("why", "Carers told us so."))
    someone.pick("Priority area", "HOS · Leaving hospital")
    someone.pick("Owner", owner)
    someone.day("Next review", review)
    if "partner_plan" in more:
        box = someone.group("Partner plan 1")
        someone.pick("Partner plan", more["partner_plan"], box)
        someone.write("Which part of it", more["part"], box)
        someone.write("What we rely on, or what we add", "Carers are named there as partners.", box)


def area(someone: Somebody, heading: str) -> Locator:
    """The part of the page under this heading."""
    return someone.page.get_by_role("region", name=re.compile(heading))


@pytest.fixture
def pictures(tmp_path: Path, javascript: bool) -> Path | None:
    """Where pictures of the pages go; both ways of reading look the same, so one way is pictured."""
    if not javascript:
        return None
    chosen = os.environ.get("WORKSPACE_SCREENSHOTS")
    folder = Path(chosen) if chosen else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def story(open_page: Callable[..., Page], clock: Any, pictures: Path | None, javascript: bool) -> Story:
    return Story(open_page, clock, pictures, javascript)


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_the_whole_way_from_an_idea_to_the_public_plan(story: Story, clock: Any, tmp_path: Path) -> None:
    clock.at(EVENING)
    group = how_the_group_began(story)
    plan = how_the_plan_was_drafted(story, group)
    how_version_1_was_published(story, plan)
    clock.forward(minutes=10)
    the_carer_is_invited_and_reads(story, group)
    proposal = she_raises_a_proposal(story)
    clock.forward(minutes=10)
    they_ask_and_react(story, proposal)
    she_rewords_and_everyone_sees_the_difference(story, proposal)
    clock.forward(minutes=10)
    seven_answer_and_one_objects(story, proposal)
    clock.forward(minutes=10)
    they_integrate_the_objection(story, proposal)
    clock.forward(minutes=10)
    the_second_round_finds_no_objection(story, proposal)
    the_action_stands_in_the_plan(story, plan)
    clock.forward(minutes=10)
    version_2_is_agreed_and_published(story, plan)
    visitor = a_neighbour_reads_and_prints(story, tmp_path)
    three_months_later_the_page_says_so_itself(visitor, clock)


# How it began -------------------------------------------------------------------------------------------


def how_the_group_began(story: Story) -> str:
    office = makers.make_administrator("Ada Office")
    makers.make_organisation(office, "Northlea Hospital")
    top = makers.make_top(office)
    way_in = f"/sign-in/{people.token_of(people.sign_in_link(office))}"
    board = f"/circles/{top.id}"
    db.session.commit()
    ada = story.sit_down("Ada Office", DESK)
    ada.go(way_in)
    ada.press("Sign in as Ada Office")
    ada.sees("What waits for me")
    farah = story.come_in(story.invite(ada, board, "Farah Noor"), "Farah Noor")

    farah.follow("Members")
    farah.follow("Open a circle in Carers' board")
    farah.choose("Working group")
    farah.write("Name", "Being heard")
    farah.write("Aim", "Carers are heard before anything about them is decided.")
    farah.write("Domain", "How carers take part, and the carers’ action plan.")
    farah.write("Brief", "Write the action plan and look after it.")
    farah.day("When it expects to be finished", date(2028, 3, 31))
    farah.choose("People join by invitation")
    farah.write("Joining note", "We meet **twice a month**, online, after eight in the evening.")
    farah.picture("01-open-a-working-group")
    farah.press("Open this circle")
    farah.sees("Being heard is open. Now say who leads it.")
    farah.pick("Who was chosen?", "Farah Noor")
    farah.press("Write it down")
    farah.sees("Farah Noor wears the hat now.")
    farah.follow("Being heard")
    group = re.sub(r"^https?://[^/]+", "", farah.page.url)

    story.come_in(
        story.invite(farah, group, "Sam Okafor"),
        "Sam Okafor",
        "For an organisation",
        "Northlea Hospital",
        DESK,
    )
    for person, hat in (("Farah Noor", "Facilitator"), ("Sam Okafor", "Secretary")):
        farah.go(f"{group}/hats/new")
        farah.choose(hat)
        farah.pick("Who was chosen?", person)
        farah.day("The term ends on", date(2028, 3, 3))
        farah.press("Write it down")
        farah.sees(f"{person} wears the hat now.")
    for name in ("Olu Adeyemi", "Grace Bell", "Tom Reed", "Mei Chen"):
        story.come_in(story.invite(story["Sam Okafor"], group, name), name)
    return group


def how_the_plan_was_drafted(story: Story, group: str) -> str:
    sam, mei = story["Sam Okafor"], story["Mei Chen"]
    sam.follow("Partner plans")
    sam.follow("Add a partner plan")
    sam.write("Title of their plan", "Discharge strategy")
    sam.pick("Whose plan it is", "Northlea Hospital")
    sam.write("Web address", "https://northlea.example.org/discharge")
    sam.press("Add this plan")
    sam.go(group)
    sam.follow("Start a plan")
    sam.write("Title of the plan", "Carers’ action plan")
    sam.write("Who it is for", "Unpaid carers in Northlea")
    sam.write("Introduction", "What we **promise** to do together, and how it is going.")
    sam.choose("Anyone")
    sam.press("Start the plan")
    sam.sees("The plan is begun. Now add its first priority area.")
    plan = re.sub(r"^https?://[^/]+", "", sam.page.url)
    sam.follow("Add a priority area")
    sam.write("Title of the area", "Leaving hospital")
    sam.write("Short code", "HOS")
    sam.write("Why it matters to carers", "Going home goes wrong more often than anything else.")
    sam.press("Add this area")
    sam.sees("The area HOS is there.")
    sam.follow("Write a new action")
    action(
        sam,
        "The ward asks who will look after the patient at home",
        "Sam Okafor, Northlea Hospital",
        date(2027, 9, 1),
    )
    sam.picture("02-write-an-action")
    sam.press("Put it into the plan")
    sam.sees("HOS-1 is in the plan.")
    mei.go(plan)
    mei.follow("Write a new action")
    mei.write("What will be done", "One telephone number for the first week at home")
    mei.pick("Priority area", "HOS · Leaving hospital")
    mei.write("Who is working it out", "Mei and the trust")
    mei.day("To be worked out by", date(2027, 9, 30))
    mei.press("Put it into the plan")
    mei.sees("HOS-2 is in the plan.", "Being worked out")
    return plan


def propose_to_publish(story: Story, plan: str, link: str, title: str, note: str) -> str:
    sam = story["Sam Okafor"]
    sam.go(plan)
    sam.follow(link)
    sam.write("Title", title)
    sam.write("What need does it answer?", "Anybody should be able to read what we agreed.")
    sam.write("What should be done?", "Put it on the public page as it stands.")
    sam.write("How will we know whether it works?", "Carers tell us that they have read it.")
    sam.choose("Anyone")
    sam.press("Save my draft")
    sam.sees("Your draft is saved. Now say what should happen when it is agreed.")
    sam.write("What changed since the last version, in plain words?", note)
    sam.press("Save it in the proposal")
    sam.sees("Publish a new version of “Carers’ action plan”")
    return re.sub(r"^https?://[^/]+|#.*$", "", sam.page.url)


def how_version_1_was_published(story: Story, plan: str) -> None:
    reader = story.newcomer()
    reader.go("/")
    reader.sees("The plan will be here for everyone to read", "as soon as its first version is agreed.")
    proposal = propose_to_publish(
        story, plan, "Propose to publish version 1", "Publish our plan", "This is the first version."
    )
    story.decide_straight_away(proposal, "We wrote it together and read it twice.")
    reader.go("/")
    reader.follow("Carers’ action plan")
    reader.sees("Version 1", "HOS-1", "HOS-2")
    reader.misses("HOS-3", "Sam Okafor")


# The story ----------------------------------------------------------------------------------------------


def the_carer_is_invited_and_reads(story: Story, group: str) -> None:
    sam = story["Sam Okafor"]
    address = story.invite(sam, group, "Amina Yusuf", "You know what it is like when nobody asks.")
    sam.picture("03-invitation-to-pass-on")
    looking = story.newcomer()
    looking.go(address)
    looking.sees("Sam Okafor invites you.", "You know what it is like when nobody asks.")
    looking.sees("Carers are heard before anything about them is decided.", "twice a month")
    looking.picture("04-invitation")
    amina = story.come_in(address, "Amina Yusuf")
    amina.picture("05-circle")
    amina.sees("Write the action plan and look after it.", "Farah Noor", "Sam Okafor")
    amina.follow("Carers’ action plan")
    amina.picture("06-plan")
    amina.sees("Leaving hospital", "HOS-1", "Sam Okafor", "1 September 2027", "Version 1 is published")
    amina.follow("The ward asks who will look after the patient at home")
    amina.picture("07-action")
    amina.sees("Owner", "Sam Okafor", "Next review", "1 September 2027", "Agreed by")
    amina.follow("Partner plans")
    amina.follow("Discharge strategy")
    amina.sees("Northlea Hospital")
    amina.picture("08-partner-plan")
    amina.follow("What waits for me")
    amina.picture("09-home")


def she_raises_a_proposal(story: Story) -> str:
    amina = story["Amina Yusuf"]
    amina.follow("Carers’ action plan")
    amina.follow("Propose a new action")
    amina.sees("Its aim: Carers are heard before anything about them is decided.")
    amina.picture("10-raise-a-proposal")
    amina.press("Save my draft")
    amina.sees("There is a problem", "Say what need it answers")
    amina.picture("11-what-is-missing")
    amina.write("Title", TITLE)
    amina.write("What need does it answer?", NEED)
    amina.write("What should be done?", FIRST_TEXT)
    amina.write("How will we know whether it works?", "Staff say what they do differently.")
    amina.pick("How long does it stand before we look again?", "12 months")
    amina.choose("Anyone")
    amina.press("Save my draft")
    amina.sees("Your draft is saved. Now say what should happen when it is agreed.")
    amina.sees("Add an action to the plan")
    action(
        amina, ACTION, "Northlea Hospital", LOOK_AGAIN,
        why=NEED, partner_plan="Discharge strategy", part="Chapter 4, training",
    )  # fmt: skip
    amina.picture("12-the-action-it-adds")
    amina.press("Save it in the proposal")
    amina.sees(f"Add to the plan: {ACTION}", "1 June 2027", "Discharge strategy")
    proposal = re.sub(r"^https?://[^/]+|#.*$", "", amina.page.url)
    amina.follow("Open it for questions")
    amina.choose("Yes, it is in our domain")
    amina.choose("No")
    amina.choose("Decide it here")
    amina.picture("13-open-it")
    amina.press("Open it for questions")
    amina.sees("It is open. Everyone in the circle can ask questions now.")
    return proposal


def they_ask_and_react(story: Story, proposal: str) -> None:
    amina, olu, grace, farah = (story[n] for n in ("Amina Yusuf", "Olu Adeyemi", "Grace Bell", "Farah Noor"))
    olu.go("/home")
    olu.sees(TITLE)
    olu.go(proposal)
    olu.follow("Ask a question, or pass")
    olu.write("Your words", "Do carers only sit there, or do they lead a part of it?")
    olu.press("Send my question")
    olu.sees("Your words are with the proposal.")
    grace.go(proposal)
    grace.follow("Ask a question, or pass")
    grace.press("I pass")
    grace.sees("You passed.")
    amina.go("/home")
    amina.sees("There are questions about your proposal")
    amina.go(proposal)
    amina.follow(re.compile("^Answer this question"))
    amina.write("Your answer", "They lead a part. I will write that.")
    amina.press("Send my answer")
    amina.sees("Your answer is with the question.", "They lead a part. I will write that.")
    amina.picture("14-questions")
    farah.go(proposal)
    farah.follow("Go on to reactions")
    farah.press("Go on to reactions")
    olu.go(proposal)
    olu.follow("Give my reaction, or pass")
    olu.write("Your words", "About time. I worry about the hours.")
    olu.press("Send my reaction")
    grace.go(proposal)
    grace.sees("About time. I worry about the hours.")
    grace.follow("Give my reaction, or pass")
    grace.write("Your words", "I would have loved this last winter.")
    grace.press("Send my reaction")
    grace.sees("I would have loved this last winter.")


def she_rewords_and_everyone_sees_the_difference(story: Story, proposal: str) -> None:
    amina, tom = story["Amina Yusuf"], story["Tom Reed"]
    amina.go(proposal)
    amina.follow("Change the text")
    amina.write("What should be done?", CLEARER_TEXT)
    amina.write("What did you change, and why?", "Carers lead, they don’t only sit there.")
    amina.press("Save version 3")
    amina.sees("Version 3 is saved.")
    tom.go(proposal)
    tom.follow("See what changed")
    assert [words.split("\n")[1] for words in tom.page.locator("ins").all_inner_texts()] == ["help to lead"]
    assert [words.split("\n")[1] for words in tom.page.locator("del").all_inner_texts()] == ["join"]
    tom.sees("Carers lead, they don’t only sit there.")
    tom.picture("15-what-changed")


def seven_answer_and_one_objects(story: Story, proposal: str) -> None:
    farah, olu = story["Farah Noor"], story["Olu Adeyemi"]
    farah.go(proposal)
    farah.follow("Open the consent round")
    farah.sees("7 full members are asked:")
    farah.press("Open the consent round")
    farah.sees("The consent round is open.")
    olu.go("/home")
    olu.picture("16-an-answer-is-waited-for")
    olu.go(proposal)
    olu.follow("I object")
    olu.choose("Yes. I object, because I see harm")
    olu.press("Send my answer")
    olu.sees("There is a problem", "Say what would go wrong. That is what the circle works on")
    olu.write("What would go wrong?", HARM)
    olu.choose("Our aim")
    olu.write("What change would help?", "Try it for half a year and count who still comes.")
    olu.picture("17-an-objection")
    olu.press("Send my answer")
    olu.sees("Thank you. Your answer is in.", HARM)
    amina = story["Amina Yusuf"]
    amina.go(proposal)
    amina.picture("18-the-round-before-my-answer")
    farah.misses("Close the round and integrate objections")
    for name in story.everyone:
        if name not in ("Ada Office", "Olu Adeyemi"):
            story.consent(name, proposal, hidden=(HARM, "count who still comes"))
    farah.go(proposal)
    farah.picture("19-the-round-when-all-have-answered")
    farah.misses("Everyone has been heard and nobody objects")
    farah.follow("Close the round and integrate objections")
    farah.press("Close the round and integrate objections")
    farah.sees("The round is closed. Work on the objections one by one.", HARM)


def they_integrate_the_objection(story: Story, proposal: str) -> None:
    amina, olu, farah = story["Amina Yusuf"], story["Olu Adeyemi"], story["Farah Noor"]
    amina.go(proposal)
    amina.follow("Change the text")
    amina.write("What should be done?", TRIAL_TEXT)
    amina.pick("How long does it stand before we look again?", "6 months")
    amina.write("What did you change, and why?", "A trial, as Olu suggested.")
    amina.press("Save version 4")
    amina.follow(re.compile(r"^Change this ?: Add to the plan"))
    measure = amina.group("How we will know: measure 1")
    amina.write("What is counted or asked", MEASURE, measure)
    amina.write("Where we began", "12", measure)
    amina.write("Where we want to be", "12 or more", measure)
    amina.press("Save it in the proposal")
    amina.sees("Version 5 says what will happen.", MEASURE)
    farah.go(proposal)
    farah.misses("Say whether this meets my objection")
    farah.follow(re.compile("^Work on it"))
    farah.sees("Thank you, Olu Adeyemi, for seeing this.")
    farah.choose("We will measure it, and have said what happens if it goes wrong")
    farah.press("Go on")
    farah.write("What will we watch or count?", "How many carers still come to the group.")
    farah.day("By when do we look at it?", date(2027, 6, 3))
    farah.write("What will happen if it goes wrong?", "If fewer than twelve still come, we stop it.")
    farah.picture("20-how-it-is-integrated")
    farah.press("Send this to be confirmed")
    farah.sees("Olu Adeyemi is asked to confirm this.")
    olu.go("/home")
    olu.sees(TITLE)
    olu.go(proposal)
    olu.follow("Say whether this meets my objection")
    olu.sees("If fewer than twelve still come, we stop it.")
    olu.choose("Yes, it does")
    olu.picture("21-the-objector-confirms")
    olu.press("Send my answer")
    olu.sees("Thank you. Your objection is integrated.")


def the_second_round_finds_no_objection(story: Story, proposal: str) -> None:
    farah = story["Farah Noor"]
    farah.go(proposal)
    farah.follow("Ask again: open the next round")
    farah.press("Open the next round")
    farah.sees("The next round is open.")
    for name in story.everyone:
        if name != "Ada Office":
            story.consent(name, proposal)
    story.announce(proposal)
    farah.sees(f"Decision 2: {TITLE}", "after 2 rounds", TRIAL_TEXT, HARM)
    farah.sees("If fewer than twelve still come, we stop it.", "HOS-3", "3 September 2027")
    farah.picture("22-decision")
    amina = story["Amina Yusuf"]
    amina.go(proposal)
    amina.sees("It was decided on 3 March 2027")
    amina.picture("23-proposal-decided")


def the_action_stands_in_the_plan(story: Story, plan: str) -> None:
    amina = story["Amina Yusuf"]
    amina.go(plan)
    amina.sees("HOS-3", ACTION)
    amina.follow(ACTION)
    amina.sees("HOS-3", "Northlea Hospital", "1 June 2027", "Discharge strategy", "Chapter 4, training")
    amina.sees("Decision 2 of Being heard", MEASURE)
    amina.picture("24-hos-3")
    amina.follow("Decision 2 of Being heard")
    amina.sees(TRIAL_TEXT)


def version_2_is_agreed_and_published(story: Story, plan: str) -> None:
    visitor = story.newcomer()
    visitor.go("/plan/carers-action-plan/")
    visitor.misses("HOS-3")
    proposal = propose_to_publish(
        story, plan, "Propose to publish a new version", "Publish version 2", NOTE
    )  # fmt: skip
    story.decide_straight_away(proposal, "It says what we decided, and no more.")
    sam = story["Sam Okafor"]
    sam.go(plan)
    sam.sees("Version 2 is published")


def a_neighbour_reads_and_prints(story: Story, tmp_path: Path) -> Somebody:
    visitor = story.newcomer()
    visitor.go("/")
    visitor.picture("25-front-page")
    visitor.follow("Carers’ action plan")
    visitor.sees("Version 2", "published on 3 March 2027", NOTE, "HOS-3", ACTION, "Northlea Hospital")
    visitor.sees("Next review", "1 June 2027", "Discharge strategy")
    visitor.misses("No update since", *(name for name in story.everyone))
    visitor.picture("26-public-plan")
    visitor.follow("See what changed since version 1")
    visitor.sees("What changed since version 1", "1 action was added", "HOS-3", NOTE)
    visitor.picture("27-what-changed-since-version-1")
    visitor.follow(ACTION)
    visitor.sees(MEASURE, "Chapter 4, training")
    visitor.misses(HARM, *(name for name in story.everyone))
    visitor.picture("28-public-action")
    visitor.go("/plan/carers-action-plan/")
    on_paper(visitor, tmp_path)
    return visitor


def on_paper(visitor: Somebody, tmp_path: Path) -> None:
    """Printed, the plan is a document: version and date on it, nothing to press, each action in one piece."""
    visitor.page.emulate_media(media="print")
    assert not visitor.page.locator("header.top nav").is_visible()
    assert not visitor.page.get_by_role("link", name="See what changed since version 1").is_visible()
    assert visitor.page.get_by_text("This is how it stood on 3 March 2027").is_visible()
    whole = visitor.page.locator("article.action").evaluate_all(
        "all => all.map(one => getComputedStyle(one).breakInside)"
    )
    assert len(whole) == 3 and set(whole) == {"avoid"}
    paper = tmp_path / "plan.pdf"
    visitor.page.pdf(path=paper, format="A4", prefer_css_page_size=True)
    visitor.page.emulate_media(media="screen")
    if visitor.pictures not in (None, tmp_path):
        shutil.copy(paper, visitor.pictures / "29-printed.pdf")
    assert paper.read_bytes().startswith(b"%PDF")
    if reader := shutil.which("pdftotext"):
        text = subprocess.run([reader, "-layout", paper, "-"], check=True, capture_output=True, text=True)
        printed = " ".join(text.stdout.split())
        for words in ("Carers’ action plan", "Version 2", "3 March 2027", "HOS-1", "HOS-3", ACTION, MEASURE):
            assert words in printed, words
        assert "Sign in" not in printed


def three_months_later_the_page_says_so_itself(visitor: Somebody, clock: Any) -> None:
    clock.at(THREE_MONTHS_LATER)
    visitor.go("/plan/carers-action-plan/")
    card = visitor.page.get_by_role("article").filter(has_text="HOS-3")
    assert "No update since 3 March 2027" in " ".join(card.inner_text().split())
    visitor.picture("30-three-months-later")
