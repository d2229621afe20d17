"""Two circles, a plan and everybody in them, each with a browser of their own, for the hybrid round.

Only what was there before the story is made by calling services: people, circles, hats, links, the plan.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests import makers
from tests.browser.people import DESK, PHONE, Somebody
from tests.conftest import LiveServer
from workspace.circles.models import Circle, HatKind
from workspace.db import db
from workspace.people.models import Part, Person
from workspace.plan import service as plans

PLAN = "/plans/carers-plan"
FARAH, AMINA, OLU, MEI, GWEN, HAL = (
    "Farah Noor", "Amina Yusuf", "Olu Adeyemi", "Mei Chen", "Gwen Parry", "Hal Price",
)  # fmt: skip
BEA, RAVI = "Bea Marsh", "Ravi Shah"
CIRCLE = (FARAH, AMINA, OLU, MEI, GWEN, HAL)
BOARD = (BEA, RAVI, FARAH, AMINA)


class Member(Somebody):
    """One member at a browser of their own."""

    def __init__(self, name: str, page: Page, pictures: Path | None) -> None:
        super().__init__(page, pictures)
        self.name = name

    def unfold(self, summary: str) -> None:
        """Open what is folded away under these words."""
        words = self.page.locator("summary").filter(has_text=summary).first
        if words.locator("xpath=..").get_attribute("open") is None:
            words.click()

    def tick(self, label: str) -> None:
        """Tick a box, by its words."""
        box = self.page.get_by_role("checkbox", name=label)
        self.page.locator(f'label[for="{box.get_attribute("id")}"]').click()
        expect(box).to_be_checked()

    def card(self, words: str) -> Locator:
        """The card with these words on it."""
        return self.page.get_by_role("listitem").filter(has_text=words).first

    def here(self) -> str:
        """The address of the page that is open, to come back to."""
        return re.sub(r"^https?://[^/]+|[#?].*$", "", self.page.url)

    def finds_at_home(self, words: str, do: str) -> None:
        """What waits for me says so, and one tap leads there."""
        self.go("/home")
        self.sees(words)
        self.follow(do, self.card(words))

    def sees_in_the_picture(self, name: str, *texts: str) -> None:
        """See this, and keep a picture of the page."""
        self.sees(*texts)
        self.picture(name)

    def prints(self, path: str) -> str:
        """What stands on paper when this page is printed: the words, however the lines are broken."""
        self.go(path)
        self.page.emulate_media(media="print")
        assert not self.page.locator("header.top nav").is_visible()
        words = " ".join(self.page.locator("main").inner_text().split())
        paper = self.page.pdf(format="A4", prefer_css_page_size=True)
        self.page.emulate_media(media="screen")
        assert paper.startswith(b"%PDF")
        if reader := shutil.which("pdftotext"):
            read = subprocess.run([reader, "-layout", "-", "-"], input=paper, check=True, capture_output=True)
            words = " ".join(read.stdout.decode().split())
        return words


class Table:
    """Everybody who takes part, and the few things that each of them does again and again."""

    def __init__(
        self, open_page: Callable[..., Page], server: LiveServer, pictures: Path | None, javascript: bool
    ) -> None:
        self._open, self._server, self._pictures = open_page, server, pictures
        self.javascript = javascript
        self.seats: dict[str, Member] = {}
        self.proposal = ""  # its address

    def sit_down(self, person: Person, width: int = PHONE) -> None:
        """Somebody comes with a laptop or a phone, signed in."""
        page = self._open(javascript=self.javascript, width=width, height=640)
        self._server.sign_in(page, person)
        self.seats[person.name] = Member(person.name, page, self._pictures)

    def __getitem__(self, name: str) -> Member:
        return self.seats[name]

    @property
    def run(self) -> str:
        """The facilitator's page of the proposal."""
        return f"{self.proposal}/run"

    def consents(self, name: str, hidden: tuple[str, ...] = ()) -> None:
        """Answer with one tap; what others said is nowhere before that."""
        member = self[name]
        member.go(self.proposal)
        member.misses(*hidden)
        member.press("I consent")
        member.sees("Thank you. Your answer is in.")

    def objects(self, name: str, harm: str, touches: str, help_: str, link: str = "I object") -> None:
        """Say what would go wrong, what it would harm, and what would help."""
        member = self[name]
        member.go(self.proposal)
        member.follow(link)
        member.choose("Yes. I object, because I see harm")
        member.write("What would go wrong?", harm)
        member.choose(touches)
        member.write("What change would help?", help_)
        member.press("Send my answer")
        member.sees("Thank you. Your answer is in.", harm)

    def moves_on(self, name: str) -> None:
        """The facilitator takes the next step that the page offers, and confirms it."""
        farah = self[FARAH]
        farah.go(self.run)
        farah.follow(name)
        farah.press("Open the next round" if name.startswith("Ask again") else name)

    def confirms(self, name: str, how: str) -> None:
        """Who objected finds the question at home, reads how it is integrated, and says that it is."""
        member = self[name]
        member.finds_at_home("Does this meet your objection?", "Say whether this meets my objection")
        member.sees(how)
        member.choose("Yes, it does")
        member.press("Send my answer")
        member.sees("Thank you. Your objection is integrated.")


