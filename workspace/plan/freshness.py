"""Freshness is the product (A4): what may be said about an action today, from its dates. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from workspace import reviewing
from workspace.plan.models import Health, State
from workspace.reviewing import Due


class Dated(Protocol):
    """As much of an action as freshness needs; a published action with its live state will do as well."""

    @property
    def state(self) -> State: ...  # noqa: D102  a shape, not a thing
    @property
    def health(self) -> Health | None: ...  # noqa: D102  # named so that it explains itself
    @property
    def review_on(self) -> date | None: ...  # noqa: D102  # named so that it explains itself
    @property
    def working_out_until(self) -> date | None: ...  # noqa: D102  # named so that it explains itself
    @property
    def looked_at_on(self) -> date: ...  # noqa: D102  # named so that it explains itself


@dataclass(frozen=True)
class Said:
    """What a page says: the state; health while it can be believed; or since when nobody said anything."""

    state: State
    health: Health | None
    stale: bool
    since: date
    due: Due
    look_on: date | None


def look_on(action: Dated) -> date | None:
    """When it has to be looked at next; being worked out, by when that should be over; at the end, never."""
    if not action.state.is_open:
        return None
    return action.working_out_until if action.state is State.WORKING_OUT else action.review_on


def said(action: Dated, today: date) -> Said:
    """What may be said about it today: 14 days after its review date, its health is no longer shown."""
    when = look_on(action)
    stale = reviewing.stale(when, today)
    health = action.health if action.state.has_health and not stale else None
    return Said(action.state, health, stale, action.looked_at_on, reviewing.due(when, today), when)


def suggested_review(action: Dated, every: int, today: date) -> date:
    """The next review date to offer: the agreed one while it is far off, else the usual time from today."""
    when = look_on(action)
    if when is not None and reviewing.due(when, today) is Due.LATER:
        return when
    return reviewing.months_after(today, max(every, 1))


def puts_off(action: Dated, every: int, today: date, next_on: date) -> bool:
    """Whether this next date is later than what was agreed, so that it needs a reason (A5).

    Before a review is due, that is any later date. At a review it is a date more than two weeks beyond the
    usual time between reviews.
    """
    suggested = suggested_review(action, every, today)
    slack = reviewing.GRACE if suggested != look_on(action) else reviewing.GRACE * 0
    return next_on > suggested + slack
