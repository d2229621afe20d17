"""Every read of the plan. Lists and single rows both start from what this person may see (V2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import Load, defer, joinedload

from workspace.circles.models import Circle, Hat, HatTerm, Membership
from workspace.db import db, today
from workspace.logbook.models import Decision
from workspace.paging import Pager, page_of
from workspace.partners.models import PartnerPlan
from workspace.people.models import Organisation, Person
from workspace.plan import freshness, owners
from workspace.plan.glance import Glance
from workspace.plan.leaning import due_on, heard_in, leaning_on, link_due, unconfirmed
from workspace.plan.lists import (
    glance,
    listing,
    look_on,
    named_options,
    offered,
    priorities_of,
    same_dates,
    still_open,
)
from workspace.plan.models import (
    Action,
    ActionChange,
    PartnerLink,
    Plan,
    PlanChange,
    PlanVersion,
    Principle,
    Priority,
    State,
)
from workspace.plan.narrowing import Offered, Only, Wanted
from workspace.plan.owners import Named
from workspace.plan.past import figures_of, hand_overs, history, last_change, updates
from workspace.plan.seeking import (
    looking_for_owner,
    may_be_named,
    offers_on,
    open_hand_over,
    search,
    seeking,
)
from workspace.plan.sight import actions_visible_to, links_visible_to, visible_to
from workspace.reviewing import Due
from workspace.voices import queries as voices
from workspace.voices.models import CarerGroup, Session

__all__ = [
    "Glance",
    "Offered",
    "Only",
    "Wanted",
    "actions_visible_to",
    "agreed_by",
    "all_plans",
    "answered_for_by",
    "by_reference",
    "changes_of",
    "choices",
    "counts",
    "current",
    "due_on",
    "figures_of",
    "for_choice",
    "glance",
    "hand_overs",
    "heard_in",
    "history",
    "last_change",
    "leaning_on",
    "link_due",
    "links_visible_to",
    "listing",
    "looking_for_owner",
    "may_be_named",
    "next_due",
    "of_circle",
    "offered",
    "offers_on",
    "open_hand_over",
    "owned_by",
    "principles_of",
    "priorities_of",
    "published_by",
    "same_dates",
    "search",
    "seeking",
    "unconfirmed",
    "updates",
    "versions",
    "visible_to",
    "whole",
]


# What is there for this person ----------------------------------------------------------------------


def principles_of(plan: Plan) -> Select[Principle]:
    """The principles of one plan."""
    return select(Principle).where(Principle.plan_id == plan.id)


def all_plans(person: Person) -> Sequence[Plan]:
    """Every plan this person may see, by title."""
    wanted = visible_to(person).options(joinedload(Plan.circle).lazyload(Circle.hats))
    return db.session.scalars(wanted.order_by(func.lower(Plan.title), Plan.id)).all()


def counts(plans: Sequence[Plan]) -> dict[int, int]:
    """How many actions each of these plans has."""
    counted = select(Action.plan_id, func.count()).where(Action.plan_id.in_([p.id for p in plans]))
    return {key: number for key, number in db.session.execute(counted.group_by(Action.plan_id))}  # noqa: C416  typed


def of_circle(person: Person, circle: Circle) -> Sequence[Plan]:
    """The plans of one circle that this person may see."""
    return db.session.scalars(visible_to(person).where(Plan.circle_id == circle.id).order_by(Plan.id)).all()


def by_reference(plan: Plan, reference: str) -> Action | None:
    """The action with this reference in this plan."""
    wanted = select(Action).where(Action.plan_id == plan.id, Action.reference == reference.upper())
    return db.session.scalar(wanted)


def whole() -> tuple[Load, ...]:
    """What the page of one action shows, loaded together."""
    whose = Load(Action)
    return (
        *named_options(),
        whose.selectinload(Action.also),
        whose.selectinload(Action.supporters),
        whose.selectinload(Action.groups),
        whose.selectinload(Action.sessions),
        whose.selectinload(Action.checker_person),
        whose.selectinload(Action.checker_organisation),
        whose.selectinload(Action.measures),
        whose.selectinload(Action.decision),
        whose.selectinload(Action.partner_links).joinedload(PartnerLink.partner_plan),
    )


def answered_for_by(person: Person) -> ColumnElement[bool]:
    """Whose owner this person is: in person, by a hat worn today, or for their organisation."""
    day = today()
    worn = select(HatTerm.hat_id).where(
        HatTerm.person_id == person.id,
        HatTerm.ended_at.is_(None),
        HatTerm.since <= day,
        HatTerm.term_end >= day,
    )
    ways = [Action.owner_person_id == person.id, Action.owner_hat_id.in_(worn)]
    if person.organisation_id is not None:
        ways.append(Action.owner_organisation_id == person.organisation_id)
    return or_(*ways)


def owned_by(person: Person) -> list[Action]:
    """The open actions this person answers for, what is due first; then as the queue has them."""
    wanted = actions_visible_to(person).where(answered_for_by(person), still_open())
    options = (joinedload(Action.plan).lazyload(Plan.circle), *named_options())
    return list(db.session.scalars(wanted.options(*options).order_by(look_on(), Action.plan_id, Action.id)))


def next_due(person: Person, but: Action) -> Action | None:
    """What this person looks at next: the first action of theirs that is due, beside the one just done.

    One that is only due soon and was looked at today can wait, so that nobody goes round in circles.
    """
    day = today()
    for action in owned_by(person):
        due = freshness.said(action, day).due
        fresh = action.looked_at_on == day
        if action.id != but.id and (due in {Due.NOW, Due.OVERDUE} or (due is Due.SOON and not fresh)):
            return action
    return None


# How the plan's own words changed -------------------------------------------------------------------


def changes_of(plan: Plan, page: int = 1) -> Pager[PlanChange]:
    """How the plan's own words changed while it was drafted, newest first."""
    wanted = select(PlanChange).where(PlanChange.plan_id == plan.id).options(joinedload(PlanChange.person))
    return page_of(wanted.order_by(PlanChange.id.desc()), page)


