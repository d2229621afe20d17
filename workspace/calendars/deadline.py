"""A round's deadline as a calendar file (ICS), to be put into one's own calendar with one tap.

The event keeps its name when the deadline moves, and its number grows: whoever opens the file again has the
new time instead of a second event. It says nothing about who has answered what (R10).
"""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from flask import url_for
from flask_babel import gettext as _
from icalendar import CLASS, STATUS, TRANSP, Alarm, Calendar, Event

from workspace.db import now
from workspace.people.models import Person
from workspace.proposals.models import Round

NAME = "deadline.ics"  # how the file is called, in letters too
BEFORE = timedelta(days=2)  # when the calendar reminds


def file_of(round_: Round, person: Person, address: str) -> bytes:
    """The file for this person, in the language being read. `address` is where this workspace is."""
    name = f"round-{round_.id}@{urlsplit(address).hostname or 'workspace'}"
    made = Calendar.new(prodid="-//co-production workspace//EN", method="PUBLISH", uid=name)
    made.add_component(_event(round_, person, address))
    ics: bytes = made.to_ical()
    return ics


def _event(round_: Round, person: Person, address: str) -> Event:
    host = urlsplit(address).hostname or "workspace"
    summary = " ".join(_summary(round_, person).split())
    leads_to = address + url_for("proposals.show", proposal_id=round_.proposal_id, _external=False)
    stands_still = round_.closed_at is not None or round_.stopped is not None
    event = Event.new(
        uid=f"round-{round_.id}-deadline@{host}",
        summary=summary,
        start=round_.answer_by,
        url=leads_to,
        description=leads_to,  # where a calendar shows no address of its own
        stamp=now(),
        sequence=_moved(round_),
        status=STATUS.CANCELLED if stands_still else STATUS.CONFIRMED,
        transparency=TRANSP.TRANSPARENT,
        classification=CLASS.PRIVATE,
    )
    if not stands_still:
        event.add_component(_alarm(summary, f"round-{round_.id}-alarm@{host}"))
    return event


def _summary(round_: Round, person: Person) -> str:
    """The proposal by its name, and what there is to do, for those who are asked."""
    said = {"title": round_.version.title, "circle": round_.proposal.circle.name}
    if round_.place_of(person) is None:
        return str(_("Answers are asked for until now: %(title)s (%(circle)s)", **said))
    return str(_("Answer by now: %(title)s (%(circle)s)", **said))


def _moved(round_: Round) -> int:
    """How often the deadline changed: time stood still (R12), ran again with a new deadline, or it closed."""
    stopped, closed = round_.stopped is not None, round_.closed_at is not None
    return 2 * len(round_.stops) - stopped + closed


def _alarm(summary: str, uid: str) -> Alarm:
    alarm = Alarm.new(description=summary, uid=uid)
    alarm.add("action", "DISPLAY")
    alarm.TRIGGER = -BEFORE
    return alarm
