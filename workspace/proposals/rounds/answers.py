"""Answering a round: one answer each, changeable while it is open, and what the answers amount to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from workspace.db import db, now
from workspace.people.models import Person
from workspace.proposals.consent import Absence, Say, Stage
from workspace.proposals.models import AheadAnswer, Answer, EarlierAnswer, Proposal, Touches
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
    open_round = proposal.open_round
    if open_round is None:
        raise Refusal(mark("You can't answer: this round has closed."))
    if seen_round is not None and seen_round != open_round.number:
        raise Refusal(
            mark("A new round has opened since you began: read the proposal again. Your words are below.")
        )
    if open_round.place_of(actor) is None:
        raise Refusal(mark("You are not on the roster of this round."))
    given = given.checked()
    answer = open_round.answer_of(actor)
    if answer is None:
        answer = Answer(person=actor)
        open_round.answers.append(answer)
    elif Given.of(answer) == given:
        return answer
    else:
        earlier = EarlierAnswer()
        fill(earlier, Given.of(answer), answer.given_at)
        answer.earlier.append(earlier)
    fill(answer, given, now())
    answer.stands_from_id = None
    db.session.flush()
    return answer


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
