"""Who may do what with a plan and its actions. The services check when; these say who."""

from __future__ import annotations

from workspace.circles import policy as circles
from workspace.circles.models import Circle
from workspace.people.models import Person
from workspace.plan.models import Action, Plan, State


def may_start(person: Person, circle: Circle) -> bool:
    """Full members start a plan for their circle."""
    return circle.closed_at is None and circles.is_full_member(person, circle)


def belongs(person: Person, plan: Plan) -> bool:
    """Whether this person, full or learning member, works on this plan."""
    return circles.is_member(person, plan.circle)


def may_draft(person: Person, plan: Plan) -> bool:
    """Members of its circle write a plan together until its first version is agreed (A6)."""
    return not plan.is_agreed and belongs(person, plan)


def may_propose(person: Person, plan: Plan) -> bool:
    """Full members propose changes of what was agreed; drafting needs no proposal, but its end does."""
    return plan.circle.closed_at is None and circles.is_full_member(person, plan.circle)


def owns(person: Person, action: Action) -> bool:
    """Whether this person answers for the action: in person, by a hat worn today, or for its organisation."""
    if action.owner_person_id is not None:
        return action.owner_person_id == person.id
    if action.owner_hat is not None:
        return any(term.person_id == person.id and term.is_live() for term in action.owner_hat.terms)
    return action.owner_organisation_id is not None and action.owner_organisation_id == person.organisation_id


def may_report(person: Person, action: Action) -> bool:
    """The owner says how it stands, at once; so may secretary and facilitator of the circle (A6, A9)."""
    if action.state is State.STOPPED or not person.is_active:
        return False
    return owns(person, action) or _looks_after(person, action.plan)


def may_check_link(person: Person, action: Action) -> bool:
    """Who may say that a link to a partner plan was looked at: who may report, and members of the circle."""
    return may_report(person, action) or belongs(person, action.plan)


def may_correct(person: Person, action: Action) -> bool:
    """The secretary corrects spelling in what was agreed; it is logged (A6)."""
    return action.plan.is_agreed and circles.may_keep_record(person, action.plan.circle)


def _looks_after(person: Person, plan: Plan) -> bool:
    return circles.may_keep_record(person, plan.circle) or circles.may_facilitate(person, plan.circle)
