"""What of the plans is there for a person (V1, V2): every list and every single row starts here."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, or_, select

from workspace.circles import queries as circles
from workspace.people.models import Person
from workspace.plan.models import Action, PartnerLink, Plan
from workspace.visibility import Visibility


def visible_to(person: Person) -> Select[Plan]:
    """The plans this person may see: those of everybody who is signed in, and those of their circles (V1)."""
    return select(Plan).where(_open_to(person))


def _open_to(person: Person) -> ColumnElement[bool]:
    return or_(Plan.visibility != Visibility.CIRCLE, Plan.circle_id.in_(circles.ids_of(person)))


def actions_visible_to(person: Person) -> Select[Action]:
    """The actions of the plans this person may see."""
    return select(Action).where(Action.plan_id.in_(select(Plan.id).where(_open_to(person))))


def links_visible_to(person: Person) -> Select[PartnerLink]:
    """The links to partner plans of the actions this person may see."""
    wanted = actions_visible_to(person).with_only_columns(Action.id)
    return select(PartnerLink).where(PartnerLink.action_id.in_(wanted))
