"""Who is reminded when (R5): worked out here, sent by a room above. Silence never decides anything.

Somebody who is missing is reminded two days before the deadline, or half way where the window is shorter
than four days, and once more when it has passed. A day later whoever runs the round is told, and waits,
telephones and enters the answer, or takes it to a meeting. While the clock stands still nobody is written
to (R12). Each nudge has a moment of its own: the same one asked for twice is the same nudge.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from workspace.circles.models import Circle, HatKind
from workspace.db import db
from workspace.people.models import Person
from workspace.proposals.consent import Outcome
from workspace.proposals.models import Proposal, Round
from workspace.proposals.queries import standings

BEFORE = timedelta(days=2)
AFTER = timedelta(days=1)


class NudgeKind(StrEnum):
    """What somebody is told about a round that waits for answers."""

    REMIND = "remind"  # the deadline is near
    PASSED = "passed"  # the deadline has passed, and they are still waited for
    TELL_FACILITATOR = "tell_facilitator"  # somebody is still missing a day after the deadline


@dataclass(frozen=True)
class Nudge:
    """One thing to tell one person, and since when it is due."""

    kind: NudgeKind
    person: int
    at: datetime


@dataclass(frozen=True)
class DueNudge:
    """A nudge with the round it is about and the people who are missing there, by key."""

    nudge: Nudge
    round: Round
    missing: tuple[int, ...]


def nudges(
    opened_at: datetime,
    answer_by: datetime,
    stopped: bool,
    missing: Collection[int],
    told: Mapping[int, datetime],
    facilitators: Collection[int],
    now: datetime,
) -> list[Nudge]:
    """What is due by now: at most one nudge for each person who is missing, and one for each facilitator.

    `told` says when each person was told of the deadline: who was told late is reminded within their own
    window, and nobody before they were told. People are keys; all moments carry a time zone.
    """
    if stopped:
        return []
    due = [_latest(one, told.get(one, opened_at), answer_by, now) for one in sorted(missing)]
    if missing and now >= answer_by + AFTER:
        at = answer_by + AFTER
        due += [Nudge(NudgeKind.TELL_FACILITATOR, one, at) for one in sorted(set(facilitators))]
    return [nudge for nudge in due if nudge is not None]


def _latest(person: int, began: datetime, answer_by: datetime, now: datetime) -> Nudge | None:
    if now >= answer_by:
        return Nudge(NudgeKind.PASSED, person, answer_by)
    remind_at = max(answer_by - BEFORE, began + (answer_by - began) / 2)
    return Nudge(NudgeKind.REMIND, person, remind_at) if now >= remind_at else None


def due(now: datetime) -> list[DueNudge]:
    """Everything that is due by now in all open rounds, in a number of queries that does not grow."""
    opened = _open_rounds()
    found = []
    for round_, outcome in zip(opened, standings(opened), strict=True):
        missing = waited_for(round_, outcome)
        told = {p.person_id: p.told_at for p in round_.places if p.told_at is not None}
        running = [person.id for person in facilitators_of(round_.proposal.circle)]
        stopped = round_.stopped is not None
        for one in nudges(round_.opened_at, round_.answer_by, stopped, missing, told, running, now):
            found.append(DueNudge(one, round_, missing))
    return found


def waited_for(round_: Round, outcome: Outcome) -> tuple[int, ...]:
    """Who is waited for now, in turn. Who is asked last is not, while others are missing (C10)."""
    in_turn = sorted(round_.places, key=lambda place: place.turn)
    missing = tuple(place.person_id for place in in_turn if place.person_id in outcome.missing)
    others = tuple(person for person in missing if person != round_.asked_last_id)
    return others or missing


def facilitators_of(circle: Circle) -> list[Person]:
    """Who runs the rounds here: the facilitator; while no term is live, every full member may (C9)."""
    return [term.person for term in circle.live_terms(HatKind.FACILITATOR)] or circle.full_members()


def _open_rounds() -> list[Round]:
    circle = joinedload(Round.proposal).joinedload(Proposal.circle)
    found = select(Round).where(Round.closed_at.is_(None)).order_by(Round.id)
    return list(
        db.session.scalars(
            found.options(
                circle.selectinload(Circle.memberships),
                circle.selectinload(Circle.children).selectinload(Circle.hats),
                selectinload(Round.version),
            )
        )
    )
