"""What a decision changes by itself, the moment it is announced. Nobody types it a second time.

Effects stand in a version as plain dictionaries, `{"kind": …}` and then:

- `add_action`: `plan` (key), `fields` (an action as in `plan.shape`)
- `change_action`: `plan`, `action` (key), `reference`, `seen` (its agreed number when this was written),
  `before` and `fields`
- `stop_action`: `plan`, `action`, `reference`, `seen`, `what`, `why`
- `publish`: `plan`, `title`, `note`
- `add_priority`: `plan`, `code`, `title`, `why`
- `give_hat`: `person`, `name` (of the person), `hat` (kind), `hat_name`, `description`, `term_months`
- `open_circle`: `name`, `circle_kind`, `aim`, `domain`, `brief`, `ends_on`, `joining`, `joining_note`,
  `visibility`, `leader` (a person's key), `leader_name`
- `remove_member`: `person`, `name`, `why`
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from workspace import reviewing
from workspace.circles import service as circles
from workspace.circles.models import Circle, CircleKind, HatKind, Joining
from workspace.db import db, today
from workspace.logbook.models import Decision
from workspace.people.models import Person
from workspace.plan import service as plans
from workspace.plan import shape
from workspace.plan.models import Action, Plan
from workspace.refusal import Refusal, mark
from workspace.visibility import Visibility

Effect = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """One line of what an effect says: a label, the words, and what they replace where they do."""

    label: str
    text: str
    before: str | None = None


def label(kind: str) -> str:
    """What an effect of this kind does, in words."""
    return _LABELS[kind]


_LABELS = {
    "add_action": mark("Add an action to the plan"),
    "change_action": mark("Change an action in the plan"),
    "stop_action": mark("Stop an action"),
    "publish": mark("Publish a new version of the plan"),
    "add_priority": mark("Add a priority area to the plan"),
    "give_hat": mark("Give somebody a hat"),
    "open_circle": mark("Open a circle or working group below this one"),
    "remove_member": mark("End somebody's membership"),
}


SENTENCES = {
    "add_action": mark("Add to the plan: %(what)s"),
    "change_action": mark("Change %(reference)s: %(what)s"),
    "stop_action": mark("Stop %(reference)s: %(what)s"),
    "publish": mark("Publish a new version of “%(title)s”"),
    "add_priority": mark("Add the priority area %(code)s: %(title)s"),
    "give_hat": mark("%(name)s wears the hat “%(hat_name)s” for %(term_months)s months"),
    "open_circle": mark("Open “%(name)s” below this circle"),
    "remove_member": mark("End the membership of %(name)s"),
}


def values(effect: Effect) -> dict[str, Any]:
    """What stands in the sentence of this effect."""
    return {**effect.get("fields", {}), **effect}


def sentence(effect: Effect) -> str:
    """One line for the record, in the language of the record: what this does to which thing."""
    return SENTENCES[effect["kind"]] % values(effect)


def rows(effect: Effect) -> list[Row]:
    """Everything an effect says, for the people who are asked for their consent."""
    kind = effect["kind"]
    if kind == "add_action":
        return [Row(name, text) for name, text in shape.in_words(effect["fields"], _plan(effect)) if text]
    if kind == "change_action":
        changed = shape.changed(effect["before"], effect["fields"], _plan(effect))
        return [Row(name, new, old) for name, old, new in changed]
    return [Row(_NAMES[key], str(_readable(key, effect[key]))) for key in _NAMES if effect.get(key)]


_NAMES = {
    "reference": mark("Reference"),
    "what": mark("What"),
    "code": mark("Short code"),
    "title": mark("Title"),
    "name": mark("Name"),
    "hat_name": mark("Hat"),
    "description": mark("What the hat is for"),
    "term_months": mark("Months"),
    "circle_kind": mark("Kind"),
    "aim": mark("Aim"),
    "domain": mark("Domain"),
    "brief": mark("Brief"),
    "ends_on": mark("It is expected to end"),
    "leader_name": mark("Leader, for a year"),
    "joining": mark("How people join"),
    "joining_note": mark("What is expected of members"),
    "visibility": mark("Who can see what it does"),
    "why": mark("Why"),
    "note": mark("What changed, in plain words"),
}
_KINDS: dict[str, Callable[[str], Any]] = {
    "circle_kind": CircleKind,
    "joining": Joining,
    "visibility": Visibility,
}


def _readable(key: str, value: Any) -> Any:
    if key == "ends_on":
        return shape.written(shape.day(value))
    return _KINDS[key](value).label if key in _KINDS else value


def check_who_sees(effects: list[Effect], visibility: Visibility) -> None:
    """What changes a plan that only its circle sees is the circle's too: its words would show it (V1)."""
    plans_touched = [effect["plan"] for effect in effects if "plan" in effect]
    if visibility is Visibility.CIRCLE or not plans_touched:
        return
    closed = select(Plan.id).where(Plan.id.in_(plans_touched), Plan.visibility == Visibility.CIRCLE)
    if db.session.scalar(closed.limit(1)) is not None:
        raise Refusal(
            mark(
                "Only this circle sees this plan, and more people see this proposal. Raise one that only "
                "this circle sees."
            )
        )


