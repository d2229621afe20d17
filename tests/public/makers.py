"""A published plan for tests of the public room and for measuring: by services, in bulk where it is long."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import insert, select, update

from workspace.circles import service as circles
from workspace.circles.models import Circle
from workspace.db import db, today
from workspace.partners import service as partners
from workspace.people import service as people
from workspace.people.models import OrganisationKind, Part, Person
from workspace.plan import service as plans
from workspace.plan.models import Action, Health, Measure, Plan, PlanVersion, Priority, State
from workspace.visibility import Visibility

AREAS = [
    ("HOS", "Leaving hospital"), ("BRK", "Taking a break"), ("HEA", "Our own health"),
    ("MON", "Money and work"), ("YOU", "Young carers"), ("KNO", "Knowing what there is"),
    ("HRD", "Being heard"), ("EME", "When things go wrong"),
]  # fmt: skip


def make_person(
    email: str = "amina@example.org", name: str = "Amina Private", public_name: str = "", **more: Any
) -> Person:
    """Somebody with an account; nobody knows them in public unless `public_name` says so."""
    person = people.welcome(email, name)
    people.describe(
        person,
        name,
        more.get("part", Part.CARER),
        more.get("organisation"),
        more.get("role", ""),
        public_name,
    )
    return person


def make_circle(name: str = "Being heard") -> tuple[Person, Circle]:
    """The administrator and the top circle."""
    admin = people.first_administrator("admin@example.org", "Private Administrator")
    circle = circles.open_top(
        admin,
        name=name,
        aim="That carers are heard before anything about them is decided.",
        domain="The carers' action plan.",
    )
    circles.add_member(circle, admin)
    return admin, circle


VOCABULARY = """
    carers hospital evening staff listen before after home visit break money work school doctor
    nurse council letter phone question answer week month young old friend family help support train
    learn share plan paper bus lift quiet room kitchen garden music memory sleep night morning
    medicine wheel chair street library church mosque café language reading writing waiting asking
    telling knowing trying keeping finding meeting
