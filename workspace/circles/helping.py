"""What helping circles report, and to whom: input for the circle that appointed them, which decides (C2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from workspace.circles import policy, queries
from workspace.circles.models import Circle, CircleKind, HelpingReport
from workspace.circles.places import log
from workspace.db import db, now
from workspace.people.models import Person
from workspace.refusal import Refusal, mark
from workspace.text import render
from workspace.visibility import Visibility

FRESH = timedelta(days=30)  # this long a report waits on the desks of those it was written for


def visible_to(person: Person) -> Select[HelpingReport]:
    """The reports this person may read: from and to their circles, and what the circle shows to all."""
    mine = queries.ids_of(person)
    where = or_(Circle.id.in_(mine), Circle.parent_id.in_(mine), Circle.visibility != Visibility.CIRCLE)
    return select(HelpingReport).where(HelpingReport.circle_id.in_(select(Circle.id).where(where)))


def sent_to(person: Person, circle: Circle) -> list[HelpingReport]:
    """What the helping circles that this circle appointed have reported to it, newest first."""
    appointed = select(Circle.id).where(Circle.parent_id == circle.id)
    return _listed(visible_to(person).where(HelpingReport.circle_id.in_(appointed)))


def written_by(person: Person, circle: Circle) -> list[HelpingReport]:
    """What this helping circle has reported, newest first."""
    return _listed(visible_to(person).where(HelpingReport.circle_id == circle.id))


def input_for(person: Person, circle: Circle, number: int) -> HelpingReport | None:
    """One report that was written for this circle, by its key."""
    return next((one for one in sent_to(person, circle) if one.id == number), None) if number else None


def of_all(circles: Sequence[Circle]) -> list[HelpingReport]:
    """The reports of all these helping circles, newest first."""
    wanted = [circle.id for circle in circles]
    return _listed(select(HelpingReport).where(HelpingReport.circle_id.in_(wanted))) if wanted else []


def _listed(wanted: Select[HelpingReport]) -> list[HelpingReport]:
    whole = joinedload(HelpingReport.circle).lazyload(Circle.hats), joinedload(HelpingReport.written_by)
    return list(db.session.scalars(wanted.options(*whole).order_by(HelpingReport.id.desc()).limit(100)))


def report(actor: Person, circle: Circle, text: str) -> HelpingReport:
    """Report what the circle found to the one that appointed it. A later report stands beside it."""
    if circle.kind is not CircleKind.HELPING_CIRCLE:
        raise Refusal(mark("Only a helping circle reports. %(name)s is none."), name=circle.name)
    if not policy.may_report(actor, circle):
        raise Refusal(mark("Only the facilitator or the secretary of a helping circle writes its report."))
    if not text.strip():
        raise Refusal(mark("Write what the circle found, and what it suggests."))
    same = HelpingReport.circle_id == circle.id, HelpingReport.text == text.strip()
    known = db.session.scalar(select(HelpingReport).where(*same).limit(1))
    if known is not None:  # the very same words, as the back button sends them, say nothing new
        return known
    written = HelpingReport(
        circle=circle,
        text=text.strip(),
        html=str(render(text.strip())),
        written_by=actor,
        written_at=now(),
    )
    db.session.add(written)
    log(actor, "reported", circle.name, circle)
    db.session.flush()
    return written
