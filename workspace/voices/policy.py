"""Who may write down where carers were heard, and who puts it right."""

from __future__ import annotations

from workspace.circles import policy as circles
from workspace.circles.models import Circle
from workspace.people.models import Person
from workspace.voices.models import Session


def may_add(person: Person, circle: Circle) -> bool:
    """Full members of a circle write down where it heard carers (H1)."""
    return circle.closed_at is None and circles.is_full_member(person, circle)


def may_put_right(person: Person, session: Session) -> bool:
    """Who wrote it down, while they belong to the circle; and who keeps its record."""
    wrote_it = session.added_by_id == person.id and circles.is_member(person, session.circle)
    return wrote_it or circles.may_keep_record(person, session.circle)


def may_add_group(person: Person, circle: Circle) -> bool:
    """Name a group of carers that is missing: who keeps the record (H3)."""
    return circles.may_keep_record(person, circle)
