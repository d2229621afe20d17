"""Dates in somebody's own calendar: what stands there, for whom, and that an address can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event
from sqlalchemy import event, func, select

from tests import makers
from tests.conftest import Clock
from tests.pages import CheckedClient
from tests.proposals import makers as proposals
from workspace.calendars import addresses, queries, service
from workspace.calendars.models import CalendarFeed
from workspace.circles import service as circles
from workspace.circles.models import CircleKind, HatKind
from workspace.db import db, today
from workspace.people.models import Person
from workspace.plan.models import Action
from workspace.proposals import rounds
from workspace.refusal import Refusal
from workspace.visibility import Visibility

SignIn = Callable[[Any], CheckedClient]


def path_of(client: CheckedClient, feed: CalendarFeed) -> str:
    """Where a calendar reads it."""
    return f"/calendar/{feed.id}-{addresses.mark_of(feed, str(client.application.secret_key))}.ics"


def read(client: CheckedClient, feed: CalendarFeed) -> dict[str, Event]:
    """The events that stand there, by their names without the host."""
    answer = client.get(path_of(client, feed))
    assert answer.status_code == 200 and answer.mimetype == "text/calendar"
    assert "Set-Cookie" not in answer.headers and answer.headers["Cache-Control"] == "private, no-store"
    assert all(len(line) <= 75 for line in answer.data.split(b"\r\n")), "long lines are folded"
    calendar = Calendar.from_ical(answer.data)
    found = {str(each["uid"]): each for each in calendar.walk("VEVENT")}
    assert len(found) == len(calendar.walk("VEVENT")), "each event has a name of its own"
    assert all(uid.endswith("@127.0.0.1") and "url" in each for uid, each in found.items())
    return {uid.partition("@")[0]: each for uid, each in found.items()}


def words(events: dict[str, Event]) -> set[str]:
    return {str(each["summary"]) for each in events.values()}


def in_days(days: int) -> str:
    return (today() + timedelta(days=days)).isoformat()


def whole_board() -> tuple[makers.Board, Action, Action]:
    """A circle with a plan: an action of the member's, one of the secretary's; other dates too."""
    board = makers.make_board()
    plan = makers.make_plan(board.secretary, board.circle, visibility=Visibility.CIRCLE)
    partner = makers.make_partner_plan(board.secretary)
    link = {"plan": partner.id, "part": "Chapter 3", "note": "", "review_on": in_days(20)}
    mine = makers.make_action(
        board.secretary,
        plan,
        owner=f"person:{board.member.id}",
        what="Carers teach; BEGIN:VEVENT, they know\\n best",
        due_on=in_days(90),
        partner_links=[link],
    )
    other = makers.make_action(board.secretary, plan, what="Somebody else's action")
    makers.make_decision(board.secretary, board.circle, "Ask twice", number=7, visibility=Visibility.CIRCLE)
    makers.make_circle(
        board.secretary,
        board.circle,
        "The helpers",
        kind=CircleKind.HELPING_CIRCLE,
        question="How?",
        ends_on=today() + timedelta(days=40),
        visibility=Visibility.CIRCLE,
    )
    makers.wear(board.circle, board.member, HatKind.OWN, name="Tea", description="", days=50)
    db.session.commit()
    return board, mine, other


def test_a9_my_dates_and_my_circle_s_dates_stand_in_my_calendar(client: CheckedClient) -> None:
    """Two kinds: what is mine, and what is the circle's. All of it parses back, whatever a title says."""
    board, mine, other = whole_board()
    own, shared = service.make(board.member, None), service.make(board.member, board.circle)
    db.session.commit()
    events = read(client, own)
    assert f"action-{other.id}-review" not in events
    review = events[f"action-{mine.id}-review"]
    assert str(review["summary"]) == f"Review {mine.reference}: {mine.what}"
    assert review["dtstart"].dt == mine.review_on and review["transp"] == "TRANSPARENT"
    assert str(review["url"]) == f"http://127.0.0.1:8000/plans/carers-plan/actions/{mine.reference}"
    assert events[f"action-{mine.id}-due"]["dtstart"].dt == mine.due_on
    assert events[f"partner-link-{mine.partner_links[0].id}"]["dtstart"].dt == today() + timedelta(days=20)
    assert {"Review decision 7 of Carers' board: Ask twice", "The helpers reports"} <= words(events)
    assert "The term ends: Tea, Carers' board" in words(events)
    whole = read(client, shared)
    assert {f"action-{mine.id}-review", f"action-{other.id}-review"} <= whole.keys()
    assert len([key for key in whole if key.startswith("hat-") and key.endswith("-ends")]) == 3
    everybody = {board.member.name, board.secretary.name, board.facilitator.name}
    assert not any(name in line for name in everybody for line in words(whole)), "nobody is named"


def test_v2_a_calendar_says_only_what_its_person_sees(client: CheckedClient) -> None:
    board, mine, _ = whole_board()
    own = service.make(board.stranger, None)
    mine.owner_person_id = board.stranger.id  # in a plan that only the circle sees
    mine.partner_links[0].review_on = today()
    db.session.commit()
    assert read(client, own) == {}
    with pytest.raises(Refusal):
        service.make(board.stranger, board.circle)
    circles.add_member(board.circle, board.stranger)
    shared = service.make(board.stranger, board.circle)
    db.session.commit()
    assert f"action-{mine.id}-review" in read(client, own)
    assert read(client, shared)
    circles.leave(board.stranger, board.circle)
    db.session.commit()
    assert read(client, own) == {}
    assert client.get(path_of(client, shared)).status_code == 404


