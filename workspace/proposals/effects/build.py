"""How each effect is written down, in one place: forms, other rooms and the demo all build them here.

An effect is a plain dictionary that can be kept as JSON. What is about a circle carries that circle's key, so
that a proposal which was referred to the circle above still acts on the circle it is about.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from workspace.circles.models import Circle, CircleKind, HatKind, Joining
from workspace.circles.settings import only_changed, stands
from workspace.logbook.models import Decision
from workspace.people.models import Person
from workspace.plan import shape
from workspace.plan.models import Action, Plan, Principle, Priority
from workspace.plan.shape import ActionFields
from workspace.policies.models import Policy
from workspace.visibility import Visibility

Effect = dict[str, Any]


# The plan -------------------------------------------------------------------------------------------


def add_action(plan: Plan, fields: ActionFields) -> Effect:
    """Add an action to the plan."""
    return {"kind": "add_action", "plan": plan.id, "fields": fields}


def change_action(action: Action, fields: ActionFields) -> Effect:
    """Change what was agreed about an action: `fields` is all that it says afterwards."""
    return {"kind": "change_action", **_about(action), "before": shape.of(action), "fields": fields}


def stop_action(action: Action, why: str) -> Effect:
    """Stop an action, with the reason that anyone may read."""
    return {"kind": "stop_action", **_about(action), "what": action.what, "why": why}


def _about(action: Action) -> Effect:
    return {
        "plan": action.plan_id,
        "action": action.id,
        "reference": action.reference,
        "seen": action.agreed_number,
    }


def publish(plan: Plan, note: str) -> Effect:
    """Publish the plan as it stands on the day of the decision."""
    return {"kind": "publish", "plan": plan.id, "title": plan.title, "note": note}


def add_priority(plan: Plan, code: str, title: str, why: str) -> Effect:
    """Add a priority area to the plan."""
    return {"kind": "add_priority", "plan": plan.id, "code": code.upper(), "title": title, "why": why}


def reword_priority(priority: Priority, title: str, why: str) -> Effect:
    """Put a priority area in other words; its short code stays."""
    return {
        "kind": "reword_priority",
        "plan": priority.plan_id,
        "priority": priority.id,
        "code": priority.code,
        "before": {"title": priority.title, "why": priority.why},
        "title": title,
        "why": why,
    }


def add_principle(plan: Plan, text: str) -> Effect:
    """Add something that the plan holds to."""
    return {"kind": "add_principle", "plan": plan.id, "text": text}


def reword_principle(principle: Principle, text: str) -> Effect:
    """Put a principle in other words."""
    return {
        "kind": "reword_principle",
        "plan": principle.plan_id,
        "principle": principle.id,
        "before": {"text": principle.text},
        "text": text,
    }


# People and hats ------------------------------------------------------------------------------------


def give_hat(
    circle: Circle, person: Person, kind: HatKind, months: int, *, name: str = "", description: str = ""
) -> Effect:
    """Give somebody a hat of this circle, for so many months. A hat of the circle's own has a name."""
    return {
        "kind": "give_hat",
        **_of(circle),
        "person": person.id,
        "name": person.name,
        "hat": kind.value,
        "hat_name": name if kind is HatKind.OWN else kind.label,
        "description": description,
        "term_months": months,
    }


def remove_member(circle: Circle, person: Person, why: str) -> Effect:
    """End somebody's membership of this circle."""
    return {"kind": "remove_member", **_of(circle), "person": person.id, "name": person.name, "why": why}


def _of(circle: Circle) -> Effect:
    return {"circle": circle.id, "circle_name": circle.name}


# Circles --------------------------------------------------------------------------------------------


def open_circle(
    parent: Circle,
    leader: Person,
    *,
    kind: CircleKind,
    name: str,
    aim: str,
    domain: str,
    brief: str = "",
    question: str = "",
    ends_on: date | None = None,
    joining: Joining = Joining.REQUEST,
    joining_note: str = "",
    visibility: Visibility = Visibility.MEMBERS,
) -> Effect:
    """Open a circle below this one, with its leader. A helping circle has a question and a date (C2)."""
    return {
        "kind": "open_circle",
        **_of(parent),
        "name": name,
        "circle_kind": kind.value,
        "aim": aim,
        "domain": domain,
        "brief": brief,
        "question": question,
        "ends_on": ends_on.isoformat() if ends_on else "",
        "joining": joining.value,
        "joining_note": joining_note,
        "visibility": visibility.value,
        "leader": leader.id,
        "leader_name": leader.name,
    }


def change_circle(circle: Circle, wanted: Mapping[str, Any]) -> Effect:
    """Change a circle's settings, named as in `circles.settings.stands`. What stays the same is left out."""
    before = stands(circle)
    after = only_changed(before, wanted)
    return {
        "kind": "change_circle",
        **_of(circle),
        "before": {name: before[name] for name in after},
        "after": after,
    }


def close_circle(circle: Circle, why: str) -> Effect:
    """Close a circle; what was said in it stays."""
    return {"kind": "close_circle", "circle": circle.id, "name": circle.name, "why": why}


# Policies -------------------------------------------------------------------------------------------


def adopt_policy(
    circle: Circle, name: str, text: str, review_months: int, policy: Policy | None = None
) -> Effect:
    """Adopt a policy; with `policy`, this text takes the place of the one in force, and the name stays."""
    effect = {
        "kind": "adopt_policy",
        **_of(policy.circle if policy else circle),
        "name": policy.name if policy else name,
        "text": text,
        "review_months": review_months,
        "policy": policy.id if policy else None,
    }
    if policy is not None:
        effect |= {"seen": policy.text.number, "before": {"text": policy.text.text}}
    return effect


def end_policy(policy: Policy, why: str) -> Effect:
    """End a policy: it is no longer in force; its texts stay readable."""
    return {
        "kind": "end_policy",
        **_of(policy.circle),
        "policy": policy.id,
        "name": policy.name,
        "seen": policy.text.number,
        "why": why,
    }


# Earlier decisions ----------------------------------------------------------------------------------


def keep_decision(decision: Decision, review_months: int) -> Effect:
    """Keep a decision after its review, and look at it again in so many months (R17)."""
    return {"kind": "keep_decision", **_earlier(decision), "review_months": review_months}


def end_decision(decision: Decision, why: str) -> Effect:
    """End a decision: it no longer holds (R17)."""
    return {"kind": "end_decision", **_earlier(decision), "why": why}


def _earlier(decision: Decision) -> Effect:
    return {"decision": decision.id, "number": decision.number, "title": decision.title}
