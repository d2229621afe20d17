"""Guests: the facilitator asks somebody from outside to be heard on one proposal, and ends it again (C4)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from workspace.circles import policy as circles
from workspace.circles.models import Circle
from workspace.db import db, now
from workspace.logbook import service as logbook
from workspace.people import queries as people
from workspace.people import service as accounts
from workspace.people.models import Person
from workspace.proposals import heard, policy
from workspace.proposals.models import Guest, Proposal
from workspace.refusal import Refusal, mark


def invite(actor: Person, proposal: Proposal, email: str, why: str) -> Guest:
    """Ask somebody who has an account to be heard on this proposal, and say why."""
    _check(actor, proposal)
    if proposal.stage.is_end:
        raise Refusal(mark("This proposal has ended. Nobody can be heard on it any more."))
    if not why.strip():
        raise Refusal(mark("Say why this person should be heard."))
    person = people.by_email(accounts.tidy_email(email))
    if person is None or not person.is_active:
        raise Refusal(
            mark(
                "Nobody with this address has an account here. Check how it is written,"
                " or ask an administrator to give them one."
            )
        )
    if circles.is_member(person, proposal.circle):
        raise Refusal(mark("%(name)s is in this circle, and is heard anyway."), name=person.name)
    known = heard.place_of(person, proposal)
    if known is not None:
        raise Refusal(mark("%(name)s is a guest on this proposal already."), name=person.name)
    guest = Guest(proposal_id=proposal.id, person=person, why=why.strip(), invited_by=actor, invited_at=now())
    db.session.add(guest)
    _note(actor, "invited a guest", proposal, person)
    return guest


def take_back(actor: Person, proposal: Proposal, guest: Guest) -> None:
    """End it that somebody is heard as a guest. What they said stays."""
    _check(actor, proposal)
    db.session.delete(guest)
    _note(actor, "no longer hears a guest", proposal, guest.person)


def end_all(person: Person, circle: Circle) -> None:
    """Nobody is a guest of a circle that has ended their membership (C5)."""
    here = select(Proposal.id).where(Proposal.circle_id == circle.id)
    db.session.execute(delete(Guest).where(Guest.person_id == person.id, Guest.proposal_id.in_(here)))


def _check(actor: Person, proposal: Proposal) -> None:
    if not policy.may_invite_guests(actor, proposal):
        raise Refusal(mark("Only the facilitator says who is heard as a guest."))


def _note(actor: Person, did: str, proposal: Proposal, person: Person) -> None:
    detail: dict[str, Any] = {"person": person.id}
    if circles.stands_in(actor, proposal.circle):
        detail["stood_in"] = True
    logbook.write(actor, did, f"proposal {proposal.id}", proposal.circle, **detail)
    db.session.flush()