def test_whatever_is_wrong_with_an_address_it_is_not_there_in_the_same_words(
    client: CheckedClient, as_person: SignIn
) -> None:
    """A wrong mark, another row's mark, taken back, out of the circle, an account that is gone."""
    board, _, _ = whole_board()
    feeds = [
        service.make(board.member, None),
        service.make(board.member, board.circle),
        service.make(board.facilitator, None),
        service.make(board.secretary, None),
    ]
    db.session.commit()
    own, shared, taken, removed = (path_of(client, feed) for feed in feeds)
    assert all(client.get(path).status_code == 200 for path in (own, shared, taken, removed))
    service.take_back(feeds[2])
    circles.leave(board.member, board.circle)
    circles.close_account(board.administrator, board.secretary)
    db.session.commit()
    of_another = own.replace(own.split("-", 1)[1], shared.split("-", 1)[1])
    wrong = [
        shared,
        taken,
        removed,
        own[:-5] + ".ics",
        own.replace(".ics", "x.ics"),
        of_another,
        "/calendar/999-é.ics",
    ]
    answers = [client.get(path) for path in wrong]
    pages = {answer.get_data(as_text=True) for answer in answers}
    assert {answer.status_code for answer in answers} == {404} and len(pages) == 1
    assert all("Set-Cookie" not in answer.headers for answer in answers)
    assert client.get(own).status_code == 200
    assert as_person(board.stranger).get(own).status_code == 200, (
        "the address is the key, not who is signed in"
    )


def test_r10_a_round_stands_with_its_hour_for_who_is_asked_and_says_nothing_else(
    client: CheckedClient, clock: Clock
) -> None:
    """Whatever the season, the moment is the moment. R12: no date while the clock stands."""
    clock.at(datetime(2026, 6, 1, 12, tzinfo=ZoneInfo("Europe/London")))
    made = proposals.group()
    found = proposals.proposal(made)
    proposals.to_consent(made, found)
    asked, learner = made.members[0], made.learner
    assert learner is not None
    feed, not_asked = service.make(asked, made.circle), service.make(learner, None)
    db.session.commit()
    before = client.get(path_of(client, feed)).data
    one = read(client, feed)[f"round-{found.rounds[0].id}"]
    assert one["dtstart"].dt == found.rounds[0].answer_by
    assert str(one["summary"]) == f"Answer by now: {found.title} (Being heard)"
    assert not any(key.startswith("round-") for key in read(client, not_asked))
    rounds.respond(made.members[1], found, proposals.objection())
    db.session.commit()
    assert client.get(path_of(client, feed)).data == before
    rounds.stop_clock(made.members[2], found, "")
    db.session.commit()
    assert not any(key.startswith("round-") for key in read(client, feed))


def test_what_has_moved_keeps_its_name_and_what_is_over_goes(client: CheckedClient) -> None:
    board, mine, _ = whole_board()
    feed = service.make(board.member, None)
    db.session.commit()
    before = read(client, feed)[f"action-{mine.id}-review"]
    mine.review_on = today() + timedelta(days=200)
    db.session.commit()
    after = read(client, feed)[f"action-{mine.id}-review"]
    assert after["dtstart"].dt == mine.review_on and after["sequence"] > before["sequence"]
    mine.review_on = mine.due_on = today() - timedelta(days=300)
    db.session.commit()
    assert not any(key.startswith("action-") for key in read(client, feed))


def test_a_person_has_one_address_each_and_makes_it_anew(client: CheckedClient, as_person: SignIn) -> None:
    """Made on the page, shown there, taken back there; nobody else finds the way to it."""
    board, _, _ = whole_board()
    member, stranger = as_person(board.member), as_person(board.stranger)
    assert "You have no calendar address yet" in member.get("/calendars/").get_data(as_text=True)
    assert member.post("/calendars/", data={}).status_code == 422
    for whose in ("0", str(board.circle.id), "0"):
        member.post("/calendars/", data={"whose": whose})
    assert stranger.post("/calendars/", data={"whose": str(board.circle.id)}).status_code == 422
    feeds = list(queries.mine(board.member))
    assert [feed.circle_id for feed in feeds] == [None, board.circle.id]
    shown = member.get("/calendars/").get_data(as_text=True)
    old = path_of(client, feeds[0])
    assert f'value="http://127.0.0.1:8000{old}"' in shown and "Make an address" not in shown
    asks = f"/calendars/{feeds[0].id}/take-back"
    assert stranger.get(asks).status_code == stranger.post(asks, data={"then": "end"}).status_code == 404
    assert member.get(asks).status_code == 200 and client.get(old).status_code == 200
    assert member.post(asks, data={"then": "anew"}).status_code == 303
    new = next(iter(queries.mine(board.member)))
    assert client.get(old).status_code == 404 and client.get(path_of(client, new)).status_code == 200
    member.post(f"/calendars/{feeds[1].id}/take-back", data={"then": "end"})
    db.session.expire_all()
    assert [feed.id for feed in queries.mine(board.member)] == [new.id]
    assert db.session.scalar(select(func.count()).select_from(CalendarFeed)) == 3, "what ended stays known"


def test_a_long_calendar_costs_as_many_questions_as_a_short_one(client: CheckedClient) -> None:
    board, mine, _ = whole_board()
    feed = service.make(board.member, board.circle)
    db.session.commit()
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    read(client, feed)
    first = len(asked)
    assert isinstance(board.member, Person)
    for number in range(12):
        makers.make_action(board.secretary, mine.plan, what=f"Another {number}")
        makers.make_decision(board.secretary, board.circle, f"Another {number}")
    db.session.commit()
    asked.clear()
    assert len(read(client, feed)) > 24
    assert first == len(asked) <= 14