def everybody_sits_down(table: Table) -> None:
    """The board with a circle below it, both with facilitator and secretary, linked twice, and a plan."""
    office = makers.make_administrator("Ada Office")
    board = makers.make_top(office, name="The board")
    heard = makers.make_circle(
        office,
        board,
        "Being heard",
        aim="Carers are heard before anything about them is decided.",
        domain="How carers take part, and the carers’ plan.",
    )
    people = {name: makers.make_member(heard, name) for name in CIRCLE}
    people |= {name: makers.make_member(board, name, part=Part.ORGANISATION) for name in (BEA, RAVI)}
    for circle, name, kind in (
        (board, BEA, HatKind.FACILITATOR),
        (board, RAVI, HatKind.SECRETARY),
        (heard, FARAH, HatKind.FACILITATOR),
        (heard, MEI, HatKind.SECRETARY),
        (heard, FARAH, HatKind.LEADER),
        (heard, AMINA, HatKind.DELEGATE),
    ):
        db.session.expire_all()
        makers.wear(circle, people[name], kind)
    _there_is_a_plan(people[MEI], heard)
    for name, person in people.items():
        table.sit_down(person, DESK if name in (FARAH, BEA) else PHONE)
    db.session.remove()


def _there_is_a_plan(secretary: Person, circle: Circle) -> None:
    plan = makers.make_plan(secretary, circle, areas=(("OWN", "A life of our own"),))
    makers.make_action(secretary, plan, priority="OWN", what="A walk together, every month")
    agreed = makers.make_decision(secretary, circle, "Publish our plan", number=1)
    plans.publish(secretary, plan, "The first version.", agreed)


def propose_an_action(member: Member, words: dict[str, str], owner: str, review: date) -> str:
    """Write a proposal that adds an action to the plan, and open it; gives its address."""
    member.go(PLAN)
    member.follow("Propose a new action")
    for label in ("Title", "What need does it answer?", "What should be done?"):
        member.write(label, words[label])
    member.write("How will we know whether it works?", "Carers say that they went.")
    member.press("Save my draft")
    member.write("What will be done", words["What will be done"])
    member.write("Why it matters to carers", words["What need does it answer?"])
    member.pick("Priority area", "OWN · A life of our own")
    member.pick("Owner", owner)
    member.day("Next review", review)
    member.press("Save it in the proposal")
    proposal = member.here()
    member.follow("Open it for questions")
    member.choose("Yes, it is in our domain")
    member.choose("No")
    member.choose("Decide it here")
    member.press("Open it for questions")
    member.sees("It is open. Everyone in the circle can ask questions now.")
    return proposal
