"""Effects happening: one function for each kind. What no longer fits is refused, then nothing happened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from workspace import reviewing
from workspace.circles import service as circles
from workspace.circles import settings
from workspace.circles.models import Circle, CircleKind, HatKind, Joining
from workspace.db import db, today
from workspace.logbook import service as logbook
from workspace.logbook.models import Decision, Sequel, SequelKind
from workspace.people.models import Person
from workspace.plan import service as plans
from workspace.plan import shape
from workspace.plan.models import Action, Principle, Priority
from workspace.policies import service as policies
from workspace.proposals import guests
from workspace.proposals.consent import Stage
from workspace.proposals.effects.build import Effect
from workspace.proposals.effects.reach import OF_PLANS, circle_of, decision_of, person_of, plan_of, policy_of
from workspace.proposals.models import Proposal
from workspace.refusal import Refusal, mark
from workspace.visibility import Visibility

ENDED = (Stage.DECIDED, Stage.REFERRED, Stage.WITHDRAWN)


def apply(effect: Effect, actor: Person, circle: Circle, decision: Decision) -> None:
    """Let it happen, as this circle decided. What no longer fits is refused: then nothing has happened."""
    if effect["kind"] in OF_PLANS:  # a plan belongs to its circle, wherever the proposal was referred to (C3)
        circle_of({"circle": plan_of(effect).circle_id}, circle)
    _APPLY[effect["kind"]](effect, actor, circle, decision)


# The plan -------------------------------------------------------------------------------------------


def _action(effect: Effect) -> Action:
    action = db.session.get(Action, effect["action"], with_for_update=True)
    if action is None:
        raise Refusal(mark("The action that this would change is no longer there."))
    return action


def _add_action(effect: Effect, actor: Person, _circle: Circle, decision: Decision) -> None:
    plans.agree_action(actor, plan_of(effect), effect["fields"], decision)


def _change_action(effect: Effect, actor: Person, _circle: Circle, decision: Decision) -> None:
    wanted = shape.only_changed(effect["before"], effect["fields"])  # what the owner said since then stays
    plans.change_action(actor, _action(effect), wanted, decision, effect["seen"])


def _stop_action(effect: Effect, actor: Person, _circle: Circle, decision: Decision) -> None:
    plans.stop_action(actor, _action(effect), effect["why"], decision, effect["seen"])


def _publish(effect: Effect, actor: Person, _circle: Circle, decision: Decision) -> None:
    plans.publish(actor, plan_of(effect), effect["note"], decision)


def _add_priority(effect: Effect, actor: Person, _circle: Circle, decision: Decision) -> None:
    words = {name: effect[name] for name in ("code", "title", "why")}
    plans.add_priority(actor, plan_of(effect), **words, decision=decision)


def _reword_priority(effect: Effect, actor: Person, _circle: Circle, decision: Decision) -> None:
    area = db.session.get_one(Priority, effect["priority"], with_for_update=True, populate_existing=True)
    _as_it_was(effect, area, area.code)
    plans.reword_priority(
        actor, area, title=effect["title"], why=effect["why"], seen=area.row_version, decision=decision
    )


def _add_principle(effect: Effect, actor: Person, _circle: Circle, decision: Decision) -> None:
    plans.add_principle(actor, plan_of(effect), text=effect["text"], decision=decision)


def _reword_principle(effect: Effect, actor: Person, _circle: Circle, decision: Decision) -> None:
    held = db.session.get_one(Principle, effect["principle"], with_for_update=True, populate_existing=True)
    _as_it_was(effect, held, held.text)
    plans.reword_principle(actor, held, text=effect["text"], seen=held.row_version, decision=decision)


def _as_it_was(effect: Effect, thing: Any, name: str) -> None:
    """The words that this would replace are still the ones that people read when they consented."""
    if any(getattr(thing, key) != words for key, words in effect["before"].items()):
        raise Refusal(
            mark("“%(name)s” has changed since this was written. Look at it again and amend the proposal."),
            name=name,
        )


# People and hats ------------------------------------------------------------------------------------


def _give_hat(effect: Effect, actor: Person, circle: Circle, decision: Decision) -> None:
    term_end = reviewing.months_after(today(), effect["term_months"])
    circles.give_hat(
        actor,
        circle_of(effect, circle),
        person_of(effect["person"], effect["name"]),
        kind=HatKind(effect["hat"]),
        name=effect["hat_name"],
        description=effect["description"],
        term_end=term_end,
        review_on=term_end,
        decision=decision,
    )


def _remove_member(effect: Effect, actor: Person, circle: Circle, decision: Decision) -> None:
    """Access ends at once: also where the person was heard as a guest before they came in (C5)."""
    person, about = person_of(effect["person"], effect["name"]), circle_of(effect, circle)
    circles.remove_member(actor, about, person, effect["why"], decision)
    guests.end_all(person, about)


# Circles --------------------------------------------------------------------------------------------


def _open_circle(effect: Effect, actor: Person, circle: Circle, decision: Decision) -> None:
    """The new circle begins with its leader, chosen here, who then invites the others (C6)."""
    parent = circle_of(effect, circle)
    opened = circles.open_circle(
        actor,
        parent,
        kind=CircleKind(effect["circle_kind"]),
        name=effect["name"],
        aim=effect["aim"],
        domain=effect["domain"],
        brief=effect["brief"],
        question=effect.get("question", ""),
        ends_on=shape.day(effect["ends_on"]),
        joining=Joining(effect["joining"]),
        joining_note=effect["joining_note"],
        visibility=Visibility(effect["visibility"]),
        absence_policy=parent.absence_policy,
        answer_days=parent.answer_days,
        decision=decision,
    )
    leader = person_of(effect["leader"], effect["leader_name"])
    year = reviewing.months_after(today(), 12)
    circles.give_hat(
        actor, opened, leader, kind=HatKind.LEADER, term_end=year, review_on=year, decision=decision
    )


def _change_circle(effect: Effect, actor: Person, circle: Circle, decision: Decision) -> None:
    about = circle_of(effect, circle)
    settings.change_settings(actor, about, effect["before"], effect["after"], decision)


def _close_circle(effect: Effect, actor: Person, circle: Circle, decision: Decision) -> None:
    """Its plans pass to the circle above, so that none loses its circle; its policies end with it."""
    closing = circle_of(effect, circle)
    parent = closing.parent
    settings.close_circle(actor, closing, effect["why"], decision)
    check_nothing_under_way(closing)
    policies.end_all(actor, closing, decision)
    if parent is not None:  # the top circle was refused above
        plans.pass_on(actor, closing, parent, decision)


def check_nothing_under_way(circle: Circle) -> None:
    """A circle that is still deciding something can't be closed. What closes it is decided by then."""
    open_here = select(Proposal).where(Proposal.circle_id == circle.id, Proposal.stage.not_in(ENDED))
    found = db.session.scalars(open_here.order_by(Proposal.id).limit(1)).first()
    if found is not None:
        raise Refusal(
            mark(
                "%(name)s can't be closed yet: it has open proposals. "
                "Decide them, refer them or take them back first."
            ),
            name=circle.name,
        )


