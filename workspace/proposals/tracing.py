"""Reading what a decision's page tells beside the record: its way, what it changed, what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from workspace.circles import queries as circles
from workspace.circles.models import Circle, Hat, HatTerm
from workspace.db import day_of, db
from workspace.logbook import queries as logbook
from workspace.logbook.models import Correction, Decision, Sequel, SequelKind
from workspace.people.models import Person
from workspace.plan import queries as plans
from workspace.plan.models import Action, PlanVersion
from workspace.policies import queries as policies
from workspace.policies.models import Policy, PolicyText
from workspace.proposals import queries, way
from workspace.proposals.models import Proposal, Round, Speech, SpeechKind
from workspace.refusal import mark
from workspace.visibility import Visibility


@dataclass(frozen=True)
class Bond:
    """Another decision that this one has to do with, and how."""

    how: str
    decision: Decision
    words: str = ""


@dataclass(frozen=True)
class Changed:
    """What a decision changed, as far as this person may see it."""

    actions: Sequence[Action]
    versions: Sequence[PlanVersion]
    terms: Sequence[HatTerm]
    policies: Sequence[Policy]
    circles: Sequence[Circle]


@dataclass(frozen=True)
class Traced:
    """A decision with all that came of it: for its page."""

    facts: way.Facts
    sequels: list[Sequel]
    corrections: list[Correction]
    earlier: list[Bond]
    later: list[Bond]


def for_person(person: Person, decision: Decision, proposal: Proposal | None, inside: bool) -> Traced:
    """The way of a decision as this person may see it."""
    return _traced(decision, proposal, queries.decisions_visible_to(person), inside, named=True)


def public_decisions() -> Select[Decision]:
    """The decisions that anyone may read."""
    return select(Decision).where(Decision.visibility == Visibility.PUBLIC)


def for_visitors(decision: Decision) -> Traced:
    """The way of a public decision, for anyone: without the names of people or of other circles."""
    proposal = db.session.scalar(select(Proposal).where(Proposal.decision_id == decision.id))
    return _traced(decision, proposal, public_decisions(), inside=False, named=False)


def _traced(
    decision: Decision, proposal: Proposal | None, visible: Select[Decision], inside: bool, named: bool
) -> Traced:
    sequels = logbook.sequels_of([decision.id])[decision.id]
    corrections = logbook.corrections_of(decision)
    made = logbook.followed_by(decision)
    takers = list(db.session.scalars(visible.where(Decision.supersedes_id == decision.id)))
    others = {each.by_id for each in sequels} | {each.decision_id for each in made} | {decision.supersedes_id}
    known = set(
        db.session.scalars(visible.with_only_columns(Decision.id).where(Decision.id.in_(others - {None})))
    )
    rounds = _rounds(proposal) if proposal else []
    facts = way.Facts(
        decision=decision,
        raised_on=day_of(proposal.raised_at) if proposal else None,
        versions=len(queries.versions_shown(proposal, inside)) if proposal else 0,
        rounds=way.asked_in(rounds) or way.asked_last(decision),
        inputs=_inputs(proposal) if proposal else 0,
        heard=way.heard_in(proposal, decision.version_number) if proposal and named else (),
        sent_by=_sent_by(proposal, named),
        corrections=corrections,
        sequels=sequels,
        known=frozenset(known),
    )
    return Traced(
        facts,
        sequels,
        corrections,
        earlier=_earlier(decision, made, known),
        later=_later(sequels, takers, known),
    )


def _rounds(proposal: Proposal) -> list[Round]:
    whole = select(Round).where(Round.proposal_id == proposal.id).options(joinedload(Round.version))
    return list(db.session.scalars(whole.order_by(Round.number)))


def _inputs(proposal: Proposal) -> int:
    heard = select(func.count()).where(Speech.proposal_id == proposal.id, Speech.kind == SpeechKind.INPUT)
    return db.session.scalar(heard) or 0


def _sent_by(proposal: Proposal | None, named: bool) -> str | None:
    if proposal is None or proposal.came_from is None:
        return None
    return proposal.came_from.circle.name if named else ""


_MADE = {
    SequelKind.KEPT: mark("It keeps"),
    SequelKind.CHANGED: mark("It changes"),
    SequelKind.ENDED: mark("It ends"),
}
_BECAME = {
    SequelKind.KEPT: mark("Kept by"),
    SequelKind.CHANGED: mark("Changed by"),
    SequelKind.ENDED: mark("Ended by"),
}


def _earlier(decision: Decision, made: Sequence[Sequel], known: set[int]) -> list[Bond]:
    found = [Bond(_MADE[each.kind], each.decision, each.words) for each in made if each.decision_id in known]
    told = {bond.decision.id for bond in found}
    if decision.supersedes and decision.supersedes_id in known - told:
        found.append(Bond(mark("It takes the place of"), decision.supersedes))
    return found


def _later(sequels: Sequence[Sequel], takers: Sequence[Decision], known: set[int]) -> list[Bond]:
    found = [Bond(_BECAME[each.kind], each.by, each.words) for each in sequels if each.by_id in known]
    told = {bond.decision.id for bond in found}
    return found + [Bond(mark("Its place was taken by"), each) for each in takers if each.id not in told]


# What it changed ---------------------------------------------------------------------------------------


def changed_by(person: Person, decision: Decision, proposal: Proposal | None) -> Changed:
    """The actions, versions, hats, policies and circles that a decision changed, where they may be seen."""
    return Changed(
        plans.agreed_by(person, decision),
        plans.published_by(person, decision),
        _terms(person, decision),
        _policies(person, decision),
        _circles(person, decision, proposal),
    )


def _terms(person: Person, decision: Decision) -> Sequence[HatTerm]:
    there = circles.visible_to(person).with_only_columns(Circle.id)
    given = select(HatTerm).join(Hat).where(HatTerm.decision_id == decision.id, Hat.circle_id.in_(there))
    whole = joinedload(HatTerm.hat).joinedload(Hat.circle)
    return db.session.scalars(given.options(whole).order_by(HatTerm.id)).all()


def _policies(person: Person, decision: Decision) -> Sequence[Policy]:
    texts = select(PolicyText.policy_id).where(PolicyText.decision_id == decision.id)
    touched = policies.visible_to(person).where(or_(Policy.id.in_(texts), Policy.ended_by_id == decision.id))
    return db.session.scalars(touched.options(joinedload(Policy.circle)).order_by(Policy.name)).all()


def _circles(person: Person, decision: Decision, proposal: Proposal | None) -> Sequence[Circle]:
    version = queries.version_of(proposal, decision.version_number) if proposal else None
    about = [e for e in (version.effects if version else ()) if e["kind"] in _ABOUT_CIRCLES]
    keys = [effect["circle"] for effect in about if effect["kind"] != "open_circle"]
    names = [effect["name"] for effect in about if effect["kind"] == "open_circle"]
    if not about:
        return []
    named = or_(Circle.id.in_(keys), Circle.name.in_(names))
    return db.session.scalars(circles.visible_to(person).where(named).order_by(Circle.name)).all()


_ABOUT_CIRCLES = frozenset({"open_circle", "change_circle", "close_circle"})


# For lists -------------------------------------------------------------------------------------------


def sent_here(decisions: Sequence[Decision]) -> dict[int, str]:
    """Which of these decisions answer what another circle sent, and which circle that was."""
    before, asked = aliased(Proposal), aliased(Circle)
    found = db.session.execute(
        select(Proposal.decision_id, asked.name)
        .join(before, Proposal.came_from_id == before.id)
        .join(asked, before.circle_id == asked.id)
        .where(
            Proposal.decision_id.in_([decision.id for decision in decisions]),
            before.circle_id != Proposal.circle_id,
        )
    )
    return {row[0]: row[1] for row in found if row[0]} if decisions else {}


def circles_deciding(visible: Select[Decision]) -> list[tuple[int, str]]:
    """The circles of these decisions by name, for a choice."""
    wanted = select(Circle.id, Circle.name).where(
        Circle.id.in_(visible.with_only_columns(Decision.circle_id))
    )
    return [(row[0], row[1]) for row in db.session.execute(wanted.order_by(func.lower(Circle.name)))]
