"""What happened in plans: versions, actions added, updated or stopped, and why a date moved (A5)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import defer, joinedload

from workspace.circles import queries as circles
from workspace.db import db
from workspace.notices.asking import in_short
from workspace.notices.news import Said, Span, Thing, by_thing, newest_first
from workspace.people.models import Person
from workspace.plan import queries as plans
from workspace.plan import sight, story
from workspace.plan.models import Action, ActionChange, ActionUpdate, Plan, PlanVersion
from workspace.plan.story import Event, Kind
from workspace.visibility import Visibility

T = TypeVar("T", ActionChange, ActionUpdate)

MOST = 300
OF_AN_UPDATE = 300


def told(span: Span) -> list[Thing]:
    """The plans of this person's circles, and the actions they answer for or check."""
    return newest_first([*_versions(span), *_actions(span)])


def _versions(span: Span) -> list[Thing]:
    mine = sight.visible_to(span.desk.person).where(Plan.circle_id.in_(circles.ids_of(span.desk.person)))
    wanted = select(PlanVersion).where(
        PlanVersion.plan_id.in_(mine.with_only_columns(Plan.id)),
        PlanVersion.published_at > span.begin,
        PlanVersion.published_at <= span.end,
    )
    whole = (
        defer(PlanVersion.content, raiseload=True),
        joinedload(PlanVersion.plan).joinedload(Plan.circle),
    )
    newest = db.session.scalars(wanted.options(*whole).order_by(PlanVersion.id.desc()).limit(MOST))
    return [
        Thing(each.published_at, each.plan.title, _page_of(each), (_published(each),), each.plan.circle.name)
        for each in newest
    ]


def _page_of(version: PlanVersion) -> str:
    if version.plan.visibility is Visibility.PUBLIC:
        return url_for("public.version", slug=version.plan.slug, number=version.number)
    return url_for("plan.show", slug=version.plan.slug)


def _published(version: PlanVersion) -> str:
    said = {"number": version.number, "note": version.note}
    if version.note.strip():
        return str(_("Version %(number)d was published: %(note)s", **said))
    return str(_("Version %(number)d was published.", number=version.number))


# Actions --------------------------------------------------------------------------------------------


def _actions(span: Span) -> list[Thing]:
    person = span.desk.person
    said = by_thing(_said(span))
    wanted = sight.actions_visible_to(person).where(Action.id.in_(said))
    found = db.session.scalars(wanted.options(joinedload(Action.plan).joinedload(Plan.circle)))
    return [
        Thing(
            said[each.id][0].at,
            _("%(ref)s: %(what)s", ref=each.reference, what=each.what),
            url_for("plan.action", slug=each.plan.slug, ref=each.reference),
            tuple(one.words for one in said[each.id]),
            each.plan.circle.name,
        )
        for each in found
    ]


def _said(span: Span) -> list[Said]:
    changes, updates = _by_action(_rows(span, ActionChange)), _by_action(_rows(span, ActionUpdate))
    found = []
    for key in changes.keys() | updates.keys():
        events = story.changed(changes.get(key, []), updates.get(key, []))
        found += [Said(key, event.at, words) for event in events if (words := _in_words(event))]
    return found


def _by_action(rows: Sequence[T]) -> dict[int, list[T]]:
    found: dict[int, list[T]] = {}
    for each in rows:
        found.setdefault(each.action_id, []).append(each)
    return found


def _rows(span: Span, table: type[T]) -> Sequence[T]:
    wanted = (
        select(table)
        .join(Action, table.action_id == Action.id)
        .where(
            _mine(span.desk.person),
            table.at > span.begin,
            table.at <= span.end,
            table.person_id != span.desk.person.id,
        )
    )
    return db.session.scalars(
        wanted.options(joinedload(table.person)).order_by(table.id.desc()).limit(MOST)
    ).all()


def _mine(person: Person) -> ColumnElement[bool]:
    of_my_circles = select(Plan.id).where(Plan.circle_id.in_(circles.ids_of(person)))
    return or_(
        Action.plan_id.in_(of_my_circles),
        plans.answered_for_by(person),
        Action.checker_person_id == person.id,
    )


# In words -------------------------------------------------------------------------------------------


def _in_words(event: Event) -> str:
    """One event, with the dates that moved and the reason why. Corrected spelling is no news."""
    if event.kind is Kind.SPELLING:
        return ""
    said = [_happened(event), *map(_moved, event.moved)]
    if event.html:
        said.append(_("In their words: %(words)s", words=in_short(event.html, OF_AN_UPDATE)[0]))
    if event.why:
        said.append(_("Why: %(why)s", why=event.why))
    return " ".join(said)


def _happened(event: Event) -> str:
    if event.said:
        return str(_(event.said))
    if event.state is not None:
        return _update(event)
    said: dict[Kind, str] = {
        Kind.STOPPED: _("It was stopped."),
        Kind.MOVED: _("A date moved."),
        Kind.PARTNER: _("Somebody looked whether it still fits a partner plan."),
        Kind.DRAFTED: _("Its words were changed while the plan is drafted."),
        Kind.DECIDED: _("A decision changed it."),
    }
    return said.get(event.kind) or str(_("It was updated."))


def _update(event: Event) -> str:
    state = _(event.state.label) if event.state else ""
    if event.health is None:
        return str(_("%(name)s said how it stands: %(state)s.", name=event.by, state=state))
    return str(
        _(
            "%(name)s said how it stands: %(state)s, %(health)s.",
            name=event.by,
            state=state,
            health=_(event.health.label),
        )
    )


def _moved(moved: tuple[str, str, str]) -> str:
    which, before, after = moved
    if not after:
        return str(_("%(which)s was %(before)s, and has no date now.", which=_(which), before=before))
    return str(_("%(which)s moved from %(before)s to %(after)s.", which=_(which), before=before, after=after))
