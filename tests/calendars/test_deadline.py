"""A round's deadline as a file: it names the proposal, moves with the deadline, and gives no answer away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from icalendar import Calendar, Event

from tests.pages import CheckedClient
from tests.proposals import makers
from workspace.calendars import deadline
from workspace.db import db
from workspace.proposals import rounds

SignIn = Callable[[Any], CheckedClient]


def read(client: CheckedClient, proposal_id: int) -> Event:
    """The one event of the file."""
    answer = client.get(f"/proposals/{proposal_id}/deadline.ics")
    assert answer.status_code == 200 and answer.mimetype == "text/calendar"
    assert answer.headers["Cache-Control"] == "no-store"
    calendar = Calendar.from_ical(answer.data)
    assert calendar["method"] == "PUBLISH"
    (event,) = calendar.walk("VEVENT")
    return event


def test_r12_the_deadline_is_a_file_that_moves_with_it(app: Any, as_person: SignIn) -> None:
    """Named after the proposal, private, with a reminder; a moved deadline is the same event again."""
    made = makers.group()
    found = makers.proposal(made)
    asked = as_person(made.members[0])
    assert asked.get(f"/proposals/{found.id}/deadline.ics").status_code == 404, "no round, no deadline"
    makers.to_consent(made, found)
    event = read(asked, found.id)
    assert found.round is not None
    assert event["dtstart"].dt == found.round.answer_by
    assert str(event["summary"]) == f"Answer by now: {found.title} (Being heard)"
    assert str(event["url"]).endswith(f"/proposals/{found.id}") and str(event["url"]).startswith("http")
    assert (event["class"], event["status"], event["sequence"]) == ("PRIVATE", "CONFIRMED", 0)
    assert [alarm.TRIGGER for alarm in event.walk("VALARM")] == [-timedelta(days=2)]
    assert "Sam" not in event.to_ical().decode(), "nobody is named (R10)"
    rounds.stop_clock(made.members[0], found)
    db.session.commit()
    stopped = read(asked, found.id)
    assert (stopped["uid"], stopped["status"], stopped["sequence"]) == (event["uid"], "CANCELLED", 1)
    rounds.start_clock(made.facilitator, found, 30)
    db.session.commit()
    moved = read(asked, found.id)
    assert (moved["uid"], moved["status"], moved["sequence"]) == (event["uid"], "CONFIRMED", 2)
    assert moved["dtstart"].dt > event["dtstart"].dt
    answers = asked.get(f"/proposals/{found.id}/answer").get_data(as_text=True)
    assert f"/proposals/{found.id}/{deadline.NAME}" in answers, "the answer page offers it"


def test_v2_a_deadline_is_there_for_who_may_see_the_proposal(app: Any, as_person: SignIn) -> None:
    """To somebody outside a confidential proposal there is no such file; a visitor signs in first."""
    made = makers.group()
    found = makers.proposal(made, visibility=makers.Visibility.CIRCLE, confidential_why="About one family.")
    makers.to_consent(made, found)
    stranger = makers.person("Stefan Stranger")
    db.session.commit()
    assert as_person(stranger).get(f"/proposals/{found.id}/deadline.ics").status_code == 404
    assert as_person(made.learner).get(f"/proposals/{found.id}/deadline.ics").status_code == 200
