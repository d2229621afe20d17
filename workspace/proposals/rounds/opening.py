"""Opening a round: the roster and the version are frozen, and answers that stand are carried on (R4)."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy import select

from workspace.circles import policy as circles
from workspace.db import db, now, today, zone
from workspace.people.models import Person
from workspace.post import service as post
from workspace.post.models import Kind
from workspace.proposals import effects, service
from workspace.proposals.consent import (
    Absence,
    Move,
    Say,
    Stage,
    Standing,
    after,
    answers_again,
    may_ask_again,
)
from workspace.proposals.models import AheadAnswer, Answer, Conflict, Place, Proposal, Round
from workspace.proposals.rounds import answers, objections
from workspace.refusal import Refusal, mark


def open_straight(
    actor: Person, proposal: Proposal, reason: str, days: int, asked_last: Person | None = None
) -> Round:
    """Take a small matter from draft straight to its consent round; the reason is kept (R2).

    `asked_last` answers after everybody else: the nominee, where a circle chooses who wears a hat (C10).
    """
    after(proposal.stage, Move.OPEN_STRAIGHT)
    if proposal.is_major is None:  # what was said when it was opened before stays said (R1)
        proposal.in_domain, proposal.is_major = True, False
    service.check_ready_for_consent(proposal)
    service.move(actor, proposal, Move.OPEN_STRAIGHT, reason)
    return _open_round(actor, proposal, days, asked_last=asked_last)


def to_consent(actor: Person, proposal: Proposal, days: int) -> Round:
    """Go on from reactions to the consent round."""
    if proposal.stage is not Stage.REACTIONS:
        after(proposal.stage, Move.ASK_AGAIN)  # refused with the right sentence
        raise Refusal(mark("Ask again instead: this proposal had its first round."))
    service.check_ready_for_consent(proposal)
    service.move(actor, proposal, Move.NEXT)
    return _open_round(actor, proposal, days)


def ask_again(actor: Person, proposal: Proposal, days: int) -> Round:
    """Open the next round, once everybody who objected has confirmed how it was integrated (R4, R8)."""
    after(proposal.stage, Move.ASK_AGAIN)
    may_ask_again(
        [
            Standing(
                o.person_id, o.confirmed_at is not None, circles.is_full_member(o.person, proposal.circle)
            )
            for o in objections.objections_of(proposal)
        ]
    )
    service.move(actor, proposal, Move.ASK_AGAIN)
    return _open_round(actor, proposal, days, again=True)


def take_up(actor: Person, proposal: Proposal, *, to_draft: bool, days: int) -> None:
    """Take a parked proposal up where it was, or as a draft. A round that was cut off begins anew (R4)."""
    to = service.move(actor, proposal, Move.TAKE_UP, to_draft=to_draft)
    proposal.left_stage = proposal.look_again_on = None
    if to is Stage.CONSENT:
        service.check_ready_for_consent(proposal)
        _open_round(actor, proposal, days)


def _open_round(
    actor: Person, proposal: Proposal, days: int, again: bool = False, asked_last: Person | None = None
) -> Round:
    if not 1 <= days <= 90:
        raise Refusal(mark("Give people between 1 and 90 days to answer."))
    before = proposal.round
    end_of_day = datetime.combine(today() + timedelta(days=days), time(23, 59), zone())
    opened = Round(
        number=before.number + 1 if before else 1,
        version=proposal.version,
        policy=Absence(proposal.circle.absence_policy.value),
        opened_at=now(),
        answer_by=end_of_day,
        opened_by_id=actor.id,
    )
    opened.asked_last_id = asked_last.id if asked_last else _still_asked_last(before, proposal)
    _freeze_roster(proposal, opened)
    _give_turns(proposal, opened)
    proposal.rounds.append(opened)
    db.session.flush()
    if opened.policy is Absence.EARLY_ANSWERS:
        _count_ahead(opened)
        db.session.flush()
    if again and before is not None and before.version_id == opened.version_id:
        _let_stand(before, opened)
    db.session.flush()
    ask(actor, opened)
    return opened


def ask(actor: Person, opened: Round, again: str = "") -> None:
    """Ask everybody by letter who is on the roster and has not answered; `again` asks a second time."""
    answered = {answer.person_id for answer in opened.answers} | {actor.id}
    for place in opened.places:
        if not place.excluded and place.person_id not in answered:
            key = f"round:{opened.id}:{place.person_id}{again}"
            post.write(Kind.ANSWER_WANTED, place.person, about=opened.id, once=key)


def _still_asked_last(before: Round | None, proposal: Proposal) -> int | None:
    """The nominee of the round before; where integrating led to somebody else, that person (C10)."""
    if before is None or before.asked_last_id is None:
        return None
    named = [effect["person"] for effect in proposal.version.effects if effect["kind"] == "give_hat"]
    return before.asked_last_id if before.asked_last_id in named or not named else int(named[0])


def _freeze_roster(proposal: Proposal, opened: Round) -> None:
    off = {
        c.person_id: c.reason for c in db.session.scalars(select(Conflict).filter_by(proposal_id=proposal.id))
    }
    off.update(effects.people_concerned(proposal.version.effects))
    members = proposal.circle.full_members()
    if all(person.id in off for person in members):
        raise Refusal(mark("Nobody would be asked: the roster is empty. Refer this to another circle."))
    for person in members:
        opened.places.append(
            Place(
                person=person,
                is_carer=person.is_carer,
                excluded=person.id in off,
                why_excluded=off.get(person.id, ""),
                told_at=None if person.id in off else now(),
            )
        )


def _give_turns(proposal: Proposal, opened: Round) -> None:
    """Say who speaks when: round the circle by name, beginning with another person each time (R11)."""
    asked = [place for place in opened.places if not place.excluded]
    for at, place in enumerate(asked):
        place.turn = (at - proposal.id - opened.number + 1) % len(asked)
        if place.person.id == opened.asked_last_id:
            place.turn = len(asked)


def _let_stand(before: Round, opened: Round) -> None:
    """Where the text did not change, the answers of everyone who did not object stand (R4).

    Who has said something else since, ahead of this round, is taken at their latest word.
    """
    asked = {p.person_id for p in before.places if not p.excluded}
    objectors = {a.person_id for a in before.answers if a.say is Say.OBJECTION}
    roster = {p.person_id for p in opened.places if not p.excluded}
    again = answers_again(False, asked, objectors, roster)
    for answer in before.answers:
        if answer.person_id in roster - again and opened.answer_of(answer.person) is None:
            stands = Answer(
                person=answer.person,
                stands_from_id=answer.id,
                entered_by_id=answer.entered_by_id,
                entered_how=answer.entered_how,
                checked_at=answer.checked_at,
            )
            answers.fill(stands, answers.Given.of(answer), answer.given_at)
            opened.answers.append(stands)


def _count_ahead(opened: Round) -> None:
    """Answers given before the round count for this very version (R6); what was said since goes before.

    The nominee is asked last, and so never ahead of the others (C10).
    """
    later = select(Answer.id).join(Round, Answer.round_id == Round.id)
    since = later.where(Round.version_id == opened.version_id, Answer.person_id == AheadAnswer.person_id)
    ahead = select(AheadAnswer).where(
        AheadAnswer.version_id == opened.version_id,
        ~since.where(Answer.given_at > AheadAnswer.given_at).exists(),
    )
    roster = {p.person_id: p.person for p in opened.places if not p.excluded}
    for early in db.session.scalars(ahead.order_by(AheadAnswer.id)):
        if early.person_id in roster and early.person_id != opened.asked_last_id:
            answer = Answer(person=roster[early.person_id])
            answers.fill(answer, answers.Given.of(early), early.given_at)
            opened.answers.append(answer)
