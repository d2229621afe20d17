"""Answers entered for somebody who speaks, phones or writes on paper: marked, and theirs to change (R11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import aliased, contains_eager

from workspace.circles import policy as circles
from workspace.db import db, now
from workspace.logbook import service as logbook
from workspace.people.models import Person
from workspace.post import service as post
from workspace.post.models import Kind
from workspace.proposals.consent import Say
from workspace.proposals.models import Answer, Channel, Proposal, Round
from workspace.proposals.queries import asked_too_early, visible_to
from workspace.proposals.rounds.answers import Given, put, round_seen
from workspace.refusal import Refusal, mark


def respond_for(
    actor: Person,
    proposal: Proposal,
    person: Person,
    given: Given,
    how: Channel,
    seen_round: int | None = None,
) -> Answer:
    """Enter somebody's answer for them. What they gave or confirmed themselves is never written over."""
    open_round = _open_round(proposal, seen_round)
    _check_asked(actor, open_round, person)
    given = given.checked()
    stands = open_round.answer_of(person)
    if stands is not None and stands.entered_by_id is None:
        raise Refusal(
            mark("%(name)s has answered already, in person. Ask them to change their answer themselves."),
            name=person.name,
        )
    if stands is not None and stands.checked_at is not None:
        raise Refusal(
            mark("%(name)s has said that what was entered is right. Ask them to change it themselves."),
            name=person.name,
        )
    answer = put(open_round, person, given, actor, how)
    _log(actor, proposal, person, how)
    post.write(Kind.ANSWERED_FOR_YOU, person, about=answer.id, what="answer")
    return answer


def room_consents(
    actor: Person, proposal: Proposal, people: Sequence[Person], seen_round: int | None = None
) -> tuple[list[Person], list[Person]]:
    """Enter consent for those who said so in the meeting: for whom it was entered, and who had answered.

    Only for the people named here: nobody's silence is taken for consent (R5).
    """
    open_round = _open_round(proposal, seen_round)
    turns = {place.person_id: place.turn for place in open_round.places}
    entered, had_answered = [], []
    for person in sorted(people, key=lambda one: turns.get(one.id, 0)):
        if open_round.answer_of(person) is not None:
            had_answered.append(person)
            continue
        respond_for(actor, proposal, person, Given(Say.CONSENT), Channel.SPOKEN)
        entered.append(person)
    return entered, had_answered


def check_entered(person: Person, proposal: Proposal) -> Answer:
    """Say that what was entered for me is what I said. From then on only I can change it."""
    last = proposal.round
    answer = last.answer_of(person) if last else None
    if last is None or answer is None or answer.entered_by_id is None:
        raise Refusal(mark("No answer was entered for you in this round."))
    if last.closed_at is not None:
        raise Refusal(mark("This round has closed: what was entered can't be changed any more."))
    if answer.checked_at is None:
        answer.checked_at = now()
        db.session.flush()
    return answer


def entered_for(person: Person, closed_after: datetime) -> list[Answer]:
    """Answers that somebody entered for this person in the latest round, until they said that it is right."""
    later = aliased(Round)
    is_latest = ~exists().where(later.proposal_id == Round.proposal_id, later.number > Round.number)
    return list(
        db.session.scalars(
            select(Answer)
            .join(Answer.round)
            .where(
                Answer.person_id == person.id,
                Answer.entered_by_id.is_not(None),
                Answer.checked_at.is_(None),
                or_(Round.closed_at.is_(None), Round.closed_at > closed_after),
                is_latest,
                Round.proposal_id.in_(visible_to(person).with_only_columns(Proposal.id)),
            )
            .options(
                contains_eager(Answer.round).joinedload(Round.proposal).joinedload(Proposal.circle),
            )
            .order_by(Answer.id)
        )
    )


def _open_round(proposal: Proposal, seen_round: int | None) -> Round:
    return round_seen(proposal, seen_round, mark("You can't enter an answer: this round has closed."))


def _check_asked(actor: Person, open_round: Round, person: Person) -> None:
    if actor.id == person.id:
        raise Refusal(mark("Give your own answer on your own answer page."))
    here = circles.is_full_member(person, open_round.proposal.circle)
    if open_round.place_of(person) is None or not here:
        raise Refusal(mark("%(name)s is not on the roster of this round."), name=person.name)
    if asked_too_early(person, open_round):
        raise Refusal(
            mark("%(name)s is asked last, because it is about them. Others have not answered yet."),
            name=person.name,
        )


def _log(actor: Person, proposal: Proposal, person: Person, how: Channel) -> None:
    """Note who entered for whom, and how; never what was answered (R10)."""
    detail = {"person": person.id, "how": how.value}
    if circles.stands_in(actor, proposal.circle):
        detail["stood_in"] = True
    logbook.write(actor, "entered an answer", f"proposal {proposal.id}", proposal.circle, **detail)
