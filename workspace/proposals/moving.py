"""What each change of a proposal comes down to: one version more, one step further, a round closed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from workspace import reviewing
from workspace.circles import policy as circles
from workspace.db import db, now, today
from workspace.logbook import service as logbook
from workspace.people.models import Person
from workspace.proposals.consent import Move, Stage, after
from workspace.proposals.models import Proposal, Step, Version
from workspace.refusal import Refusal, mark
from workspace.text import render


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


def add_version(actor: Person, proposal: Proposal, words: Words, effects: list[Any], why: str) -> Version:
    """Write the next version: immutable, with its author and time (R3)."""
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


def close_round(proposal: Proposal) -> None:
    """Close the round that is open, if one is: from now on its answers are open to the circle."""
    if proposal.open_round:
        proposal.open_round.closed_at = now()
