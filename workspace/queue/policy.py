"""Who looks after what a circle has to look at: its two hats, and where nobody wears them, somebody (A9)."""

from __future__ import annotations

from workspace.circles.models import Circle, HatKind
from workspace.people.models import Person
from workspace.queue.items import Role

_TWO = (HatKind.SECRETARY, HatKind.FACILITATOR)


def at_desk(circle: Circle) -> frozenset[int]:
    """Who looks after it, by key: secretary and facilitator; else the leader; else all full members."""
    return by_hat(circle) or frozenset(person.id for person in _full(circle))


def by_hat(circle: Circle) -> frozenset[int]:
    """The same, as far as hats say it; this much is known of a circle without its list of members."""
    if circle.closed_at is not None:
        return frozenset()
    found = circle.live_terms(*_TWO) or circle.live_terms(HatKind.LEADER)
    return frozenset(term.person_id for term in found)


def _full(circle: Circle) -> list[Person]:
    return [] if circle.closed_at is not None else circle.full_members()


def role_of(person: Person, circle: Circle) -> Role | None:
    """As what this person looks after the circle's things, if they do."""
    if person.id not in at_desk(circle):
        return None
    keeps, runs = (circle.wears(person, kind) for kind in _TWO)
    if keeps and runs:
        return Role.BOTH
    if keeps or runs:
        return Role.SECRETARY if keeps else Role.FACILITATOR
    return Role.LEADER if circle.wears(person, HatKind.LEADER) else Role.MEMBER


def insiders(circle: Circle) -> frozenset[int]:
    """Everybody who belongs to it today, by membership or by a link from below: who sees what is only its."""
    own = {m.person_id for m in circle.memberships if m.ended_at is None}
    linked = {
        term.person_id
        for child in circle.children
        if child.closed_at is None
        for term in child.live_terms(HatKind.LEADER, HatKind.DELEGATE)
    }
    return frozenset(own | linked)
