"""Who may do what in a review. The services check when; these say who."""

from __future__ import annotations

from workspace.circles import policy as circles
from workspace.logbook.models import Decision
from workspace.people.models import Person
from workspace.proposals.consent import Stage
from workspace.reviews import queries
from workspace.reviews.models import Review

SET_ASIDE = frozenset({Stage.WITHDRAWN, Stage.PARKED})


def is_inside(person: Person, decision: Decision) -> bool:
    """Whether this person belongs to the circle that decided, and reads what its members found."""
    return circles.is_member(person, queries.circle_of(decision))


def may_begin(person: Person, decision: Decision) -> bool:
    """Any full member of the circle that decided begins a review, before it is due too (R17)."""
    circle = queries.circle_of(decision)
    return circle.closed_at is None and circles.is_full_member(person, circle)


def may_find(person: Person, review: Review) -> bool:
    """Every member says what they found, learning members too: it is no consent round yet."""
    return circles.is_member(person, queries.circle_of(review.decision))


def may_give_verdict(person: Person, review: Review) -> bool:
    """Who runs the circle's rounds or keeps its record says what should become of the decision.

    They propose it, so they are a full member, as everybody who raises a proposal is.
    """
    circle = queries.circle_of(review.decision)
    leads = circles.may_facilitate(person, circle) or circles.may_keep_record(person, circle)
    return leads and circles.is_full_member(person, circle)


def waits_for_verdict(review: Review) -> bool:
    """Whether nothing is proposed yet, or what was proposed has been withdrawn or parked (R17)."""
    return review.proposal is None or review.proposal.stage in SET_ASIDE
