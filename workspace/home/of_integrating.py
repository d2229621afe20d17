"""What waits for a person while objections are worked on, and when another circle sends a proposal here."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from workspace.circles import policy as circles
from workspace.db import db
from workspace.home.need import Desk, Need
from workspace.people.models import Person
from workspace.proposals import policy
from workspace.proposals.consent import Stage
from workspace.proposals.models import Objection, Proposal
from workspace.proposals.rounds import doubts


def of_integrating(desk: Desk) -> list[Need]:
    """What waits here for this person: two queries while anything is being integrated, otherwise none."""
    return [*_integrating(desk), *_sent_here(desk)]


def _integrating(desk: Desk) -> list[Need]:
    found = [proposal for proposal in desk.under_way if proposal.stage is Stage.INTEGRATING]
    if not found:
        return []
    waiting = _unconfirmed(found)
    tested, open_ones = _tests([one for ones in waiting.values() for one in ones])
    needs = [_mine(one) for ones in waiting.values() for one in ones if _is_mine(desk.person, one, tested)]
    for proposal in found:
        if policy.may_facilitate(desk.person, proposal):
            needs += _to_run(proposal, waiting[proposal.id], open_ones)
    return needs


def _unconfirmed(found: list[Proposal]) -> dict[int, list[Objection]]:
    """The objections nobody has confirmed an end of, by proposal; of who has left the circle none."""
    by_key = {proposal.id: proposal for proposal in found}
    wanted = select(Objection).where(
        Objection.proposal_id.in_(by_key),
        Objection.confirmed_at.is_(None),
    )
    waiting: dict[int, list[Objection]] = {key: [] for key in by_key}
    for one in db.session.scalars(wanted.order_by(Objection.id)):
        if circles.is_full_member(one.person, by_key[one.proposal_id].circle):
            waiting[one.proposal_id].append(one)
    return waiting


def _tests(objections: list[Objection]) -> tuple[set[int], set[int]]:
    """The keys of the objections that the circle has tested, and of those it is testing now."""
    found = doubts.of_objections(objections)
    tested = {key for key, tests in found.items() if any(one.harm_seen is not None for one in tests)}
    return tested, {key for key, tests in found.items() if any(one.closed_at is None for one in tests)}


def _is_mine(person: Person, one: Objection, tested: set[int]) -> bool:
    return one.person_id == person.id and one.end is None and one.id in tested


def _mine(one: Objection) -> Need:
    return Need(
        one.answer.given_at,
        _("The circle has tested your objection. You say what becomes of it."),
        _("Look at it"),
        url_for("proposals.objection", objection_id=one.id),
        one.answer.words,
    )


def _to_run(proposal: Proposal, waiting: list[Objection], being_tested: set[int]) -> list[Need]:
    """The facilitator's next step, as the page of the round says it: one objection at a time."""
    about = f"{proposal.title}. {proposal.circle.name}"
    first = next((one for one in waiting if one.end is None), None)
    if first is not None and first.id not in being_tested:
        what = _("Work on the objection by %(name)s", name=first.person.name)
        at = url_for("proposals.objection", objection_id=first.id)
        return [Need(proposal.moved_at, what, _("Go to the objection"), at, about)]
    if not waiting:
        what = _("Every objection is integrated and confirmed. Ask again in a new round.")
        at = url_for("facilitating.run", proposal_id=proposal.id)
        return [Need(proposal.moved_at, what, _("Go to the round"), at, about)]
    return []


def _sent_here(desk: Desk) -> list[Need]:
    """For who runs the rounds: what another circle sent here and nobody has opened yet."""
    return [
        Need(
            proposal.raised_at,
            _("Another circle sent you “%(title)s”", title=proposal.title),
            _("Read it"),
            url_for("proposals.show", proposal_id=proposal.id),
            proposal.circle.name,
        )
        for proposal in desk.under_way
        if proposal.stage is Stage.DRAFT
        and proposal.came_from_id is not None
        and proposal.proposer_id != desk.person.id
        and policy.may_facilitate(desk.person, proposal)
    ]
