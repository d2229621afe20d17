"""What can be said of an action with one press, by where it is now: the state and health of each choice."""

from __future__ import annotations

from dataclasses import dataclass

from workspace.plan.models import Health, State
from workspace.refusal import mark


@dataclass(frozen=True)
class Choice:
    """One choice: its words on the page, and what the update says where nothing more is written."""

    label: str
    state: State
    health: Health | None
    usual: str = ""  # empty: it needs words of its own


_PROBLEMS = {Health.SOME_PROBLEMS: mark("There are some problems"), Health.OFF_TRACK: mark("It is off track")}


def choices(state: State) -> dict[str, Choice]:
    """The choices for an action in this state, the quickest first."""
    if state.has_health:
        return _going(state, mark("Yes, it is going to plan"), mark("Still going to plan."))
    if state is State.WORKING_OUT:
        return {"same": Choice(mark("It is still being worked out"), state, None)}
    if state is State.PAUSED:
        same = Choice(mark("It is still paused"), state, None, mark("Still paused."))
        begun = _going(State.UNDER_WAY, mark("It goes on, and goes to plan"), mark("It goes on, to plan."))
        return {"same": same, **begun}
    same = Choice(mark("It has not begun yet, as agreed"), state, None, mark("Not begun yet."))
    begun = _going(State.UNDER_WAY, mark("It has begun, and goes to plan"), mark("It has begun, to plan."))
    return {"same": same, **begun}


def _going(state: State, label: str, usual: str) -> dict[str, Choice]:
    well = {Health.TO_PLAN.value: Choice(label, state, Health.TO_PLAN, usual)}
    return {**well, **{kind.value: Choice(words, state, kind) for kind, words in _PROBLEMS.items()}}
