"""What a circle's page adds up: what the circle has to look at again, and what this person can do there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select

from workspace.circles import policy as circles_policy
from workspace.circles import queries as circles
from workspace.circles.models import Circle, CircleKind, HatTerm
from workspace.db import today
from workspace.logbook import queries as logbook
from workspace.logbook.models import Decision
from workspace.people.models import Person
from workspace.plan import policy as plan_policy
from workspace.policies.models import Policy
from workspace.proposals import policy as proposals_policy
from workspace.proposals.consent import Stage
from workspace.proposals.models import Proposal
from workspace.reviewing import SOON
from workspace.selections import policy as selections_policy
from workspace.visibility import Visibility


@dataclass(frozen=True)
class Backlog:
    """What a circle has to look at again: nothing here waits for one person alone (C9, R17)."""

    hats: list[HatTerm]
    parked: list[Proposal]
    policies: list[Policy]
    decisions: list[tuple[Decision, date | None]]
    more_decisions: int
    overdue: bool

    def __len__(self) -> int:
        """How many things there are."""
        counted = len(self.hats) + len(self.parked) + len(self.policies) + len(self.decisions)
        return counted + self.more_decisions + self.overdue


def of(
    person: Person,
    circle: Circle,
    is_open: Sequence[Proposal],
    in_force: Sequence[Policy],
    decided: Select[Decision],
) -> Backlog:
    """What is due in this circle, of what this person may see. A closed circle has nothing left."""
    if circle.closed_at is not None:
        return Backlog([], [], [], [], 0, False)
    soon = today() + SOON
    due = logbook.listing(decided, logbook.Finding(wanted=logbook.Wanted.REVIEW_DUE), today())
    return Backlog(
        hats=circles.lapsed_in(circle),
        parked=[
            p for p in is_open if p.stage is Stage.PARKED and p.look_again_on and p.look_again_on <= soon
        ],
        policies=[each for each in in_force if each.text.review_on <= soon],
        decisions=[(one, logbook.next_review(one, due.sequels[one.id])) for one in due.rows],
        more_decisions=due.total - len(due.rows),
        overdue=circle.kind is not CircleKind.CIRCLE and bool(circle.ends_on and circle.ends_on < today()),
    )


def what_may(person: Person, circle: Circle) -> dict[str, bool]:
    """What this person can do on the circle's page."""
    inside = circles_policy.is_member(person, circle)
    return {
        "raise": proposals_policy.may_raise(person, circle),
        "join": circles_policy.may_join(person, circle),
        "ask": circles_policy.may_ask_to_join(person, circle),
        "leave": circles_policy.may_leave(person, circle),
        "members": circles_policy.may_see_members(person, circle),
        "invite": circles_policy.may_invite(person, circle),
        "start_plan": plan_policy.may_start(person, circle),
        "stands_in": circles_policy.stands_in(person, circle),
        "choose": selections_policy.may_open(person, circle),
        "report": circles_policy.may_report(person, circle),
        "policies": inside or circle.visibility is not Visibility.CIRCLE,
        "selections": inside,
    }
