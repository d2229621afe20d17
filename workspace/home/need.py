"""One thing that waits for somebody, and what one person's page is made from."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from workspace.circles import helping
from workspace.circles import queries as circles
from workspace.circles.models import Circle, HelpingReport
from workspace.people.models import Person
from workspace.proposals import queries
from workspace.proposals.consent import Stage
from workspace.proposals.models import Proposal
from workspace.queue import queries as queue
from workspace.queue.items import Item
from workspace.queue.of_circles import helping_near


@dataclass(frozen=True)
class Need:
    """One thing that waits: since when, what it is, what to press, and a sentence about time."""

    since: datetime
    what: str
    do: str
    url: str
    about: str = ""
    urgent: bool = False


@dataclass(frozen=True)
class Desk:
    """What one person's page is made from, loaded once: their circles, and what is under way in them."""

    person: Person
    circles: list[Circle]
    under_way: list[Proposal]
    reports: list[HelpingReport]  # of the helping circles in and below them
    to_look_at: list[Item]  # the whole queue of this person (A9)

    @property
    def open_there(self) -> list[tuple[Circle, int]]:
        """My circles, each with how many proposals are open there."""
        opened = Counter(p.circle_id for p in self.under_way if p.stage is not Stage.DRAFT)
        return [(circle, opened[circle.id]) for circle in self.circles]


def desk_of(person: Person) -> Desk:
    """Load what is under way around this person."""
    own = circles.circles_of(person)
    reports = helping.of_all(helping_near(own))
    return Desk(person, own, queries.under_way(person), reports, queue.mine(person, own, reports))
