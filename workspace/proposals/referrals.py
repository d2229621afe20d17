"""Reading what was sent on: where it went, what came back, and what happened before it came here (R14)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased, joinedload

from workspace.circles import queries as circles
from workspace.circles.models import Circle, CircleKind
from workspace.db import db
from workspace.logbook.models import Decision
from workspace.people.models import Person
from workspace.proposals import queries
from workspace.proposals.consent import Move, Stage
from workspace.proposals.models import Objection, Proposal, Round, Speech, Step, Version
from workspace.proposals.sent_on import handed_to

MOST = 50  # of the referrals that a logbook shows


@dataclass(frozen=True)
class Leg:
    """One circle that a proposal came to, and what it answered. `told` is false where that is not for one."""

    proposal: Proposal
    sent_at: datetime
    why: str
    withdrawn_why: str
    told: bool
    opens: bool  # whether its page is there for this person
    came_back: bool = False  # a helping circle's recommendation, to be decided here

    @property
    def recommends(self) -> bool:
        """Whether it was asked for a recommendation only (C2)."""
        return self.proposal.circle.kind is CircleKind.HELPING_CIRCLE

    @property
    def decision(self) -> Decision | None:
        """Its answer."""
        return self.proposal.decision


@dataclass(frozen=True)
class Referral:
    """A proposal that was sent on, with each circle that it came to."""

    proposal: Proposal
    legs: list[Leg]


@dataclass(frozen=True)
class Before:
    """What came before in another circle. The counts are None where the history is not for one."""

    proposal: Proposal
    opens: bool
    versions: int | None = None
    rounds: int | None = None
    objections: int | None = None
    said: int | None = None


def referred_from(person: Person, circle: Circle) -> list[Referral]:
    """What this circle sent on, the newest first, and the answers that came back."""
    sent = (
        queries.visible_to(person)
        .where(Proposal.circle_id == circle.id, Proposal.stage == Stage.REFERRED)
        .order_by(Proposal.moved_at.desc(), Proposal.id.desc())
    )
    found = list(db.session.scalars(sent.limit(MOST)))
    legs = legs_of(person, found)
    return [Referral(proposal, legs[proposal.id]) for proposal in found]


def came_to(person: Person, circle: Circle) -> list[Proposal]:
    """What other circles sent here, the newest first. A recommendation that came back is not among it."""
    origin, home = aliased(Proposal), aliased(Circle)
    sent = (
        queries.visible_to(person)
        .join(origin, Proposal.came_from_id == origin.id)
        .join(home, origin.circle_id == home.id)
        .where(Proposal.circle_id == circle.id, home.kind != CircleKind.HELPING_CIRCLE)
        .options(joinedload(Proposal.came_from).joinedload(Proposal.circle), joinedload(Proposal.decision))
    )
    return list(db.session.scalars(sent.order_by(Proposal.id.desc()).limit(MOST)))


def legs_of(person: Person, proposals: Sequence[Proposal]) -> dict[int, list[Leg]]:
    """For each of these proposals where it went from here, in order: however many, the same few queries."""
    found: dict[int, list[Leg]] = {proposal.id: [] for proposal in proposals}
    after = _what_came_after(list(found))
    if not after:
        return found
    mine = set(db.session.scalars(circles.ids_of(person)))
    inside = {p.id for p in proposals if p.circle_id in mine} | _handed(person, list(found))
    keys = {leg.id for _root, leg in after}
    seen = queries.visible_to(person).with_only_columns(Proposal.id).where(Proposal.id.in_(keys))
    opens = set(db.session.scalars(seen))
    whys = _reasons(keys | set(found))
    helped = {there.id for _root, there in after if there.circle.kind is CircleKind.HELPING_CIRCLE}
    for root, there in after:
        left = there.came_from_id or 0
        found[root].append(
            Leg(
                proposal=there,
                sent_at=there.raised_at,
                why=whys.get((left, Move.REFER), ""),
                withdrawn_why=whys.get((there.id, Move.WITHDRAW), ""),
                told=root in inside or there.id in opens,
                opens=there.id in opens,
                came_back=left in helped and (left, Move.REFER) not in whys,
            )
        )
    return found


def _what_came_after(roots: Sequence[int]) -> list[tuple[int, Proposal]]:
    """Everything that goes on from these, each beside the one it began with. Always newer, so it ends."""
    if not roots:
        return []
    first = select(Proposal.came_from_id.label("root"), Proposal.id.label("id"))
    there = first.where(Proposal.came_from_id.in_(roots)).cte(recursive=True)
    further = select(there.c.root, Proposal.id).join(there, Proposal.came_from_id == there.c.id)
    whole = there.union(further)
    wanted = (
        select(whole.c.root, Proposal)
        .join(Proposal, Proposal.id == whole.c.id)
        .options(joinedload(Proposal.circle), joinedload(Proposal.decision))
        .order_by(Proposal.id)
    )
    return [(root, proposal) for root, proposal in db.session.execute(wanted)]


def _handed(person: Person, keys: Sequence[int]) -> set[int]:
    return set(db.session.scalars(select(Proposal.id).where(Proposal.id.in_(keys), _is_handed(person))))


def _is_handed(person: Person) -> ColumnElement[bool]:
    return Proposal.id.in_(handed_to(person))


def _reasons(keys: set[int]) -> dict[tuple[int, Move], str]:
    """Why each was sent on or withdrawn, in the words of who did it."""
    wanted = select(Step).where(Step.proposal_id.in_(keys), Step.move.in_([Move.REFER, Move.WITHDRAW]))
    return {(step.proposal_id, step.move): step.reason for step in db.session.scalars(wanted)}


def before(person: Person, proposal: Proposal) -> list[Before]:
    """What happened before it came here, the first circle first, with how much there is to read."""
    way: list[Proposal] = []
    while proposal.came_from is not None:
        proposal = proposal.came_from
        way.insert(0, proposal)
    if not way:
        return []
    keys = [one.id for one in way]
    mine = set(db.session.scalars(circles.ids_of(person)))
    inside = {one.id for one in way if one.circle_id in mine} | _handed(person, keys)
    seen = queries.visible_to(person).with_only_columns(Proposal.id).where(Proposal.id.in_(keys))
    opens = set(db.session.scalars(seen))
    counted = [_count(kind, keys) for kind in (Version, Round, Objection, Speech)]
    return [
        Before(one, one.id in opens, *([each.get(one.id, 0) for each in counted] if one.id in inside else []))
        for one in way
    ]


def _count(kind: type[Version | Round | Objection | Speech], keys: Sequence[int]) -> dict[int, int]:
    each = select(kind.proposal_id, func.count()).where(kind.proposal_id.in_(keys))
    return {row[0]: row[1] for row in db.session.execute(each.group_by(kind.proposal_id))}
