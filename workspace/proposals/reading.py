"""What the pages of a proposal tell one person: the moves that lead on, who is in the round, what is new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from workspace.db import db
from workspace.people.models import Person
from workspace.proposals import heard, news, policy, queries, turns
from workspace.proposals.consent import Move, Outcome, Say, Stage
from workspace.proposals.models import Answer, Guest, Objection, Place, Proposal, Round, Speech, Version
from workspace.proposals.turns import Turns

# Where people sit together and the page is worth looking at again by itself.
LIVE = frozenset({Stage.QUESTIONS, Stage.REACTIONS, Stage.CONSENT, Stage.INTEGRATING})


@dataclass(frozen=True)
class Reading:
    """How the round stands for one person: nothing in it that they may not know yet (R10)."""

    stamp: str
    live: bool
    inside: bool
    sees: bool
    round: Round | None
    outcome: Outcome | None
    turns: Turns | None
    my_place: Place | None
    my_answer: Answer | None
    waits_for_others: bool
    unconfirmed: list[Objection]
    moves: list[Move]

    @property
    def my_turn(self) -> bool:
        """Whether this person is asked and has not answered."""
        return self.my_place is not None and self.my_answer is None and self.outcome is not None

    @property
    def may_announce(self) -> bool:
        """Whether this person can announce the decision now."""
        return Move.DECIDE in self.moves

    @property
    def excluded(self) -> list[Place]:
        """Who is not asked in this round, each with the reason (R7)."""
        return [place for place in self.round.places if place.excluded] if self.round else []


def of(person: Person, proposal: Proposal, story: queries.Story) -> Reading:
    """How the round stands for this person."""
    stamp = news.stamp(person, proposal)  # first: what happens from here on is news on the next look
    inside = policy.is_inside(person, proposal)
    last = proposal.round
    outcome = queries.standing(last) if last and last.closed_at is None else None
    here = {p.id for p in proposal.circle.full_members()}
    unconfirmed = [o for o in story.objections if o.confirmed_at is None and o.person_id in here]
    return Reading(
        stamp=stamp,
        live=proposal.stage in LIVE,
        inside=inside,
        sees=policy.may_see_answers(person, last),
        round=last,
        outcome=outcome,
        turns=_turns(proposal, last, outcome, story.speeches) if inside else None,
        my_place=last.place_of(person) if last else None,
        my_answer=last.answer_of(person) if last else None,
        waits_for_others=bool(last and outcome and queries.asked_too_early(person, last, outcome)),
        unconfirmed=unconfirmed,
        moves=moves_that_lead_on(person, proposal, outcome, len(unconfirmed)),
    )


def _turns(
    proposal: Proposal, last: Round | None, outcome: Outcome | None, speeches: Sequence[Speech]
) -> Turns | None:
    if last is not None and outcome is not None:
        return turns.of_round(last, outcome)
    if proposal.stage not in LIVE:
        return None
    return turns.of_stage(proposal, speeches, guests(proposal))


def moves_that_lead_on(
    person: Person, proposal: Proposal, outcome: Outcome | None, unconfirmed: int
) -> list[Move]:
    """The moves this person can make now, without those that would only be refused."""
    idle = {Move.AMEND}
    if outcome is not None:
        sees = policy.may_see_answers(person, proposal.round)
        idle |= {Move.DECIDE} if not (sees and outcome.may_decide) else set()
        idle |= {Move.INTEGRATE} if not (sees and outcome.objecting) else set()
    if unconfirmed:
        idle |= {Move.ASK_AGAIN}
    return [move for move in policy.moves_open_to(person, proposal) if move not in idle]


def plainly(answers: Sequence[Answer]) -> list[Answer]:
    """The answers of which nothing more is to be told than that they consent: their names will do."""
    return [
        answer
        for answer in answers
        if answer.say is Say.CONSENT
        and not answer.earlier
        and answer.stands_from_id is None
        and answer.entered_by_id is None
    ]


def guests(proposal: Proposal) -> list[Guest]:
    """Who may be heard on this proposal without belonging to the circle (C4)."""
    return list(heard.guests_of(proposal))


def with_authors(versions: Sequence[Version]) -> list[Version]:
    """These versions with who wrote each: one question for all of them."""
    keys = [version.id for version in versions]
    wanted = select(Version).where(Version.id.in_(keys)).order_by(Version.number)
    return list(db.session.scalars(wanted.options(joinedload(Version.author))))


def unanswered_questions(story: queries.Story) -> int:
    """How many questions wait for the proposer's answer."""
    return sum(not story.replies_to(question) for question in story.said("question"))
