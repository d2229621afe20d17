"""When something has to be looked at again, and what it says in public when nobody did. Pure."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum

from workspace.refusal import mark

GRACE = timedelta(days=14)  # A4: this long after its review date a thing stops claiming to be well
SOON = timedelta(days=14)


class Due(StrEnum):
    """How close the next look is."""

    NONE = "none"
    LATER = "later"
    SOON = "soon"
    NOW = "now"
    OVERDUE = "overdue"

    @property
    def label(self) -> str:
        """The words people read."""
        return {
            Due.NONE: mark("no review date"),
            Due.LATER: mark("not due yet"),
            Due.SOON: mark("due soon"),
            Due.NOW: mark("due"),
            Due.OVERDUE: mark("overdue"),
        }[self]


def due(review_on: date | None, today: date) -> Due:
    """How close the review is: due from its date on, overdue once the grace of 14 days has passed."""
    if review_on is None:
        return Due.NONE
    if today > review_on + GRACE:
        return Due.OVERDUE
    if today >= review_on:
        return Due.NOW
    return Due.SOON if review_on - today <= SOON else Due.LATER


def stale(review_on: date | None, today: date) -> bool:
    """Whether health may no longer be shown, because the review date passed more than 14 days ago (A4)."""
    return due(review_on, today) is Due.OVERDUE


def months_after(day: date, months: int) -> date:
    """The same day so many months on, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
