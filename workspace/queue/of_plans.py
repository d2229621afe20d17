"""What wants to be looked at in plans: actions, their links to partner plans, and partner plans as such."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, ScalarSelect, and_, case, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from workspace.circles.models import Circle, Membership, Standing
from workspace.db import db
from workspace.partners.models import PartnerPlan
from workspace.people.models import Organisation
from workspace.plan import queries as plans
from workspace.plan.leaning import due_on
from workspace.plan.lists import look_on, still_open
from workspace.plan.models import Action, HandOver, PartnerAnswer, PartnerLink, Plan
from workspace.plan.owners import key_of
from workspace.plan.partner_answers import waits_since
from workspace.queue.around import Around
from workspace.queue.items import Item, Kind
from workspace.reviewing import due
from workspace.visibility import Visibility

T = TypeVar("T")


def mine(around: Around) -> ColumnElement[bool]:
    """Of which actions something may be on this person's list: as owner, as checker, or for a circle."""
    keys = around.keys()
    return or_(
        Action.owner_person_id.in_(keys["person"]),
        Action.owner_hat_id.in_(keys["hat"]),
        Action.owner_organisation_id.in_(keys["organisation"]),
        Action.checker_person_id.in_(keys["person"]),
        Action.checker_organisation_id.in_(keys["organisation"]),
        Plan.circle_id.in_(around.led()),
    )


def _rows(around: Around, wanted: ColumnElement[bool], *columns: Any) -> Any:
    """Narrow rows about actions that this person may see: no texts, no objects."""
    handed_on = exists().where(HandOver.action_id == Action.id, HandOver.ended_at.is_(None))
    visible = plans.visible_to(around.person).with_only_columns(Plan.id)
    return (
        select(
            Action.id, Action.reference, Action.what,
            Action.owner_person_id, Action.owner_hat_id, Action.owner_organisation_id,
            Action.checker_person_id, Action.checker_organisation_id,
            Plan.slug, Plan.title, Plan.circle_id, Plan.visibility, Circle.name.label("circle"),
            handed_on.label("handed_on"), *columns,
        )
        .select_from(Action).join(Plan, Plan.id == Action.plan_id).join(Circle, Circle.id == Plan.circle_id)
        .where(wanted, Action.plan_id.in_(visible))
    )  # fmt: skip


def actions(around: Around, wanted: ColumnElement[bool]) -> Iterator[Item]:
    """The actions whose date is near or past: one question."""
    when = look_on()
    rows = _rows(around, wanted, when.label("look_on")).where(when <= around.until)
    for row in db.session.execute(rows):
        yield _item(around, Kind.ACTION, row.id, row, row.look_on)


def links(around: Around, wanted: ColumnElement[bool]) -> Iterator[Item]:
    """The links to partner plans that want a look, those of replaced plans at once: one question (A8)."""
    unseen = or_(PartnerLink.checked_on.is_(None), PartnerLink.checked_on < PartnerPlan.replaced_on)
    near = or_(PartnerLink.review_on <= around.until, and_(PartnerPlan.replaced_on <= around.until, unseen))
    rows = (
        _rows(
            around, wanted, PartnerLink.id.label("link_id"), PartnerLink.review_on, PartnerLink.checked_on,
            PartnerPlan.replaced_on, PartnerPlan.title.label("leans_on"),
            _last_no(PartnerAnswer.words).label("no"), _last_no(PartnerAnswer.at).label("no_at"),
        )
        .join(PartnerLink, PartnerLink.action_id == Action.id)
        .join(PartnerPlan, PartnerPlan.id == PartnerLink.partner_plan_id)
        .where(near, still_open())
    )  # fmt: skip
    for row in db.session.execute(rows):
        when = due_on(row.review_on, row.checked_on, row.replaced_on)
        if when is not None and when <= around.until:
            item = _item(around, Kind.LINK, row.link_id, row, when, row.leans_on)
            waits = row.no_at is not None and waits_since(row.no_at, row.review_on)
            yield replace(item, said_no=row.no if waits else "")


