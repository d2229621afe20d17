"""Answering a round: one answer each, changeable while it is open, and what the answers amount to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from workspace.db import db, now
from workspace.people.models import Person
from workspace.proposals.consent import Absence, Say, Stage
from workspace.proposals.models import AheadAnswer, Answer, Channel, EarlierAnswer, Proposal, Round, Touches
from workspace.proposals.queries import asked_too_early
from workspace.refusal import Refusal, mark


@dataclass(frozen=True)
class Given:
    """What somebody answers: consent; a concern in words; or an objection with what would go wrong."""

    say: Say
    words: str = ""
    touches: Touches | None = None
    suggestion: str = ""

    @classmethod
    def of(cls, row: Answer | AheadAnswer | EarlierAnswer) -> Given:
        """What a row says."""
        return cls(row.say, row.words, row.touches, row.suggestion)

    def checked(self) -> Given:
        """The answer with only what belongs to it, or a refusal that says what is missing."""
        if self.say is Say.CONSENT:
            return Given(Say.CONSENT)
        if not self.words:
            raise Refusal(
                mark("Say what your concern is.")
                if self.say is Say.CONCERN
                else mark("Say what would go wrong: that is what the circle works on.")
            )
        if self.say is Say.CONCERN:
            return Given(Say.CONCERN, self.words)
        if self.touches is None:
            raise Refusal(mark("Say which part it harms: our aim, our domain, or a duty."))
        return self


def respond(actor: Person, proposal: Proposal, given: Given, seen_round: int | None = None) -> Answer:
    """Give or change one's answer while the round is open. The same answer twice is one answer."""
    open_round = round_seen(proposal, seen_round, mark("You can't answer: this round has closed."))
    if open_round.place_of(actor) is None:
        raise Refusal(mark("You are not on the roster of this round."))
    if asked_too_early(actor, open_round):
        raise Refusal(mark("You are asked last, because it is about you. Others have not answered yet."))
    return put(open_round, actor, given.checked())


def round_seen(proposal: Proposal, seen_round: int | None, closed: str) -> Round:
    """The open round, which must be the one that was seen when the words were begun."""
    open_round = proposal.open_round
    if open_round is None:
        raise Refusal(closed)
    if seen_round is not None and seen_round != open_round.number:
        raise Refusal(
            mark("A new round has opened since you began: read the proposal again. Your words are below.")
        )
    return open_round


def put(
    open_round: Round, person: Person, given: Given, by: Person | None = None, how: Channel | None = None
) -> Answer:
    """Write down somebody's answer, their own or entered for them; what stood before is kept beside it.

    The very same again says nothing new. One's own takes the place of what somebody else had entered (R11).
    """
    answer = open_round.answer_of(person)
    if answer is None:
        answer = Answer(person=person)
        open_round.answers.append(answer)
    elif (Given.of(answer), answer.entered_by_id, answer.entered_how) == (given, by.id if by else None, how):
        return answer
    else:
        answer.earlier.append(_as_it_was(answer))
    fill(answer, given, now())
    answer.entered_by, answer.entered_how, answer.checked_at = by, how, None
    answer.stands_from_id = None
    db.session.flush()
    return answer


def _as_it_was(answer: Answer) -> EarlierAnswer:
    earlier = EarlierAnswer(entered_by_id=answer.entered_by_id, entered_how=answer.entered_how)
    fill(earlier, Given.of(answer), answer.given_at)
    return earlier


def respond_ahead(actor: Person, proposal: Proposal, given: Given) -> AheadAnswer:
    """Answer before the round opens, where the circle takes that: for this very version only (R6)."""
    if proposal.circle.absence_policy.value != Absence.EARLY_ANSWERS.value:
        raise Refusal(mark("This circle doesn't take answers before the round opens."))
    if proposal.stage not in {Stage.QUESTIONS, Stage.REACTIONS, Stage.INTEGRATING}:
        raise Refusal(mark("You can answer ahead while the proposal is being talked about."))
    given = given.checked()
    mine = {"version_id": proposal.version.id, "person_id": actor.id}
    ahead = db.session.scalar(select(AheadAnswer).filter_by(**mine)) or AheadAnswer(**mine)
    fill(ahead, given, now())
    db.session.add(ahead)
    db.session.flush()
    return ahead


def fill(answer: Answer | AheadAnswer | EarlierAnswer, given: Given, when: datetime) -> None:
    """Write onto a row what was answered, and when."""
    answer.say, answer.words = given.say, given.words
    answer.touches, answer.suggestion = given.touches, given.suggestion
    answer.given_at = when
