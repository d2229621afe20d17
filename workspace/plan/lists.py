"""Long lists of a plan, 25 to a page, and the plan in numbers: always the same number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Load, joinedload, lazyload

from workspace import reviewing
from workspace.circles.models import Circle, Hat
from workspace.db import db, today
from workspace.plan.models import Action, Plan, Priority, State, also_serves
from workspace.refusal import mark

PER_PAGE = 25


@dataclass(frozen=True)
class Pager:
    """One page of a longer list of actions."""

    rows: Sequence[Any]
    number: int
    pages: int
    total: int


class Only(StrEnum):
    """What a list of actions may be narrowed to, beside its priority area."""

    NO_OWNER = "no-owner"
    NO_UPDATE = "no-update"
    NEW = "new"

    @property
    def label(self) -> str:
        """The words people read."""
        return {
            Only.NO_OWNER: mark("No owner yet"),
            Only.NO_UPDATE: mark("No update"),
            Only.NEW: mark("Not yet published"),
        }[self]


def named_options() -> tuple[Load, ...]:
    """What it takes to name the owners of many actions, in a fixed number of queries."""
    whose = Load(Action)
    return (
        whose.selectinload(Action.owner_person),
        whose.selectinload(Action.owner_hat).options(
            joinedload(Hat.circle).lazyload(Circle.hats), lazyload(Hat.terms)
        ),
        whose.selectinload(Action.owner_organisation),
    )


def priorities_of(plan: Plan) -> Select[Priority]:
    """The priority areas of one plan."""
    return select(Priority).where(Priority.plan_id == plan.id)


def look_on() -> ColumnElement[date | None]:
    """When an action is looked at next, in the database's words; the same as `freshness.look_on`."""
    closed = Action.state.in_([State.DONE, State.STOPPED])
    return case(
        (closed, None), (Action.state == State.WORKING_OUT, Action.working_out_until), else_=Action.review_on
    )


def _overdue(day: date) -> ColumnElement[bool]:
    return look_on() < day - reviewing.GRACE


def _ownerless() -> ColumnElement[bool]:
    nobody = (Action.owner_person_id, Action.owner_hat_id, Action.owner_organisation_id)
    return and_(*(column.is_(None) for column in nobody))


def listing(
    plan: Plan,
    page: int = 1,
    *,
    priority: str | None = None,
    state: State | None = None,
    only: Only | None = None,
    published_at: datetime | None = None,
) -> Pager:
    """Twenty-five actions of a plan, by area and number, narrowed to what was asked for."""
    wanted = select(Action).join(Priority, Action.priority_id == Priority.id).where(Action.plan_id == plan.id)
    if priority:
        serves = select(also_serves.c.action_id).join(Priority, also_serves.c.priority_id == Priority.id)
        also = serves.where(Priority.plan_id == plan.id, Priority.code == priority)
        wanted = wanted.where(or_(Priority.code == priority, Action.id.in_(also)))
    if state:
        wanted = wanted.where(Action.state == state)
    if only is Only.NO_OWNER:
        wanted = wanted.where(_ownerless())
    if only is Only.NO_UPDATE:
        wanted = wanted.where(_overdue(today()))
    if only is Only.NEW and published_at is not None:
        wanted = wanted.where(Action.added_at > published_at)
    ordered = wanted.order_by(Priority.position, Priority.id, Action.number)
    return page_of(ordered.options(_IN_LISTS, *named_options()), page)


_IN_LISTS = Load(Action).load_only(  # the long texts stay where they are
    Action.reference,
    Action.what,
    Action.state,
    Action.health,
    Action.review_on,
    Action.working_out_by,
    Action.working_out_until,
    Action.looked_at_on,
    Action.added_at,
    Action.owner_person_id,
    Action.owner_hat_id,
    Action.owner_organisation_id,
    raiseload=True,
)


def page_of(wanted: Select[Any], number: int) -> Pager:
    """One page of what is wanted, and how many there are in all."""
    counted = wanted.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)
    total = db.session.scalar(counted) or 0
    pages = max(1, -(-total // PER_PAGE))
    number = min(max(1, number), pages)
    rows = db.session.scalars(wanted.limit(PER_PAGE).offset((number - 1) * PER_PAGE)).all()
    return Pager(rows, number, pages, total)


@dataclass(frozen=True)
class Area:
    """One priority area in numbers: in each state those that can be believed, and those without an update."""

    priority: Priority
    states: dict[State, int]
    overdue: int
    total: int


@dataclass(frozen=True)
class Glance:
    """The whole plan in numbers, counted by the database."""

    areas: list[Area]
    states: dict[State, int]
    total: int
    without_owner: int
    overdue: int
    with_review: int  # open, and with a date to be looked at

    @property
    def on_time(self) -> int:
        """How many were looked at when they should have been (A4)."""
        return self.with_review - self.overdue


def glance(plan: Plan, day: date) -> Glance:
    """How many actions stand how, by area: two queries, however many actions there are (A4)."""
    late = case((_overdue(day), 1), else_=0)
    dated = case((look_on().is_(None), 0), else_=1)
    alone = case((and_(_ownerless(), Action.state.not_in([State.DONE, State.STOPPED])), 1), else_=0)
    counted = (
        select(Action.priority_id, Action.state, late, func.count(), func.sum(alone), func.sum(dated))
        .where(Action.plan_id == plan.id)
        .group_by(Action.priority_id, Action.state, late)
    )
    rows = [(area, state, bool(old), n, a, d) for area, state, old, n, a, d in db.session.execute(counted)]
    areas = [
        Area(
            area,
            {
                state: n
                for state in State
                if (n := sum(r[3] for r in rows if r[:3] == (area.id, state, False)))
            },
            sum(r[3] for r in rows if r[0] == area.id and r[2]),
            sum(r[3] for r in rows if r[0] == area.id),
        )
        for area in db.session.scalars(priorities_of(plan).order_by(Priority.position, Priority.id))
    ]
    return Glance(
        areas=areas,
        states={state: n for state in State if (n := sum(r[3] for r in rows if r[1] is state))},
        total=sum(r[3] for r in rows),
        overdue=sum(r[3] for r in rows if r[2]),
        without_owner=sum(r[4] for r in rows),
        with_review=sum(r[5] for r in rows),
    )
