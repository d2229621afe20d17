"""What the facilitator's page tells: where we are, what is missing, and the one next step."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from workspace.people.models import Person
from workspace.proposals import policy
from workspace.proposals.consent import Move, Stage
from workspace.proposals.models import Objection, Proposal
from workspace.proposals.queries import Story
from workspace.proposals.reading import Reading, unanswered_questions
from workspace.proposals.turns import Seat


class Do(StrEnum):
    """What the one next step is."""

    MOVE = "move"  # a move of the table, by its own page
    STRAIGHT = "straight"  # the light path of R2, in one form
    SPEAK = "speak"  # one's own turn in questions or reactions
    REPLY = "reply"  # one's own proposal was asked something
    ANSWER = "answer"  # one's own answer in the round
    ENTER = "enter"  # what somebody says, entered for them (R11)
    ANNOUNCE = "announce"
    CONFIRM = "confirm"  # one's own objection, whose end was offered
    OBJECTION = "objection"  # the next one to work on
    WAIT = "wait"  # somebody else has to do something
    READ = "read"  # it was decided
    NOTHING = "nothing"


@dataclass(frozen=True)
class Next:
    """The one next step: what to do, and about whom or what."""

    do: Do
    move: Move | None = None
    seat: Seat | None = None
    objection: Objection | None = None


@dataclass(frozen=True)
class Telling:
    """The facilitator's page of one proposal."""

    next: Next
    unanswered: int = 0
    to_work_on: list[Objection] = field(default_factory=list)
    to_confirm: list[Objection] = field(default_factory=list)


def of(person: Person, proposal: Proposal, story: Story, read: Reading) -> Telling:
    """What this facilitator is told now."""
    work = [o for o in read.unconfirmed if o.end is None]
    confirm = [o for o in read.unconfirmed if o.end is not None]
    unanswered = unanswered_questions(story)
    steps = {
        Stage.DRAFT: lambda: _draft(read),
        Stage.QUESTIONS: lambda: _going_round(person, proposal, read, unanswered),
        Stage.REACTIONS: lambda: _going_round(person, proposal, read, 0),
        Stage.CONSENT: lambda: _consent(person, read),
        Stage.INTEGRATING: lambda: _integrating(person, work, confirm),
        Stage.PARKED: lambda: Next(Do.MOVE, Move.TAKE_UP),
        Stage.DECIDED: lambda: Next(Do.READ),
    }
    found = steps.get(proposal.stage, lambda: Next(Do.NOTHING))()
    return Telling(found, unanswered, work, confirm)


def _draft(read: Reading) -> Next:
    if Move.OPEN in read.moves:
        return Next(Do.MOVE, Move.OPEN)
    return Next(Do.STRAIGHT if Move.OPEN_STRAIGHT in read.moves else Do.WAIT)


def _going_round(person: Person, proposal: Proposal, read: Reading, unanswered: int) -> Next:
    """Questions and reactions: whose turn it is; when everybody was heard, on to what comes next."""
    turn = read.turns.next if read.turns else None
    if turn is not None:
        return Next(Do.SPEAK if turn.person.id == person.id else Do.ENTER, seat=turn)
    if unanswered and policy.may_reply(person, proposal):
        return Next(Do.REPLY)
    return Next(Do.MOVE, Move.NEXT)


def _consent(person: Person, read: Reading) -> Next:
    """Whose answer is missing first; then what the answers amount to, for who may know it (R10)."""
    turn = read.turns.next if read.turns else None
    if turn is not None:
        return Next(Do.ANSWER if turn.person.id == person.id else Do.ENTER, seat=turn)
    if read.my_turn:
        return Next(Do.ANSWER)
    if Move.DECIDE in read.moves:
        return Next(Do.ANNOUNCE)
    if Move.INTEGRATE in read.moves:
        return Next(Do.MOVE, Move.INTEGRATE)
    return Next(Do.WAIT)


def _integrating(person: Person, work: list[Objection], confirm: list[Objection]) -> Next:
    """One objection at a time (R8): the oldest that nobody found an end for; then who has to confirm."""
    mine = next((o for o in confirm if o.person_id == person.id), None)
    if mine is not None:
        return Next(Do.CONFIRM, objection=mine)
    if work:
        return Next(Do.OBJECTION, objection=work[0])
    return Next(Do.WAIT, objection=confirm[0]) if confirm else Next(Do.MOVE, Move.ASK_AGAIN)
