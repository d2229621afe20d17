"""The consent process itself, pure: stages, moves, answers, and what a round's answers amount to.

It knows no database, no web and no person: only keys, words and the rules of the field.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from workspace.refusal import Refusal, mark


class Stage(StrEnum):
    """Where a proposal is on its way."""

    DRAFT = "draft"
    QUESTIONS = "questions"
    REACTIONS = "reactions"
    CONSENT = "consent"
    INTEGRATING = "integrating"
    PARKED = "parked"
    DECIDED = "decided"
    REFERRED = "referred"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The words people read."""
        return {
            Stage.DRAFT: mark("Draft"),
            Stage.QUESTIONS: mark("Clarifying questions"),
            Stage.REACTIONS: mark("Reactions"),
            Stage.CONSENT: mark("Consent round"),
            Stage.INTEGRATING: mark("Integrating objections"),
            Stage.PARKED: mark("Parked"),
            Stage.DECIDED: mark("Decided"),
            Stage.REFERRED: mark("Referred"),
            Stage.WITHDRAWN: mark("Withdrawn"),
        }[self]

    @property
    def is_end(self) -> bool:
        """Whether the way ends here."""
        return not MOVES[self]


class Move(StrEnum):
    """What can be done with a proposal."""

    OPEN = "open"
    OPEN_STRAIGHT = "open_straight"
    NEXT = "next"
    AMEND = "amend"
    PARK = "park"
    REFER = "refer"
    WITHDRAW = "withdraw"
    INTEGRATE = "integrate"
    ASK_AGAIN = "ask_again"
    DECIDE = "decide"
    TAKE_UP = "take_up"

    @property
    def label(self) -> str:
        """The words people read: on a button, in the table of moves, in the story of a proposal."""
        return {
            Move.OPEN: mark("open"),
            Move.OPEN_STRAIGHT: mark("open straight away"),
            Move.NEXT: mark("next"),
            Move.AMEND: mark("amend"),
            Move.PARK: mark("park"),
            Move.REFER: mark("refer"),
            Move.WITHDRAW: mark("withdraw"),
            Move.INTEGRATE: mark("integrate"),
            Move.ASK_AGAIN: mark("ask again"),
            Move.DECIDE: mark("decide"),
            Move.TAKE_UP: mark("take up"),
        }[self]


_ASIDE = {Move.PARK: Stage.PARKED, Move.REFER: Stage.REFERRED, Move.WITHDRAW: Stage.WITHDRAWN}

# Where each move leads. A stage that a move does not name is a stage in which it is refused.
# "take up" leads back to the stage that was left, which this table can't know: see `after`.
MOVES: dict[Stage, dict[Move, Stage]] = {
    Stage.DRAFT: {
        Move.OPEN: Stage.QUESTIONS,
        Move.OPEN_STRAIGHT: Stage.CONSENT,
        Move.WITHDRAW: Stage.WITHDRAWN,
    },
    Stage.QUESTIONS: {Move.NEXT: Stage.REACTIONS, Move.AMEND: Stage.QUESTIONS, **_ASIDE},
    Stage.REACTIONS: {Move.NEXT: Stage.CONSENT, Move.AMEND: Stage.REACTIONS, **_ASIDE},
    Stage.CONSENT: {Move.DECIDE: Stage.DECIDED, Move.INTEGRATE: Stage.INTEGRATING, **_ASIDE},
    Stage.INTEGRATING: {Move.AMEND: Stage.INTEGRATING, Move.ASK_AGAIN: Stage.CONSENT, **_ASIDE},
    Stage.PARKED: {Move.TAKE_UP: Stage.DRAFT, Move.WITHDRAW: Stage.WITHDRAWN},
    Stage.DECIDED: {},
    Stage.REFERRED: {},
    Stage.WITHDRAWN: {},
}

_PARKABLE = frozenset(stage for stage, moves in MOVES.items() if Move.PARK in moves)


def after(stage: Stage, move: Move, left: Stage | None = None, to_draft: bool = False) -> Stage:
    """The stage a move leads to, or a refusal with a sentence.

    `left` is the stage a parked proposal left; `to_draft` takes it up as a draft instead.
    """
    if move not in MOVES[stage]:
        raise Refusal(*_why_not(stage, move))
    if move is Move.TAKE_UP and not to_draft:
        if left not in _PARKABLE:
            raise Refusal(mark("It isn't known which stage this proposal left. Take it up as a draft."))
        return left
    return MOVES[stage][move]


def _why_not(stage: Stage, move: Move) -> tuple[str]:
    if stage.is_end:
        return (
            {
                Stage.DECIDED: mark(
                    "This proposal has been decided. To change what was decided, raise a new one."
                ),
                Stage.REFERRED: mark("This proposal was referred to another circle and goes on there."),
                Stage.WITHDRAWN: mark(
                    "This proposal was withdrawn. Raise a new one to take the idea up again."
                ),
            }[stage],
        )
    if stage is Stage.PARKED:
        return (mark("This proposal is parked. Take it up first."),)
    return (
        {
            Move.OPEN: mark("This proposal is open already."),
            Move.OPEN_STRAIGHT: mark("Only a draft can go straight to its consent round."),
            Move.NEXT: mark(
                "From this stage there is no next one: look at what can be done now on the page."
            ),
            Move.AMEND: mark(
                "The text can't be changed now: people are being asked about exactly these words."
            ),
            Move.PARK: mark("A draft isn't parked: leave it, or withdraw it."),
            Move.REFER: mark("A draft isn't referred: open it first."),
            Move.INTEGRATE: mark(
                "Objections are integrated after a consent round in which somebody objected."
            ),
            Move.ASK_AGAIN: mark("You can ask again once objections have been worked on."),
            Move.DECIDE: mark("A proposal is decided from an open consent round, and only from there."),
            Move.TAKE_UP: mark("This proposal isn't parked."),
            Move.WITHDRAW: mark("This proposal can't be withdrawn now."),
        }[move],
    )


