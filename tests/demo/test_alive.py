"""The demo borough keeps its plan alive: heard, looked at, handed on, counted, brought in a spreadsheet."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Flask, current_app
from sqlalchemy import select

from workspace import demo
from workspace.calendars.models import CalendarFeed
from workspace.db import db, now, today
from workspace.demo.ways_in import KINDS
from workspace.home import waiting
from workspace.importing import preview
from workspace.importing.models import Spreadsheet
from workspace.importing.weighing import Verdict
from workspace.notices import errands
from workspace.people import drafts
from workspace.people.models import Digest, Person
from workspace.plan import freshness, leaning, looks, partner_answers
from workspace.plan.charting import chart
from workspace.plan.escalation import Desk, with_whom
from workspace.plan.models import (
    Action,
    ActionUpdate,
    Channel,
    HandOver,
    Measure,
    MeasureFigure,
    PartnerLink,
    PlanChange,
    SuggestedUpdate,
)
from workspace.post.models import Fate, Kind, Letter
from workspace.queue import queries as queue
from workspace.queue.items import Kind as ToLookAt
from workspace.reviewing import Due
from workspace.visibility import Visibility
from workspace.voices.models import Session


def rows(table: type[Any], *where: Any) -> Sequence[Any]:
    return db.session.scalars(select(table).where(*where).order_by(table.id)).all()


def somebody(key: str) -> Person:
    found = next(kind.person() for kind in KINDS if kind.key == key)
    assert found
    return found


def h1_carers_were_heard_and_actions_point_to_it() -> None:
    sessions = rows(Session)
    assert Counter(each.visibility for each in sessions) == {
        Visibility.PUBLIC: 4, Visibility.MEMBERS: 1, Visibility.CIRCLE: 1
    }  # fmt: skip
    public = {each.people: each.people_for_all for each in sessions if each.visibility is Visibility.PUBLIC}
    assert public == {23: 23, 4: None, 212: 212, 11: 11}  # H3
    pointed_to = {session for action in rows(Action) for session in action.sessions}
    assert [each.title for each in sessions if each not in pointed_to] == ["Friday tea at the mosque"]
    assert max(each.held_on for each in pointed_to) < rows(PlanChange)[0].at.date(), "heard, then written"
    assert len({group.name for action in rows(Action) for group in action.groups}) == 8


def a9_what_nobody_looks_at_comes_to_more_people() -> None:
    lies = {
        action.reference: with_whom(
            look_on,
            today(),
            action.has_owner,
            bool(action.checker_person_id or action.checker_organisation_id),
        )
        for action in rows(Action)
        if (look_on := freshness.look_on(action))
    }
    assert {Desk.OWNER} in lies.values()
    assert lies["BRK-2"] == {Desk.OWNER, Desk.CHECKER}
    assert lies["COM-4"] == set(Desk)
    tom, halima = somebody("tom"), somebody("halima")
    assert Counter(item.due for item in queue.mine(tom)) == {Due.OVERDUE: 2, Due.SOON: 1}
    assert {item.kind for item in queue.mine(halima)} >= {
        ToLookAt.ACTION,
        ToLookAt.DECISION,
        ToLookAt.PARTNER_PLAN,
    }
    unconfirmed = {
        each.action.reference for each in rows(PartnerLink) if leaning.link_due(each, today()) is Due.OVERDUE
    }
    assert unconfirmed == {"EMG-5", "MHS-1"}  # A8: left too long; and the plan was replaced
    (search,) = rows(HandOver)
    assert (search.action.reference, len(search.offers), search.ended_at) == ("MON-2", 1, None)


def a1_figures_over_time_can_be_seen() -> None:
    told: dict[Measure, list[MeasureFigure]] = {}
    for each in rows(MeasureFigure):
        told.setdefault(each.measure, []).append(each)
    drawn = [m for m, figures in told.items() if len(figures) > 3 and chart(m.id, m, figures).picture]
    assert Counter(measure.action.reference for measure in drawn) == {
        "COM-1": 2, "MON-1": 2, "YAC-2": 1, "EMG-1": 2
    }  # fmt: skip
    assert all(each.period for each in rows(MeasureFigure))


def a11_a_spreadsheet_is_half_way_and_another_suggests_an_update() -> None:
    (sheet,) = rows(Spreadsheet)
    shown = preview.of(sheet.person, sheet)
    assert (sheet.person.name, sheet.ended_at) == ("Tomasz Wieczorek", None)
    assert shown.counts == {Verdict.NEW: 4}
    assert not shown.account.missing
    assert {each.question.about for each in shown.unanswered} == {"somebody", "priority"}
    (suggested,) = rows(SuggestedUpdate)
    assert (suggested.action.owner_person, suggested.ended_at) == (sheet.person, None)
    sunita = somebody("sunita")
    with current_app.test_request_context():
        asked = {need.do for need in waiting.on(waiting.desk_of(sheet.person))}
    assert asked >= {"Take it over or leave it", "Go on with it"}
    assert looks.beginning(sunita, sheet.plan).looked
    assert looks.count_since(sunita, sheet.plan) > 5
    assert {(feed.person.name, bool(feed.circle)) for feed in rows(CalendarFeed)} == {
        ("Halima Yusuf", False), ("Halima Yusuf", True)
    }  # fmt: skip


def r6_its_people_are_reached_as_they_chose() -> None:
    chose = {p.name: (p.digest, p.language) for p in rows(Person) if p.digest != Digest.WEEKLY or p.language}
    assert chose == {
        "Gareth Pryce": (Digest.WEEKLY, "cy"),
        "Callum Reid": (Digest.DAILY, ""),
        "Derek Holroyd": (Digest.OFF, ""),
    }
    (unsent,) = drafts.of(somebody("sunita"))
    assert unsent.path.startswith("/proposals/") and "naps" in drafts.own_words_in(unsent)[0]
    entered = rows(ActionUpdate, ActionUpdate.entered_how != "")
    assert [(each.person, each.entered_how) for each in entered] == [(somebody("tom"), Channel.PHONE)]  # R11
    asked = {partner_answers.contact_of(link.partner_plan) for link, _since in partner_answers.due(today())}
    assert asked == {"planning@adults.example.org"}  # A8
    errands.run()
    letters = rows(Letter, Letter.fate == Fate.WAITING)
    assert len(letters) < 40, "no flood when the demo starts"
    assert Kind.LINK_CHECK in {each.kind for each in letters}
    assert not {Kind.OWN_ACTION, Kind.REMINDER, Kind.STILL_MISSING} & {each.kind for each in letters}
    assert all(each.written_at > now() - timedelta(days=6) for each in letters), "nothing long past"


def test_the_plan_of_the_borough_is_kept_alive(app: Flask) -> None:
    """One borough for all of it: making one takes seconds."""
    demo.fill(app)
    h1_carers_were_heard_and_actions_point_to_it()
    a9_what_nobody_looks_at_comes_to_more_people()
    a1_figures_over_time_can_be_seen()
    a11_a_spreadsheet_is_half_way_and_another_suggests_an_update()
    r6_its_people_are_reached_as_they_chose()
