"""A calendar as other programs read it (ICS): an event for each date, in plain words, leading to its page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from flask import url_for
from flask_babel import gettext as _
from icalendar import CLASS, TRANSP, Calendar, Event

from workspace import languages
from workspace.calendars.queries import BACK, Dates
from workspace.circles.models import CircleKind, HatKind
from workspace.db import now, today
from workspace.plan.models import State

AGAIN = timedelta(hours=12)  # how often a calendar program should look


@dataclass(frozen=True)
class Entry:
    """One date: what to do, when, and where it is done."""

    key: str  # stays the same however often it moves
    on: date | datetime
    summary: str
    path: str
    sequence: int = 0


def calendar(number: int, name: str, address: str, dates: Dates) -> bytes:
    """The whole calendar. `address` is where this workspace is; events are named after it and lead to it."""
    host = urlsplit(address).hostname or "workspace"
    made = Calendar.new(
        uid=f"calendar-{number}@{host}",
        name=name,
        prodid=f"-//co-production workspace//{languages.current().upper()}",
        refresh_interval=AGAIN,
    )
    made["refresh-interval"].params["value"] = "DURATION"  # as RFC 7986 asks, and the library forgets
    made.add("x-published-ttl", "PT12H")  # the same for programs that are older than that
    since = today() - BACK
    for entry in entries(dates):
        day = entry.on.date() if isinstance(entry.on, datetime) else entry.on
        if day >= since:
            made.add_component(_event(entry, host, address))
    ics: bytes = made.to_ical()
    return ics


def _event(entry: Entry, host: str, address: str) -> Event:
    return Event.new(
        uid=f"{entry.key}@{host}",
        summary=" ".join(entry.summary.split()),
        start=entry.on,
        url=address + entry.path,
        description=address + entry.path,  # where a calendar shows no address of its own
        stamp=now(),
        sequence=entry.sequence,
        transparency=TRANSP.TRANSPARENT,  # it says when, and keeps nobody's day busy
        classification=CLASS.PRIVATE,
    )


def entries(dates: Dates) -> Iterator[Entry]:
    """Every date as an entry."""
    yield from _actions(dates)
    yield from _links(dates)
    yield from _decisions(dates)
    yield from _hats(dates)
    yield from _circles(dates)
    yield from _rounds(dates)


def _actions(dates: Dates) -> Iterator[Entry]:
    for row in dates.actions:
        path = url_for("plan.action", slug=row.slug, ref=row.reference)
        what = {"ref": row.reference, "what": row.what}
        if row.look_on:
            says = (
                _("To be worked out by now: %(ref)s %(what)s", **what)
                if row.state is State.WORKING_OUT
                else _("Review %(ref)s: %(what)s", **what)
            )
            yield Entry(f"action-{row.id}-review", row.look_on, says, path, row.row_version)
        if row.due_on:
            says = _("To be done: %(ref)s %(what)s", **what)
            yield Entry(f"action-{row.id}-due", row.due_on, says, path, row.row_version)


def _links(dates: Dates) -> Iterator[Entry]:
    for row in dates.links:
        says = _("Does %(ref)s still fit “%(plan)s”?", ref=row.reference, plan=row.title)
        path = url_for("plan.action", slug=row.slug, ref=row.reference)
        yield Entry(f"partner-link-{row.id}", row.review_on, says, path)


def _decisions(dates: Dates) -> Iterator[Entry]:
    for row in dates.decisions:
        says = _(
            "Review decision %(number)s of %(circle)s: %(title)s",
            number=row.number, circle=row.circle_name, title=row.title,
        )  # fmt: skip
        path = url_for("proposals.decision", decision_id=row.id)
        yield Entry(f"decision-{row.id}-review", row.review_on, says, path, row.sequence)


def _hats(dates: Dates) -> Iterator[Entry]:
    for row in dates.hats:
        hat = row.name if row.kind is HatKind.OWN else _(row.kind.label)
        path = url_for("home.circle", circle_id=row.circle_id)
        where = {"hat": hat, "circle": row.circle}
        says = _("The term ends: %(hat)s, %(circle)s", **where)
        yield Entry(f"hat-{row.id}-ends", row.term_end, says, path)
        if row.review_on:
            says = _("Look at this hat again: %(hat)s, %(circle)s", **where)
            yield Entry(f"hat-{row.id}-review", row.review_on, says, path)


def _circles(dates: Dates) -> Iterator[Entry]:
    for row in dates.ends:
        helps = row.kind is CircleKind.HELPING_CIRCLE
        says = _("%(circle)s reports", circle=row.name) if helps else _("%(circle)s ends", circle=row.name)
        yield Entry(f"circle-{row.id}-ends", row.ends_on, says, url_for("home.circle", circle_id=row.id))


def _rounds(dates: Dates) -> Iterator[Entry]:
    for row in dates.rounds:
        says = _("Answer by now: %(title)s (%(circle)s)", title=row.title, circle=row.circle)
        path = url_for("proposals.show", proposal_id=row.proposal)
        yield Entry(f"round-{row.id}", row.answer_by, says, path)
