"""What a spreadsheet says goes into a plan that is being drafted, with how each action stood (A6, A11)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from workspace.db import today
from workspace.people.models import Person
from workspace.plan import drafting, shape, writing
from workspace.plan.models import Action, ChangeKind, Health, Plan, State
from workspace.plan.shape import ActionFields
from workspace.plan.writing import Changes, Right
from workspace.text import LIMIT_LONG


@dataclass(frozen=True)
class Stood:
    """How an action stood, as the file says; None and "" where it says nothing of it."""

    state: State | None = None
    health: Health | None = None
    happened: str = ""
    outcome: str = ""
    stopped_why: str = ""
    as_written: str = ""  # the words for state and health in the file
    left: str = ""  # what found no place, in the words of the file: the history keeps it

    def fits(self, state: State) -> bool:
        """Whether an action in this state says all that the file says of its state and its health."""
        return self.state in (None, state) and (self.health is None or state.has_health)


def bring_in(
    actor: Person, plan: Plan, action: Action | None, fields: ActionFields, stood: Stood, came_in: str
) -> Action:
    """Draft a new action, or change one, and put on it honestly how it stood; the history names the file."""
    drafting.still_drafting(plan)
    left = f". Left out, as it was written: {stood.left}" if stood.left else ""
    right = Right(actor, ChangeKind.DRAFTED, reason=f"From the spreadsheet “{came_in}”{left}")
    if action is None:
        action = writing.add(plan, shape.tidy(fields), right)
    elif fields:
        writing.change(action, fields, right)
    if replace(stood, left="") != Stood():
        _stand(actor, action, stood, replace(right, reason=f"From the spreadsheet “{came_in}”"))
    return action


def _stand(actor: Person, action: Action, stood: Stood, right: Right) -> None:
    changes: Changes = {}
    state = settled(action.state, stood.state, shape.standing(shape.of(action)))
    if state is not action.state:
        changes["state"] = (action.state.label, state.label)
    health = (stood.health or action.health) if state.has_health else None
    if health is not action.health:
        changes["health"] = (action.health.label if action.health else "", health.label if health else "")
    outcome = stood.outcome or action.outcome
    if outcome != action.outcome:
        changes["outcome"] = (action.outcome, outcome)
    if state is State.STOPPED:
        why = stood.stopped_why or action.stopped_why or "It was stopped before it came into this plan."
        if why != action.stopped_why:
            changes["stopped_why"] = (action.stopped_why, why)
            action.stopped_why = why
    happened = _told(stood, state)
    if not changes and not happened:
        return
    action.state, action.health, action.outcome, action.looked_at_on = state, health, outcome, today()
    writing.note(action, right, changes)
    # Everybody reads this one day. A file's name may say whose it was: it stands in the history only (P2).
    writing.tell(actor, action, happened or "This is how it stood when it came into this plan.")


def settled(now_: State, wanted: State | None, standing: State) -> State:
    """The state that may be put on it: without owner and review date it is being worked out still (A3)."""
    if wanted is None:
        return now_
    if wanted.is_open and standing is State.WORKING_OUT:
        return State.WORKING_OUT
    return now_ if wanted is State.WORKING_OUT else wanted


def _told(stood: Stood, state: State) -> str:
    """What happened; and the file's own words for how it stood where they could not be put on it."""
    if not stood.as_written or stood.fits(state):
        return stood.happened
    said = "\n\n".join(filter(None, (stood.happened, f"State in the spreadsheet: {stood.as_written}")))
    return said[:LIMIT_LONG]
