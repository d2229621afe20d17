"""So many rows of what keeps a plan alive: sessions, figures, offers, suggestions, files, calendars."""

from __future__ import annotations

from sqlalchemy import insert

from tests.house.copying import Copier, first_of
from tests.house.marks import World, mark
from workspace.calendars.models import CalendarFeed
from workspace.circles.models import Circle
from workspace.db import db
from workspace.importing.models import AwaitedRow, ImportedRow, KnownHeading, Spreadsheet
from workspace.logbook.models import Decision, TrailEntry
from workspace.partners import queries as partners
from workspace.partners.models import PartnerPlan
from workspace.plan.models import (
    Action,
    HandOver,
    Measure,
    MeasureFigure,
    Offer,
    SuggestedUpdate,
    for_group,
    heard_in,
)
from workspace.voices.models import CarerGroup, Session, session_group


def tend_many(copier: Copier, world: World) -> None:
    """So many more of all of it."""
    _heard(copier, world)
    _handed_on(copier, world)
    _brought(copier, world)
    _due(copier, world)


def _heard(copier: Copier, world: World) -> None:
    """Sessions behind one action, and one behind all; figures of one measure, and of all measures."""
    copy, actions, first = copier.copy, world.keys["actions"], first_of(Action, reference="HOS-1")
    groups = copier.fewer().copy(CarerGroup, world.keys["group"], name=lambda n: f"Group {n}")
    made = copier.fewer().copy(Session, world.keys["session_public"], title=lambda n: f"Session {n}")
    made += copy(Session, world.keys["session"], title=lambda n: f"Our session {n}")
    for session in made:
        group = {"group_id": groups[session % len(groups)]}
        db.session.execute(insert(session_group), [{"session_id": session, **group}])
    db.session.execute(insert(heard_in), [{"action_id": first, "session_id": each} for each in made])
    public = {"session_id": world.keys["session_public"]}
    db.session.execute(insert(heard_in), [{"action_id": each, **public} for each in actions])
    group = {"group_id": world.keys["group"]}
    db.session.execute(insert(for_group), [{"action_id": each, **group} for each in actions])
    figure = first_of(MeasureFigure, source=mark("figure-public"))
    copy(MeasureFigure, figure, figure=str, person_id=world.keys["people"])
    measures = [first_of(Measure, action_id=each) for each in actions]
    copy(MeasureFigure, figure, measure_id=measures)


def _handed_on(copier: Copier, world: World) -> None:
    """Everybody would take one action on, and others look for somebody; all that spreadsheets suggest."""
    copy, people = copier.copy, world.keys["people"]
    search = first_of(HandOver, why=mark("handing-why"))
    copy(Offer, first_of(Offer, hand_over_id=search), person_id=people)
    copier.fewer().copy(HandOver, search, action_id=world.keys["my_actions"])
    copier.fewer().copy(HandOver, search, action_id=world.keys["actions"], asked_by_id=people)
    copy(SuggestedUpdate, world.keys["said"], person_id=people)
    copy(SuggestedUpdate, world.keys["said"], action_id=world.keys["actions"])


def _brought(copier: Copier, world: World) -> None:
    """A long spreadsheet on its way; and what is known of those that came before."""
    copy = copier.copy
    sheet = db.session.get_one(Spreadsheet, world.keys["sheet"])
    row = sheet.grid["rows"][0]
    rows = [row | {"at": n + 3, "cells": [f"Action {n}", *row["cells"][1:]]} for n in range(copier.many)]
    sheet.grid = sheet.grid | {"rows": [row, *rows]}
    db.session.flush()
    copier.fewer().copy(Spreadsheet, sheet.id, digest=str)
    plan, known = world.keys["public_plan"], first_of(ImportedRow)
    copy(ImportedRow, known, plan_id=plan, key=lambda n: f"row {n}", action_id=world.keys["actions"])
    copy(AwaitedRow, first_of(AwaitedRow), key=lambda n: f"waits {n}")
    copy(KnownHeading, first_of(KnownHeading), plan_id=plan, heading=lambda n: f"heading {n}")


def _due(copier: Copier, world: World) -> None:
    """Whatever comes up for review besides actions; and calendars of many circles."""
    copy = copier.copy
    copy(PartnerPlan, world.keys["due_partner"], title=lambda n: f"Due {n}")
    due = first_of(Decision, title=mark("decision-due"))
    copy(Decision, due, number=lambda n: n + 20_000, title=lambda n: f"Due {n}")
    copy(TrailEntry, first_of(TrailEntry, did=partners.LOOKED), person_id=world.keys["people"])
    circles = db.session.query(Circle.id).filter(Circle.name.like("Circle %")).all()
    below = [key for (key,) in circles]
    copier.fewer().copy(CalendarFeed, world.keys["feed"], circle_id=below)
