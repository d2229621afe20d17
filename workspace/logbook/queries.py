"""Reading the register. Who may see a decision depends on circles, so rooms above add that."""

from __future__ import annotations

from sqlalchemy import Select, select

from workspace.logbook.models import Decision, TrailEntry


def of_circle(circle_id: int) -> Select[Decision]:
    """A circle's decisions, newest first."""
    return select(Decision).where(Decision.circle_id == circle_id).order_by(Decision.number.desc())


def trail_of_circle(circle_id: int) -> Select[TrailEntry]:
    """Who did what in a circle, newest first."""
    return select(TrailEntry).where(TrailEntry.circle_id == circle_id).order_by(TrailEntry.id.desc())
