"""The full text of a plan at one moment, as plain data: what a published version keeps for good (A10)."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Load, joinedload, lazyload, selectinload

from workspace.circles.models import Circle, Hat
from workspace.db import db
from workspace.people.models import Organisation, Person
from workspace.plan import owners
from workspace.plan.models import Action, PartnerLink, Plan, Principle, Priority
from workspace.visibility import Visibility

SHAPE = 2  # counted up when the shape below changes; readers of old versions look at it


def take(plan: Plan) -> dict[str, Any]:
    """The whole plan as visitors will read it: people by key and post, never by name (P2).

    {"shape": 2, "title", "for_whom",
     "introduction": Markdown, "introduction_html": the same, made safe,
     "principles": [text, …],
     "priorities": [{"code", "title", "why"}, …],
     "actions": [{   "timescale", "groups" and "sessions" are not in a version of shape 1
        "reference": "HOS-3", "priority": "HOS", "also": [code, …],
        "what", "why", "difference", "involvement", "heard": text,
        "owner": WHO or None, "checker": WHO or None, "supporters": [WHO, …],
        "start_on", "due_on", "review_on": ISO date or None, "review_every": months, "timescale": as written,
        "working_out_by": text, "working_out_until": ISO date or None,
        "groups": [name, …] of carers, "sessions": [{"id", "title", "held_on": ISO date}, …] if public,
        "state": the state's value on that day, "stopped_why": text,
        "measures": [{"what", "baseline", "target", "latest", "period", "source"}, …],
        "partner_links": [{"plan": key, "title", "organisation", "address", "part", "note"}, …],
        "decision": {"id", "number", "circle": its name} or None}, …]}
    WHO: {"kind": "person" | "hat" | "organisation", "id": key, "post": "Discharge lead, Northlea Hospital"}

    A fixed number of queries, however long the plan is.
    """
    priorities = _all(
        select(Priority).where(Priority.plan_id == plan.id).order_by(Priority.position, Priority.id)
    )
    principles = _all(
        select(Principle).where(Principle.plan_id == plan.id).order_by(Principle.position, Principle.id)
    )
    actions = _all(select(Action).where(Action.plan_id == plan.id).options(*_together()))
    place = {priority.id: number for number, priority in enumerate(priorities)}
    actions.sort(key=lambda action: (place[action.priority_id], action.number, action.id))
    return {
        "shape": SHAPE,
        "title": plan.title,
        "for_whom": plan.for_whom,
        "introduction": plan.introduction,
        "introduction_html": plan.introduction_html,
        "principles": [principle.text for principle in principles],
        "priorities": [{"code": each.code, "title": each.title, "why": each.why} for each in priorities],
        "actions": [_action(action, {each.id: each.code for each in priorities}) for action in actions],
    }


def _all(statement: Any) -> list[Any]:
    """The rows as the database has them now, whatever was read of them before."""
    return list(db.session.scalars(statement, execution_options={"populate_existing": True}))


def _together() -> list[Load]:
    """Everything an action names, fetched once for all actions."""
    whose = Load(Action)
    return [
        whose.selectinload(Action.also),
        whose.selectinload(Action.supporters),
        whose.selectinload(Action.groups),
        whose.selectinload(Action.sessions),
        whose.selectinload(Action.owner_person),
        whose.selectinload(Action.owner_hat).options(
            joinedload(Hat.circle).lazyload(Circle.hats), lazyload(Hat.terms)
        ),
        whose.selectinload(Action.owner_organisation),
        whose.selectinload(Action.checker_person),
        whose.selectinload(Action.checker_organisation),
        whose.selectinload(Action.decision),
        whose.selectinload(Action.measures),
        whose.selectinload(Action.partner_links).options(selectinload(PartnerLink.partner_plan)),
    ]


def _action(action: Action, codes: dict[int, str]) -> dict[str, Any]:
    decision = action.decision
    return {
        "reference": action.reference,
        "priority": codes[action.priority_id],
        "also": [priority.code for priority in action.also],
        "what": action.what,
        "why": action.why,
        "difference": action.difference,
        "involvement": action.involvement,
        "heard": action.heard,
        "owner": _who(action.owner_person or action.owner_hat or action.owner_organisation),
        "checker": _who(action.checker_person or action.checker_organisation),
        "supporters": [_who(organisation) for organisation in action.supporters],
        "start_on": _iso(action.start_on),
        "due_on": _iso(action.due_on),
        "timescale": action.timescale,
        "review_on": _iso(action.review_on),
        "review_every": action.review_every,
        "working_out_by": action.working_out_by,
        "working_out_until": _iso(action.working_out_until),
        "groups": [group.name for group in action.groups],
        "sessions": [
            {"id": session.id, "title": session.title, "held_on": session.held_on.isoformat()}
            for session in action.sessions
            if session.visibility is Visibility.PUBLIC
        ],
        "state": action.state.value,
        "stopped_why": action.stopped_why,
        "measures": [
            {
                key: getattr(measure, key)
                for key in ("what", "baseline", "target", "latest", "period", "source")
            }
            for measure in action.measures
        ],
        "partner_links": [_link(link) for link in action.partner_links],
        "decision": {"id": decision.id, "number": decision.number, "circle": decision.circle_name}
        if decision
        else None,
    }


def _who(whose: Person | Hat | Organisation | None) -> dict[str, Any] | None:
    """Somebody by key and by what they do; a name is asked for when the page is shown, never kept (P2)."""
    if whose is None:
        return None
    if isinstance(whose, Person):
        nobody = owners.CARER if whose.is_carer else owners.SOMEBODY
        return {"kind": "person", "id": whose.id, "post": whose.post or nobody}
    if isinstance(whose, Hat):
        return {"kind": "hat", "id": whose.id, "post": owners.of_hat(whose).for_all}
    return {"kind": "organisation", "id": whose.id, "post": owners.of_organisation(whose).for_all}


def _link(link: PartnerLink) -> dict[str, Any]:
    plan = link.partner_plan
    return {
        "plan": plan.id,
        "title": plan.title,
        "organisation": plan.organisation.name,
        "address": plan.address,
        "part": link.part,
        "note": link.note,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
