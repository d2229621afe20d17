"""Whose a proposal is besides its circle's: where it was sent on to, and where its answer returns (R14)."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from workspace.circles import queries as circles
from workspace.db import db
from workspace.people.models import Person
from workspace.proposals.models import Proposal


def handed_to(person: Person) -> Select[int]:
    """The keys of what was sent on to this person's circles, and of all that came before it (R14)."""
    return _handed_to(circles.ids_of(person))


@lru_cache(maxsize=512)  # like the question it stands on
def _handed_to(own: Select[int]) -> Select[int]:
    mine = Proposal.circle_id.in_(own)
    was_sent = Proposal.came_from_id.is_not(None)
    there = select(Proposal.came_from_id.label("id")).where(mine, was_sent).cte(recursive=True)
    before = select(Proposal.came_from_id).join(there, Proposal.id == there.c.id).where(was_sent)
    whole = there.union(before)
    return select(whole.c.id)


def sent_from(person: Person) -> Select[int]:
    """The keys of what goes on elsewhere of what this person's circles sent on: its answer is theirs too."""
    return _sent_from(circles.ids_of(person))


@lru_cache(maxsize=512)
def _sent_from(own: Select[int]) -> Select[int]:
    began = aliased(Proposal)
    mine = began.circle_id.in_(own)
    first = select(Proposal.id).join(began, Proposal.came_from_id == began.id).where(mine)
    there = first.cte(recursive=True)
    whole = there.union(select(Proposal.id).join(there, Proposal.came_from_id == there.c.id))
    return select(whole.c.id)


def was_handed_to(person: Person, proposal: Proposal) -> bool:
    """Whether this proposal was sent on to a circle of this person's, so that its history is open to them."""
    found = select(Proposal.id).where(Proposal.id == proposal.id, Proposal.id.in_(handed_to(person)))
    return db.session.scalar(found) is not None
