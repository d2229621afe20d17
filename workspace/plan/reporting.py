"""What is said about an action at once: the owner's updates, links looked at, spelling corrected (A6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import update

from workspace.db import db, now, public_changed, today
from workspace.logbook import service as logbook
from workspace.people.models import Person
from workspace.plan import freshness, shape, writing
from workspace.plan.models import (
    Action,
    ActionUpdate,
    ChangeKind,
    Health,
    Measure,
    MeasureFigure,
    PartnerLink,
    State,
)
from workspace.plan.writing import Changes, Right
from workspace.refusal import Refusal, mark

CORRECTABLE = ("what", "why", "difference", "involvement", "heard", "working_out_by")


@dataclass(frozen=True)
class Told:
    """What is said with a figure: for which time it is, and from where, if other than usual."""

    period: str = ""
    source: str = ""


def report(
    actor: Person,
    action: Action,
    *,
    state: State,
    health: Health | None,
    happened: str,
    outcome: str,
    latest: dict[int, str],
    next_review_on: date | None,
    why_moved: str = "",
    told: Mapping[int, Told] | None = None,
    speaker: Person | None = None,
) -> ActionUpdate:
    """Say how an action stands: public at once. A review put off needs a reason (A5).

    `latest` has the figures by the keys of their measures, `told` what is said with them. Who enters it for
    somebody else says whose words they are: `speaker` (`plan.entering`).
    """
    speaker = speaker or actor
    _check_state(action, state, health)
    if not happened.strip():
        raise Refusal(mark("Say in a sentence or two what happened."))
    health = health if state.has_health else None
    changes: Changes = {}
    _set_review(action, state, next_review_on, why_moved, changes)
    _set_state(action, state, health, outcome, changes)
    _set_figures(speaker, action, latest, told or {}, changes)
    action.looked_at_on = today()
    writing.note(action, Right(actor, ChangeKind.UPDATED, reason=why_moved.strip()), changes)
    _spoken_again(speaker, action)
    said = writing.tell(speaker, action, happened)
    public_changed()
    return said


def _spoken_again(person: Person, action: Action) -> None:
    """What was entered in this person's name before needs no look any more: here are newer words."""
    earlier = update(ActionUpdate).where(
        ActionUpdate.action_id == action.id,
        ActionUpdate.person_id == person.id,
        ActionUpdate.entered_by_id.is_not(None),
        ActionUpdate.checked_at.is_(None),
    )
    db.session.execute(earlier.values(checked_at=now()))


def _check_state(action: Action, state: State, health: Health | None) -> None:
    if action.state is State.STOPPED:
        raise Refusal(
            mark("%(reference)s was stopped. It takes no more updates."), reference=action.reference
        )
    if state is State.STOPPED:
        raise Refusal(mark("An action is stopped by a decision, so that the reason is agreed. Propose it."))
    if (state is State.WORKING_OUT) != (action.state is State.WORKING_OUT):
        raise Refusal(
            mark(
                "An action is being worked out until it has an owner and a review date, and not after. "
                "Agree these two first."
            )
        )
    if state.has_health and health is None:
        raise Refusal(mark("Say how it is going: to plan, with some problems, or off track."))


def _set_review(action: Action, state: State, next_on: date | None, why_moved: str, changes: Changes) -> None:
    if not state.is_open:
        return
    if next_on is None or next_on <= today():
        raise Refusal(mark("Choose the day when this is looked at next: a day after today."))
    name = "working_out_until" if state is State.WORKING_OUT else "review_on"
    if freshness.puts_off(action, action.review_every, today(), next_on) and not why_moved.strip():
        raise Refusal(mark("You put the review off. Say why: anyone may ask why a date moved."))
    before: date | None = getattr(action, name)
    if before != next_on:
        changes[name] = (shape.written(before), shape.written(next_on))
        setattr(action, name, next_on)


def _set_state(action: Action, state: State, health: Health | None, outcome: str, changes: Changes) -> None:
    if action.state is not state:
        changes["state"] = (action.state.label, state.label)
    if action.health is not health:
        changes["health"] = (action.health.label if action.health else "", health.label if health else "")
    if action.outcome != outcome:
        changes["outcome"] = (action.outcome, outcome)
    action.state, action.health, action.outcome = state, health, outcome


def _set_figures(
    actor: Person, action: Action, latest: Mapping[int, str], told: Mapping[int, Told], changes: Changes
) -> None:
    before = shape.of(action)
    for measure in action.measures:
        if measure.id in latest:
            _set_figure(actor, measure, latest[measure.id].strip(), told.get(measure.id, Told()))
    changes.update(shape.changes(before, {"measures": shape.of(action)["measures"]}, action.plan))


def _set_figure(actor: Person, measure: Measure, figure: str, told: Told) -> None:
    """A new figure, or the same one for another time, goes into the row of figures and stands as the latest.

    Where nothing is said of its time, the time of the figure before is not claimed for it.
    """
    period, source = told.period.strip(), told.source.strip()
    if figure == measure.latest and period in {"", measure.period}:
        return
    measure.latest, measure.period = figure, period
    if figure:
        db.session.add(
            MeasureFigure(
                measure=measure, at=now(), figure=figure, period=period, source=source or measure.source,
                person_id=actor.id,
            )
        )  # fmt: skip


def check_link(actor: Person, link: PartnerLink, found: str, next_on: date) -> None:
    """Say that a partner plan was looked at for this action, what was found, when to look again (A8)."""
    if not found.strip():
        raise Refusal(mark("Say in a sentence what you found in the partner plan."))
    if next_on <= today():
        raise Refusal(mark("Choose the day when this is looked at next: a day after today."))
    action = link.action
    before = shape.of(action)
    link.checked_on, link.review_on = today(), next_on
    changes = shape.changes(before, {"partner_links": shape.of(action)["partner_links"]}, action.plan)
    writing.note(action, Right(actor, ChangeKind.UPDATED, reason=found.strip()), changes)
    public_changed()  # whether a link is confirmed stands in public (A8)


def correct(actor: Person, action: Action, texts: dict[str, str], why: str) -> bool:
    """Correct spelling in what was agreed; it is logged. False where nothing was different."""
    if not why.strip():
        raise Refusal(mark("Say what you corrected, so that the circle can follow."))
    before = shape.of(action)
    wanted = {name: text for name, text in texts.items() if name in CORRECTABLE}
    for name, text in wanted.items():
        if before[name] and not text.strip():
            raise Refusal(mark("A correction can't take a whole text away. That needs a decision."))
    changes = shape.changes(before, wanted, action.plan)
    if not changes:
        return False
    for name in changes:
        setattr(action, name, wanted[name])
    writing.note(action, Right(actor, ChangeKind.CORRECTED, reason=why.strip()), changes)
    logbook.write(actor, "corrected spelling", action.reference, action.plan.circle, why=why.strip())
    public_changed()
    return True