class Say(StrEnum):
    """What a person can answer in a consent round. There is no abstaining and no vote (R7)."""

    CONSENT = "consent"
    CONCERN = "concern"
    OBJECTION = "objection"

    @property
    def label(self) -> str:
        """The words people read."""
        return {
            Say.CONSENT: mark("Consent"),
            Say.CONCERN: mark("Consent with a concern"),
            Say.OBJECTION: mark("Objection"),
        }[self]


class Absence(StrEnum):
    """What silence means for the round (R6), frozen when it opens. Never consent (R5)."""

    WAIT = "wait"
    NOTICE = "notice"
    EARLY_ANSWERS = "early_answers"


@dataclass(frozen=True)
class Outcome:
    """What the answers of a round amount to: who is missing, who objects, who counts as absent.

    `may_decide` is true only where nobody objects and everyone has answered, or absence is settled (R13).
    """

    missing: frozenset[int]
    objecting: frozenset[int]
    absent: frozenset[int]
    roster: frozenset[int]

    @property
    def all_in(self) -> bool:
        """Whether nobody is still waited for."""
        return bool(self.roster) and not self.missing

    @property
    def may_decide(self) -> bool:
        """Whether the facilitator can announce a decision."""
        return self.all_in and not self.objecting


def outcome(
    roster: Mapping[int, bool],
    answers: Mapping[int, Say],
    policy: Absence,
    window_over: bool,
    told: Collection[int],
) -> Outcome:
    """What a round amounts to. `roster` maps each person's key to whether they are a carer.

    Answers of people who are not on the roster do not count. Under *notice*, once the announced window is
    over, those who were told and stayed silent are absent, provided that at least half of the roster has
    answered, and at least one carer where the roster has one (R6).
    """
    given = {person: say for person, say in answers.items() if person in roster}
    missing = frozenset(roster) - frozenset(given)
    absent: frozenset[int] = frozenset()
    if policy is Absence.NOTICE and window_over and _enough(roster, given):
        absent = missing & frozenset(told)
    return Outcome(
        missing=missing - absent,
        objecting=frozenset(person for person, say in given.items() if say is Say.OBJECTION),
        absent=absent,
        roster=frozenset(roster),
    )


def _enough(roster: Mapping[int, bool], given: Collection[int]) -> bool:
    carers = {person for person, carer in roster.items() if carer}
    return len(given) * 2 >= len(roster) and (not carers or bool(carers & set(given)))


class End(StrEnum):
    """How an objection came to its end (R8). The objector confirms each."""

    CHANGED = "changed"
    SHORTER_TERM = "shorter_term"
    MEASURED = "measured"
    WITHDRAWN = "withdrawn"
    COVERED = "covered"
    CONCERN = "concern"

    @property
    def label(self) -> str:
        """The words people read."""
        return {
            End.CHANGED: mark("The proposal was changed"),
            End.SHORTER_TERM: mark("It will run for a shorter time"),
            End.MEASURED: mark("We will measure it, and have said what happens if it goes wrong"),
            End.WITHDRAWN: mark("The person who objected took it back"),
            End.COVERED: mark("We talked it through: it is covered already"),
            End.CONCERN: mark("The person who objected made it a concern"),
        }[self]


@dataclass(frozen=True)
class Standing:
    """One objection of a closed round: whose it is, and whether that person confirmed its end."""

    person: int
    confirmed: bool
    still_here: bool  # on the roster of a round opened now


def may_ask_again(objections: Collection[Standing]) -> None:
    """Refuse to ask again while somebody who objected has not confirmed how it was integrated (R8)."""
    waiting = [one for one in objections if one.still_here and not one.confirmed]
    if waiting:
        raise Refusal(
            mark(
                "You can't ask again yet: the person who objected has to confirm how it was integrated first."
            )
        )


ROUNDS_BEFORE_THE_LADDER = 3


def offers_ladder(rounds_closed: int, decided: bool) -> bool:
    """Whether it is time for something smaller or for others to help: three rounds without consent (R14)."""
    return rounds_closed >= ROUNDS_BEFORE_THE_LADDER and not decided


def answers_again(
    text_changed: bool, roster_before: Collection[int], objectors: Collection[int], roster: Collection[int]
) -> frozenset[int]:
    """Whose answers are asked for in the next round (R4).

    A new version asks everyone. With the same text only those who objected, and anyone new, answer again.
    """
    if text_changed:
        return frozenset(roster)
    return frozenset(p for p in roster if p in objectors or p not in roster_before)
