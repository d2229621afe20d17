"""What is written down of an action: its changes, its updates, its figures, and who handed it on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from workspace.db import db
from workspace.plan.models import (
    Action,
    ActionChange,
    ActionUpdate,
    ChangeKind,
    HandOver,
    Measure,
    MeasureFigure,
    Offer,
)

TOGETHER = timedelta(seconds=5)  # an update is written right after the change that it made


def history(action: Action) -> Sequence[ActionChange]:
    """Every change of every field of an action, newest first."""
    wanted = select(ActionChange).where(ActionChange.action_id == action.id)
    options = (joinedload(ActionChange.person), joinedload(ActionChange.decision))
    return db.session.scalars(wanted.options(*options).order_by(ActionChange.id.desc())).all()


def updates(action: Action) -> Sequence[ActionUpdate]:
    """What its owner said, newest first."""
    wanted = select(ActionUpdate).where(ActionUpdate.action_id == action.id)
    return db.session.scalars(
        wanted.options(joinedload(ActionUpdate.person), joinedload(ActionUpdate.entered_by)).order_by(
            ActionUpdate.id.desc()
        )
    ).all()


def belong_together(change: ActionChange, update: ActionUpdate) -> bool:
    """Whether an update made this change: then a reader wants to hear of both at once."""
    wrote_it = update.entered_by_id or update.person_id
    if change.kind is not ChangeKind.UPDATED or change.person_id != wrote_it:
        return False
    return "partner_links" not in change.fields and timedelta(0) <= update.at - change.at < TOGETHER


def last_change(action: Action) -> ActionChange | None:
    """Who changed this action last."""
    wanted = select(ActionChange).where(ActionChange.action_id == action.id)
    return db.session.scalar(
        wanted.options(joinedload(ActionChange.person)).order_by(ActionChange.id.desc()).limit(1)
    )


def figures_of(action_ids: Collection[int]) -> dict[int, list[MeasureFigure]]:
    """The figures of these actions' measures as they were said, oldest first: one query for all of them.

    By the key of the measure; a measure without figures isn't there. Each knows its `measure`.
    """
    wanted = select(MeasureFigure).join(Measure).where(Measure.action_id.in_(action_ids))
    options = joinedload(MeasureFigure.measure)
    found: dict[int, list[MeasureFigure]] = {}
    for row in db.session.scalars(wanted.options(options).order_by(MeasureFigure.at, MeasureFigure.id)):
        found.setdefault(row.measure_id, []).append(row)
    return found


def hand_overs(action: Action) -> Sequence[HandOver]:
    """Each time somebody wanted to hand it on, and who offered to take it."""
    wanted = select(HandOver).where(HandOver.action_id == action.id).order_by(HandOver.id)
    offers = selectinload(HandOver.offers).joinedload(Offer.person)
    return db.session.scalars(wanted.options(joinedload(HandOver.asked_by), offers)).all()
