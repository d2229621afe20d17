"""What a person may not see is not there for them (V2): marked words stand in every private place.

Every address of the app is asked with every key there is, as everybody; forms are sent full of nonsense, and
the links of each page are followed. Wherever a mark turns up, `MARKS` must say that this person may read it;
and where it says that somebody may, it must turn up, or the test would prove nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Any
from urllib.parse import urljoin, urlsplit

from flask import Flask
from sqlalchemy import func, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.conftest import Clock
from tests.house.asking import Asking
from tests.house.world import ACTORS, MARKED, MARKS, World, make_world, one_more_of_everything_hidden
from workspace.circles.models import Circle, HatTerm, Invitation, JoinRequest, Membership
from workspace.db import Base, db, now
from workspace.logbook.models import Decision
from workspace.partners.models import PartnerPlan
from workspace.people.models import KeptForm, Organisation, Person
from workspace.plan.models import Action, PartnerLink, Plan, Principle
from workspace.proposals import rounds
from workspace.proposals.consent import Move, Say
from workspace.proposals.models import Objection, Proposal, Speech

KEYS: dict[str, type[Base]] = {
    "circle_id": Circle, "term_id": HatTerm, "invitation_id": Invitation, "membership_id": Membership,
    "request_id": JoinRequest, "person_id": Person, "organisation_id": Organisation, "kept_id": KeptForm,
    "partner_plan_id": PartnerPlan, "link_id": PartnerLink, "principle_id": Principle,
    "decision_id": Decision, "objection_id": Objection, "proposal_id": Proposal, "speech_id": Speech,
}  # fmt: skip
LINK = re.compile(r'(?:href|action|src)="([^"#]+)')


def values(world: World) -> dict[str, list[Any]]:
    """Everything that can stand in an address."""
    known: dict[str, list[Any]] = {
        name: list(range(1, (db.session.scalar(select(func.max(table.__table__.c.id))) or 0) + 2))
        for name, table in KEYS.items()
    }
    known |= {
        "slug": [*db.session.scalars(select(Plan.slug)), "nothing"],
        "ref": sorted(set(db.session.scalars(select(Action.reference)))),
        "code": ["HOS", "COM"],
        "number": [1, 2, 3, 4, 5],
        "place": [0, 1],
        "token": ["nothing"],
        "filename": ["workspace.css"],
        "key": ["carer"],
    }
    return known


def kinds(rule: Rule) -> list[str]:
    return [move.value for move in Move] if rule.endpoint.endswith(".move") else ["add_action", "give_hat"]


def addresses(app: Flask, world: World, method: str) -> Iterator[list[str]]:
    """Every address that takes this method, filled with everything there is, one group for each rule."""
    known = values(world)
    build = app.url_map.bind("localhost").build
    for rule in app.url_map.iter_rules():
        if method not in (rule.methods or set()) or rule.endpoint == "static":
            continue
        names = sorted(rule.arguments)
        chosen = [kinds(rule) if name == "kind" else known[name] for name in names]
        yield [build(rule.endpoint, dict(zip(names, each, strict=True))) for each in product(*chosen)]


def more_addresses(world: World) -> list[str]:
    """Addresses with something after the question mark that changes what they show."""
    k = world.keys
    return [
        *(f"/proposals/{n}/versions?from=1&to={m}" for n in range(1, 16) for m in (1, 2, 3)),
        *(f"/{path}?kept={k['kept']}" for path in ("me", f"proposals/{k['draft']}/write", "home")),
        *(f"/plans/{slug}/?area=HOS&only=new" for slug in ("open", "drafted", "shut")),
        "/people/?q=kestrel",
        "/partner-plans/?words=home",
        *(f"/plan/open/changes?since={n}" for n in (1, 2, 9)),
        *(
            f"/circles/{k['circle']}/proposals/new?effect=change_action&plan={slug}&ref=HOS-1"
            for slug in ("open", "shut")
        ),
        *(
            f"/proposals/{n}/effects/add/{kind}?plan={slug}&ref=HOS-1"
            for n in (k["draft"], k["asked"], k["integrating"])
            for kind in ("add_action", "change_action", "stop_action")
            for slug in ("open", "shut", "drafted")
        ),
    ]


def said(response: TestResponse) -> str:
    """All that an answer says: its headers, with what is kept in cookies left to its owner, and its body."""
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers if name != "Set-Cookie")
    return headers + "\n" + response.get_data(as_text=True)


def links_in(address: str, page: str) -> set[str]:
    """Where a page leads within the app. What stands after a question mark was tried on its own."""
    found = {urljoin(address, link.replace("&amp;", "&")) for link in LINK.findall(page)}
    paths = {urlsplit(link).path for link in found if link.startswith("/")}
    return {path for path in paths if not path.startswith("/static/")}


class Seen:
    """Which marks turned up for whom, and where first."""

    def __init__(self) -> None:
        self.by: dict[str, dict[str, str]] = {place: {} for place in MARKS}

    def look(self, actor: str, where: str, text: str) -> None:
        for place in set(MARKED.findall(text)):
            self.by[place].setdefault(actor, where)

    def leaks(self) -> list[str]:
        return [
            f"{place} is seen by {actor} at {where}"
            for place, found in self.by.items()
            for actor, where in found.items()
            if actor not in MARKS[place]
        ]

    def never(self) -> list[str]:
        return [
            f"{place} is never seen by {actor}"
            for place, found in self.by.items()
            for actor in sorted(MARKS[place] - found.keys())
        ]


def test_v2_no_page_shows_anybody_what_is_not_theirs(asking: Asking) -> None:
    seen = Seen()
    groups = list(addresses(asking.app, asking.world, "GET"))
    more = more_addresses(asking.world)
    for actor in ACTORS:
        window = asking.window(actor)
        asked: set[str] = set()
        waiting = [address for group in groups for address in group] + more
        while waiting:
            address = waiting.pop()
            if address in asked:
                continue
            asked.add(address)
            response = window.get(address)
            text = said(response)
            assert response.status_code < 500, (actor, address)
            seen.look(actor, address, text)
            if response.mimetype == "text/html":
                waiting += links_in(address, text)
    assert not seen.leaks(), "\n".join(seen.leaks())
    assert not seen.never(), "\n".join(seen.never())


WRITING = ("visitor", "stranger", "member", "facilitator", "administrator")
FIELDS = """
    title need text criteria name email reason why what happened seen person circle priority owner visibility
    say harm seen_round days code found welcomed decision kind hat leader organisation_id plan state
