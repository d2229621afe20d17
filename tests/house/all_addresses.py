"""Every address of the app, filled with every key there is, and what a page says when it is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain, product
from typing import Any
from urllib.parse import urljoin, urlsplit

from flask import Flask
from sqlalchemy import func, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.answers import XLSX, words_in
from tests.house.asking import Asking
from tests.house.doors import TABLE, rows
from tests.house.marks import World
from workspace.appeals.models import Appeal
from workspace.calendars.models import CalendarFeed
from workspace.circles.models import Circle, HatTerm, HelpingReport, Invitation, JoinRequest, Membership
from workspace.db import Base, db, now
from workspace.importing.models import Spreadsheet
from workspace.logbook.models import Decision
from workspace.partners.models import PartnerPlan
from workspace.people.models import Draft, Organisation, Passkey, Person
from workspace.plan.models import Action, ActionUpdate, Offer, PartnerLink, Plan, Principle, SuggestedUpdate
from workspace.policies.models import Policy
from workspace.post.models import Letter
from workspace.proposals.consent import Move
from workspace.proposals.models import Doubt, Guest, Objection, Proposal, Speech
from workspace.reviews.models import Review
from workspace.selections.models import Selection
from workspace.voices.models import CarerGroup, Session

KEYS: dict[str, type[Base]] = {
    "circle_id": Circle, "term_id": HatTerm, "invitation_id": Invitation, "membership_id": Membership,
    "request_id": JoinRequest, "person_id": Person, "organisation_id": Organisation,
    "kept_id": Draft, "draft_id": Draft,
    "partner_plan_id": PartnerPlan, "link_id": PartnerLink, "principle_id": Principle,
    "decision_id": Decision, "objection_id": Objection, "proposal_id": Proposal, "speech_id": Speech,
    "doubt_id": Doubt, "guest_id": Guest, "policy_id": Policy, "selection_id": Selection, "review_id": Review,
    "appeal_id": Appeal, "report_id": HelpingReport, "session_id": Session, "sheet_id": Spreadsheet,
    "feed_id": CalendarFeed, "offer_id": Offer, "suggestion_id": SuggestedUpdate, "update_id": ActionUpdate,
    "passkey_id": Passkey,
}  # fmt: skip
LINK = re.compile(r'(?:href|action|src)="([^"#]+)')


def values() -> dict[str, list[Any]]:
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
        "letter_id": [1, db.session.scalar(select(func.max(Letter.id))), 9_999_999],
        "place": [0, 1],
        "token": ["nothing"],
        "filename": ["workspace.css"],
        "key": ["carer"],
        "mark": ["nothing"],
        "since": [1, 2],
        "until": [1, 2],
        "value": ["HOS", "under_way", "1", str(db.session.scalar(select(func.max(CarerGroup.id))))],
    }
    return known


def kinds(rule: Rule) -> list[str]:
    if rule.endpoint.endswith(".move"):
        return [move.value for move in Move]
    if rule.endpoint == "public.only":
        whose = ["priority", "organisation", "state", "group"]
        return whose if "value" in rule.arguments else ["no-owner", "no-update"]
    return ["add_action", "give_hat", "adopt_policy", "change_circle"]


ONE_OF_EACH = (
    "draft", "asked", "asking", "integrating", "parked", "agreed", "closed", "sent", "heard", "about",
    "there",
)  # fmt: skip
# What belongs to something is asked for where it belongs, and once where it doesn't.
BELONGS: dict[str, tuple[type[Base], str, str]] = {
    "speech_id": (Speech, "proposal_id", "proposal_id"),
    "guest_id": (Guest, "proposal_id", "proposal_id"),
    "report_id": (HelpingReport, "circle_id", "circle_id"),
}


def tried(rule: Rule, world: World, known: dict[str, list[Any]]) -> Iterator[dict[str, Any]]:
    """What is put into this address. Forms are tried on one proposal of each stage, and on none.

    Where two keys meet, not each is put beside each: what doesn't belong together is tried once.
    """
    names = sorted(rule.arguments)
    chosen = {name: kinds(rule) if name == "kind" else known[name] for name in names}
    if "POST" in (rule.methods or ()) and len(chosen.get("proposal_id", ())) > len(ONE_OF_EACH):
        chosen["proposal_id"] = [*(world.keys[name] for name in ONE_OF_EACH), known["proposal_id"][-1]]
    if "person_id" in chosen and len(names) > 1:
        answered, waits, outside = (world.people[name].id for name in ("named", "member", "asker"))
        chosen["person_id"] = [answered, waits, outside]
    homes = {name: _homes(name) for name in names if name in BELONGS and len(names) > 1}

    there = actions()

    def fits(filled: dict[str, Any]) -> bool:
        if {"slug", "ref"} <= set(filled) and (filled["slug"], filled["ref"]) not in there:
            return False
        if "link_id" in filled and filled["ref"] != "HOS-1" and filled["link_id"] != 1:
            return False
        if "update_id" in filled and filled["ref"] != "HOS-2" and filled["update_id"] != 1:
            return False
        if {"offer_id", "suggestion_id"} & set(filled) and filled["ref"] not in {"HOS-1", "HOS-2"}:
            return False
        return all(filled[BELONGS[name][2]] in home[filled[name]] for name, home in homes.items())

    for each in product(*chosen.values()):
        filled = dict(zip(names, each, strict=True))
        if fits(filled):
            yield filled


def actions() -> set[tuple[str, str]]:
    """Every action where it is; in each plan, and in none, one that isn't there."""
    found = {
        (slug, ref)
        for slug, ref in db.session.execute(
            select(Plan.slug, Action.reference).join(Plan, Plan.id == Action.plan_id)
        )
    }
    last = max(ref for _slug, ref in found)
    return found | {(slug, last) for slug, _ref in found} | {("nothing", last)}


