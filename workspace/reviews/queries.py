"""Reading reviews: of one decision, what is under way, and what I have not answered yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload

from workspace.circles import queries as circles
from workspace.circles.models import Circle
from workspace.db import db
from workspace.logbook.models import Decision, Sequel
from workspace.logbook.queries import sequels_of
from workspace.people.models import Person
from workspace.proposals import queries as proposals
from workspace.proposals.consent import Stage
from workspace.proposals.models import Proposal
from workspace.reviews.models import Finding, Review


def visible_to(person: Person) -> Select[Review]:
    """The reviews of this person's circles: what people find is said to the circle, not beyond."""
    mine = select(Decision.id).where(Decision.circle_id.in_(circles.ids_of(person)))
    return select(Review).where(Review.decision_id.in_(mine))


def circle_of(decision: Decision) -> Circle:
    """The circle that decided."""
    return db.session.get_one(Circle, decision.circle_id)


def _is_over() -> ColumnElement[bool]:
    """Whether a later decision has said what becomes of this one: the review has done its work."""
    followed = select(Sequel.id).where(Sequel.decision_id == Review.decision_id, Sequel.at > Review.opened_at)
    decided = select(Proposal.id).where(Proposal.id == Review.proposal_id, Proposal.decision_id.is_not(None))
    return or_(followed.correlate(Review).exists(), decided.correlate(Review).exists())


def open_of(decision: Decision) -> Review | None:
    """The review of this decision that is under way, if there is one."""
    mine = select(Review).where(Review.decision_id == decision.id, ~_is_over())
    return db.session.scalar(mine.order_by(Review.id.desc()).limit(1))


def is_open(review: Review) -> bool:
    """Whether this review still waits for the decision that ends it."""
    return db.session.scalar(select(Review.id).where(Review.id == review.id, ~_is_over())) is not None


def seen_among(person: Person, followed: Sequence[Sequel]) -> set[int]:
    """Which of the later decisions this person may see: of the others not even the number is shown (V2)."""
    keys = [sequel.by_id for sequel in followed]
    visible = proposals.decisions_visible_to(person).with_only_columns(Decision.id)
    return set(db.session.scalars(visible.where(Decision.id.in_(keys)))) if keys else set()


@dataclass(frozen=True)
class Held:
    """One review on the page of its decision: which it is, and what became of it."""

    number: int
    review: Review
    by: Decision | None  # the decision that ended it
    over: bool


def held(decision: Decision) -> list[Held]:
    """The reviews of one decision, the first one first, each with the decision that came of it."""
    mine = select(Review).where(Review.decision_id == decision.id).order_by(Review.id)
    whole = (joinedload(Review.opened_by), joinedload(Review.proposal).joinedload(Proposal.decision))
    found = db.session.scalars(mine.options(*whole)).all()
    followed = sequels_of([decision.id])[decision.id]
    return [Held(number, each, *_ended(each, followed)) for number, each in enumerate(found, 1)]


def _ended(review: Review, followed: Sequence[Sequel]) -> tuple[Decision | None, bool]:
    if review.proposal and review.proposal.decision:
        return review.proposal.decision, True
    later = next((sequel.by for sequel in followed if sequel.at > review.opened_at), None)
    return later, later is not None


def where_it_went(review: Review) -> Proposal | None:
    """The proposal that decides this review now: where it was referred, the one in the other circle."""
    proposal = review.proposal
    while proposal is not None and proposal.stage is Stage.REFERRED:
        sent_on = select(Proposal).where(Proposal.came_from_id == proposal.id).order_by(Proposal.id)
        further = db.session.scalar(sent_on.limit(1))
        if further is None:
            break
        proposal = further
    return proposal


def finding_of(person: Person, review: Review) -> Finding | None:
    """What this person found, if they said it already."""
    return next((finding for finding in review.findings if finding.person_id == person.id), None)


# What waits for a person ----------------------------------------------------------------------------


def _at_work(person: Person) -> Select[int]:
    mine = Circle.id.in_(circles.ids_of(person))
    return select(Circle.id).where(mine, Circle.closed_at.is_(None))


def under_way(person: Person) -> list[Review]:
    """The reviews in this person's circles that wait for findings or a verdict, oldest first."""
    mine = select(Decision.id).where(Decision.circle_id.in_(_at_work(person)))
    found = select(Review).where(Review.decision_id.in_(mine), ~_is_over())
    whole = (joinedload(Review.decision), joinedload(Review.proposal))
    return list(db.session.scalars(found.options(*whole).order_by(Review.id).limit(200)))
