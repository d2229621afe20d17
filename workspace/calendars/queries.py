"""Which dates stand in a calendar: all that this person may see, from half a year ago on (V2).

Plain rows, one question for each kind of date, however many there are. Nothing here says who has answered
what (R10), and nobody is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from workspace.calendars.models import CalendarFeed
from workspace.circles import queries as circles
from workspace.circles.models import Circle, Hat, HatTerm
from workspace.db import db, today
from workspace.logbook import queries as logbook
from workspace.logbook.models import Decision, Sequel
from workspace.partners.models import PartnerPlan
from workspace.people.models import Person
from workspace.plan import queries as plans
from workspace.plan.lists import look_on, still_open
from workspace.plan.models import Action, PartnerLink, Plan
from workspace.proposals import queries as proposals
from workspace.proposals.models import ClockStop, Place, Proposal, Round

BACK = timedelta(days=183)
Rows = Select[*tuple[Any, ...]]
Column = InstrumentedAttribute[Any]
MOST = 5000  # dates of one kind in one calendar


def visible_to(person: Person) -> Select[CalendarFeed]:
    """The calendar addresses of this person that were not taken back. Nobody else sees them."""
    return select(CalendarFeed).where(CalendarFeed.person_id == person.id, CalendarFeed.ended_at.is_(None))


def mine(person: Person) -> Sequence[CalendarFeed]:
    """This person's living addresses: their own first, then by circle."""
    wanted = visible_to(person).options(joinedload(CalendarFeed.circle).lazyload(Circle.hats))
    return db.session.scalars(wanted.order_by(CalendarFeed.circle_id.is_not(None), CalendarFeed.id)).all()


def living(person: Person, circle: Circle | None) -> CalendarFeed | None:
    """The living address of this person for this circle, or for everything of theirs."""
    same = CalendarFeed.circle_id == circle.id if circle else CalendarFeed.circle_id.is_(None)
    return db.session.scalar(visible_to(person).where(same).limit(1))


def open_feed(number: int) -> CalendarFeed | None:
    """The address with this number, while it works: not taken back, its person here and in the circle."""
    wanted = select(CalendarFeed).where(CalendarFeed.id == number, CalendarFeed.ended_at.is_(None))
    near = joinedload(CalendarFeed.circle).lazyload(Circle.hats)
    feed = db.session.scalar(wanted.options(joinedload(CalendarFeed.person), near))
    return feed if feed and feed.person.is_active and works(feed) else None


def works(feed: CalendarFeed) -> bool:
    """Whether its person is still in its circle, and the circle at work."""
    if feed.circle_id is None:
        return True
    belongs = select(Circle.id).where(
        Circle.id == feed.circle_id, Circle.closed_at.is_(None), Circle.id.in_(circles.ids_of(feed.person))
    )
    return db.session.scalar(belongs) is not None


# The dates ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Dates:
    """Everything that stands in one calendar, kind by kind."""

    actions: Sequence[Any]
    links: Sequence[Any]
    decisions: Sequence[Any]
    hats: Sequence[Any]
    ends: Sequence[Any]
    rounds: Sequence[Any]


def dates(person: Person, circle: Circle | None) -> Dates:
    """The dates of this person; or of this circle, as far as the person sees them."""
    since = today() - BACK
    about = _of_circle(circle) if circle else _of_person(person)
    return Dates(
        actions=_rows(_actions(person, about, since)),
        links=_rows(_links(person, about, since)),
        decisions=_rows(_decisions(person, circle, since)),
        hats=_rows(_hats(person, circle, since)),
        ends=_rows(_ends(person, circle, since)),
        rounds=_rows(_rounds(person, circle)),
    )


def _rows(wanted: Rows) -> Sequence[Any]:
    return db.session.execute(wanted.limit(MOST)).all()


def _of_circle(circle: Circle) -> ColumnElement[bool]:
    return Action.plan_id.in_(select(Plan.id).where(Plan.circle_id == circle.id))


def _of_person(person: Person) -> ColumnElement[bool]:
    """What this person answers for or checks: in person, by a hat worn today, or for their organisation."""
    ways = [plans.answered_for_by(person), Action.checker_person_id == person.id]
    if person.organisation_id is not None:
        ways.append(Action.checker_organisation_id == person.organisation_id)
    return or_(*ways)