def _homes(name: str) -> dict[int, tuple[int, int]]:
    """For each of these, what it belongs to, and the first one there is."""
    kind, column, _ = BELONGS[name]
    rows = db.session.execute(select(kind.__table__.c.id, kind.__table__.c[column]))
    homes = {key: (home, 1) for key, home in rows}
    return {**homes, max(homes) + 1: (1, 1)}


def any_page(rule: Rule) -> bool:
    return rule.endpoint != "static"


def own_page(rule: Rule) -> bool:
    """Whether this is the page of one thing, like /decisions/3."""
    return len(rule.arguments) == 1 and rule.rule.rstrip("/").endswith(">") and any_page(rule)


def addresses(
    app: Flask,
    world: World,
    method: str,
    only: dict[str, list[Any]] | None = None,
    wanted: Callable[[Rule], bool] = any_page,
) -> Iterator[list[str]]:
    """Every address that takes this method, filled with everything there is, one group for each rule."""
    known = values() | (only or {})
    build = app.url_map.bind("localhost").build
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or set()) and wanted(rule):
            yield [build(rule.endpoint, filled) for filled in tried(rule, world, known)]


def all_or_some(
    app: Flask, world: World, method: str, only: dict[str, list[Any]] | None = None
) -> Iterator[str]:
    """On SQLite every address with every key; on PostgreSQL each thing's own page, and the table of doors.

    These are each view in each stage and for each visibility. What PostgreSQL alone can show is how a view
    asks the database, and it asks the same whichever key it is given.
    """
    if is_whole():
        yield from chain.from_iterable(addresses(app, world, method, only))
    else:
        if method == "GET":
            yield from chain.from_iterable(addresses(app, world, method, only, own_page))
        asked = (row.address for row in rows(TABLE) if row.method == method and row.endpoint != "static")
        for address in dict.fromkeys(asked):
            if not address.endswith(".pdf") and not SECRET.search(address):
                yield address.format(**world.keys)
    if method == "GET":
        more = more_addresses(world)
        yield from more if is_whole() else {alike(address): address for address in more}.values()


