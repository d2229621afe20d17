"""Sending a proposal on to another circle, its history along; and a recommendation coming back (C2, C3)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from workspace.circles import policy as circles
from workspace.circles.models import Circle, CircleKind, HatKind
from workspace.db import db, now
from workspace.logbook import service as logbook
from workspace.logbook.models import Decision
from workspace.people.models import Person
from workspace.proposals import speaking
from workspace.proposals.consent import Move, Stage, after
from workspace.proposals.models import Conflict, Proposal
from workspace.proposals.moving import Words, add_version, close_round, move, words_of
from workspace.refusal import Refusal, mark
from workspace.text import LIMIT_LONG


def refer(actor: Person, proposal: Proposal, circle: Circle, reason: str) -> Proposal:
    """Send the proposal on to another circle, with its whole history; its answer comes back here (R14)."""
    after(proposal.stage, Move.REFER)
    if circle.id == proposal.circle_id or circle.closed_at is not None:
        raise Refusal(mark("Choose another circle that is open."))
    if circle.kind is CircleKind.HELPING_CIRCLE and circle.parent_id != proposal.circle_id:
        raise Refusal(mark("A helping circle answers only to the circle that appointed it. Choose another."))
    close_round(proposal)
    move(actor, proposal, Move.REFER, reason)
    sent = _begin(actor, circle, proposal, words_of(proposal.version), reason)
    logbook.write(
        actor, "was sent a proposal", f"proposal {sent.id}", circle, came_from=proposal.id, reason=reason
    )
    return sent


def is_recommendation(proposal: Proposal) -> bool:
    """Whether what is decided here is a recommendation to the circle that asked for it (C2)."""
    return proposal.came_from_id is not None and proposal.circle.kind is CircleKind.HELPING_CIRCLE


def check_takes_effects(proposal: Proposal) -> None:
    """Refuse to change what will happen where a helping circle only recommends (C2)."""
    if is_recommendation(proposal):
        raise Refusal(
            mark(
                "A helping circle recommends, it changes nothing itself. "
                "Say it in the words: the circle that asked decides what happens."
            )
        )


def bring_back(actor: Person, proposal: Proposal, decision: Decision) -> Proposal | None:
    """Bring a helping circle's recommendation home: a draft there, in the recommended words (C2).

    What the first proposal would change comes along again, and what was recommended counts as input (R1).
    """
    if not is_recommendation(proposal) or proposal.came_from is None:
        return None
    home = proposal.came_from.circle
    why = f"Recommended by {proposal.circle.name}"
    back = _begin(actor, home, proposal, words_of(proposal.version), why)
    heard = f"{proposal.circle.name} recommends (decision {decision.number} of its logbook): {decision.text}"
    speaking.record_input(actor, back, heard[:LIMIT_LONG])
    logbook.write(actor, "brought a recommendation back", f"proposal {back.id}", home, decision=decision.id)
    db.session.flush()
    return back


def _begin(actor: Person, circle: Circle, before: Proposal, words: Words, why: str) -> Proposal:
    """A draft in another circle that goes on where `before` ended."""
    origin = _decided_by_a_circle(before)
    recommends = circle.kind is CircleKind.HELPING_CIRCLE
    begun = Proposal(
        circle=circle,
        proposer=_who_carries(circle, origin.proposer, actor),
        stage=Stage.DRAFT,
        visibility=before.visibility,
        confidential_why=before.confidential_why,
        raised_at=now(),
        moved_at=now(),
        title=words.title,
        came_from=before,
        supersedes=None if recommends else origin.supersedes,
        latest=0,
        language=before.language,
    )
    db.session.add(begun)
    effects: list[Any] = [] if recommends else list(origin.version.effects)
    add_version(begun.proposer, begun, words, effects, why)
    db.session.flush()
    _carry_conflicts(before, begun)
    return begun


def _decided_by_a_circle(proposal: Proposal) -> Proposal:
    """The last proposal on the way here that was for a circle to decide: there the effects were kept."""
    while proposal.came_from is not None and proposal.circle.kind is CircleKind.HELPING_CIRCLE:
        proposal = proposal.came_from
    return proposal


def _who_carries(circle: Circle, proposer: Person, actor: Person) -> Person:
    """The proposer, where they belong to that circle; otherwise whoever takes it up there."""
    return proposer if circles.is_full_member(proposer, circle) else _who_takes_it(circle, actor)


def _who_takes_it(circle: Circle, actor: Person) -> Person:
    """Who carries a referred proposal over there: the facilitator, the secretary, or any full member."""
    members = circle.full_members()
    wearing = [t.person for kind in _CARRIERS for t in circle.live_terms(kind) if t.person in members]
    found = wearing or members
    if not found:
        raise Refusal(mark("Nobody in that circle could take this up: it has no full members."))
    return actor if actor in found else found[0]


_CARRIERS = (HatKind.FACILITATOR, HatKind.SECRETARY)


def _carry_conflicts(before: Proposal, begun: Proposal) -> None:
    """Who was off the roster because of a conflict of interest is off it over there too (R7)."""
    here = {person.id for person in begun.circle.full_members()}
    for one in db.session.scalars(select(Conflict).filter_by(proposal_id=before.id).order_by(Conflict.id)):
        if one.person_id in here:
            db.session.add(
                Conflict(
                    proposal_id=begun.id,
                    person_id=one.person_id,
                    reason=one.reason,
                    noted_by_id=one.noted_by_id,
                )
            )
    db.session.flush()


def all_before(proposal: Proposal) -> list[Proposal]:
    """Everything this proposal came from, the nearest first. Each is older, so the way has an end."""
    found: list[Proposal] = []
    while proposal.came_from is not None:
        proposal = proposal.came_from
        found.append(proposal)
    return found
