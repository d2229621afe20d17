"""Updates that a spreadsheet which came back suggests: the owner takes or leaves them (A6)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from workspace.db import db, now
from workspace.logbook import service as logbook
from workspace.people.models import Person
from workspace.plan import queries
from workspace.plan.models import Action, Health, Plan, State, SuggestedUpdate
from workspace.refusal import Refusal, mark

SAID = ("state", "health", "happened", "outcome", "next_review_on")


def of(action_id: int) -> Select[SuggestedUpdate]:
    """What was ever suggested for an action; for those who may report on it."""
    return select(SuggestedUpdate).where(SuggestedUpdate.action_id == action_id)


def open_for(action_ids: Collection[int]) -> dict[int, list[SuggestedUpdate]]:
    """What is suggested for these actions and neither taken nor left, oldest first: one query."""
    wanted = select(SuggestedUpdate).where(
        SuggestedUpdate.action_id.in_(action_ids), SuggestedUpdate.ended_at.is_(None)
    )
    found: dict[int, list[SuggestedUpdate]] = {}
    options = joinedload(SuggestedUpdate.person)
    for row in db.session.scalars(wanted.options(options).order_by(SuggestedUpdate.id)):
        found.setdefault(row.action_id, []).append(row)
    return found


def waiting_for(person: Person, most: int) -> Sequence[SuggestedUpdate]:
    """What is suggested for the actions this person answers for, and neither taken nor left: one query."""
    wanted = queries.actions_visible_to(person).where(queries.answered_for_by(person))
    wanted = wanted.where(Action.state != State.STOPPED)
    found = select(SuggestedUpdate).join(Action, SuggestedUpdate.action_id == Action.id)
    found = found.where(
        SuggestedUpdate.ended_at.is_(None), Action.id.in_(wanted.with_only_columns(Action.id))
    )
    action = contains_eager(SuggestedUpdate.action).joinedload(Action.plan).lazyload(Plan.circle)
    return db.session.scalars(found.options(action).order_by(SuggestedUpdate.id).limit(most)).all()


def suggest(
    actor: Person,
    action: Action,
    came_in: str,
    state: State | None = None,
    health: Health | None = None,
    happened: str = "",
    outcome: str = "",
    next_review_on: date | None = None,
) -> SuggestedUpdate:
    """Suggest an update in the words of a file; the same words that still wait are not suggested twice."""
    said = {
        "state": state, "health": health, "happened": happened.strip(), "outcome": outcome.strip(),
        "next_review_on": next_review_on,
    }  # fmt: skip
    if action.state is State.STOPPED:
        raise Refusal(
            mark("%(reference)s was stopped. It takes no more updates."), reference=action.reference
        )
    if not any(said.values()):
        raise Refusal(mark("There is nothing to suggest: say how it goes, or what happened."))
    for waiting in open_for([action.id]).get(action.id, []):
        if all(getattr(waiting, name) == said[name] for name in SAID):
            return waiting
    made = SuggestedUpdate(
        action_id=action.id, at=now(), person_id=actor.id, came_in=came_in.strip()[:200], **said
    )
    db.session.add(made)
    db.session.flush()
    logbook.write(
        actor, "suggested an update", action.reference, action.plan.circle, plan=action.plan_id,
        came_in=made.came_in,
    )  # fmt: skip
    return made


def leave(actor: Person, suggestion: SuggestedUpdate) -> None:
    """Leave what was suggested as it is: it ends, and nothing changes."""
    _end(actor, suggestion, taken=False)


def take(actor: Person, suggestion: SuggestedUpdate) -> None:
    """End a suggestion because its words went into an update."""
    _end(actor, suggestion, taken=True)


def _end(actor: Person, suggestion: SuggestedUpdate, *, taken: bool) -> None:
    if suggestion.ended_at is not None:
        raise Refusal(mark("Somebody has answered this suggestion already."))
    suggestion.ended_at, suggestion.taken = now(), taken
    action = suggestion.action
    logbook.write(
        actor, "took a suggested update" if taken else "left a suggested update", action.reference,
        action.plan.circle, plan=action.plan_id, came_in=suggestion.came_in,
    )  # fmt: skip
    db.session.flush()
