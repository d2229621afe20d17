"""Asking for the letters that time brings: one reminder for each thing, one digest for each period."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from flask import current_app
from sqlalchemy import select

from workspace.circles.models import Circle, Membership
from workspace.config import Settings
from workspace.db import db, now
from workspace.notices.periods import Hours, Period, of_day, of_week
from workspace.people.models import Digest, Person
from workspace.post import service as post
from workspace.post.models import Kind, Letter
from workspace.proposals.rounds import due
from workspace.proposals.rounds.due import DueNudge, NudgeKind


def hours() -> Hours:
    """When this workspace writes to people, as it is set."""
    settings = cast(Settings, current_app.config["SETTINGS"])
    return Hours(
        settings.zone, settings.digest_day, settings.digest_hour, settings.quiet_from, settings.quiet_until
    )


# Reminders (R5) -------------------------------------------------------------------------------------


def reminders(_said: str = "") -> str:
    """Ask for one reminder of each round for each person, and tell who runs it that somebody is missing."""
    found = due.due(now())
    had = _written({each.round.id for each in found})
    # The key of a reminder says nothing of which of its two moments came first.
    fresh = {once: each for each in found if (once := _once(each)) not in had}
    people = _people({each.nudge.person for each in fresh.values()})
    for once, each in fresh.items():
        if each.nudge.person in people:
            post.write(_kind(each), people[each.nudge.person], about=each.round.id, once=once)
    return ""


def _kind(each: DueNudge) -> Kind:
    return Kind.STILL_MISSING if each.nudge.kind is NudgeKind.TELL_FACILITATOR else Kind.REMINDER


def _once(each: DueNudge) -> str:
    word = "missing" if _kind(each) is Kind.STILL_MISSING else "remind"
    return f"{word}:{each.round.id}:{each.nudge.person}"


def _written(rounds: Iterable[int]) -> set[str | None]:
    asked = select(Letter.once_key).where(
        Letter.kind.in_([Kind.REMINDER, Kind.STILL_MISSING]), Letter.about_id.in_(rounds)
    )
    return set(db.session.scalars(asked))


def _people(keys: Iterable[int]) -> dict[int, Person]:
    here = select(Person).where(Person.id.in_(keys), Person.removed_at.is_(None))
    return {person.id: person for person in db.session.scalars(here)}


# Digests --------------------------------------------------------------------------------------------


def daily_digests(said: str = "") -> str:
    """Ask for today's digest for all who want one each day: once, and for nobody who comes later."""
    return _plan(Digest.DAILY, of_day(now(), hours()), said)


def weekly_digests(said: str = "") -> str:
    """Ask for this week's digest for all who want one each week: once, and for nobody who comes later."""
    return _plan(Digest.WEEKLY, of_week(now(), hours()), said)


def _plan(often: Digest, period: Period | None, said: str) -> str:
    """Who is in a circle by then gets one. The errand remembers the period it has planned."""
    if period is None or period.name == said:
        return said
    inside = (
        select(Membership.person_id)
        .join(Circle, Membership.circle_id == Circle.id)
        .where(Membership.ended_at.is_(None), Membership.since <= period.due, Circle.closed_at.is_(None))
    )
    wanted = select(Person).where(Person.digest == often, Person.removed_at.is_(None), Person.id.in_(inside))
    for person in db.session.scalars(wanted.order_by(Person.id)).all():
        post.write(Kind.DIGEST, person, once=f"digest:{person.id}:{period.name}")
    return period.name
