"""Who is heard on a proposal as a guest: somebody from outside its circle, on this one item (C4)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from workspace.db import db
from workspace.people.models import Person
from workspace.proposals.models import Guest, Proposal


def heard_on(person: Person) -> Select[int]:
    """The keys of the proposals on which this person is heard. For `.in_()`."""
    return _heard_on(person.id)


@lru_cache(maxsize=512)
def _heard_on(person_id: int) -> Select[int]:
    return select(Guest.proposal_id).where(Guest.person_id == person_id)


def is_guest(person: Person, proposal: Proposal) -> bool:
    """Whether this person is heard on this proposal now."""
    return db.session.scalar(_guest(person, proposal)) is not None


def place_of(person: Person, proposal: Proposal) -> Guest | None:
    """This person's place as a guest, if they have one."""
    return db.session.scalar(_guest(person, proposal))


def guests_of(proposal: Proposal) -> Sequence[Guest]:
    """Everyone who is heard on this proposal, in the order in which they were asked."""
    return db.session.scalars(on(proposal).options(joinedload(Guest.invited_by)).order_by(Guest.id)).all()


def on(proposal: Proposal) -> Select[Guest]:
    """The guests of a proposal that this person was found to see. For `find()`."""
    return select(Guest).where(Guest.proposal_id == proposal.id)


def asked_of(person: Person) -> Sequence[tuple[Guest, Proposal]]:
    """Where this person is asked to be heard, with the proposal and its circle."""
    mine = (
        select(Guest, Proposal)
        .join(Proposal, Proposal.id == Guest.proposal_id)
        .where(Guest.person_id == person.id)
        .options(joinedload(Proposal.circle))
        .order_by(Guest.id)
    )
    return [(row.Guest, row.Proposal) for row in db.session.execute(mine)]


def _guest(person: Person, proposal: Proposal) -> Select[Guest]:
    return select(Guest).where(Guest.person_id == person.id, Guest.proposal_id == proposal.id)
