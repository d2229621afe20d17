"""Reading partner plans: everybody who is signed in sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from workspace.db import db
from workspace.partners.models import PartnerPlan
from workspace.people.models import Organisation, Person

PER_PAGE = 25


@dataclass(frozen=True)
class Pager:
    """Twenty-five partner plans of a longer list."""

    rows: Sequence[PartnerPlan]
    number: int
    pages: int
    total: int


def visible_to(person: Person) -> Select[PartnerPlan]:
    """The partner plans this person may see: all, once they are signed in."""
    shown = select(PartnerPlan)
    return shown if person.is_active else shown.where(PartnerPlan.id.is_(None))


def listing(person: Person, words: str = "", page: int = 1) -> Pager:
    """Partner plans by title, replaced ones last, narrowed to those that hold these words."""
    wanted = visible_to(person).join(Organisation, PartnerPlan.organisation_id == Organisation.id)
    if words:
        holds = (PartnerPlan.title, Organisation.name)
        wanted = wanted.where(or_(*(column.icontains(words, autoescape=True) for column in holds)))
    counted = wanted.with_only_columns(func.count(), maintain_column_froms=True)
    total = db.session.scalar(counted) or 0
    pages = max(1, -(-total // PER_PAGE))
    page = min(max(1, page), pages)
    ordered = wanted.order_by(
        PartnerPlan.replaced_by_id.is_not(None), func.lower(PartnerPlan.title), PartnerPlan.id
    )
    ordered = ordered.options(joinedload(PartnerPlan.replaced_by))
    return Pager(
        db.session.scalars(ordered.limit(PER_PAGE).offset((page - 1) * PER_PAGE)).all(), page, pages, total
    )


def for_choice() -> Sequence[PartnerPlan]:
    """All partner plans by title, for forms."""
    return db.session.scalars(select(PartnerPlan).order_by(func.lower(PartnerPlan.title))).all()


def titled(title: str) -> PartnerPlan | None:
    """The partner plan with this title."""
    return db.session.scalar(select(PartnerPlan).where(PartnerPlan.title == title))


def one(number: int) -> PartnerPlan | None:
    """One partner plan, or None."""
    return db.session.get(PartnerPlan, number) if number else None
