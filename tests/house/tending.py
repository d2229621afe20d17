"""What keeps a plan alive, for the world of the tests of the whole house: where carers were heard, figures,
actions handed on, updates that a spreadsheet suggests, spreadsheets on their way, calendars, reviews due."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app
from sqlalchemy import select

from tests import makers
from tests.house.marks import CALENDARS, World, mark
from workspace.calendars import addresses
from workspace.calendars import service as calendars
from workspace.circles import service as circles
from workspace.circles.models import Circle
from workspace.db import db, now, today
from workspace.importing import preview
from workspace.importing import service as importing
from workspace.importing.models import Spreadsheet
from workspace.importing.proposing import usual_words
from workspace.partners import service as partners
from workspace.people.models import Person
from workspace.plan import looks, reporting, shape, suggesting
from workspace.plan import service as plans
from workspace.plan.models import Action, Health, Plan, State
from workspace.visibility import Visibility
from workspace.voices import service as voices
from workspace.voices.models import Session, Source


def action_of(slug: str, reference: str) -> Action:
    """The action with this reference in the plan at this address."""
    here = select(Plan.id).where(Plan.slug == slug).scalar_subquery()
    return db.session.scalars(
        select(Action).where(Action.reference == reference, Action.plan_id == here)
    ).one()


def plan_of(slug: str) -> Plan:
    """The plan at this address."""
    return db.session.scalars(select(Plan).where(Plan.slug == slug)).one()


# While the plan is drafted ------------------------------------------------------------------------------


def before_it_is_agreed(world: World, circle: Circle) -> None:
    """Where carers were heard, figures, and what is due soon in the plan that only the circle sees."""
    who = world.people
    group = voices.add_group(who["secretary"], circle, "Working carers")
    heard = [
        hear(who["secretary"], circle, mark("session-title"), mark("session-words"), Visibility.CIRCLE),
        hear(who["secretary"], circle, mark("session-members"), "Buses.", Visibility.MEMBERS),
        hear(who["secretary"], circle, mark("session-public"), mark("session-all"), Visibility.PUBLIC),
    ]
    for session in heard:
        session.groups = [group]
    keys = [session.id for session in heard]
    first = action_of("open", "HOS-1")
    plans.redraft_action(
        who["secretary"], first, {"sessions": keys, "groups": [group.id], "timescale": "Spring 2026"}
    )
    report_figure(who["owner"], first, "20", mark("figure-public"))
    hidden = action_of("shut", "HOS-1")
    rooms = shape.tidy({"measures": [{"what": "Rooms", "target": "9"}]})["measures"]
    plans.redraft_action(who["secretary"], hidden, {"measures": rooms, "sessions": keys})
    report_figure(who["secretary"], hidden, "3", mark("figure-closed"))
    soon = (today() + timedelta(days=5)).isoformat()
    makers.make_action(who["secretary"], hidden.plan, what=mark("plan-due"), review_on=soon)
    mine = makers.make_action(
        who["secretary"], plan_of("drafted"), what="Ask the bus company", owner=f"person:{who['member'].id}"
    )
    plans.hand_on(who["member"], mine, mark("handing-drafted"))
    world.keys |= {
        "session": keys[0], "session_members": keys[1], "session_public": keys[2], "group": group.id,
        "offer": plans.offer(who["objector"], mine, "I know them.").id,
    }  # fmt: skip


def hear(by: Person, circle: Circle, title: str, said: str, visibility: Visibility) -> Session:
    """Three carers were heard, so few that no visitor is told how many (H3)."""
    return voices.add(
        by, circle, source=Source.SESSION, title=title, held_on=today(), people=3, groups=[], said=said,
        visibility=visibility,
    )  # fmt: skip


def report_figure(by: Person, action: Action, figure: str, source: str) -> None:
    """Somebody says a figure of the action's first measure."""
    key = action.measures[0].id
    plans.report(
        by, action, state=State.UNDER_WAY, health=Health.TO_PLAN, happened="It goes on.", outcome="",
        latest={key: figure}, next_review_on=today() + timedelta(days=30),
        told={key: reporting.Told("this year", source)},
    )  # fmt: skip


# Afterwards ---------------------------------------------------------------------------------------------


