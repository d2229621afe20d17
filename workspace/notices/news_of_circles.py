"""What happened in circles: who joined, who was given a hat, and how appeals went on."""

from __future__ import annotations

from collections.abc import Iterable

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from workspace.appeals import queries as appeals
from workspace.appeals.models import Appeal
from workspace.circles import queries as circles
from workspace.db import db
from workspace.logbook.models import Decision, TrailEntry
from workspace.notices.news import Said, Span, Thing, by_thing, newest_first
from workspace.proposals import queries as proposals

MOST = 200
GAVE = "gave a hat"
OF_APPEALS = {"began an appeal", "passed an appeal on", "an appeal ended"}


def told(span: Span) -> list[Thing]:
    """This person's circles in which something happened, and the appeals that moved there."""
    trail = _trail(span)
    return newest_first([*_circles(span, trail), *_appeals(span, trail)])


def _trail(span: Span) -> list[TrailEntry]:
    wanted = select(TrailEntry).where(
        TrailEntry.circle_id.in_(circles.ids_of(span.desk.person)),
        TrailEntry.did.in_([GAVE, *sorted(OF_APPEALS)]),
        TrailEntry.at > span.begin,
        TrailEntry.at <= span.end,
    )
    return list(db.session.scalars(wanted.order_by(TrailEntry.id.desc()).limit(MOST)))


def _circles(span: Span, trail: Iterable[TrailEntry]) -> list[Thing]:
    hats = [
        Said(
            each.circle_id or 0,
            each.at,
            _("%(name)s wears a hat now: %(hat)s.", name=each.about, hat=_(str(each.detail.get("hat", "")))),
        )
        for each in trail
        if each.did == GAVE
    ]
    said = by_thing([*hats, *_joined(span)])
    return [
        Thing(
            said[each.id][0].at,
            each.name,
            url_for("home.circle", circle_id=each.id),
            tuple(one.words for one in said[each.id]),
            each.name,
        )
        for each in span.desk.circles
        if each.id in said
    ]


def _joined(span: Span) -> list[Said]:
    """Who came in and is still there; their circles see that."""
    return [
        Said(circle.id, one.since, _("%(name)s joined.", name=one.person.name))
        for circle in span.desk.circles
        for one in circle.memberships
        if one.ended_at is None and span.begin < one.since <= span.end
        if one.person_id != span.desk.person.id and one.person.is_active
    ]


def _appeals(span: Span, trail: Iterable[TrailEntry]) -> list[Thing]:
    """Appeals by the decision they are against, where this person may see both."""
    told_of = [each for each in trail if each.did in OF_APPEALS]
    said = by_thing(Said(_number(each), each.at, _went_on(each)) for each in told_of)
    seen = proposals.decisions_visible_to(span.desk.person).with_only_columns(Decision.id)
    wanted = appeals.visible_to(span.desk.person).where(Appeal.id.in_(said), Appeal.decision_id.in_(seen))
    return [
        Thing(
            said[each.id][0].at,
            _("An appeal against “%(title)s”", title=each.decision.title),
            url_for("appeals.show", appeal_id=each.id),
            tuple(one.words for one in said[each.id]),
            each.decision.circle_name,
        )
        for each in db.session.scalars(wanted.options(joinedload(Appeal.decision)))
    ]


def _number(entry: TrailEntry) -> int:
    """Which appeal an entry is about: the trail says “appeal 3”."""
    number = entry.about.rpartition(" ")[2]
    return int(number) if number.isdecimal() else 0


def _went_on(entry: TrailEntry) -> str:
    said: dict[str, str] = {
        "began an appeal": _("Three people asked for it to be looked at again."),
        "passed an appeal on": _("It went on to the next stage."),
        "an appeal ended": _("It came to an end."),
    }
    return said[entry.did]
