"""Long lists of a plan, 25 to a page, and the plan in numbers: always the same number of queries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, case, false, func, or_, select, union
from sqlalchemy.orm import InstrumentedAttribute, Load, joinedload, lazyload

from workspace import reviewing
from workspace.circles.models import Circle, Hat
from workspace.db import db, today
from workspace.paging import Pager, page_of
from workspace.people.models import Organisation
from workspace.plan import glance as counting
from workspace.plan import narrowing
from workspace.plan.batches import Shared, shared_dates, too_many
from workspace.plan.glance import Alike, Glance
from workspace.plan.models import Action, Plan, Priority, State, also_serves, for_group, supported_by
from workspace.plan.narrowing import Choice, Offered, Only, Wanted
from workspace.plan.shape import LABELS
from workspace.voices.models import CarerGroup

ALL = Wanted()


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


def still_open() -> ColumnElement[bool]:
    """Whether somebody has to look after an action, in the database's words; the same as `State.is_open`."""
    return Action.state.not_in([state for state in State if not state.is_open])


def look_on() -> ColumnElement[date | None]:
    """When an action is looked at next, in the database's words; the same as `freshness.look_on`."""
    return case(
        (~still_open(), None),
        (Action.state == State.WORKING_OUT, Action.working_out_until),
        else_=Action.review_on,
    )


def _overdue(day: date) -> ColumnElement[bool]:
    return look_on() < day - reviewing.GRACE


def _ownerless() -> ColumnElement[bool]:
    nobody = (Action.owner_person_id, Action.owner_hat_id, Action.owner_organisation_id)
    return and_(*(column.is_(None) for column in nobody))


def _alone() -> ColumnElement[bool]:
    """Open, and nobody answers for it (A3): what is done or stopped needs nobody any more."""
    return and_(_ownerless(), still_open())


def _new(published_at: datetime | None) -> ColumnElement[bool]:
    """Added since the last version; before the first, nothing is new."""
    return false() if published_at is None else Action.added_at > published_at


def listing(
    plan: Plan, page: int = 1, wanted: Wanted = ALL, published_at: datetime | None = None
) -> Pager[Action]:
    """Twenty-five actions of a plan, by area and number, narrowed to what was asked for."""
    actions = select(Action).join(Priority, Action.priority_id == Priority.id)
    actions = actions.where(Action.plan_id == plan.id, *_fitting(plan, wanted, published_at))
    ordered = actions.order_by(Priority.position, Priority.id, Action.number)
    return page_of(ordered.options(_IN_LISTS, *named_options()), page)


def _fitting(plan: Plan, wanted: Wanted, published_at: datetime | None) -> list[ColumnElement[bool]]:
    """What an action must be like to be shown."""
    fitting = []
    if wanted.area is not None:
        serves = select(also_serves.c.action_id).join(Priority, also_serves.c.priority_id == Priority.id)
        also = serves.where(Priority.plan_id == plan.id, Priority.code == wanted.area)
        fitting.append(or_(Priority.code == wanted.area, Action.id.in_(also)))
    if wanted.organisation is not None:
        helps = select(supported_by.c.action_id).where(supported_by.c.organisation_id == wanted.organisation)
        fitting.append(or_(Action.owner_organisation_id == wanted.organisation, Action.id.in_(helps)))
    if wanted.state is not None:
        fitting.append(Action.state == wanted.state)
    if wanted.group is not None:
        of_it = select(for_group.c.action_id).where(for_group.c.group_id == wanted.group)
        fitting.append(Action.id.in_(of_it))
    if wanted.only is Only.NO_OWNER:
        fitting.append(_alone())
    if wanted.only is Only.NO_UPDATE:
        fitting.append(_overdue(today()))
    if wanted.only is Only.NEW:
        fitting.append(_new(published_at))
    return fitting


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


