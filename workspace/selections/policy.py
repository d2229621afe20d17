"""Who may do what in a selection. The service checks when; these say who."""

from __future__ import annotations

from workspace.circles import policy as circles
from workspace.circles.models import Circle
from workspace.people.models import Person
from workspace.selections.models import Selection


def may_open(person: Person, circle: Circle) -> bool:
    """Begin choosing who wears a hat: the facilitator; while none is live, any full member (C9)."""
    return circles.may_facilitate(person, circle)


def may_run(person: Person, selection: Selection) -> bool:
    """Lead it from step to step, and enter what others say: who facilitates the circle (C9)."""
    return circles.may_facilitate(person, selection.circle)


def may_nominate(person: Person, selection: Selection) -> bool:
    """Name somebody: every full member of the circle."""
    return selection.circle.closed_at is None and circles.is_full_member(person, selection.circle)
