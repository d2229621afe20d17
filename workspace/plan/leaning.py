"""What leans on partner plans and on what was heard, and how far a link can be believed (A8, H1)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from workspace import reviewing
from workspace.paging import Pager, page_of
from workspace.partners.models import PartnerPlan
from workspace.people.models import Person
from workspace.plan.lists import named_options
from workspace.plan.models import Action, PartnerLink, Plan, Priority
from workspace.plan.models import heard_in as of_sessions
from workspace.plan.sight import actions_visible_to, links_visible_to
from workspace.voices.models import Session


def leaning_on(person: Person, partner_plan: PartnerPlan, page: int = 1) -> Pager[PartnerLink]:
    """The links to this partner plan of all actions this person may see (A8, V2)."""
    wanted = links_visible_to(person).where(PartnerLink.partner_plan_id == partner_plan.id)
    action = joinedload(PartnerLink.action)
    options = (action.joinedload(Action.plan).lazyload(Plan.circle), action.joinedload(Action.priority))
    return page_of(wanted.options(*options).order_by(PartnerLink.action_id), page)


def due_on(review_on: date | None, checked_on: date | None, replaced_on: date | None) -> date | None:
    """When a link is looked at next; at once when the partner plan was replaced after the last look (A8)."""
    if replaced_on and (checked_on is None or checked_on < replaced_on):
        return min(filter(None, (review_on, replaced_on)))
    return review_on


def link_due(link: PartnerLink, day: date) -> reviewing.Due:
    """How close the next look at a link is. What is done or stopped leans on nothing any more."""
    if not link.action.state.is_open:
        return reviewing.Due.NONE
    return reviewing.due(due_on(link.review_on, link.checked_on, link.partner_plan.replaced_on), day)


def unconfirmed(link: PartnerLink, day: date) -> bool:
    """Whether the look at a link is overdue, so that nobody can rely on what it says (A8)."""
    return link_due(link, day) is reviewing.Due.OVERDUE


def heard_in(person: Person, session: Session, page: int = 1) -> Pager[Action]:
    """The actions this person may see that came of what was heard in a session (H1)."""
    came = actions_visible_to(person).where(
        Action.id.in_(select(of_sessions.c.action_id).where(of_sessions.c.session_id == session.id))
    )
    options = (joinedload(Action.plan).lazyload(Plan.circle), *named_options())
    order = (Action.plan_id, Priority.position, Priority.id, Action.number)
    ordered = came.join(Priority, Action.priority_id == Priority.id).order_by(*order)
    return page_of(ordered.options(*options), page)
