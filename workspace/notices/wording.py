"""Days, hours and kinds of letters in the reader's words."""

from __future__ import annotations

from datetime import date, time, timedelta

from babel import dates
from flask_babel import get_locale

from workspace.notices.periods import Hours
from workspace.post.models import Kind
from workspace.refusal import mark

MONDAY = date(2026, 11, 23)

TO_ME = {
    Kind.ANSWER_WANTED: mark("Your answer is wanted"),
    Kind.CHANGE_SUGGESTED: mark("A change for your objection"),
    Kind.ANSWERED_FOR_YOU: mark("Somebody answered for you"),
    Kind.OWN_ACTION: mark("A new action of yours"),
    Kind.ACCOUNT: mark("A change in how you sign in"),
    Kind.DIGEST: mark("Your digest"),
}


def to_me(kind: Kind) -> str:
    """What a letter to me was about, to be translated."""
    return TO_ME.get(kind, kind.label)


def weekday(number: int) -> str:
    """A day of the week: 1 is Monday."""
    return dates.format_date(MONDAY + timedelta(days=number - 1), "EEEE", locale=_locale())


def hour(number: int) -> str:
    """An hour of the day, as clocks show it."""
    return dates.format_time(time(number), "HH:mm", locale=_locale())


def hour_of_digests(hours: Hours) -> str:
    """From which hour digests come."""
    return hour(hours.due_on(MONDAY).hour)


def _locale() -> str:
    return str(get_locale() or "en")
