"""Barriers a machine finds on the pages of the demo, as each kind of person; and the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route

from tests.browser import borough as town
from tests.browser.borough import VISITOR, Borough, Found
from tests.browser.people import DESK, PHONE, sideways
from tests.conftest import LiveServer
from tests.proposals import makers
from workspace.db import db
from workspace.plan import service as plans
from workspace.plan.models import PlanVersion
from workspace.proposals import rounds
from workspace.proposals.consent import Say
from workspace.proposals.models import Proposal

WITH_TARGET_SIZE = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}


@pytest.fixture(scope="module")
def borough(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Borough]:
    """The demo, made once."""
    with town.opened(tmp_path_factory.mktemp("borough")) as made:
        yield made


class Lookers:
    """One browser window for each kind of person."""

    def __init__(self, browser: Browser, borough: Borough, **how: Any) -> None:
        self._browser, self._borough, self._how = browser, borough, how
        self._windows: dict[str, Page] = {}

    def window(self, role: str) -> Page:
        if role not in self._windows:
            context = self._browser.new_context(base_url=self._borough.address, locale="en-GB", **self._how)
            context.add_cookies(self._borough.cookies(role))
            self._windows[role] = context.new_page()
        return self._windows[role]

    def close(self) -> None:
        for window in self._windows.values():
            window.context.close()


@pytest.fixture
def lookers(browser: Browser, borough: Borough) -> Iterator[Callable[..., Lookers]]:
    made: list[Lookers] = []

    def look(width: int, scheme: str) -> Lookers:
        made.append(
            Lookers(browser, borough, viewport={"width": width, "height": 800}, color_scheme=scheme)
        )  # fmt: skip
        return made[-1]

    yield look
    for each in made:
        each.close()


def barriers(page: Page, where: str) -> list[str]:
    """What stands in the way on this page, one line each."""
    found = Axe().run(page, options=WITH_TARGET_SIZE).response["violations"]
    wrong = [f"{where}: {each['id']} {each['nodes'][0]['target']} {each['help']}" for each in found]
    too_wide = sideways(page)
    return [*wrong, f"{where}: {too_wide} px too wide"] if too_wide > 0 else wrong


def test_the_walk_reaches_every_kind_of_person_and_page(borough: Borough) -> None:
    reached = {page.endpoint for page in borough.pages}
    assert {page.role for page in borough.pages} == {VISITOR, *borough.sessions}
    for room in (
        "public.", "home.", "people.", "circles.", "partners.", "plan.", "proposals.", "facilitating.",
        "policies.", "selections.", "reviews.", "appeals.",
    ):  # fmt: skip
        assert sum(endpoint.startswith(room) for endpoint in reached) >= 2, room
    assert {
        "appeals.join", "appeals.settled", "circles.report", "facilitating.key_in", "facilitating.run",
        "facilitating.sheet", "facilitating.start_clock", "proposals.doubt", "proposals.invite_guest",
        "proposals.objection", "public.decision_alone", "reviews.verdict", "selections.nominate",
    } <= reached, "what issue 3 has brought"  # fmt: skip
    assert {
        "people.my_ways_in", "people.my_drafts", "people.sign_in_by_password", "notices.mine",
        "notices.outbox", "home.print_pack", "home.pile",
    } <= reached, "what issue 5 has brought"  # fmt: skip
    assert len(reached) > 90


def test_no_page_has_a_barrier_and_every_page_fits_a_phone(
    borough: Borough, lookers: Callable[..., Lookers]
) -> None:
    windows = lookers(PHONE, "light")
    wrong = []
    for found in town.worth_a_look(borough.pages):
        page = windows.window(found.role)
        page.goto(found.path)
        wrong += barriers(page, f"{found.role} {found.path}")
    assert not wrong, "\n".join(wrong)


def test_every_view_is_readable_in_the_dark(borough: Borough, lookers: Callable[..., Lookers]) -> None:
    windows = lookers(DESK, "dark")
    views = {found.endpoint: found for found in sorted(borough.pages, key=lambda found: len(found.pieces))}
    wrong = []
    for found in views.values():  # of each view the page with most on it
        page = windows.window(found.role)
        page.goto(found.path)
        wrong += barriers(page, f"{found.role} {found.path}")
    assert not wrong, "\n".join(wrong)


def test_refused_forms_have_no_barrier(borough: Borough, lookers: Callable[..., Lookers]) -> None:
    """Each form is sent empty; the page that comes back is looked at as the browser would show it."""
    refused: dict[tuple[str, int], tuple[Found, str]] = {}
    with borough.as_it_was():
        for found in town.worth_a_look(borough.pages):
            client = borough.client(found.role)
            hidden = town.hidden(client.get(found.path).text.partition("<main")[2])
            if not hidden:
                continue
            answer = client.post(found.path, data=hidden)
            if answer.status_code in (409, 422):
                refused.setdefault((found.endpoint, answer.status_code), (found, answer.text))
    assert len(refused) > 15
    windows = lookers(PHONE, "light")
    wrong = []
    for (_endpoint, status), (found, html) in refused.items():
        page = windows.window(found.role)
        page.route(borough.address + found.path, giving(html, status))
        page.goto(found.path)
        page.unroute(borough.address + found.path)
        wrong += barriers(page, f"{found.role} {found.path} ({status})")
        if status == 422:
            assert page.title().startswith("Error: "), found.path
            assert page.evaluate("document.activeElement.id") == "problem", f"{found.path}: read first"
    assert not wrong, "\n".join(wrong)


def giving(html: str, status: int) -> Callable[[Route], None]:
    """Answer with this page in place of the server."""
    return lambda route: route.fulfill(status=status, body=html, content_type="text/html; charset=utf-8")


def test_barriers_would_be_found(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<h1>Words</h1><p style='width:3000px;color:#ccc'>pale</p><a href='/'></a>")
    found = " ".join(barriers(page, "here"))
    page.close()
    assert "color-contrast" in found and "link-name" in found and "too wide" in found


# The keyboard alone -------------------------------------------------------------------------------------

FOCUS = """() => {
  const one = document.activeElement, style = getComputedStyle(one);
  const words = one.labels && one.labels.length ? one.labels[0].textContent : one.textContent;
  const box = one.getBoundingClientRect();
  return {
    name: words.replace(/\\s+/g, " ").trim(),
    outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    seen: box.bottom > 0 && box.top < innerHeight && box.width > 0,
  };
}"""


class Keys:
    """Somebody who has a keyboard and nothing else."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def tab_to(self, name: str) -> None:
        """Go on with Tab until this has the focus. Wherever the focus is, it can be seen."""
        for _ in range(150):
            self.page.keyboard.press("Tab")
            focus = self.page.evaluate(FOCUS)
            if focus["name"] == "Co-production workspace" and self.page.evaluate("!document.hasFocus()"):
                break
            assert focus["outline"] >= 2, f"{self.page.url}: the focus on {focus['name']!r} can't be seen"
            assert focus["seen"], f"{self.page.url}: {focus['name']!r} has the focus and is out of sight"
            if focus["name"] == name or focus["name"].startswith(f"{name} (you can leave"):
                return
        raise AssertionError(f"{name!r} can't be reached on {self.page.url}")

    def enter(self, name: str) -> None:
        """Go there and press Enter; another page comes."""
        self.tab_to(name)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def write(self, name: str, words: str) -> None:
        self.tab_to(name)
        self.page.keyboard.type(words)