def _last_no(column: InstrumentedAttribute[T]) -> ScalarSelect[T]:
    """Of the contact’s last answer, where it says that something has changed (A8)."""
    newest = select(func.max(PartnerAnswer.id)).where(PartnerAnswer.link_id == PartnerLink.id)
    last = PartnerAnswer.id == newest.correlate(PartnerLink).scalar_subquery()
    no = select(column).where(last, PartnerAnswer.still_right.is_(False))
    return no.correlate(PartnerLink).scalar_subquery()


def _item(around: Around, kind: Kind, key: int, row: Any, when: date, leans_on: str = "") -> Item:
    """An action, or something that hangs on it: whose it is, is the same for both."""
    owner_key = key_of(row.owner_person_id, row.owner_hat_id, row.owner_organisation_id)
    checker_key = key_of(row.checker_person_id, None, row.checker_organisation_id)
    only_of = row.circle_id if row.visibility is Visibility.CIRCLE else None
    owner, checker = around.behind(owner_key, only_of), around.behind(checker_key, only_of)
    desks = around.desks(when, owner, checker, row.handed_on)
    return Item(
        kind=kind, id=key, title=row.what, circle_id=row.circle_id, circle=row.circle, look_on=when,
        due=due(when, around.day), desks=desks, mine=around.mine(desks, owner, checker, row.circle_id),
        role=around.role(row.circle_id), reference=row.reference, slug=row.slug, plan=row.title,
        leans_on=leans_on, owner=owner_key, checker=checker_key, has_owner=bool(owner),
        has_checker=bool(checker), handed_on=row.handed_on,
    )  # fmt: skip


# Partner plans themselves ---------------------------------------------------------------------------


def partner_plans(around: Around, wanted: ColumnElement[bool], plan: Plan | None = None) -> Iterator[Item]:
    """Partner plans to be looked at again, once for each circle whose actions lean on them: one question.

    Where none leans on one yet, it is with whoever entered it, and then with the top circle.
    """
    whose, entered = _whose(plan)
    rows = (
        select(
            PartnerPlan.id, PartnerPlan.title, PartnerPlan.review_on, PartnerPlan.added_by_id,
            Organisation.name.label("whose"), Circle.id.label("circle_id"), Circle.name.label("circle"),
            case((entered, 1), else_=0).label("entered"),
        )
        .select_from(PartnerPlan).join(Organisation, Organisation.id == PartnerPlan.organisation_id)
        .join(Circle, whose)
        .where(
            wanted, Circle.closed_at.is_(None), PartnerPlan.replaced_on.is_(None),
            PartnerPlan.review_on <= around.until,
        )
    )  # fmt: skip
    for row in db.session.execute(rows):
        yield _partner_plan(around, row)


def _whose(plan: Plan | None) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """With which circle a partner plan is; and whether with who entered it, while nothing leans on it."""
    leaning = (
        select(Plan.id).select_from(PartnerLink).join(Action, Action.id == PartnerLink.action_id)
        .join(Plan, Plan.id == Action.plan_id)
        .where(PartnerLink.partner_plan_id == PartnerPlan.id, still_open())
        .correlate(PartnerPlan, Circle)
    )  # fmt: skip
    alone = and_(~leaning.exists(), Circle.parent_id.is_(None))
    may_look = exists().where(  # a full member of some circle, as who enters one is
        Membership.person_id == PartnerPlan.added_by_id, Membership.ended_at.is_(None),
        Membership.standing == Standing.FULL,
    )  # fmt: skip
    if plan is not None:
        here = and_(leaning.where(Plan.id == plan.id).exists(), Circle.id == plan.circle_id)
        return here, and_(alone, may_look)
    return or_(leaning.where(Plan.circle_id == Circle.id).exists(), alone), and_(alone, may_look)


def _partner_plan(around: Around, row: Any) -> Item:
    entered = bool(row.entered)
    owner = frozenset({row.added_by_id}) if entered else frozenset()
    desks = around.desks(row.review_on, owner, ())
    return Item(
        kind=Kind.PARTNER_PLAN, id=row.id, title=row.title, circle_id=row.circle_id, circle=row.circle,
        look_on=row.review_on, due=due(row.review_on, around.day), desks=desks,
        mine=around.mine(desks, owner, frozenset(), row.circle_id), role=around.role(row.circle_id),
        leans_on=row.whose, owner=f"person:{row.added_by_id}" if entered else "", has_owner=entered,
    )  # fmt: skip
