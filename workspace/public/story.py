"""What stands behind the words of an action: updates, dates that moved, figures, looks at partner plans.

Read for one action or for all of a plan at once, in the same few queries: a page asks for its own, and who
writes the whole site as plain files asks once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Select, select

from workspace.db import day_of, db
from workspace.plan import charting
from workspace.plan.charting import Chart
from workspace.plan.models import (
    Action,
    ActionChange,
    ActionUpdate,
    Measure,
    MeasureFigure,
)
from workspace.public import queries
from workspace.public.queries import LookedAt
from workspace.public.telling import Told


@dataclass(frozen=True)
class Story:
    """All of one action: updates and moved dates newest first, each measure's figures oldest first."""

    reference: str = ""
    written: date | None = None  # the day of its first words: "spring" meant the next one then
    figures: dict[str, list[MeasureFigure]] = field(default_factory=dict)
    checks: dict[int, LookedAt] = field(default_factory=dict)
    updates: list[ActionUpdate] = field(default_factory=list)
    moved: list[ActionChange] = field(default_factory=list)

    def charts(self, told: Told) -> list[Chart]:
        """Each measure over time, as far as figures of it were said."""
        return [
            charting.chart(said[0].measure_id, each, said)
            for each in told.figures
            if (said := self.figures.get(each.what))
        ]


def figures_and_checks(actions: Select[int], day: date) -> dict[int, Story]:
    """The stories of these actions without what people said: three queries."""
    written = select(Action.id, Action.reference, Action.added_at).where(Action.id.in_(actions))
    found = {key: Story(reference, day_of(at)) for key, reference, at in db.session.execute(written)}
    rows = db.session.execute(
        select(Measure.action_id, Measure.what, MeasureFigure)
        .join(MeasureFigure, MeasureFigure.measure_id == Measure.id)
        .where(Measure.action_id.in_(actions))
        .order_by(MeasureFigure.at, MeasureFigure.id)
    )
    for key, what, figure in rows:
        found[key].figures.setdefault(what, []).append(figure)
    for link in queries.links_looked_at(actions, day):
        found[link.action_id].checks[link.partner_plan_id] = link
    return found


def stories(actions: Select[int], published_at: datetime, day: date) -> dict[int, Story]:
    """The whole stories of these actions: five queries, for one action as for all."""
    found = figures_and_checks(actions, day)
    for update in queries.updates(actions):
        found[update.action_id].updates.append(update)
    for change in queries.moved_dates(actions, published_at):
        found[change.action_id].moved.append(change)
    return found
