"""Objections after their round has closed, on their way to an end that the objector confirms (R8)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from workspace.circles import policy as circles
from workspace.db import db, now
from workspace.logbook import service as logbook
from workspace.logbook.models import TrailEntry
from workspace.people.models import Person
from workspace.post import service as post
from workspace.post.models import Kind
from workspace.proposals import service
from workspace.proposals.consent import End, Move, Say, Stage, after
from workspace.proposals.models import Doubt, Objection, Proposal
from workspace.proposals.queries import standing
from workspace.refusal import Refusal, mark

OFFERED, NOT_YET = "offered an end", "said not yet"  # as the trail says it
BY_THE_OBJECTOR = frozenset({End.WITHDRAWN, End.CONCERN})  # theirs alone, and confirmed by being said


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


def offer_end(
    actor: Person, proposal: Proposal, objection: Objection, end: End, how: str, by_version: int | None = None
) -> None:
    """Say how an objection was integrated, for the person who objected to confirm (R8).

    `by_version` is the version that did it, the latest where it isn't said.
    """
    check_open(proposal, objection)
    _check_whose(actor, objection, end)
    objected_to = objection.answer.round.version
    if end is End.CHANGED and proposal.latest == objected_to.number:
        raise Refusal(mark("The text hasn't changed since the objection. Amend the proposal first."))
    if by_version is not None and not objected_to.number < by_version <= proposal.latest:
        raise Refusal(mark("Choose a version that is newer than the one the objection was about."))
    if end is End.SHORTER_TERM and proposal.version.term_months >= objected_to.term_months:
        raise Refusal(mark("The term isn't shorter than it was. Amend the proposal first."))
    objection.end, objection.how, objection.not_yet = end, how, ""
    latest = proposal.latest if proposal.latest != objected_to.number else None
    objection.by_version = None if end in BY_THE_OBJECTOR else by_version or latest
    objection.offered_by_id, objection.offered_at = actor.id, now()
    objection.confirmed_at = now() if end in BY_THE_OBJECTOR else None
    _note(actor, proposal, objection, "ended an objection" if objection.confirmed_at else OFFERED)
    if objection.confirmed_at:
        _end_its_test(actor, objection)
    db.session.flush()
    if objection.confirmed_at is None and actor.id != objection.person_id:
        post.write(Kind.CHANGE_SUGGESTED, objection.person, about=objection.id)


def _check_whose(actor: Person, objection: Objection, end: End) -> None:
    if end is End.WITHDRAWN and actor.id != objection.person_id:
        raise Refusal(mark("Only the person who objected can take the objection back."))
    if end is not End.CONCERN:
        return
    if actor.id != objection.person_id:
        raise Refusal(mark("Only the person who objected can make it a concern."))
    if not _was_tested(objection):
        raise Refusal(mark("An objection becomes a concern only after the circle has tested it."))


def confirm(actor: Person, proposal: Proposal, objection: Objection) -> None:
    """The objector confirms that the objection is integrated. Nobody else can (R8)."""
    check_open(proposal, objection)
    if actor.id != objection.person_id:
        raise Refusal(mark("Only the person who objected can confirm this."))
    if objection.end is None:
        raise Refusal(mark("Nobody has said yet how this objection was integrated."))
    objection.confirmed_at = now()
    _note(actor, proposal, objection, "confirmed an end")
    _end_its_test(actor, objection)
    db.session.flush()


def not_yet(actor: Person, proposal: Proposal, objection: Objection, why: str) -> None:
    """The objector says that what was offered does not meet the objection, and what is missing."""
    check_open(proposal, objection)
    if actor.id != objection.person_id:
        raise Refusal(mark("Only the person who objected can say this."))
    objection.end = objection.offered_at = objection.by_version = None
    objection.how, objection.not_yet = "", why
    _note(actor, proposal, objection, NOT_YET, why)
    db.session.flush()


def check_open(proposal: Proposal, objection: Objection) -> None:
    """Refuse what can't be done any more with this objection, or not at this stage."""
    if proposal.stage is not Stage.INTEGRATING:
        raise Refusal(mark("Objections are worked on while the proposal is integrating them."))
    if objection.confirmed_at is not None:
        raise Refusal(mark("This objection has been integrated and confirmed."))


def about(objection: Objection) -> str:
    """What the trail calls an objection."""
    return f"objection {objection.id}"


def _note(actor: Person, proposal: Proposal, objection: Objection, did: str, words: str = "") -> None:
    """Keep who offered what and what was said to it: the offer itself is replaced by the next one (R8)."""
    stood_in = circles.stands_in(actor, proposal.circle) and actor.id not in {
        objection.person_id,
        proposal.proposer_id,
    }
    logbook.write(
        actor,
        did,
        about(objection),
        proposal.circle,
        end=objection.end.value if objection.end else "",
        words=words or objection.how,
        stood_in=stood_in,
    )


def _was_tested(objection: Objection) -> bool:
    closed = select(Doubt.id).where(Doubt.objection_id == objection.id, Doubt.harm_seen.is_not(None))
    return db.session.scalar(closed.limit(1)) is not None


def _end_its_test(actor: Person, objection: Objection) -> None:
    """Where the objector ends the objection, a test of it that is still open ends without an outcome."""
    for doubt in db.session.scalars(select(Doubt).filter_by(objection_id=objection.id, closed_at=None)):
        doubt.closed_at, doubt.closed_by_id = now(), actor.id


def offers_of(proposal: Proposal, objection: Objection) -> list[TrailEntry]:
    """Who has offered which end, and what was said to it, oldest first. `detail` has `end` and `words`."""
    told = select(TrailEntry).where(
        TrailEntry.circle_id == proposal.circle_id,
        TrailEntry.about == about(objection),
        TrailEntry.did.in_([OFFERED, NOT_YET]),
    )
    return list(db.session.scalars(told.order_by(TrailEntry.id).options(joinedload(TrailEntry.person))))