"""
NONSENSE = dict.fromkeys(FIELDS.split(), "nonsense") | {"review_on-day": "31", "review_on-month": "2"}


def test_v2_no_answer_to_a_form_shows_anybody_what_is_not_theirs(asking: Asking) -> None:
    seen = Seen()
    for group in addresses(asking.app, asking.world, "POST"):
        for actor, address in product(WRITING, group):
            response = asking.ask(actor, "POST", address, NONSENSE)
            assert response.status_code < 500, (actor, address)
            seen.look(actor, f"POST {address}", said(response))
    assert not seen.leaks(), "\n".join(seen.leaks())


def test_v1_what_changes_a_plan_of_the_circle_alone_is_the_circles_too(asking: Asking) -> None:
    """Its words would show others what the plan says."""
    keys = asking.world.keys
    for kind in ("add_action", "change_action", "stop_action", "publish"):
        address = f"/proposals/{keys['draft']}/effects/add/{kind}?plan=shut&ref=HOS-1"
        shown = asking.ask("member", "GET", address)
        assert shown.status_code == 409
        assert "Raise one that only this circle sees" in shown.get_data(as_text=True)
    begun = asking.ask("member", "GET", f"/circles/{keys['circle']}/proposals/new?plan=shut")
    assert re.search(r'checked[^>]*value="circle"|value="circle"[^>]*checked', begun.get_data(as_text=True))


# Counts, and whatever else would look different ------------------------------------------------------

CHANGING = re.compile(r'<input[^>]*name="(?:csrf_token|once)"[^>]*>')  # new each time a form is shown


def album(asking: Asking, actors: tuple[str, ...], wanted: list[str]) -> dict[tuple[str, str], str]:
    """Each of these pages as it looks to each of these people."""
    found = {}
    for actor in actors:
        window = asking.window(actor)
        for address in wanted:
            response = window.get(address)
            found[actor, address] = f"{response.status_code} {CHANGING.sub('', said(response))}"
    return found


def differences(before: dict[tuple[str, str], str], after: dict[tuple[str, str], str]) -> str:
    """The first lines that differ on each page."""
    found = []
    for (actor, address), text in before.items():
        lines = set(text.splitlines()) ^ set(after[actor, address].splitlines())
        if lines:
            found.append(f"{address} for {actor}: {sorted(lines)[:4]}")
    return "\n".join(found)


def test_v2_nothing_counts_what_is_hidden(app: Flask, clock: Clock) -> None:
    """As much again of everything hidden, and for those it is hidden from not a letter is different."""
    clock.at(now())
    asking = Asking(app, make_world())
    wanted = [address for group in addresses(app, asking.world, "GET") for address in group]
    wanted += more_addresses(asking.world)
    wanted.remove("/people/")  # how many accounts there are is the administrator's to know
    outside = ("visitor", "stranger", "administrator")
    before = album(asking, outside, wanted)
    one_more_of_everything_hidden(asking.world)
    clock.forward(seconds=1)
    found = differences(before, album(asking, outside, wanted))
    assert not found, found


def test_r10_a_hidden_answer_changes_nothing_for_those_it_is_hidden_from(app: Flask, clock: Clock) -> None:
    """Whether somebody objects or consents: every page, and every move that is tried, is the same."""
    clock.at(now())
    asking = Asking(app, make_world())
    number, circle = asking.world.keys["asking"], asking.world.keys["circle"]
    wanted = [
        "/home",
        f"/circles/{circle}",
        f"/circles/{circle}/logbook",
        f"/circles/{circle}/members",
        f"/proposals/{number}",
        f"/proposals/{number}/versions",
        f"/proposals/{number}/answer",
        *(f"/proposals/{number}/move/{move.value}" for move in Move),
        *(f"/objections/{n}" for n in range(1, 6)),
    ]
    waiting = ("stranger", "learning", "member", "facilitator", "secretary", "administrator")

    def everything() -> dict[tuple[str, str], str]:
        found = album(asking, waiting, wanted)
        for actor in waiting:
            for move in ("decide", "integrate"):
                tried = asking.ask(actor, "POST", f"/proposals/{number}/move/{move}")
                found[actor, f"POST {move}"] = f"{tried.status_code} {CHANGING.sub('', said(tried))}"
        return found

    before = everything()
    proposal = db.session.get_one(Proposal, number)
    rounds.respond(asking.world.people["objector"], proposal, rounds.Given(Say.CONSENT))
    db.session.commit()
    found = differences(before, everything())
    assert not found, found
