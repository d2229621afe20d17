"""Every address of the app, filled with every key there is, and what a page says when it is asked for."""

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

from tests.house.asking import Asking
from tests.house.marks import World
from workspace.appeals.models import Appeal
from workspace.circles.models import Circle, HatTerm, HelpingReport, Invitation, JoinRequest, Membership
from workspace.db import Base, db, now
from workspace.logbook.models import Decision
from workspace.partners.models import PartnerPlan
from workspace.people.models import KeptForm, Organisation, Person
from workspace.plan.models import Action, PartnerLink, Plan, Principle
from workspace.policies.models import Policy
from workspace.proposals.consent import Move
from workspace.proposals.models import Doubt, Guest, Objection, Proposal, Speech
from workspace.reviews.models import Review
from workspace.selections.models import Selection

KEYS: dict[str, type[Base]] = {
    "circle_id": Circle, "term_id": HatTerm, "invitation_id": Invitation, "membership_id": Membership,
    "request_id": JoinRequest, "person_id": Person, "organisation_id": Organisation, "kept_id": KeptForm,
    "partner_plan_id": PartnerPlan, "link_id": PartnerLink, "principle_id": Principle,
    "decision_id": Decision, "objection_id": Objection, "proposal_id": Proposal, "speech_id": Speech,
    "doubt_id": Doubt, "guest_id": Guest, "policy_id": Policy, "selection_id": Selection, "review_id": Review,
    "appeal_id": Appeal, "report_id": HelpingReport,
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
        "place": [0, 1],
        "token": ["nothing"],
        "filename": ["workspace.css"],
        "key": ["carer"],
    }
    return known


def kinds(rule: Rule) -> list[str]:
    if rule.endpoint.endswith(".move"):
        return [move.value for move in Move]
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

    def fits(filled: dict[str, Any]) -> bool:
        if "link_id" in filled and filled["ref"] != "HOS-1" and filled["link_id"] != 1:
            return False
        return all(filled[BELONGS[name][2]] in home[filled[name]] for name, home in homes.items())

    for each in product(*chosen.values()):
        filled = dict(zip(names, each, strict=True))
        if fits(filled):
            yield filled


def _homes(name: str) -> dict[int, tuple[int, int]]:
    """For each of these, what it belongs to, and the first one there is."""
    kind, column, _ = BELONGS[name]
    rows = db.session.execute(select(kind.__table__.c.id, kind.__table__.c[column]))
    homes = {key: (home, 1) for key, home in rows}
    return {**homes, max(homes) + 1: (1, 1)}


def addresses(
    app: Flask, world: World, method: str, only: dict[str, list[Any]] | None = None
) -> Iterator[list[str]]:
    """Every address that takes this method, filled with everything there is, one group for each rule."""
    known = values() | (only or {})
    build = app.url_map.bind("localhost").build
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or set()) and rule.endpoint != "static":
            yield [build(rule.endpoint, filled) for filled in tried(rule, world, known)]


LOGBOOKS = ("decisions/", "circles/1/logbook", "circles/3/logbook", "decided/")


def more_addresses(world: World) -> list[str]:
    """Addresses with something after the question mark that changes what they show."""
    k = world.keys
    return [
        *(f"/proposals/{n}/versions?from=1&to={m}" for n in range(1, 16) for m in (1, 2, 3)),
        *(f"/{path}?kept={k['kept']}" for path in ("me", f"proposals/{k['draft']}/write", "home")),
        *(f"/plans/{slug}/?area=HOS&only=new" for slug in ("open", "drafted", "shut")),
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
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers if name != "Set-Cookie")
    return headers + "\n" + response.get_data(as_text=True)


def links_in(address: str, page: str) -> set[str]:
    """Where a page leads within the app. What stands after a question mark was tried on its own."""
    found = {urljoin(address, link.replace("&amp;", "&")) for link in LINK.findall(page)}
    paths = {urlsplit(link).path for link in found if link.startswith("/")}
    return {path for path in paths if not path.startswith("/static/")}


# What a page looks like -----------------------------------------------------------------------------

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
