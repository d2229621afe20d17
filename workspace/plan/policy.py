"""Who may do what with a plan and its actions. The services check when; these say who."""

from __future__ import annotations

from workspace.circles import policy as circles
from workspace.circles.models import Circle, HatKind
from workspace.db import today
from workspace.people.models import Person
from workspace.plan import freshness
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


def checks(person: Person, action: Action) -> bool:
    """Whether this person looks whether it really happened: in person, or for the checking organisation."""
    if action.checker_person_id is not None:
        return action.checker_person_id == person.id
    mine = person.organisation_id
    return action.checker_organisation_id is not None and action.checker_organisation_id == mine


def may_report(person: Person, action: Action) -> bool:
    """The owner says how it stands; once overdue, its checker too; always the circle’s two hats (A9)."""
    if action.state is State.STOPPED or not person.is_active:
        return False
    left = freshness.said(action, today()).stale and checks(person, action)
    return owns(person, action) or left or _looks_after(person, action.plan)


def may_enter_update(person: Person, action: Action) -> bool:
    """Enter what its owner said on paper or by telephone: the circle's two hats, for somebody else (R11)."""
    if action.state is State.STOPPED or not action.has_owner or action.owner_person_id == person.id:
        return False
    gone = action.owner_person is not None and not action.owner_person.is_active
    return person.is_active and not gone and _looks_after(person, action.plan)


def may_check_link(person: Person, action: Action) -> bool:
    """Who may say that a link to a partner plan was looked at: who may report or checks, and the circle."""
    return may_report(person, action) or checks(person, action) or belongs(person, action.plan)


def may_correct(person: Person, action: Action) -> bool:
    """The secretary corrects spelling in what was agreed; it is logged (A6)."""
    return action.plan.is_agreed and circles.may_keep_record(person, action.plan.circle)


def may_hand_on(person: Person, action: Action) -> bool:
    """Hand an action on, or keep it after all: its owner, or who looks after the plan."""
    if not (person.is_active and action.state.is_open and action.has_owner):
        return False
    return owns(person, action) or _looks_after(person, action.plan)


def may_follow(person: Person, action: Action) -> bool:
    """Who reads why an action is handed on, and who would take it: the circle and its owner (P3)."""
    return belongs(person, action.plan) or may_hand_on(person, action)


def may_offer(person: Person, action: Action) -> bool:
    """Say "I could take this on": whoever works on the plan and doesn't own it in person already."""
    return action.state.is_open and belongs(person, action.plan) and action.owner_person_id != person.id


def may_give(person: Person, action: Action) -> bool:
    """Give it to who offered, while the plan is drafted: secretary, facilitator or leader of the circle."""
    plan = action.plan
    leads = plan.circle.closed_at is None and plan.circle.wears(person, HatKind.LEADER)
    return not plan.is_agreed and (leads or _looks_after(person, plan))


def _looks_after(person: Person, plan: Plan) -> bool:
    return circles.may_keep_record(person, plan.circle) or circles.may_facilitate(person, plan.circle)