# Versions and decisions -----------------------------------------------------------------------------


def versions(plan: Plan) -> Sequence[PlanVersion]:
    """All published versions, newest first, without their long content."""
    wanted = select(PlanVersion).where(PlanVersion.plan_id == plan.id)
    options = (defer(PlanVersion.content, raiseload=True), joinedload(PlanVersion.decision))
    return db.session.scalars(wanted.options(*options).order_by(PlanVersion.number.desc())).all()


def current(plan: Plan) -> PlanVersion | None:
    """The version that stands on the public page, without its long content."""
    if not plan.is_agreed:
        return None
    wanted = select(PlanVersion).where(
        PlanVersion.plan_id == plan.id, PlanVersion.number == plan.versions_published
    )
    return db.session.scalar(wanted.options(defer(PlanVersion.content, raiseload=True)))


def agreed_by(person: Person, decision: Decision) -> Sequence[Action]:
    """The actions this person may see that a decision added, changed or stopped."""
    touched = select(ActionChange.action_id).where(ActionChange.decision_id == decision.id)
    wanted = actions_visible_to(person).where(or_(Action.decision_id == decision.id, Action.id.in_(touched)))
    return db.session.scalars(
        wanted.options(joinedload(Action.plan)).order_by(Action.plan_id, Action.reference)
    ).all()


def published_by(person: Person, decision: Decision) -> Sequence[PlanVersion]:
    """The versions this person may see that a decision published."""
    plans = visible_to(person).with_only_columns(Plan.id)
    wanted = select(PlanVersion).where(PlanVersion.decision_id == decision.id, PlanVersion.plan_id.in_(plans))
    options = (defer(PlanVersion.content, raiseload=True), joinedload(PlanVersion.plan))
    return db.session.scalars(wanted.options(*options).order_by(PlanVersion.id)).all()


# What can be chosen in forms ------------------------------------------------------------------------


@dataclass(frozen=True)
class Choices:
    """What a form about an action offers."""

    priorities: list[Priority]
    people: list[Named]
    hats: list[Named]
    organisations: list[Organisation]
    partner_plans: list[PartnerPlan]
    groups: list[CarerGroup]
    sessions: list[Session]


def choices(plan: Plan, keys: Sequence[str] = (), *, inside: bool = True) -> Choices:
    """Members and hats of the plan's circle, all organisations; and whoever stands there now (`keys`).

    Who isn't in that circle (`inside`) is shown nobody else of it: others get no list of members (P3).
    """
    members = select(Membership.person_id).where(
        Membership.circle_id == plan.circle_id, Membership.ended_at.is_(None)
    )
    people = select(Person).where(Person.id.in_(members), Person.removed_at.is_(None)).order_by(Person.name)
    if not inside:
        people = people.where(false())
    hats = (
        select(Hat).where(Hat.circle_id == plan.circle_id).options(*owners.hat_options()).order_by(Hat.name)
    )
    standing = {each.key: each for each in owners.named(keys).values()}
    found_people = {n.key: n for n in map(owners.of_person, db.session.scalars(people))}
    found_hats = {n.key: n for n in map(owners.hat_to_choose, db.session.scalars(hats))}
    found_people |= {key: n for key, n in standing.items() if key.startswith("person:")}
    found_hats |= {k: n for k, n in standing.items() if k.startswith("hat:") and k not in found_hats}
    return Choices(
        priorities=list(db.session.scalars(priorities_of(plan).order_by(Priority.position, Priority.id))),
        people=list(found_people.values()),
        hats=list(found_hats.values()),
        organisations=list(db.session.scalars(select(Organisation).order_by(func.lower(Organisation.name)))),
        partner_plans=list(db.session.scalars(select(PartnerPlan).order_by(func.lower(PartnerPlan.title)))),
        groups=list(voices.groups()),
        sessions=list(voices.of_circle(plan.circle_id)) if inside else [],
    )


def for_choice(plan: Plan) -> Sequence[Action]:
    """The actions of a plan that a proposal may change or stop, by area and number."""
    wanted = select(Action).join(Priority, Action.priority_id == Priority.id)
    wanted = wanted.where(Action.plan_id == plan.id, Action.state != State.STOPPED)
    return db.session.scalars(wanted.order_by(Priority.position, Priority.id, Action.number)).all()