def is_whole() -> bool:
    """Whether every address is asked for here, with every key."""
    return db.engine.dialect.name == "sqlite"


SECRET = re.compile(
    "{(?:invited|sign_in|calendar|answering|stopping)}"
)  # whoever has such an address may open it


def alike(address: str) -> str:
    """The same for addresses that differ only in what they ask for."""
    return re.sub(r"\d+|=[^&]*", "", address)


LOGBOOKS = ("decisions/", "circles/1/logbook", "circles/3/logbook", "decided/")


def more_addresses(world: World) -> list[str]:
    """Addresses with something after the question mark that changes what they show."""
    k = world.keys
    return [
        *(f"/proposals/{n}/versions?from=1&to={m}" for n in range(1, 16) for m in (1, 2, 3)),
        *(f"/{path}?kept={k['kept']}" for path in ("me", f"proposals/{k['draft']}/write", "home")),
        *(f"/plans/{slug}/?area=HOS&only=new" for slug in ("open", "drafted", "shut")),
        *(
            f"/plans/{slug}/?{asked}"
            for slug in ("open", "shut")
            for asked in ("only=no-owner", "only=no-update", "state=under_way", f"group={k['group']}")
        ),
        *(
            f"/{path}?kind={kind}"
            for path in ("reviews/", f"circles/{k['circle']}/reviews-due", "plans/shut/reviews-due")
            for kind in ("action", "partner_plan", "decision")
        ),
        "/plans/open/actions/HOS-2?next=1",
        f"/plans/open/actions/HOS-2/update?suggested={k['said']}",
        f"/proposals/{k['draft']}/effects/add/change_action?plan=open&ref=HOS-2&owner=person:{k['asker']}",
        "/people/?q=kestrel",
        *(
            f"/{log}?words={words}"
            for log in LOGBOOKS
            for words in ("kestrel", "another", "a", "tested+outcome")
        ),
        *(
            f"/{log}?state={state}"
            for log in LOGBOOKS
            for state in ("in_force", "review_due", "kept", "ended")
        ),
        *(f"/{log}?kind=add_action&year={now().year}" for log in LOGBOOKS),
        *(f"/decisions/?circle={n}" for n in (k["circle"], k["other"], k["helping"])),
        *(f"/proposals/{n}/sheet?list=1" for n in range(1, 21)),
        *(f"/proposals/{n}/news?seen=nothing" for n in range(1, 21)),
        *(f"/objections/{n}?end={end}" for n in (1, 2, 3) for end in ("changed", "measured", "concern")),
        f"/circles/{k['circle']}/proposals/new?report={k['report']}",
        f"/circles/{k['circle']}/selections/new?hat=care_and_counsel",
        f"/proposals/{k['draft']}/effects/add/adopt_policy?circle={k['helping']}",
        *(
            f"/proposals/{n}/effects/add/{kind}?policy={policy}&circle={k['helping']}"
            for n in (k["draft"], k["there"])
            for kind in ("adopt_policy", "end_policy")
            for policy in (k["policy"], k["closed_policy"])
        ),
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
    hidden = {"Set-Cookie"}
    if response.mimetype == XLSX:
        hidden |= {"ETag", "Content-Length"}  # the time it was packed is in it
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers if name not in hidden)
    return headers + "\n" + words_in(response)


def links_in(address: str, page: str) -> set[str]:
    """Where a page leads within the app. What stands after a question mark was tried on its own."""
    found = {urljoin(address, link.replace("&amp;", "&")) for link in LINK.findall(page)}
    paths = {urlsplit(link).path for link in found if link.startswith("/")}
    return {path for path in paths if not path.startswith("/static/")}


# What a page looks like -----------------------------------------------------------------------------

# New each time a form is shown, or a calendar read.
CHANGING = re.compile(
    r'<input[^>]*name="(?:csrf_token|once|until|draft_mark)"[^>]*>|^DTSTAMP:.*$', re.MULTILINE
)


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