@pytest.fixture
def keys(open_page: Callable[..., Page], live_server: LiveServer) -> Callable[[Any, str], Keys]:
    def sit_down(person: Any, path: str) -> Keys:
        page = open_page()
        live_server.sign_in(page, person)
        page.goto(path)
        return Keys(page)

    return sit_down


def test_a_round_is_answered_with_the_keyboard_alone(keys: Callable[[Any, str], Keys]) -> None:
    made = makers.group()
    found = makers.proposal(made)
    makers.to_consent(made, found)
    hand = keys(made.members[1], f"/proposals/{found.id}")
    hand.page.keyboard.press("Tab")
    assert hand.page.evaluate(FOCUS)["name"] == "Skip to the main part"
    hand.page.keyboard.press("Enter")
    hand.enter("I object")
    hand.tab_to("Yes. I object, because I see harm")
    hand.page.keyboard.press("ArrowUp")
    assert hand.page.evaluate(FOCUS)["name"] == "I consent, and I have a concern"
    assert hand.page.evaluate(FOCUS)["outline"] >= 2
    hand.enter("Send my answer")
    assert "Say what your concern is" in hand.page.inner_text("#problem")
    hand.enter("Say what your concern is")
    assert hand.page.evaluate("document.activeElement.id") == "concern"
    hand.page.keyboard.type("Parking costs money.")
    hand.enter("Send my answer")
    assert "Thank you. Your answer is in." in hand.page.inner_text("body")
    db.session.expire_all()
    last = db.session.get_one(Proposal, found.id).round
    assert last is not None
    answer = last.answer_of(made.members[1])
    assert answer is not None and answer.say is Say.CONCERN and answer.words == "Parking costs money."


def test_a_version_is_published_with_the_keyboard_alone(keys: Callable[[Any, str], Keys]) -> None:
    made = makers.group(plan=True)
    assert made.plan is not None
    plans.draft_action(made.secretary, made.plan, makers.action_fields(made))
    db.session.commit()
    hand = keys(made.secretary, "/plans/carers/")
    hand.enter("Propose to publish version 1")
    hand.write("Title", "Publish our plan")
    hand.write("What need does it answer?", "Carers want to read it.")
    hand.write("What should be done?", "Publish it.")
    hand.write("How will we know whether it works?", "They tell us.")
    hand.tab_to("Who is responsible for carrying it out?")
    hand.tab_to("How long does it stand before we look again?")
    hand.page.keyboard.press("ArrowDown")
    hand.tab_to("Everyone who is signed in")
    hand.page.keyboard.press("ArrowUp")
    assert hand.page.evaluate(FOCUS)["name"] == "Anyone"
    hand.enter("Save my draft")
    hand.write("What changed since the last version, in plain words?", "The first version.")
    hand.enter("Save it in the proposal")
    path = hand.page.url.partition("#")[0]
    found = db.session.scalars(db.select(Proposal)).one()
    assert found.version.term_months == 9
    boss = keys(made.facilitator, path)
    boss.tab_to("Another reason, or another number of days than 7")
    boss.page.keyboard.press("Enter")
    boss.write("Another reason, in your words", "We wrote it together.")
    boss.enter("Go straight to the consent round")
    db.session.expire_all()
    for who in made.everyone:
        rounds.respond(who, found, makers.CONSENT)
    db.session.commit()
    boss.page.goto(path)
    boss.enter("Announce the decision")
    assert "Decision 1: Publish our plan" in boss.page.inner_text("h1")
    assert db.session.scalars(db.select(PlanVersion)).one().number == 1
