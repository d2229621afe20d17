"""What stands behind a public plan: figures over time, links looked at, sessions, how it was written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, func, select, union
from sqlalchemy.orm import selectinload

from workspace.db import db
from workspace.logbook.models import Decision
from workspace.plan.models import (
    Action,
    ActionChange,
    ActionUpdate,
    ChangeKind,
    Plan,
    PlanChange,
    PlanVersion,
)
from workspace.proposals import tracing
from workspace.public import queries
from workspace.voices import queries as voices
from workspace.voices.models import FEWEST_SHOWN, Session


def enough(people: int | None) -> int | None:
    """How many people, where there are so many that it tells of nobody in particular (H3)."""
    return people if people is not None and people >= FEWEST_SHOWN else None


def sessions(keys: Iterable[int]) -> Sequence[Session]:
    """Those of these sessions that visitors may read of today, with the groups that were heard."""
    known = list(keys)
    if not known:
        return []
    wanted = voices.public().where(Session.id.in_(known)).options(selectinload(Session.groups))
    return db.session.scalars(wanted.order_by(Session.held_on, Session.id)).all()


def of_circle(plan: Plan) -> Sequence[Session]:
    """The public sessions of the circle that wrote the plan, the oldest first."""
    wanted = voices.public().where(Session.circle_id == plan.circle_id)
    options = selectinload(Session.groups)
    return db.session.scalars(wanted.options(options).order_by(Session.held_on, Session.id)).all()


def writers(plan: Plan) -> int:
    """How many people wrote the plan together before it was agreed. Who they were is nobody's business."""
    of_actions = (
        select(ActionChange.person_id)
        .join(Action, ActionChange.action_id == Action.id)
        .where(Action.plan_id == plan.id, ActionChange.kind == ChangeKind.DRAFTED)
    )
    of_plan = select(PlanChange.person_id).where(PlanChange.plan_id == plan.id)
    return db.session.scalar(select(func.count()).select_from(union(of_actions, of_plan).subquery())) or 0


def decisions(plan: Plan) -> Sequence[Decision]:
    """The public decisions behind a plan, the oldest first: what changed it and what published it."""
    changed = (
        select(ActionChange.decision_id)
        .join(Action, ActionChange.action_id == Action.id)
        .where(Action.plan_id == plan.id, ActionChange.decision_id.is_not(None))
    )
    published = select(PlanVersion.decision_id).where(
        PlanVersion.plan_id == plan.id, PlanVersion.decision_id.is_not(None)
    )
    wanted = tracing.public_decisions().where(Decision.id.in_(changed) | Decision.id.in_(published))
    return db.session.scalars(wanted.order_by(Decision.decided_at, Decision.id)).all()


def latest_updates(plan: Plan, references: Iterable[str], most: int) -> Sequence[Row[str, ActionUpdate]]:
    """The newest updates of the actions that stand in the current version, each with its action."""
    return db.session.execute(
        select(Action.reference, ActionUpdate)
        .join(Action, ActionUpdate.action_id == Action.id)
        .where(Action.plan_id == plan.id, Action.reference.in_(list(references)))
        .order_by(ActionUpdate.id.desc())
        .limit(most)
    ).all()


def newest_contents(plan: Plan, most: int) -> list[tuple[int, dict[str, Any]]]:
    """The newest versions with their whole text, newest first."""
    rows = db.session.execute(
        select(PlanVersion.number, PlanVersion.content)
        .where(PlanVersion.plan_id == plan.id, PlanVersion.number <= plan.versions_published)
        .order_by(PlanVersion.number.desc())
        .limit(most)
    )
    found = [(number, content) for number, content in rows]
    queries.masked([content for _number, content in found])
    return found
