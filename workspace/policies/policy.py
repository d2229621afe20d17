"""Who may do what with a policy: it changes by a decision of its circle, so its full members propose that."""

from __future__ import annotations

from workspace.circles import policy as circles
from workspace.circles.models import Circle
from workspace.people.models import Person
from workspace.policies.models import Policy


def may_propose(person: Person, circle: Circle) -> bool:
    """Propose a policy to the circle, as its full members can."""
    return circle.closed_at is None and circles.is_full_member(person, circle)


def may_propose_change(person: Person, policy: Policy) -> bool:
    """Propose a new text for a policy in force, or its end."""
    return policy.ended_at is None and may_propose(person, policy.circle)
