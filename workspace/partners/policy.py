"""Who may do what with partner plans."""

from __future__ import annotations

from workspace.circles import policy as circles
from workspace.circles.models import Circle
from workspace.people.models import Person


def may_add(person: Person, own_circles: list[Circle]) -> bool:
    """Any full member of any circle enters partner plans and keeps them right (A8)."""
    return person.is_active and any(circles.is_full_member(person, circle) for circle in own_circles)
