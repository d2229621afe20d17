"""Every change of a proposal but its rounds: raising, writing, the moves; speaking is reached from here."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from workspace import reviewing
from workspace.circles import policy as circles
from workspace.circles.models import Circle
from workspace.db import db, now, today
from workspace.logbook import service as logbook
from workspace.people.models import Person
from workspace.proposals.consent import Move, Stage, after
from workspace.proposals.effects import check_who_sees
from workspace.proposals.models import (
    Proposal,
    Response,
    Speech,
    SpeechKind,
    Step,
    Version,
)
from workspace.proposals.speaking import note_conflict, record_input, reply, say
from workspace.refusal import Refusal, mark
from workspace.text import render
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
    "to_reactions",
    "withdraw",
    "words_of",
    "write",
    "write_effects",
]

MAX_EFFECTS = 12


@dataclass(frozen=True)
class Words:
    """What a version says, apart from its effects."""

    title: str
    need: str
    text: str
    criteria: str
    responsible: str = ""
    term_months: int = 6
    review_on: date | None = None


def raise_proposal(
    actor: Person, circle: Circle, words: Words, visibility: Visibility, confidential_why: str = ""
) -> Proposal:
    """Begin a proposal as a draft that the circle's members can see and comment on."""
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
        latest=0,
    )
    db.session.add(proposal)
    _add_version(actor, proposal, words, [], "")
    db.session.flush()
    logbook.write(actor, "raised a proposal", f"proposal {proposal.id}", circle)
    return proposal


def words_of(version: Version) -> Words:
    """What a version says, for comparing and for forms."""
    return Words(
        version.title,
        version.need,
        version.text,
        version.criteria,
        version.responsible,
        version.term_months,
        version.review_on,
    )


def write(actor: Person, proposal: Proposal, words: Words, why: str = "") -> Version:
    """Change the text: while drafting by writing on, later by amending. Each change is a new version (R3)."""
    _check_writable(proposal)
    if asdict(words) == asdict(words_of(proposal.version)):
        return proposal.version
    return _new_version(actor, proposal, words, list(proposal.version.effects), why)


def write_effects(actor: Person, proposal: Proposal, effects: list[dict[str, Any]], why: str = "") -> Version:
    """Change what happens when this is agreed. That is a new version too (R3)."""
    _check_writable(proposal)
    if len(effects) > MAX_EFFECTS:
        raise Refusal(
            mark("A proposal can change at most %(most)d things. Split it in two."), most=MAX_EFFECTS
        )
    check_who_sees(effects, proposal.visibility)
    if effects == proposal.version.effects:
        return proposal.version
    return _new_version(actor, proposal, words_of(proposal.version), effects, why)


def _check_writable(proposal: Proposal) -> None:
    if proposal.stage is not Stage.DRAFT:
        after(proposal.stage, Move.AMEND)


def _new_version(actor: Person, proposal: Proposal, words: Words, effects: list[Any], why: str) -> Version:
    if proposal.stage is not Stage.DRAFT:
        move(actor, proposal, Move.AMEND, why)
    version = _add_version(actor, proposal, words, effects, why)
    db.session.flush()
    return version


def _add_version(actor: Person, proposal: Proposal, words: Words, effects: list[Any], why: str) -> Version:
    if not 1 <= words.term_months <= 60:
        raise Refusal(mark("A decision stands for 1 to 60 months before the circle looks at it again."))
    if words.review_on and words.review_on > reviewing.months_after(today(), words.term_months):
        raise Refusal(mark("The review date must be within the term."))
    proposal.latest += 1
    proposal.title = words.title
    version = Version(
        number=proposal.latest,
        **asdict(words),
        need_html=str(render(words.need)),
        text_html=str(render(words.text)),
        effects=effects,
        author=actor,
        written_at=now(),
        why=why,
    )
    proposal.versions.append(version)
    return version


# Moves ----------------------------------------------------------------------------------------------


def move(actor: Person, proposal: Proposal, made: Move, reason: str = "", *, to_draft: bool = False) -> Stage:
    """Make one move, or refuse it with a sentence; note who made it, and whether they stood in (C9)."""
    was = proposal.stage
    to = after(was, made, proposal.left_stage, to_draft)
    stood_in = circles.stands_in(actor, proposal.circle) and proposal.proposer_id != actor.id
    db.session.add(
        Step(
            proposal_id=proposal.id,
            at=now(),
            person_id=actor.id,
            move=made,
            from_stage=was,
            to_stage=to,
            reason=reason,
            stood_in=stood_in,
        )
    )
    proposal.stage = to
    proposal.moved_at = now()
    logbook.write(actor, made.value, f"proposal {proposal.id}", proposal.circle, stood_in=stood_in)
    db.session.flush()
    return to


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
    heard = select(Speech.id).where(Speech.proposal_id == proposal.id, Speech.kind == SpeechKind.INPUT)
    return db.session.scalar(heard.limit(1)) is not None


def close_round(proposal: Proposal) -> None:
    """Close the round that is open, if one is: from now on its answers are open to the circle."""
    if proposal.open_round:
        proposal.open_round.closed_at = now()


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


def refer(actor: Person, proposal: Proposal, circle: Circle, reason: str) -> Proposal:
    """Send the proposal on to another circle, with its text and effects; its answer is shown here."""
    after(proposal.stage, Move.REFER)
    if circle.id == proposal.circle_id or circle.closed_at is not None:
        raise Refusal(mark("Choose another circle that is open."))
    close_round(proposal)
    move(actor, proposal, Move.REFER, reason)
    sent = Proposal(
        circle=circle,
        proposer=proposal.proposer,
        stage=Stage.DRAFT,
        visibility=proposal.visibility,
        confidential_why=proposal.confidential_why,
        raised_at=now(),
        moved_at=now(),
        title=proposal.title,
        came_from=proposal,
        latest=0,
    )
    if not circles.is_full_member(proposal.proposer, circle):
        sent.proposer = _who_takes_it(circle, actor)
    db.session.add(sent)
    _add_version(sent.proposer, sent, words_of(proposal.version), list(proposal.version.effects), reason)
    db.session.flush()
    return sent


def _who_takes_it(circle: Circle, actor: Person) -> Person:
    """Who carries a referred proposal over there: the facilitator, the secretary, or any full member."""
    wearing = [
        term.person for term in circle.live_terms() if term.hat.kind.value in {"facilitator", "secretary"}
    ]
    found = wearing or circle.full_members()
    if not found:
        raise Refusal(mark("Nobody in that circle could take this up: it has no full members."))
    return actor if actor in found else found[0]
