"""What waits for a person while the circle tests an objection: their answer, or closing the test."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from workspace.home.need import Desk, Need
from workspace.people.models import Person
from workspace.proposals import policy
from workspace.proposals.models import Doubt, Proposal
from workspace.proposals.rounds import doubts


def of_objections(desk: Desk) -> list[Need]:
    """What waits here for this person. What others answered is in none of it (R10)."""
    under_way = {proposal.id: proposal for proposal in desk.under_way}
    found = [
        _need(desk.person, doubt, under_way[doubt.objection.proposal_id])
        for doubt in doubts.open_around(desk.person)
        if doubt.objection.proposal_id in under_way
    ]
    return [need for need in found if need is not None]


def _need(person: Person, doubt: Doubt, proposal: Proposal) -> Need | None:
    mine = doubts.answer_of(doubt, person)
    objector = doubt.objection.person.name
    at = url_for("proposals.doubt", doubt_id=doubt.id)
    about = f"{proposal.title}. {proposal.circle.name}"
    if mine is None and policy.may_answer_doubt(person, doubt, proposal):
        asked = _("Do you see the harm in the objection of %(name)s?", name=objector)
        return Need(doubt.opened_at, asked, _("Say what you see"), at, about)
    if mine is not None and mine.entered_by_id is not None:
        told = _("Your answer to a test was entered for you. Is it right?")
        return Need(mine.given_at, told, _("Look at it"), at, about)
    if policy.may_facilitate(person, proposal) and not doubts.missing(doubt, proposal):
        ready = _("Everybody has answered the test of the objection of %(name)s", name=objector)
        return Need(doubt.opened_at, ready, _("Close the test"), at, about)
    return None
