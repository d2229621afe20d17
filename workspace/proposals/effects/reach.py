"""What an effect is about, who may see it, and whether the deciding circle may decide it (C3, V1)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from workspace.circles.models import Circle
from workspace.circles.policy import decides_about
from workspace.db import db
from workspace.logbook.models import Decision
from workspace.people.models import Person
from workspace.plan.models import Plan
from workspace.policies.models import Policy
from workspace.proposals.effects.build import Effect
from workspace.refusal import Refusal, mark
from workspace.visibility import Visibility

OF_PLANS = frozenset(
    {
        "add_action",
        "change_action",
        "stop_action",
        "publish",
        "add_priority",
        "reword_priority",
        "add_principle",
        "reword_principle",
    }
)
OF_POLICIES = frozenset({"adopt_policy", "end_policy"})
OF_DECISIONS = frozenset({"keep_decision", "end_decision"})
LAST = {
    "publish": 1,
    "close_circle": 2,
}  # a version holds what was agreed with it; a closed circle does no more


def in_order(effects: list[Effect]) -> list[Effect]:
    """As they were written, but what is published and what is closed comes after all the rest."""
    return sorted(effects, key=lambda effect: LAST.get(effect["kind"], 0))


# What it is about -----------------------------------------------------------------------------------


def plan_of(effect: Effect) -> Plan:
    """The plan it changes."""
    plan = db.session.get(Plan, effect["plan"])
    if plan is None:
        raise Refusal(mark("The plan that this would change is no longer there."))
    return plan


def person_of(key: int, name: str) -> Person:
    """The person it is about."""
    person = db.session.get(Person, key)
    if person is None or not person.is_active:
        raise Refusal(mark("%(name)s no longer takes part in this workspace."), name=name)
    return person


def circle_of(effect: Effect, deciding: Circle) -> Circle:
    """The circle it is about, wherever the proposal was referred to; the deciding one where none is named.

    A circle decides about itself and about the circles below it, about no other (C3).
    """
    if "circle" not in effect:
        return deciding
    circle = db.session.get_one(Circle, effect["circle"])
    if not decides_about(deciding, circle):
        raise Refusal(
            mark(
                "%(deciding)s can't decide this about %(name)s. Refer it to that circle, or to one above it."
            ),
            deciding=deciding.name,
            name=circle.name,
        )
    return circle


def policy_of(effect: Effect) -> Policy:
    """The policy it changes or ends."""
    policy = db.session.get(Policy, effect["policy"])
    if policy is None:
        raise Refusal(mark("The policy that this would change is no longer there."))
    return policy


def decision_of(effect: Effect, deciding: Circle) -> Decision:
    """The earlier decision it keeps or ends; who ends it at the same moment takes turns."""
    decision = db.session.get_one(Decision, effect["decision"], with_for_update={"of": Decision})
    circle_of({"circle": decision.circle_id}, deciding)
    return decision


# Who is concerned, and who sees it ------------------------------------------------------------------


def people_concerned(effects: list[Effect]) -> dict[int, str]:
    """Whom a proposal concerns so closely that they are not on its roster, with the reason (C5)."""
    gone = [effect for effect in effects if effect["kind"] == "remove_member"]
    return {e["person"]: mark("This proposal is about their own membership.") for e in gone}


def check_who_sees(effects: list[Effect], visibility: Visibility) -> None:
    """What changes a thing that only its circle sees is the circle's too: its words would show it (V1)."""
    if visibility is Visibility.CIRCLE:
        return
    plans = {effect["plan"] for effect in effects if "plan" in effect}
    if plans and _any(select(Plan.id).where(Plan.id.in_(plans), Plan.visibility == Visibility.CIRCLE)):
        raise Refusal(
            mark(
                "Only this circle sees this plan, and more people see this proposal. Raise one that only "
                "this circle sees."
            )
        )
    if _any(_closed_policies(effects)) or _any(_closed_decisions(effects)):
        raise Refusal(
            mark(
                "Only the circle sees what this is about, and more people see this proposal. "
                "Raise one that only this circle sees."
            )
        )


def _any(wanted: Any) -> bool:
    return db.session.scalar(wanted.limit(1)) is not None


def _closed_policies(effects: list[Effect]) -> Any:
    circles = {e["circle"] for e in effects if e["kind"] in OF_POLICIES and "circle" in e}
    return select(Circle.id).where(Circle.id.in_(circles), Circle.visibility == Visibility.CIRCLE)


def _closed_decisions(effects: list[Effect]) -> Any:
    earlier = {e["decision"] for e in effects if e["kind"] in OF_DECISIONS}
    return select(Decision.id).where(Decision.id.in_(earlier), Decision.visibility == Visibility.CIRCLE)


# Two about the same thing ---------------------------------------------------------------------------


def check_apart(effects: list[Effect]) -> None:
    """Two parts of one proposal may not be about the same thing: neither would know of the other."""
    seen: set[tuple[Any, ...]] = set()
    for effect in effects:
        about = _about(effect)
        if about is None:
            continue
        if about in seen:
            raise Refusal(
                mark(
                    "This proposal does something with the same thing already. "
                    "Change that part, or take it out first."
                )
            )
        seen.add(about)
    if [effect["kind"] for effect in effects].count("remove_member") > 1:  # about each, all others are asked
        raise Refusal(
            mark("A proposal ends one membership. Raise one for each, so that all others are asked.")
        )


def _about(effect: Effect) -> tuple[Any, ...] | None:
    """What an effect is about; None for what is new by itself, like an action that is added."""
    kind = effect["kind"]
    for key in ("action", "priority", "principle", "decision"):
        if key in effect:
            return key, effect[key]
    if kind in OF_POLICIES:
        return "policy", effect.get("policy") or (effect.get("circle"), effect["name"].casefold())
    if kind == "give_hat":
        return kind, effect.get("circle"), effect["hat"], effect["hat_name"].casefold()
    if kind == "add_priority":
        return kind, effect["plan"], effect["code"]
    if kind == "open_circle":
        return kind, effect["name"].casefold()
    own = {"publish": "plan", "change_circle": "circle", "close_circle": "circle", "remove_member": "person"}
    return (kind, effect[own[kind]]) if kind in own else None
