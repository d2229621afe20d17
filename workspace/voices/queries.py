"""Reading where carers were heard."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from workspace.circles import queries as circles
from workspace.circles.models import Circle
from workspace.db import db
from workspace.paging import Pager, page_of
from workspace.people.models import Person
from workspace.visibility import Visibility
from workspace.voices.models import CarerGroup, Session


def groups() -> Sequence[CarerGroup]:
    """The groups of carers, in their order."""
    return db.session.scalars(select(CarerGroup).order_by(CarerGroup.position, CarerGroup.id)).all()


def visible_to(person: Person) -> Select[Session]:
    """The sessions this person may read of: those open to all signed in, and their own circles' (V1)."""
    mine = Session.circle_id.in_(circles.ids_of(person))
    return select(Session).where(or_(Session.visibility != Visibility.CIRCLE, mine))


def listing(person: Person, circle: Circle, page: int = 1) -> Pager[Session]:
    """The sessions of a circle that this person may read of, newest first, with the groups heard in each."""
    wanted = visible_to(person).where(Session.circle_id == circle.id)
    ordered = wanted.order_by(Session.held_on.desc(), Session.id.desc()).options(selectinload(Session.groups))
    return page_of(ordered, page)


def whole(person: Person) -> Select[Session]:
    """The sessions this person may read of, each with all that its page shows."""
    options = (joinedload(Session.added_by), selectinload(Session.groups))
    return visible_to(person).options(*options)


def of_circle(circle_id: int) -> Sequence[Session]:
    """All sessions of a circle, newest first: for those who belong to it."""
    wanted = select(Session).where(Session.circle_id == circle_id)
    return db.session.scalars(wanted.order_by(Session.held_on.desc(), Session.id.desc())).all()


def public() -> Select[Session]:
    """The sessions that visitors may read of."""
    return select(Session).where(Session.visibility == Visibility.PUBLIC)
