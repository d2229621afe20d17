"""Every change of a proposal but its rounds: raising, writing, the moves; speaking is reached from here."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import select

from workspace import languages
from workspace.circles.models import Circle
from workspace.db import db, now, today
from workspace.logbook import service as logbook
from workspace.logbook.models import Decision
from workspace.people.models import Person
from workspace.proposals.consent import Move, Stage, after
from workspace.proposals.effects import check_apart, check_who_sees
from workspace.proposals.models import (
    Proposal,
    Response,
    Speech,
    SpeechKind,
    Version,
)
from workspace.proposals.moving import Words, add_version, close_round, move, words_of
from workspace.proposals.referring import all_before, check_takes_effects, refer
from workspace.proposals.speaking import note_conflict, record_input, reply, say, say_for
from workspace.refusal import Refusal, mark
from workspace.visibility import Visibility

__all__ = [
    "Words",
    "check_ready_for_consent",
    "close_round",
    "move",
    "note_conflict",
    "open_",
    "park",
    "raise_proposal",
    "record_input",
    "refer",
    "reply",
    "say",
    "say_for",
    "to_reactions",
    "withdraw",
    "words_of",
    "write",
    "write_effects",
]

MAX_EFFECTS = 12  # what people can take in; a spreadsheet may bring more at once


def raise_proposal(
    actor: Person,
    circle: Circle,
    words: Words,
    visibility: Visibility,
    confidential_why: str = "",
    supersedes: Decision | None = None,
) -> Proposal:
    """Begin a proposal as a draft that the circle's members can see and comment on.

    `supersedes` is the decision that this one takes the place of when it is decided (R16, R17).
    """
    if (
        visibility is Visibility.CIRCLE
        and circle.visibility is not Visibility.CIRCLE
        and not confidential_why
    ):
        raise Refusal(mark("Say why only this circle should see it."))
    proposal = Proposal(
        circle=circle,
        proposer=actor,
        stage=Stage.DRAFT,
        visibility=visibility,
        confidential_why=confidential_why,
        raised_at=now(),
        moved_at=now(),
        title=words.title,
        supersedes=supersedes,
        latest=0,
        language=languages.of(actor.language),
    )
    db.session.add(proposal)
    add_version(actor, proposal, words, [], "")
    db.session.flush()
    logbook.write(actor, "raised a proposal", f"proposal {proposal.id}", circle)
    return proposal


def write(actor: Person, proposal: Proposal, words: Words, why: str = "") -> Version:
    """Change the text: while drafting by writing on, later by amending. Each change is a new version (R3)."""
    _check_writable(proposal)
    if asdict(words) == asdict(words_of(proposal.version)):
        return proposal.version
    return _new_version(actor, proposal, words, list(proposal.version.effects), why)


def write_effects(
    actor: Person,
    proposal: Proposal,
    effects: list[dict[str, Any]],
    why: str = "",
    most: int = MAX_EFFECTS,
) -> Version:
    """Change what happens when this is agreed. That is a new version too (R3).

    One that began with more (a spreadsheet's) can be changed and made shorter, never longer.
    """
    _check_writable(proposal)
    most = max(most, len(proposal.version.effects))
    if len(effects) > most:
        raise Refusal(mark("A proposal can change at most %(most)d things. Split it in two."), most=most)
    check_who_sees(effects, proposal.visibility)
    check_apart(effects)
    if effects == proposal.version.effects:
        return proposal.version
    check_takes_effects(proposal)
    return _new_version(actor, proposal, words_of(proposal.version), effects, why)


def _check_writable(proposal: Proposal) -> None:
    if proposal.stage is not Stage.DRAFT:
        after(proposal.stage, Move.AMEND)


def _new_version(actor: Person, proposal: Proposal, words: Words, effects: list[Any], why: str) -> Version:
    if proposal.stage is not Stage.DRAFT:
        move(actor, proposal, Move.AMEND, why)
    version = add_version(actor, proposal, words, effects, why)
    db.session.flush()
    return version


# Moves ----------------------------------------------------------------------------------------------


def open_(actor: Person, proposal: Proposal, *, in_domain: bool, is_major: bool, response: Response) -> None:
    """Open the draft for clarifying questions, with the proposer's opening answers (R1)."""
    after(proposal.stage, Move.OPEN)
    proposal.in_domain, proposal.is_major, proposal.response = in_domain, is_major, response
    move(actor, proposal, Move.OPEN)


def to_reactions(actor: Person, proposal: Proposal) -> None:
    """Go on from questions to reactions."""
    if proposal.stage is not Stage.QUESTIONS:
        after(proposal.stage, Move.OPEN)  # refused with the right sentence
    move(actor, proposal, Move.NEXT)


def check_ready_for_consent(proposal: Proposal) -> None:
    """A round may open only on what is ours to decide, and a major matter only after other input (R1, C3)."""
    if proposal.in_domain is False:
        raise Refusal(mark("This is outside the circle's domain. Refer it to the circle whose domain it is."))
    if proposal.is_major and not _has_input(proposal):
        raise Refusal(
            mark(
                "This is a major decision. "
                "Write down what was heard from others before the consent round opens."
            )
        )


def _has_input(proposal: Proposal) -> bool:
    """What was heard in the circle it came from counts too: the history comes along (R14)."""
    whole = [proposal.id, *(before.id for before in all_before(proposal))]
    heard = select(Speech.id).where(Speech.proposal_id.in_(whole), Speech.kind == SpeechKind.INPUT)
    return db.session.scalar(heard.limit(1)) is not None


def park(actor: Person, proposal: Proposal, reason: str, look_again_on: date) -> None:
    """Set the proposal aside, with a reason and a date to look again."""
    after(proposal.stage, Move.PARK)
    if look_again_on <= today():
        raise Refusal(mark("Choose a date after today to look at it again."))
    close_round(proposal)
    proposal.left_stage, proposal.look_again_on = proposal.stage, look_again_on
    move(actor, proposal, Move.PARK, reason)


def withdraw(actor: Person, proposal: Proposal, reason: str) -> None:
    """Take one's own proposal back; what was said stays readable."""
    after(proposal.stage, Move.WITHDRAW)
    close_round(proposal)
    move(actor, proposal, Move.WITHDRAW, reason)