def _actions(person: Person, about: ColumnElement[bool], since: date) -> Rows:
    when = look_on()
    open_ones = plans.actions_visible_to(person).where(
        about, still_open(), or_(when >= since, Action.due_on >= since)
    )
    return (
        open_ones.join(Plan, Plan.id == Action.plan_id)
        .with_only_columns(
            Action.id,
            Action.reference,
            Action.what,
            Action.state,
            Action.due_on,
            Action.row_version,
            Plan.slug,
            when.label("look_on"),
        )
        .order_by(Action.id)
    )


def _links(person: Person, about: ColumnElement[bool], since: date) -> Rows:
    """The links to partner plans that say when somebody looks whether they still hold (A8)."""
    wanted = plans.links_visible_to(person).join(Action, Action.id == PartnerLink.action_id)
    return (
        wanted.join(PartnerPlan, PartnerPlan.id == PartnerLink.partner_plan_id)
        .join(Plan, Plan.id == Action.plan_id)
        .where(about, still_open(), PartnerLink.review_on >= since)
        .with_only_columns(
            PartnerLink.id, PartnerLink.review_on, Action.reference, Plan.slug, PartnerPlan.title
        )
        .order_by(PartnerLink.id)
    )


def _inside(
    person: Person, circle: Circle | None, column: ColumnElement[int] | Column
) -> ColumnElement[bool]:
    """Of this circle; or of all this person's circles that are at work."""
    at_work = select(Circle.id).where(Circle.closed_at.is_(None), Circle.id.in_(circles.ids_of(person)))
    return column.in_(at_work.where(Circle.id == circle.id) if circle else at_work)


def _decisions(person: Person, circle: Circle | None, since: date) -> Rows:
    """The decisions in force, and when each comes up for review (R17)."""
    newest = select(func.max(Sequel.id)).where(Sequel.decision_id == Decision.id).scalar_subquery()
    when = logbook.next_review_on()
    return (
        proposals.decisions_visible_to(person)
        .where(_inside(person, circle, Decision.circle_id), logbook.comes_up(), when >= since)
        .with_only_columns(
            Decision.id,
            Decision.number,
            Decision.circle_name,
            Decision.title,
            when.label("review_on"),
            func.coalesce(newest, 0).label("sequence"),
        )
        .order_by(Decision.id)
    )


def _hats(person: Person, circle: Circle | None, since: date) -> Rows:
    """The hats of this circle, or those this person wears: when a term ends, when it is looked at again."""
    whose = Hat.circle_id == circle.id if circle else HatTerm.person_id == person.id
    return (
        select(
            HatTerm.id, HatTerm.term_end, HatTerm.review_on, Hat.kind, Hat.name, Hat.circle_id,
            Circle.name.label("circle"),
        )
        .join(Hat, Hat.id == HatTerm.hat_id)
        .join(Circle, Circle.id == Hat.circle_id)
        .where(
            whose,
            HatTerm.ended_at.is_(None),
            _inside(person, circle, Hat.circle_id) if circle else Circle.closed_at.is_(None),
            or_(HatTerm.term_end >= since, HatTerm.review_on >= since),
        )
        .order_by(HatTerm.id)
    )  # fmt: skip


def _ends(person: Person, circle: Circle | None, since: date) -> Rows:
    """When helping circles report and working groups are expected to end: these circles and those below."""
    inside = or_(_inside(person, circle, Circle.id), _inside(person, circle, Circle.parent_id))
    return (
        circles.visible_to(person)
        .where(inside, Circle.closed_at.is_(None), Circle.ends_on >= since)
        .with_only_columns(Circle.id, Circle.name, Circle.kind, Circle.ends_on)
        .order_by(Circle.id)
    )


def _rounds(person: Person, circle: Circle | None) -> Rows:
    """The rounds that ask this person now, by when; not while the clock stands still (R12)."""
    asked = select(Place.round_id).where(Place.person_id == person.id, Place.excluded.is_(False))
    stopped = select(ClockStop.round_id).where(ClockStop.restarted_at.is_(None))
    wanted = proposals.visible_to(person).join(Round, Round.proposal_id == Proposal.id)
    if circle:
        wanted = wanted.where(Proposal.circle_id == circle.id)
    return (
        wanted.where(Round.closed_at.is_(None), Round.id.in_(asked), Round.id.not_in(stopped))
        .join(Circle, Circle.id == Proposal.circle_id)
        .with_only_columns(
            Round.id, Round.answer_by, Proposal.id.label("proposal"), Proposal.title,
            Circle.name.label("circle"),
        )
        .order_by(Round.id)
    )  # fmt: skip
