"""What changed in a plan since somebody last looked. They say themselves that they have seen it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from sqlalchemy import CompoundSelect, Select, bindparam, func, select, text, union_all
from sqlalchemy.orm import defer, joinedload

from workspace.circles.models import Membership
from workspace.db import Moment, db, now
from workspace.paging import Pager, place
from workspace.people.models import Person
from workspace.plan.models import Action, ActionChange, ActionUpdate, Plan, PlanChange, PlanLook
from workspace.plan.models import PlanVersion as Version
from workspace.plan.past import belong_together
from workspace.refusal import Refusal, mark

NEVER_LOOKED = timedelta(days=30)  # who never said that they saw anything is told of so many days
MOST = 20  # changes and updates of one action; all of them stand in its history

T = TypeVar("T", ActionChange, ActionUpdate)


@dataclass(frozen=True)
class Beginning:
    """From when on somebody is told what changed, and whether they chose that moment themselves."""

    at: datetime
    looked: bool


@dataclass(frozen=True)
class Told:
    """Something that happened to an action: what its owner said, what changed, or both at once."""

    at: datetime
    person: Person
    update: ActionUpdate | None = None
    change: ActionChange | None = None


@dataclass(frozen=True)
class Touched:
    """One action with what happened to it, newest first."""

    action: Action
    is_new: bool
    told: list[Told]


@dataclass(frozen=True)
class Since:
    """All that changed: the plan's own words and versions, then its actions, 25 to a page."""

    actions: Pager[Touched]
    versions: Sequence[Version] = field(default_factory=list)
    words: Sequence[PlanChange] = field(default_factory=list)
    more_words: int = 0

    @property
    def total(self) -> int:
        """How many things changed; the same number as `count_since`."""
        return self.actions.total + len(self.versions) + len(self.words) + self.more_words


def beginning(person: Person, plan: Plan) -> Beginning:
    """When this person last said that they saw everything; else a month ago, or when they joined since."""
    looked = select(PlanLook.at).where(PlanLook.plan_id == plan.id, PlanLook.person_id == person.id)
    joined = select(func.max(Membership.since)).where(
        Membership.circle_id == plan.circle_id,
        Membership.person_id == person.id,
        Membership.ended_at.is_(None),
    )
    asked = select(looked.scalar_subquery(), joined.scalar_subquery())
    at, since = cast("tuple[datetime | None, datetime | None]", db.session.execute(asked).one())
    if at is not None:
        return Beginning(at, looked=True)
    month = now() - NEVER_LOOKED
    return Beginning(max(month, since) if since else month, looked=False)


def count_since(person: Person, plan: Plan) -> int:
    """How many things changed in this plan since this person last looked: two queries."""
    at = beginning(person, plan).at
    touched = _touched(plan, at).subquery()
    actions = select(func.count(func.distinct(touched.c.action_id)))
    words = select(func.count()).where(PlanChange.plan_id == plan.id, PlanChange.at > at)
    versions = select(func.count()).where(Version.plan_id == plan.id, Version.published_at > at)
    row = db.session.execute(
        select(actions.scalar_subquery(), words.scalar_subquery(), versions.scalar_subquery())
    ).one()
    return sum(row)


def since(plan: Plan, at: datetime, page: int = 1) -> Since:
    """What changed after this moment, newest first: a fixed number of queries, however much it was."""
    pager = _page(plan, at, page)
    words = select(PlanChange).where(PlanChange.plan_id == plan.id, PlanChange.at > at)
    versions = select(Version).where(Version.plan_id == plan.id, Version.published_at > at)
    newest = words.options(joinedload(PlanChange.person)).order_by(PlanChange.id.desc()).limit(MOST)
    shown = db.session.scalars(newest).all()
    number = db.session.scalar(words.with_only_columns(func.count(), maintain_column_froms=True)) or 0
    whole = (defer(Version.content, raiseload=True), joinedload(Version.decision))
    return Since(
        actions=pager,
        versions=db.session.scalars(versions.options(*whole).order_by(Version.number.desc())).all(),
        words=shown,
        more_words=number - len(shown),
    )


def seen(actor: Person, plan: Plan, until: datetime) -> None:
    """Remember up to when somebody has seen what changed: as far as their page told, and never backwards."""
    if until > now():
        raise Refusal(mark("Open this page again, and read what changed first."))
    db.session.execute(_REMEMBER, {"plan": plan.id, "person": actor.id, "at": until})