def people_concerned(effects: list[Effect]) -> dict[int, str]:
    """Whom a proposal concerns so closely that they are not on its roster, with the reason (C5)."""
    return {e["person"]: mark("This proposal is about their own membership.") for e in effects if _removes(e)}


def _removes(effect: Effect) -> bool:
    return bool(effect["kind"] == "remove_member")


def apply(effect: Effect, actor: Person, circle: Circle, decision: Decision) -> None:
    """Let it happen. What no longer fits is refused with a sentence, and then nothing at all has happened."""
    _APPLY[effect["kind"]](effect, actor, circle, decision)


def _plan(effect: Effect) -> Plan:
    plan = db.session.get(Plan, effect["plan"])
    if plan is None:
        raise Refusal(mark("The plan that this would change is no longer there."))
    return plan


def _action(effect: Effect) -> Action:
    action = db.session.get(Action, effect["action"], with_for_update=True)
    if action is None:
        raise Refusal(mark("The action that this would change is no longer there."))
    return action


def _add_action(effect: Effect, actor: Person, _circle: Circle, decision: Decision) -> None:
    plans.agree_action(actor, _plan(effect), effect["fields"], decision)


def _change_action(effect: Effect, actor: Person, _circle: Circle, decision: Decision) -> None:
    wanted = shape.only_changed(effect["before"], effect["fields"])  # what the owner said since then stays
    plans.change_action(actor, _action(effect), wanted, decision, effect["seen"])


def _stop_action(effect: Effect, actor: Person, _circle: Circle, decision: Decision) -> None:
    plans.stop_action(actor, _action(effect), effect["why"], decision)


def _publish(effect: Effect, actor: Person, _circle: Circle, decision: Decision) -> None:
    plans.publish(actor, _plan(effect), effect["note"], decision)


def _add_priority(effect: Effect, actor: Person, _circle: Circle, decision: Decision) -> None:
    plans.add_priority(
        actor,
        _plan(effect),
        code=effect["code"],
        title=effect["title"],
        why=effect["why"],
        decision=decision,
    )


def _give_hat(effect: Effect, actor: Person, circle: Circle, decision: Decision) -> None:
    term_end = reviewing.months_after(today(), effect["term_months"])
    circles.give_hat(
        actor,
        circle,
        _person(effect),
        kind=HatKind(effect["hat"]),
        name=effect["hat_name"],
        description=effect["description"],
        term_end=term_end,
        review_on=term_end,
        decision=decision,
    )


def _open_circle(effect: Effect, actor: Person, circle: Circle, decision: Decision) -> None:
    """The new circle begins with its leader, chosen here, who then invites the others (C6)."""
    opened = circles.open_circle(
        actor,
        circle,
        kind=CircleKind(effect["circle_kind"]),
        name=effect["name"],
        aim=effect["aim"],
        domain=effect["domain"],
        brief=effect["brief"],
        ends_on=shape.day(effect["ends_on"]),
        joining=Joining(effect["joining"]),
        joining_note=effect["joining_note"],
        visibility=Visibility(effect["visibility"]),
        absence_policy=circle.absence_policy,
        answer_days=circle.answer_days,
        decision=decision,
    )
    leader = _person({"person": effect["leader"], "name": effect["leader_name"]})
    year = reviewing.months_after(today(), 12)
    circles.give_hat(
        actor, opened, leader, kind=HatKind.LEADER, term_end=year, review_on=year, decision=decision
    )


def _remove_member(effect: Effect, actor: Person, circle: Circle, decision: Decision) -> None:
    circles.remove_member(actor, circle, _person(effect), effect["why"], decision)


def _person(effect: Effect) -> Person:
    person = db.session.get(Person, effect["person"])
    if person is None or not person.is_active:
        raise Refusal(mark("%(name)s no longer takes part in this workspace."), name=effect["name"])
    return person


_APPLY: dict[str, Callable[[Effect, Person, Circle, Decision], None]] = {
    "add_action": _add_action,
    "change_action": _change_action,
    "stop_action": _stop_action,
    "publish": _publish,
    "add_priority": _add_priority,
    "give_hat": _give_hat,
    "open_circle": _open_circle,
    "remove_member": _remove_member,
}
