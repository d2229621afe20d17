"""Giving somebody a calendar address, and taking it back."""

from __future__ import annotations

from workspace.calendars import queries
from workspace.calendars.models import CalendarFeed
from workspace.circles import queries as circles
from workspace.circles.models import Circle
from workspace.db import db, now
from workspace.people.models import Person
from workspace.refusal import Refusal, mark


def make(person: Person, circle: Circle | None) -> CalendarFeed:
    """Give this person an address for their own dates, or a circle's: at most one for each."""
    if circle and circle.id not in {each.id for each in circles.circles_of(person)}:
        raise Refusal(mark("You can only have a calendar of circles that you are in."))
    db.session.refresh(person, with_for_update={"of": Person})  # two clicks at once make one address
    there = queries.living(person, circle)
    if there is not None:
        return there
    feed = CalendarFeed(person=person, circle=circle, made_at=now())
    db.session.add(feed)
    db.session.flush()
    return feed


def take_back(feed: CalendarFeed) -> None:
    """End an address for good: calendars that read it find nothing any more."""
    feed.ended_at = feed.ended_at or now()
    db.session.flush()


def make_anew(feed: CalendarFeed) -> CalendarFeed:
    """End an address and give another one for the same dates."""
    take_back(feed)
    return make(feed.person, feed.circle)
