"""Reading partner plans: everybody who is signed in sees them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from workspace.db import db
from workspace.logbook.models import TrailEntry
from workspace.paging import Pager, page_of
from workspace.partners.models import PartnerPlan
from workspace.people.models import Organisation, Person

LOOKED = "looked at a partner plan"  # in the trail


def visible_to(person: Person) -> Select[PartnerPlan]:
    """The partner plans this person may see: all, once they are signed in."""
    shown = select(PartnerPlan)
    return shown if person.is_active else shown.where(PartnerPlan.id.is_(None))


def listing(person: Person, words: str = "", page: int = 1) -> Pager[PartnerPlan]:
    """Partner plans by title, replaced ones last, narrowed to those that hold these words."""
    wanted = visible_to(person).join(Organisation, PartnerPlan.organisation_id == Organisation.id)
    if words:
        holds = (PartnerPlan.title, Organisation.name)
        wanted = wanted.where(or_(*(column.icontains(words, autoescape=True) for column in holds)))
    ordered = wanted.order_by(
        PartnerPlan.replaced_by_id.is_not(None), func.lower(PartnerPlan.title), PartnerPlan.id
    )
    return page_of(ordered.options(joinedload(PartnerPlan.replaced_by)), page)


def looks(plan: PartnerPlan) -> Sequence[TrailEntry]:
    """Who looked at this plan last, and what they found, newest first: the last five times."""
    noted = select(TrailEntry).where(
        TrailEntry.did == LOOKED, TrailEntry.detail["partner_plan"].as_integer() == plan.id
    )
    newest = noted.options(joinedload(TrailEntry.person)).order_by(TrailEntry.id.desc())
    return db.session.scalars(newest.limit(5)).all()


def for_choice() -> Sequence[PartnerPlan]:
    """All partner plans by title, for forms."""
    return db.session.scalars(select(PartnerPlan).order_by(func.lower(PartnerPlan.title))).all()


def titled(title: str) -> PartnerPlan | None:
    """The partner plan with this title."""
    return db.session.scalar(select(PartnerPlan).where(PartnerPlan.title == title))


def one(number: int) -> PartnerPlan | None:
    """One partner plan, or None."""
    return db.session.get(PartnerPlan, number) if number else None
