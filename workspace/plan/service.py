"""Every write of the plan: drafting together, what decisions change, what owners say, and publishing."""

from __future__ import annotations

from sqlalchemy import select, update

from workspace.circles.models import Circle
from workspace.db import db, now, public_changed
from workspace.logbook import service as logbook
from workspace.logbook.models import Decision
from workspace.people.models import Person
from workspace.plan import shape, snapshot, writing
from workspace.plan.drafting import (
    add_principle,
    add_priority,
    draft_action,
    redraft_action,
    redraft_plan,
    reword_principle,
    reword_priority,
    start_plan,
)
from workspace.plan.handing import give, hand_on, keep, offer, take_back
from workspace.plan.models import Action, ChangeKind, Plan, PlanVersion, State
from workspace.plan.reporting import check_link, correct, report
from workspace.plan.shape import ActionFields
from workspace.plan.writing import Right
from workspace.refusal import Refusal, mark
from workspace.visibility import Visibility

__all__ = [
    "add_principle",
    "add_priority",
    "agree_action",
    "change_action",
    "check_link",
    "correct",
    "draft_action",
    "give",
    "hand_on",
    "keep",
    "offer",
    "pass_on",
    "publish",
    "redraft_action",
    "redraft_plan",
    "report",
    "reword_principle",
    "reword_priority",
    "start_plan",
    "stop_action",
    "take_back",
]


# What a decision changes ---------------------------------------------------------------------------


def agree_action(actor: Person, plan: Plan, fields: ActionFields, decision: Decision) -> Action:
    """Put an action into the plan because it was decided; it carries the decision it came from."""
    right = Right(actor, ChangeKind.DECIDED, decision, _why(decision))
    action = writing.add(plan, shape.tidy(fields), right)
    logbook.write(
        actor, "added an action", action.reference, plan.circle, plan=plan.id, decision=decision.number
    )
    public_changed()
    return action


def change_action(actor: Person, action: Action, fields: ActionFields, decision: Decision, seen: int) -> None:
    """Change what was agreed, as decided. `fields` may hold only what changes; the rest stays as it is."""
    _standing(action, seen)
    right = Right(actor, ChangeKind.DECIDED, decision, _why(decision))
    writing.change(action, fields, right)
    action.decision = decision
    db.session.flush()
    logbook.write(
        actor, "changed an action", action.reference, action.plan.circle, plan=action.plan_id,
        decision=decision.number,
    )  # fmt: skip
    public_changed()


def stop_action(actor: Person, action: Action, why: str, decision: Decision, seen: int | None = None) -> None:
    """Stop an action, as decided, with the reason that anyone may read (A5)."""
    _standing(action, action.agreed_number if seen is None else seen)
    if not why.strip():
        raise Refusal(mark("Say why %(reference)s stops: anyone may ask."), reference=action.reference)
    changes = {"state": (action.state.label, State.STOPPED.label), "stopped_why": ("", why)}
    if action.health:
        changes["health"] = (action.health.label, "")
    action.state, action.health, action.stopped_why, action.decision = State.STOPPED, None, why, decision
    action.agreed_number += 1
    writing.note(action, Right(actor, ChangeKind.DECIDED, decision, why), changes)
    logbook.write(
        actor, "stopped an action", action.reference, action.plan.circle, plan=action.plan_id,
        decision=decision.number,
    )  # fmt: skip
    public_changed()


def _standing(action: Action, seen: int) -> None:
    if action.state is State.STOPPED:
        raise Refusal(mark("%(reference)s was stopped. It can't be changed."), reference=action.reference)
    if action.agreed_number != seen:
        raise Refusal(
            mark(
                "%(reference)s has changed since this was written. Look at it again and amend the proposal."
            ),
            reference=action.reference,
        )


def _why(decision: Decision) -> str:
    """The reason that anyone may read (A5); a decision only for members gives its number and no more (V2)."""
    if decision.visibility is Visibility.PUBLIC:
        return f"Decision {decision.number} of {decision.circle_name}: {decision.title}"
    return f"Decision {decision.number} of {decision.circle_name}"


def pass_on(actor: Person, circle: Circle, to: Circle, decision: Decision) -> None:
    """Give the plans of a circle that closes to another one, so that no plan is left without a circle."""
    for plan in db.session.scalars(select(Plan).where(Plan.circle_id == circle.id)).all():
        plan.circle = to
        logbook.write(
            actor, "took over a plan", plan.title, to, plan=plan.id, decision=decision.number, was=circle.name
        )
    public_changed()
    db.session.flush()


# Publishing (A10) ----------------------------------------------------------------------------------


def publish(actor: Person, plan: Plan, note: str, decision: Decision | None) -> PlanVersion:
    """Publish the plan as it stands now, as the next numbered version, which never changes again."""
    if not note.strip():
        raise Refusal(mark("Say in plain words what changed, for people who read the plan."))
    db.session.flush()
    db.session.refresh(plan, with_for_update=True)
    plan.versions_published = Plan.versions_published + 1  # counted in the database: no number twice
    db.session.flush()
    if decision is not None:  # what was drafted together is agreed by the decision that publishes it
        agreed = update(Action).where(Action.plan_id == plan.id, Action.decision_id.is_(None))
        db.session.execute(agreed.values(decision_id=decision.id))
    version = PlanVersion(
        plan=plan,
        number=plan.versions_published,
        published_at=now(),
        note=note,
        decision=decision,
        content=snapshot.take(plan),
    )
    db.session.add(version)
    db.session.flush()
    logbook.write(actor, "published a version", plan.title, plan.circle, plan=plan.id, number=version.number)
    public_changed()
    return version
