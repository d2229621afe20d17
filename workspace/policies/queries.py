"""Reading policies: every list and every row starts from what this person may see."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from workspace.circles import queries as circles
from workspace.circles.models import Circle
from workspace.db import db
from workspace.logbook.models import Decision
from workspace.people.models import Person
from workspace.policies.models import Policy, PolicyText
from workspace.visibility import Visibility


def circles_visible_to(person: Person) -> Select[Circle]:
    """The circles whose policies this person may read: the open ones, and their own (V1)."""
    mine = Circle.id.in_(circles.ids_of(person))
    return circles.visible_to(person).where(or_(Circle.visibility != Visibility.CIRCLE, mine))


def visible_to(person: Person) -> Select[Policy]:
    """The policies this person may see: who sees what a circle does, sees its policies (V1)."""
    return select(Policy).where(Policy.circle_id.in_(circles_visible_to(person).with_only_columns(Circle.id)))


def of_circle(person: Person, circle: Circle) -> Sequence[Policy]:
    """A circle's policies by name, with their texts, those in force first."""
    wanted = visible_to(person).where(Policy.circle_id == circle.id).options(selectinload(Policy.texts))
    return db.session.scalars(wanted.order_by(Policy.ended_at.is_not(None), func.lower(Policy.name))).all()


def in_force(person: Person, circle_ids: Collection[int]) -> Sequence[Policy]:
    """What is in force in these circles, for choosing one."""
    wanted = visible_to(person).where(Policy.circle_id.in_(circle_ids), Policy.ended_at.is_(None))
    whole = joinedload(Policy.circle), selectinload(Policy.texts)
    return db.session.scalars(wanted.options(*whole).order_by(func.lower(Policy.name), Policy.id)).all()


def whole(policy: Policy) -> Policy:
    """The policy with all its texts and the decisions they came from."""
    texts = selectinload(Policy.texts).joinedload(PolicyText.decision)
    wanted = select(Policy).where(Policy.id == policy.id).options(texts, joinedload(Policy.ended_by))
    return db.session.scalars(wanted, execution_options={"populate_existing": True}).one()


def named(circle: Circle, name: str) -> Policy | None:
    """The circle's policy with this name, in force or ended, in large letters or small.

    Compared here: SQLite knows large and small only of A to Z, and PostgreSQL as it was set up.
    """
    of_it = db.session.scalars(select(Policy).where(Policy.circle_id == circle.id).order_by(Policy.id))
    return next((policy for policy in of_it if policy.name.casefold() == name.casefold()), None)


def decisions_shown(person: Person, policy: Policy) -> set[int]:
    """Which of the decisions about this policy this person may see (V2)."""
    about = {text.decision_id for text in policy.texts} | {policy.ended_by_id}
    seen = select(Decision.id).where(
        Decision.id.in_(about - {None}),
        or_(Decision.visibility != Visibility.CIRCLE, Decision.circle_id.in_(circles.ids_of(person))),
    )
    return set(db.session.scalars(seen))
