"""Objections after their round has closed, on their way to an end that the objector confirms (R8)."""

from __future__ import annotations

from sqlalchemy import select

from workspace.db import db, now
from workspace.people.models import Person
from workspace.proposals import service
from workspace.proposals.consent import End, Move, Say, Stage, after
from workspace.proposals.models import Objection, Proposal
from workspace.proposals.queries import standing
from workspace.refusal import Refusal, mark


def objections_of(proposal: Proposal) -> list[Objection]:
    """The objections of all rounds so far, oldest first."""
    return list(
        db.session.scalars(select(Objection).filter_by(proposal_id=proposal.id).order_by(Objection.id))
    )


def integrate(actor: Person, proposal: Proposal) -> None:
    """Close the round and take its objections up one by one."""
    after(proposal.stage, Move.INTEGRATE)
    open_round = proposal.open_round
    if open_round is None or not standing(open_round).objecting:
        raise Refusal(mark("Nobody has objected, so there is nothing to integrate."))
    service.close_round(proposal)
    service.move(actor, proposal, Move.INTEGRATE)
    for answer in open_round.answers:
        if answer.say is Say.OBJECTION:
            db.session.add(
                Objection(proposal_id=proposal.id, answer_id=answer.id, person_id=answer.person_id)
            )
    db.session.flush()


def offer_end(actor: Person, proposal: Proposal, objection: Objection, end: End, how: str) -> None:
    """Say how an objection was integrated, for the person who objected to confirm (R8)."""
    _check_open(proposal, objection)
    if end is End.WITHDRAWN and actor.id != objection.person_id:
        raise Refusal(mark("Only the person who objected can take the objection back."))
    objected_to = objection.answer.round.version
    if end is End.CHANGED and proposal.latest == objected_to.number:
        raise Refusal(mark("The text hasn't changed since the objection. Amend the proposal first."))
    if end is End.SHORTER_TERM and proposal.version.term_months >= objected_to.term_months:
        raise Refusal(mark("The term isn't shorter than it was. Amend the proposal first."))
    objection.end, objection.how, objection.not_yet = end, how, ""
    objection.by_version = proposal.latest if proposal.latest != objected_to.number else None
    objection.offered_by_id, objection.offered_at = actor.id, now()
    objection.confirmed_at = now() if end is End.WITHDRAWN else None
    db.session.flush()


def confirm(actor: Person, proposal: Proposal, objection: Objection) -> None:
    """The objector confirms that the objection is integrated. Nobody else can (R8)."""
    _check_open(proposal, objection)
    if actor.id != objection.person_id:
        raise Refusal(mark("Only the person who objected can confirm this."))
    if objection.end is None:
        raise Refusal(mark("Nobody has said yet how this objection was integrated."))
    objection.confirmed_at = now()
    db.session.flush()


def not_yet(actor: Person, proposal: Proposal, objection: Objection, why: str) -> None:
    """The objector says that what was offered does not meet the objection, and what is missing."""
    _check_open(proposal, objection)
    if actor.id != objection.person_id:
        raise Refusal(mark("Only the person who objected can say this."))
    objection.end = objection.offered_at = objection.by_version = None
    objection.how, objection.not_yet = "", why
    db.session.flush()


def _check_open(proposal: Proposal, objection: Objection) -> None:
    if proposal.stage is not Stage.INTEGRATING:
        raise Refusal(mark("Objections are worked on while the proposal is integrating them."))
    if objection.confirmed_at is not None:
        raise Refusal(mark("This objection has been integrated and confirmed."))