def glance(plan: Plan, day: date) -> Glance:
    """How many actions stand how, by area and by who looks after them: three queries, however many (A4)."""
    late = case((_overdue(day), 1), else_=0)
    dated = case((look_on().is_(None), 0), else_=1)
    alone = case((_ownerless(), 1), else_=0)
    alike = (
        Action.priority_id,
        Action.owner_organisation_id,
        alone,
        Action.state,
        Action.health,
        late,
        dated,
    )
    rows = db.session.execute(
        select(*alike, func.count()).where(Action.plan_id == plan.id).group_by(*alike)
    ).all()
    areas = db.session.execute(
        priorities_of(plan)
        .with_only_columns(Priority.id, Priority.code, Priority.title)
        .order_by(Priority.position, Priority.id)
    ).all()
    codes = {key: code for key, code, _ in areas}
    return counting.count(
        [(code, title) for _, code, title in areas],
        _names({organisation for _, organisation, *_ in rows}),
        (
            Alike(codes[area], _keeper(organisation, nobody), state, health, bool(old), bool(looked), number)
            for area, organisation, nobody, state, health, old, looked, number in rows
        ),
    )


def _keeper(organisation: int | None, nobody: int) -> str:
    if organisation is not None:
        return str(organisation)
    return counting.NOBODY if nobody else counting.CIRCLE


def _names(keys: set[int | None]) -> dict[str, str]:
    wanted = select(Organisation.id, Organisation.name).where(Organisation.id.in_(keys - {None}))
    return {str(key): name for key, name in db.session.execute(wanted)}


def offered(plan: Plan, seen: Glance, published_at: datetime | None) -> Offered:
    """What the list can be narrowed to, with how many of the whole plan: four queries, however many."""
    here = Action.plan_id == plan.id
    new = select(func.count()).select_from(Action).where(here, _new(published_at))
    owning = select(Action.owner_organisation_id.label("key"), Action.id.label("action")).where(here)
    return Offered(
        areas=_choices(
            plan, select(Action.priority_id.label("key"), Action.id.label("action")).where(here), also_serves,
            (Priority.id, Priority.code, Priority.title), (Priority.position, Priority.id),
        ),
        organisations=_choices(
            plan, owning, supported_by,
            (Organisation.id, Organisation.id, Organisation.name), (func.lower(Organisation.name),),
        ),
        states=narrowing.states_of(seen.whole),
        only=narrowing.only_of(seen.whole, db.session.scalar(new) or 0),
        groups=_choices(
            plan, None, for_group,
            (CarerGroup.id, CarerGroup.id, CarerGroup.name), (CarerGroup.position, CarerGroup.id),
        ),
    )  # fmt: skip


def _choices(
    plan: Plan, first: Any, linked: Table, named: tuple[Any, Any, Any], order: tuple[Any, ...]
) -> list[Choice]:
    """The areas, organisations or groups that have actions: by their own column, or by being linked."""
    other = next(column for column in linked.c if column.name != "action_id")
    links = select(other.label("key"), linked.c.action_id.label("action")).join(
        Action, Action.id == linked.c.action_id
    )
    links = links.where(Action.plan_id == plan.id)
    pairs = (union(first, links) if first is not None else links).subquery()  # each pair counts once
    key, value, label = named
    counted = select(pairs.c.key, func.count().label("number")).group_by(pairs.c.key).subquery()
    found = select(value, label, counted.c.number).join(counted, counted.c.key == key).order_by(*order)
    return [Choice(str(each), name, number) for each, name, number in db.session.execute(found)]


def same_dates(plan: Plan) -> list[tuple[str, Shared]]:
    """The dates that many open actions of a plan share, each with what it is called."""
    return [
        (LABELS[name], shared)
        for name, column in (("due_on", Action.due_on), ("review_on", Action.review_on))
        for shared in _shared(plan, column)
    ]


def _shared(plan: Plan, column: InstrumentedAttribute[date | None]) -> list[Shared]:
    """Counted by the database, so that only the actions of such a date are fetched: at most two queries."""
    wanted = [Action.plan_id == plan.id, still_open(), column.is_not(None)]
    numbers = db.session.execute(select(column, func.count()).where(*wanted).group_by(column)).all()
    dated = sum(number for _, number in numbers)
    days = [day for day, number in numbers if too_many(number, dated)]
    if not days:
        return []
    those = select(Action.reference, column).where(*wanted, column.in_(days))
    pairs = db.session.execute(those.order_by(Action.priority_id, Action.number)).all()
    found = shared_dates((reference, day) for reference, day in pairs if day)
    return [replace(each, dated=dated) for each in found]
