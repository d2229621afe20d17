"""What the stories of the demo share: who and what there is, which day it is, and how they happen in turn."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import update

from workspace.circles.models import Circle, Hat
from workspace.db import clock_at, db, zone
from workspace.logbook.models import Decision
from workspace.partners.models import PartnerPlan
from workspace.people.models import Organisation, Person
from workspace.plan.models import Action, Plan
from workspace.post.models import Fate, Letter

READ_AFTER = timedelta(days=5)
Story = Iterator[datetime]  # each moment it gives is when its next part happens


@dataclass
class Town:
    """Northlea on the day the demo starts. Days are counted from then: -90 is ninety days ago."""

    starts: date
    people: dict[str, Person] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    circles: dict[str, Circle] = field(default_factory=dict)
    hats: dict[str, Hat] = field(default_factory=dict)
    partner_plans: dict[str, PartnerPlan] = field(default_factory=dict)
    plans: dict[str, Plan] = field(default_factory=dict)
    groups: dict[str, int] = field(default_factory=dict)  # groups of carers, by the keys of the stories
    sessions: dict[str, int] = field(default_factory=dict)
    actions: dict[str, Action] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)

    def day(self, days: int) -> date:
        """The date so many days from the day the demo starts."""
        return self.starts + timedelta(days=days)

    def at(self, days: int, hour: int = 19, minute: int = 0) -> datetime:
        """A moment on that day, by the clock on the wall. Stories happen on days before the demo starts."""
        return datetime.combine(self.day(days), time(hour, minute), zone())

    @property
    def plan(self) -> Plan:
        """The plan of Northlea."""
        return self.plans["carers"]


def weave(stories: Sequence[Story]) -> None:
    """Let all stories happen, each part at its moment, in the order of time."""
    waiting = [(next(story), number) for number, story in enumerate(stories)]
    heapq.heapify(waiting)
    while waiting:
        moment, number = heapq.heappop(waiting)
        with clock_at(moment):
            letters_have_come(moment)
            following = next(stories[number], None)
        if following is not None:
            heapq.heappush(waiting, (following, number))


def letters_have_come(moment: datetime) -> None:
    """Nobody carried letters in the year before the demo starts: those of days before have long been read."""
    old = update(Letter).where(Letter.fate == Fate.WAITING, Letter.written_at < moment - READ_AFTER)
    db.session.execute(old.values(fate=Fate.SENT, ended_at=Letter.send_after))