def after_it_is_agreed(world: World, circle: Circle) -> None:
    """Handing on, suggestions, spreadsheets, calendars, what somebody saw, and what is due for review."""
    who = world.people
    mine = action_of("open", world.keys["own_action"])
    plans.hand_on(who["member"], mine, mark("handing-why"))
    plans.offer(who["objector"], mine, mark("offer-words"))
    plans.hand_on(who["secretary"], action_of("shut", "HOS-1"), mark("handing-closed"))
    suggested = suggesting.suggest(
        who["facilitator"], mine, f"{mark('suggested-file')}.xlsx", happened=mark("suggested-words")
    )
    world.keys["said"] = suggested.id
    _spreadsheets(world)
    _due(world, circle)
    looks.seen(who["member"], plan_of("open"), now())
    _calendars(world, circle)


def _spreadsheets(world: World) -> None:
    """On their way: into the public plan and into the circle's own. At their end: drafted, and proposed."""
    member, facilitator = world.people["member"], world.people["facilitator"]
    name = f"{mark('brought-file')}.csv"
    sheet = importing.bring(member, plan_of("open"), name, _csv(mark("brought-cell")))
    answer_all(member, sheet)
    closed = importing.bring(facilitator, plan_of("shut"), "rooms.csv", _csv(mark("brought-closed")))
    drafted = finish(facilitator, plan_of("drafted"), "drafted.csv", _csv(mark("imported-action")))
    proposed = finish(member, plan_of("open"), "proposed.csv", _csv(mark("awaited-action")))
    world.keys |= {
        "sheet": sheet.id, "closed_sheet": closed.id, "drafted_sheet": drafted.id,
        "proposed_sheet": proposed.id,
    }  # fmt: skip


def _csv(what: str) -> bytes:
    return f"What will be done,What we heard,Colour\r\n{what},Nobody asked.,blue\r\n".encode()


def answer_all(by: Person, sheet: Spreadsheet) -> None:
    """Every question about a spreadsheet gets its usual answer."""
    while unanswered := preview.of(by, sheet).unanswered:
        importing.answer(sheet, {each.question.key: each.usual for each in unanswered})


def finish(by: Person, plan: Plan, name: str, data: bytes) -> Spreadsheet:
    """A spreadsheet, brought in."""
    sheet = importing.bring(by, plan, name, data)
    importing.say_headings(sheet, list(sheet.headings.values()))
    answer_all(by, sheet)
    importing.finish(by, sheet, preview.of(by, sheet).print, usual_words(name))
    return sheet


def _due(world: World, circle: Circle) -> None:
    """A decision of the circle alone and a partner plan that are near their review."""
    who, soon = world.people, today() + timedelta(days=5)
    makers.make_decision(
        who["objector"], circle, mark("decision-due"), visibility=Visibility.CIRCLE, review_on=soon,
        number=circles.next_decision_number(circle),
    )  # fmt: skip
    due = makers.make_partner_plan(who["secretary"], "A strategy for buses", review_on=soon)
    partners.look(who["secretary"], due, mark("look-words"), soon)
    world.keys["due_partner"] = due.id


def _calendars(world: World, circle: Circle) -> None:
    """Each has an address for their own dates, and who is in the circle one for the circle's."""
    of_circle = {m.person_id for m in circle.memberships if m.ended_at is None}
    for actor in CALENDARS:
        person = world.people[actor]
        made = [calendars.make(person, None)]
        if person.id in of_circle:
            made.append(calendars.make(person, circle))
        marks = [addresses.mark_of(feed, str(current_app.secret_key)) for feed in made]
        world.addresses[actor] = [
            f"/calendar/{feed.id}-{each}.ics" for feed, each in zip(made, marks, strict=True)
        ]
        if actor == "member":
            world.secrets[marks[0]] = mark("calendar-address")
            world.keys |= {"feed": made[0].id, "calendar": marks[0]}


# As much again ------------------------------------------------------------------------------------------


def more_hidden(world: World, circle: Circle) -> None:
    """One more of everything in here that a stranger, a visitor and an administrator can't see."""
    who = world.people
    hear(who["member"], circle, "Another session", "Another.", Visibility.CIRCLE)
    mine = action_of("open", world.keys["own_action"])
    plans.offer(who["secretary"], mine, "Another offer.")
    suggesting.suggest(who["facilitator"], mine, "another.xlsx", happened="Another.")
    importing.bring(who["member"], plan_of("open"), "another.csv", _csv("Another"))
    finish(who["facilitator"], plan_of("shut"), "more.csv", _csv("Another"))
    report_figure(who["secretary"], action_of("shut", "HOS-1"), "4", "Another")
    makers.make_decision(
        who["objector"], circle, "Another", visibility=Visibility.CIRCLE, review_on=today(),
        number=circles.next_decision_number(circle),
    )  # fmt: skip
    calendars.make_anew(calendars.make(who["member"], circle))
