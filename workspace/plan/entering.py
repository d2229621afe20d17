"""An update that an owner gave on paper, by telephone or in a meeting: entered for them, marked, told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from workspace.circles import policy as circles
from workspace.db import db, now
from workspace.logbook import service as logbook
from workspace.people.models import Person
from workspace.plan import queries, reporting
from workspace.plan.models import Action, ActionUpdate, Channel
from workspace.post import service as post
from workspace.post.models import Kind
from workspace.refusal import Refusal, mark
from workspace.visibility import Visibility

MOST = 50  # people of one organisation to choose from


def may_speak(actor: Person, action: Action) -> list[Person]:
    """Whose words they can be: the owner, who wears the hat now, or the people of the organisation.

    Of these only who may see the action: nobody else could be told, or say that it is not right (R11).
    """
    found: Sequence[Person] = []
    if action.owner_person is not None:
        found = [action.owner_person]
    elif action.owner_hat is not None:
        found = [term.person for term in action.owner_hat.terms if term.is_live()]
    elif action.owner_organisation_id is not None:
        wanted = select(Person).where(Person.organisation_id == action.owner_organisation_id)
        found = db.session.scalars(wanted.order_by(Person.name, Person.id).limit(MOST)).all()
        if action.plan.visibility is Visibility.CIRCLE:
            found = [person for person in found if circles.is_member(person, action.plan.circle)]
    return [person for person in found if person.is_active and person.id != actor.id]


def has_others(action: Action) -> bool:
    """Whether somebody without an account here can speak for its owner."""
    return action.owner_person_id is None and action.has_owner


def enter(actor: Person, action: Action, speaker: Person | None, how: Channel, **said: Any) -> ActionUpdate:
    """Write down what its owner says of an action. They are told, and can say it again in their own words.

    Without a speaker, somebody without an account said it: it stands with who enters it.
    """
    if speaker is None and not has_others(action):
        raise Refusal(mark("Choose whose words these are."))
    if speaker is not None and speaker not in may_speak(actor, action):
        raise Refusal(mark("%(name)s does not answer for this action any more."), name=speaker.name)
    update = reporting.report(actor, action, speaker=speaker, **said)
    update.entered_by_id, update.entered_how = actor.id, how.value
    circle = action.plan.circle
    stood_in = {"stood_in": True} if circles.stands_in(actor, circle) else {}
    logbook.write(
        actor, "entered an update", action.reference, circle, update=update.id, how=how.value, **stood_in
    )
    if speaker is not None:
        post.write(Kind.ANSWERED_FOR_YOU, speaker, about=update.id, what="update")
    db.session.flush()
    return update


def entered_for(person: Person) -> Select[ActionUpdate]:
    """The updates that somebody else entered in this person's name, of actions they may see (V2)."""
    visible = queries.actions_visible_to(person).with_only_columns(Action.id)
    return select(ActionUpdate).where(
        ActionUpdate.person_id == person.id,
        ActionUpdate.entered_by_id.is_not(None),
        ActionUpdate.entered_by_id != person.id,
        ActionUpdate.action_id.in_(visible),
    )


def waiting_for(person: Person, most: int) -> Sequence[tuple[ActionUpdate, Action]]:
    """Those of them that this person has not looked at yet, each with its action, newest first."""
    wanted = (
        entered_for(person)
        .where(ActionUpdate.checked_at.is_(None))
        .join(Action, Action.id == ActionUpdate.action_id)
        .add_columns(Action)
        .options(joinedload(ActionUpdate.entered_by), joinedload(Action.plan))
        .order_by(ActionUpdate.id.desc())
    )
    return [(row[0], row[1]) for row in db.session.execute(wanted.limit(most))]


def check(person: Person, update: ActionUpdate, action: Action) -> None:
    """Say that what was entered is what I said. Twice says it once."""
    if update.checked_at is None:
        update.checked_at = now()
        logbook.write(person, "checked an update", action.reference, action.plan.circle, update=update.id)
    db.session.flush()
