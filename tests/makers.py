"""People, circles and hats for tests, made by calling the services that the app itself calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from workspace.circles import service as circles
from workspace.circles.models import Circle, CircleKind, HatKind, HatTerm, Joining, Standing
from workspace.db import db, today
from workspace.logbook import service as logbook
from workspace.logbook.models import Decision
from workspace.partners import service as partners
from workspace.partners.models import PartnerPlan
from workspace.people import service as people
from workspace.people.models import Organisation, OrganisationKind, Part, Person
from workspace.plan import service as plans
from workspace.plan import shape
from workspace.plan.models import Action, Plan
from workspace.plan.shape import ActionFields
from workspace.visibility import Visibility

_numbers = count(1)


def make_person(name: str = "", part: Part | None = Part.CARER, **more: Any) -> Person:
    """Somebody with an account: a carer unless told otherwise."""
    name = name or f"Person {next(_numbers)}"
    email = more.pop("email", f"{name.lower().replace(' ', '.')}.{next(_numbers)}@example.org")
    person = people.welcome(email, name)
    people.describe(
        person, name, part, more.get("organisation"), more.get("role", ""), more.get("public_name", "")
    )
    return person


def make_administrator(name: str = "Ada Admin") -> Person:
    """Who looks after the installation."""
    return people.first_administrator(f"admin.{next(_numbers)}@example.org", name)


def make_organisation(actor: Person, name: str = "Northlea Hospital") -> Organisation:
    """An organisation of the NHS."""
    return people.add_organisation(actor, name, OrganisationKind.NHS, "https://northlea.example.org")


def make_top(actor: Person | None = None, **more: Any) -> Circle:
    """The top circle, with nobody in it."""
    described: dict[str, Any] = {
        "name": "Carers' board",
        "aim": "That unpaid carers are heard in everything that is decided about them.",
        "domain": "The carers' action plan and the circles that work on it.",
        **more,
    }
    return circles.open_top(actor or make_administrator(), **described)


def make_circle(actor: Person, parent: Circle, name: str = "Being heard", **more: Any) -> Circle:
    """A circle below another, with nobody in it."""
    described: dict[str, Any] = {
        "kind": CircleKind.CIRCLE,
        "aim": "That carers say what they need, and that it is written down.",
        "domain": "How carers are asked.",
        "joining": Joining.REQUEST,
        **more,
    }
    return circles.open_circle(actor, parent, name=name, **described)


def make_member(circle: Circle, name: str = "", standing: Standing = Standing.FULL, **more: Any) -> Person:
    """A new person with a place in the circle."""
    person = make_person(name, **more)
    circles.add_member(circle, person, standing)
    return person


def wear(circle: Circle, person: Person, kind: HatKind, days: int = 365, **more: Any) -> HatTerm:
    """Give a hat for so many days."""
    return circles.give_hat(
        person, circle, person, kind=kind, term_end=today() + timedelta(days=days), **more
    )


@dataclass
class Board:
    """The top circle with everybody a test may want to ask."""

    circle: Circle
    administrator: Person
    facilitator: Person
    secretary: Person
    member: Person
    learning: Person
    stranger: Person
    removed: Person


def make_board(**more: Any) -> Board:
    """A top circle at work, with one of each: who is in it, who never came, who was removed."""
    administrator = make_administrator()
    circle = make_top(administrator, **more)
    facilitator = make_member(circle, "Farah Facilitator")
    secretary = make_member(circle, "Sam Secretary", part=Part.ORGANISATION)
    member = make_member(circle, "Mina Member")
    learning = make_member(circle, "Lena Learner", Standing.LEARNING)
    removed = make_member(circle, "Remo Removed")
    wear(circle, facilitator, HatKind.FACILITATOR)
    wear(circle, secretary, HatKind.SECRETARY)
    stranger = make_person("Stefan Stranger")
    circles.close_account(administrator, removed)
    board = Board(circle, administrator, facilitator, secretary, member, learning, stranger, removed)
    db.session.commit()
    return board


# The plan and what leans on it ------------------------------------------------------------------------


def make_plan(actor: Person, circle: Circle, **more: Any) -> Plan:
    """A plan that is being drafted, with the areas HOS and COM."""
    areas = more.pop("areas", (("HOS", "Leaving hospital"), ("COM", "Being told")))
    described: dict[str, Any] = {
        "title": "Carers' plan",
        "slug": "carers-plan",
        "for_whom": "Unpaid carers in Northlea",
        "introduction": "What we will do **together**.",
        "visibility": Visibility.MEMBERS,
        **more,
    }
    plan = plans.start_plan(actor, circle, **described)
    for code, title in areas:
        plans.add_priority(actor, plan, code=code, title=title, why="Carers told us so.")
    return plan


def action_fields(owner: str = "", **more: Any) -> ActionFields:
    """An action that is being worked out; with an owner (a key like "person:3"), an agreed one."""
    given: ActionFields = {"what": "Carers help to train hospital staff", "priority": "HOS"}
    if owner:
        given |= {"owner": owner, "review_on": (today() + timedelta(days=60)).isoformat()}
    else:
        until = (today() + timedelta(days=30)).isoformat()
        given |= {"working_out_by": "The training group", "working_out_until": until}
    return shape.tidy({**given, **more})


def make_action(actor: Person, plan: Plan, **more: Any) -> Action:
    """An action drafted into the plan, owned by the actor unless told otherwise."""
    return plans.draft_action(actor, plan, action_fields(more.pop("owner", f"person:{actor.id}"), **more))


def make_decision(actor: Person, circle: Circle, title: str = "Train the staff", **more: Any) -> Decision:
    """An entry in the circle's logbook, as the proposals room writes it."""
    number = more.pop("number", next(_numbers))
    described: dict[str, Any] = {
        "need": "Staff do not know carers.",
        "text": "Train them.",
        "text_html": "<p>Train them.</p>",
        "version_number": 1,
        "rounds": 1,
        "effects": [],
        "criteria": "Carers say so.",
        "responsible": "",
        "absence_policy": "wait",
        "answers": [],
        "objections": [],
        "concerns": [],
        "term_end": today() + timedelta(days=180),
        "review_on": today() + timedelta(days=180),
        "visibility": Visibility.MEMBERS,
        **more,
    }
    return logbook.record(actor, circle, number, title=title, **described)


def make_partner_plan(actor: Person, title: str = "Hospital discharge strategy", **more: Any) -> PartnerPlan:
    """Another organisation's plan."""
    organisation = more.pop("organisation", None)
    if organisation is None:
        office = db.session.scalars(select(Person).where(Person.is_administrator)).first()
        organisation = make_organisation(office or make_administrator(), f"Northlea {next(_numbers)}")
    return partners.add(actor, title=title, organisation=organisation, **more)