_REMEMBER = text(
    "INSERT INTO plan_look (plan_id, person_id, at) VALUES (:plan, :person, :at)"
    " ON CONFLICT (plan_id, person_id) DO UPDATE SET at = excluded.at WHERE plan_look.at < excluded.at"
).bindparams(bindparam("at", type_=Moment()))


def changed_in(circle_id: int, at: datetime) -> Select[int]:
    """The plans of this circle in which anything changed after this moment."""
    mine = select(Plan.id).where(Plan.circle_id == circle_id)
    actions = select(Action.plan_id).where(Action.plan_id.in_(mine))
    return (
        union_all(
            actions.join(ActionChange, ActionChange.action_id == Action.id).where(ActionChange.at > at),
            actions.join(ActionUpdate, ActionUpdate.action_id == Action.id).where(ActionUpdate.at > at),
            select(PlanChange.plan_id).where(PlanChange.plan_id.in_(mine), PlanChange.at > at),
            select(Version.plan_id).where(Version.plan_id.in_(mine), Version.published_at > at),
        )
        .subquery()
        .select()
    )


def _touched(plan: Plan, at: datetime) -> CompoundSelect[Any]:
    """Each change and each update of an action of this plan: of which, and when."""
    changed = select(ActionChange.action_id, ActionChange.at).join(
        Action, ActionChange.action_id == Action.id
    )
    said = select(ActionUpdate.action_id, ActionUpdate.at).join(Action, ActionUpdate.action_id == Action.id)
    return union_all(
        changed.where(Action.plan_id == plan.id, ActionChange.at > at),
        said.where(Action.plan_id == plan.id, ActionUpdate.at > at),
    )


def _page(plan: Plan, at: datetime, asked: int) -> Pager[Touched]:
    touched = _touched(plan, at).subquery()
    last = func.max(touched.c.at)
    grouped = select(touched.c.action_id).group_by(touched.c.action_id)
    total = db.session.scalar(select(func.count()).select_from(grouped.subquery())) or 0
    number, pages, here = place(asked, total)
    ordered = grouped.order_by(last.desc(), touched.c.action_id.desc())
    keys = list(db.session.scalars(ordered.slice(here.start, here.stop)))
    return Pager(_told(keys, at), number, pages, total)


def _told(keys: Sequence[int], at: datetime) -> list[Touched]:
    actions = {each.id: each for each in db.session.scalars(select(Action).where(Action.id.in_(keys)))}
    changes = _newest(ActionChange, keys, at)
    updates = _newest(ActionUpdate, keys, at)
    return [
        Touched(
            actions[key],
            actions[key].added_at > at,
            together(
                [each for each in changes if each.action_id == key],
                [each for each in updates if each.action_id == key],
            ),
        )
        for key in keys
    ]


def _newest(table: type[T], keys: Sequence[int], at: datetime) -> Sequence[T]:
    """The newest rows of each of these actions, and who wrote them."""
    place = func.row_number().over(partition_by=table.action_id, order_by=table.id.desc()).label("place")
    ranked = select(table.id.label("id"), place).where(table.action_id.in_(keys), table.at > at).subquery()
    first: Select[int] = select(ranked.c.id).where(ranked.c.place <= MOST)
    wanted = select(table).where(table.id.in_(first)).options(joinedload(table.person))
    if table is ActionUpdate:
        wanted = wanted.options(joinedload(ActionUpdate.entered_by))
    if table is ActionChange:
        wanted = wanted.options(joinedload(ActionChange.decision))
    return db.session.scalars(wanted.order_by(table.id.desc())).all()


def together(changes: Iterable[ActionChange], updates: Iterable[ActionUpdate]) -> list[Told]:
    """Changes and updates in one row, newest first; what an update changed stands with the update."""
    rest = list(changes)
    found = []
    for update in updates:
        made = next((each for each in rest if belong_together(each, update)), None)
        if made is not None:
            rest.remove(made)
        found.append(Told(update.at, update.person, update, made))
    found += [Told(each.at, each.person, change=each) for each in rest]
    return sorted(found, key=lambda told: told.at, reverse=True)