# Policies -------------------------------------------------------------------------------------------


def _adopt_policy(effect: Effect, actor: Person, circle: Circle, decision: Decision) -> None:
    policies.adopt(
        actor,
        circle_of(effect, circle),
        name=effect["name"],
        text=effect["text"],
        review_months=effect["review_months"],
        decision=decision,
        policy=policy_of(effect) if effect.get("policy") else None,
        seen=effect.get("seen"),
    )


def _end_policy(effect: Effect, actor: Person, circle: Circle, decision: Decision) -> None:
    policy = policy_of(effect)
    circle_of({"circle": policy.circle_id}, circle)
    policies.end(actor, policy, effect["why"], decision, seen=effect.get("seen"))


# Earlier decisions (R17) ----------------------------------------------------------------------------


def _keep_decision(effect: Effect, _actor: Person, circle: Circle, decision: Decision) -> None:
    earlier = _still_holding(decision_of(effect, circle))
    again = reviewing.months_after(today(), effect["review_months"])
    logbook.follow(SequelKind.KEPT, earlier, decision, review_on=again)


def _end_decision(effect: Effect, _actor: Person, circle: Circle, decision: Decision) -> None:
    earlier = _still_holding(decision_of(effect, circle))
    logbook.follow(SequelKind.ENDED, earlier, decision, words=effect["why"])


def supersede(earlier: Decision, circle: Circle, decision: Decision) -> None:
    """The decision takes the place of an earlier one of this circle, or of one below it (C3, R16)."""
    holding = _still_holding(decision_of({"decision": earlier.id}, circle))
    logbook.follow(SequelKind.CHANGED, holding, decision)


def _still_holding(earlier: Decision) -> Decision:
    """What was ended or changed meanwhile can't be kept or ended again."""
    over = select(Sequel.kind).where(Sequel.decision_id == earlier.id, Sequel.kind != SequelKind.KEPT)
    became = db.session.scalar(over.order_by(Sequel.id.desc()).limit(1))
    if became is SequelKind.ENDED:
        raise Refusal(mark("Decision %(number)s was ended by a later decision."), number=earlier.number)
    if became is not None:
        raise Refusal(mark("Decision %(number)s was changed by a later decision."), number=earlier.number)
    return earlier


_APPLY: dict[str, Callable[[Effect, Person, Circle, Decision], None]] = {
    "add_action": _add_action,
    "change_action": _change_action,
    "stop_action": _stop_action,
    "publish": _publish,
    "add_priority": _add_priority,
    "reword_priority": _reword_priority,
    "add_principle": _add_principle,
    "reword_principle": _reword_principle,
    "give_hat": _give_hat,
    "remove_member": _remove_member,
    "adopt_policy": _adopt_policy,
    "end_policy": _end_policy,
    "open_circle": _open_circle,
    "change_circle": _change_circle,
    "close_circle": _close_circle,
    "keep_decision": _keep_decision,
    "end_decision": _end_decision,
}