"""


def sentence(number: int, words: int = 30) -> str:
    """A text that is not like the others, so that a page weighs what a real one would."""
    chosen = Random(number).choices(VOCABULARY.split(), k=words)
    return " ".join(chosen).capitalize() + "."


def fields(area: str = "HOS", **more: Any) -> dict[str, Any]:
    """An action that is being worked out, or whatever `more` says."""
    return {
        "what": "Carers help to train hospital discharge staff",
        "why": "People go home before anybody asked who will look after them.",
        "difference": "Carers know the plan before the day comes.",
        "priority": area,
        "working_out_by": "Being heard",
        "working_out_until": (today() + timedelta(days=60)).isoformat(),
    } | more


def owned(owner: Any, area: str = "HOS", **more: Any) -> dict[str, Any]:
    """An agreed action with an owner and a review date."""
    key = {"Person": "person", "Hat": "hat", "Organisation": "organisation"}[type(owner).__name__]
    when = {
        "start_on": today().isoformat(),
        "due_on": (today() + timedelta(days=180)).isoformat(),
        "review_on": (today() + timedelta(days=90)).isoformat(),
    }
    return fields(area, owner=f"{key}:{owner.id}", working_out_by="", working_out_until="", **when) | more


def make_plan(
    *, slug: str = "carers", visibility: Visibility = Visibility.PUBLIC, areas: int = 2
) -> tuple[Person, Plan]:
    """A plan that is being drafted, with priority areas and a principle."""
    admin, circle = make_circle()
    plan = plans.start_plan(
        admin,
        circle,
        title="Carers’ action plan",
        slug=slug,
        for_whom="Unpaid carers in Northlea",
        introduction="What we **promise** to do together.",
        visibility=visibility,
    )
    for code, title in AREAS[:areas]:
        plans.add_priority(admin, plan, code=code, title=title, why="Carers told us that this matters most.")
    plans.add_principle(admin, plan, text="Carers are asked first.")
    return admin, plan


def report(
    admin: Person, action: Action, happened: str = "Two carers ran the first session.", **more: Any
) -> None:
    """The owner says how it stands."""
    plans.report(
        admin,
        action,
        **{
            "state": State.UNDER_WAY,
            "health": Health.TO_PLAN,
            "happened": happened,
            "outcome": "",
            "latest": {},
            "next_review_on": today() + timedelta(days=90),
            "why_moved": "",
        }
        | more,
    )


def publish(admin: Person, plan: Plan, note: str = "The first version.") -> PlanVersion:
    """The next version."""
    version = plans.publish(admin, plan, note, None)
    db.session.commit()
    return version


LIVED_IN: list[tuple[State, Health | None]] = [
    (State.UNDER_WAY, Health.TO_PLAN),
    (State.ONGOING, Health.TO_PLAN),
    (State.UNDER_WAY, Health.SOME_PROBLEMS),
    (State.UNDER_WAY, Health.OFF_TRACK),
    (State.PAUSED, None),
    (State.DONE, None),
]


def make_published(actions: int = 10, *, areas: int = 8, by_services: int = 40) -> tuple[Person, Plan]:
    """A public plan of so many actions in many states. The first 40 are made by services, the rest copied."""
    admin, plan = make_plan(areas=areas)
    hospital = people.add_organisation(admin, "Northlea Hospital", OrganisationKind.NHS)
    council = people.add_organisation(admin, "Northlea Council", OrganisationKind.COUNCIL)
    lead = make_person(
        "lead@example.org",
        "Lee Private",
        role="Discharge lead",
        organisation=hospital,
        part=Part.ORGANISATION,
    )
    known = make_person("known@example.org", "Joy Private", public_name="Joy Adeyemi")
    partner = partners.add(admin, **partner_plan(hospital))
    made = []
    for number in range(min(actions, by_services)):
        area = AREAS[number % areas][0]
        owner = (lead, known, council)[number % 3]
        text = owned(
            owner,
            area,
            what=sentence(number, 9),
            why=sentence(number + 1000),
            difference=sentence(number + 2000),
            measures=[
                {"what": "Staff trained", "baseline": "12", "target": "80", "source": "Hospital records"}
            ],
            supporters=[council.id] if owner is not council else [],
            checker=f"person:{known.id}" if owner is not known else "",
            partner_links=[{"plan": partner.id, "part": "Chapter 3", "note": "Discharge", "review_on": ""}],
        )
        made.append(plans.draft_action(admin, plan, fields(area) if number % 7 == 6 else text))
    for number, action in enumerate(made):
        state, health = LIVED_IN[number % len(LIVED_IN)]
        if action.has_owner:
            report(
                admin,
                action,
                sentence(number + 3000),
                state=state,
                health=health,
                latest={m.id: "31" for m in action.measures},
            )
    if actions > by_services:
        _copy(plan, made, actions)
    publish(admin, plan)
    return admin, plan


def partner_plan(organisation: Any) -> dict[str, Any]:
    """Somebody else's plan."""
    return {
        "title": "Going home well",
        "organisation": organisation,
        "address": "https://hospital.example.org/plan",
        "owner": "Director of nursing",
        "period": "2026 to 2029",
        "contact": "private-contact@example.org",
        "review_on": None,
    }


def _copy(plan: Plan, made: list[Action], wanted: int) -> None:
    """More actions like these, by plain inserts: services would take some milliseconds for each."""
    db.session.flush()
    columns = [
        column.name for column in Action.__table__.columns if column.name not in {"id", "number", "reference"}
    ]
    codes = {
        each.id: each.code for each in db.session.scalars(select(Priority).where(Priority.plan_id == plan.id))
    }
    last = dict(db.session.execute(select(Priority.id, Priority.last_number)).all())
    rows = []
    for number in range(wanted - len(made)):
        row = {name: getattr(made[number % len(made)], name) for name in columns}
        last[row["priority_id"]] += 1
        row |= {"number": last[row["priority_id"]]}
        row["reference"] = f"{codes[row['priority_id']]}-{row['number']}"
        rows.append(row)
    db.session.execute(insert(Action), rows)
    for key, number in last.items():
        db.session.execute(update(Priority).where(Priority.id == key).values(last_number=number))
    new = db.session.scalars(select(Action.id).where(Action.id.not_in([each.id for each in made]))).all()
    db.session.execute(
        insert(Measure),
        [
            {"action_id": key, "what": "Staff trained", "baseline": "12", "target": "80", "latest": "31"}
            for key in new
        ],
    )
    db.session.expire_all()
