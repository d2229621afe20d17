"""Drafting a plan together, until its first version is agreed (A6). `plan.service` passes it on."""

from __future__ import annotations

import re

from sqlalchemy import func, select

from workspace import languages
from workspace.circles.models import Circle
from workspace.db import db, now, public_changed
from workspace.logbook import service as logbook
from workspace.logbook.models import Decision
from workspace.people.models import Person
from workspace.plan import shape, writing
from workspace.plan.models import Action, ChangeKind, Plan, PlanChange, Principle, Priority
from workspace.plan.shape import ActionFields
from workspace.plan.writing import Right
from workspace.refusal import Refusal, fresh, mark
from workspace.text import render
from workspace.visibility import Visibility

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
CODE = re.compile(r"[A-Z]{2,6}")


def start_plan(
    actor: Person,
    circle: Circle,
    *,
    title: str,
    slug: str,
    for_whom: str,
    introduction: str,
    visibility: Visibility,
) -> Plan:
    """Begin a plan that the circle will write together."""
    if not SLUG.fullmatch(slug) or len(slug) > 80:
        raise Refusal(mark("Use small letters, numbers and hyphens for the address, like carers-plan."))
    if db.session.scalar(select(Plan.id).where(Plan.slug == slug)):
        raise Refusal(mark("There is a plan with the address “%(slug)s” already. Choose another."), slug=slug)
    plan = Plan(
        slug=slug,
        circle=circle,
        title=title,
        for_whom=for_whom,
        introduction=introduction,
        introduction_html=str(render(introduction)),
        visibility=visibility,
        versions_published=0,
        started_at=now(),
        language=languages.of(actor.language),
    )
    db.session.add(plan)
    db.session.flush()
    said = {
        "title": title,
        "for_whom": for_whom,
        "introduction": introduction,
        "visibility": visibility.label,
    }
    _note(actor, plan, "", {name: ("", words) for name, words in said.items() if words})
    logbook.write(actor, "started a plan", title, circle, plan=plan.id)
    return plan


def redraft_plan(
    actor: Person,
    plan: Plan,
    *,
    title: str,
    for_whom: str,
    introduction: str,
    visibility: Visibility,
    seen: int,
) -> None:
    """Change what the plan says about itself, while it is drafted."""
    still_drafting(plan)
    fresh(plan.row_version, seen)
    changes = {
        "title": (plan.title, title),
        "for_whom": (plan.for_whom, for_whom),
        "introduction": (plan.introduction, introduction),
        "visibility": (plan.visibility.label, visibility.label),
    }
    plan.title, plan.for_whom, plan.visibility = title, for_whom, visibility
    plan.introduction, plan.introduction_html = introduction, str(render(introduction))
    _note(actor, plan, "", changes)


def add_priority(
    actor: Person, plan: Plan, *, code: str, title: str, why: str = "", decision: Decision | None = None
) -> Priority:
    """Add a priority area; once the plan is agreed, only as a decision says."""
    if decision is None:
        still_drafting(plan)
    code = code.strip().upper()
    if not CODE.fullmatch(code):
        raise Refusal(mark("Use two to six letters for the short code, like HOS."))
    if db.session.scalar(select(Priority.id).where(Priority.plan_id == plan.id, Priority.code == code)):
        raise Refusal(
            mark("There is an area with the short code %(code)s already. Choose another."), code=code
        )
    count = select(func.count()).select_from(Priority).where(Priority.plan_id == plan.id)
    priority = Priority(
        plan=plan, code=code, title=title, why=why, position=db.session.scalar(count) or 0, last_number=0
    )
    db.session.add(priority)
    _note(actor, plan, code, {"title": ("", title), "why": ("", why)})
    public_changed()
    return priority


def reword_priority(
    actor: Person, priority: Priority, *, title: str, why: str, seen: int, decision: Decision | None = None
) -> None:
    """Change an area's words; once the plan is agreed, only as a decision says. Its code never changes."""
    if decision is None:
        still_drafting(priority.plan)
    fresh(priority.row_version, seen)
    changes = {"title": (priority.title, title), "why": (priority.why, why)}
    priority.title, priority.why = title, why
    _note(actor, priority.plan, priority.code, changes)
    public_changed()


def add_principle(actor: Person, plan: Plan, *, text: str, decision: Decision | None = None) -> Principle:
    """Add something that the plan holds to; once the plan is agreed, only as a decision says."""
    if decision is None:
        still_drafting(plan)
    count = select(func.count()).select_from(Principle).where(Principle.plan_id == plan.id)
    principle = Principle(plan=plan, text=text, position=db.session.scalar(count) or 0)
    db.session.add(principle)
    db.session.flush()
    _note(actor, plan, f"principle {principle.id}", {"text": ("", text)})
    public_changed()
    return principle


def reword_principle(
    actor: Person, principle: Principle, *, text: str, seen: int, decision: Decision | None = None
) -> None:
    """Change a principle's words; once the plan is agreed, only as a decision says."""
    if decision is None:
        still_drafting(principle.plan)
    fresh(principle.row_version, seen)
    changes = {"text": (principle.text, text)}
    principle.text = text
    _note(actor, principle.plan, f"principle {principle.id}", changes)
    public_changed()


def draft_action(actor: Person, plan: Plan, fields: ActionFields) -> Action:
    """Write a new action into a plan that is being drafted; it gets its permanent reference at once."""
    still_drafting(plan)
    return writing.add(plan, shape.tidy(fields), Right(actor, ChangeKind.DRAFTED))


def redraft_action(actor: Person, action: Action, fields: ActionFields, seen: int | None = None) -> bool:
    """Change an action while its plan is drafted; False where nothing was different."""
    still_drafting(action.plan)
    if seen is not None:
        fresh(action.row_version, seen)
    return writing.change(action, fields, Right(actor, ChangeKind.DRAFTED))


def still_drafting(plan: Plan) -> None:
    """Once a first version is agreed, nobody drafts any more; publishing and drafting take turns."""
    db.session.refresh(plan, ["versions_published", "row_version"], with_for_update=True)
    if plan.is_agreed:
        raise Refusal(
            mark("This plan has been agreed. From now on it changes by a decision: propose a change.")
        )


def _note(actor: Person, plan: Plan, about: str, changes: writing.Changes) -> None:
    different = {name: [old, new] for name, (old, new) in changes.items() if old != new}
    if different:
        db.session.add(
            PlanChange(plan_id=plan.id, at=now(), person_id=actor.id, about=about, fields=different)
        )
    db.session.flush()
