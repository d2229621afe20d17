"""After three rounds without consent: something smaller, or help from others, each one tap away (R14)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from workspace.circles.models import Circle, CircleKind
from workspace.people.models import Person
from workspace.proposals import policy
from workspace.proposals.consent import Move, Stage, offers_ladder
from workspace.proposals.models import Objection, Proposal


@dataclass(frozen=True)
class Rung:
    """One way on: what it is, how it helps, and where the person can do it, if it is for them."""

    title: str
    sentence: str
    url: str | None


def rungs(person: Person, proposal: Proposal, unconfirmed: Sequence[Objection]) -> list[Rung]:
    """The ways on for a proposal that three rounds did not bring to consent; none before that."""
    closed = sum(round_.closed_at is not None for round_ in proposal.rounds)
    if proposal.stage not in {Stage.CONSENT, Stage.INTEGRATING}:
        return []
    if not offers_ladder(closed, proposal.decision_id is not None):
        return []
    found = [
        Rung(
            _("A smaller trial"),
            _("Propose only a part of it, for a few people or in one place, and look what happens."),
            _write(person, proposal),
        ),
        Rung(
            _("A shorter term"),
            _("Let it run for a month or three, and look again then."),
            _write(person, proposal, "term_months"),
        ),
        Rung(
            _("A measure"),
            _("Say what we will watch, and what happens if it goes wrong."),
            _measure(person, proposal, unconfirmed),
        ),
        _helping(person, proposal),
    ]
    above = proposal.circle.parent
    if above is not None and above.closed_at is None:
        broader = _("Send it to %(name)s, the next broader circle, with its history.", name=above.name)
        found.append(Rung(_("The next broader circle"), broader, _refer(person, proposal, above)))
    return found


def _write(person: Person, proposal: Proposal, anchor: str | None = None) -> str | None:
    if not policy.may_write_now(person, proposal):
        return None
    return url_for("proposals.write", proposal_id=proposal.id, _anchor=anchor)


def _measure(person: Person, proposal: Proposal, unconfirmed: Sequence[Objection]) -> str | None:
    if proposal.stage is not Stage.INTEGRATING:
        return None
    offers = policy.may_offer_end(person, proposal)
    one = next((each for each in unconfirmed if offers or each.person_id == person.id), None)
    if one is None:
        return _write(person, proposal, "criteria")
    return url_for("proposals.objection", objection_id=one.id, end="measured")


def _helping(person: Person, proposal: Proposal) -> Rung:
    """One that exists, or how to appoint one: that is a decision of the circle itself (C2)."""
    title = _("A helping circle")
    exists = helping_circles(proposal.circle)
    if exists:
        sentence = _("Ask %(name)s to look into it and recommend what to do.", name=exists[0].name)
        return Rung(title, sentence, _refer(person, proposal, exists[0]))
    sentence = _("Appoint a few people to look into it and recommend what to do. You propose that first.")
    raises = policy.may_raise(person, proposal.circle)
    return Rung(title, sentence, appoint_url(proposal.circle) if raises else None)


def helping_circles(circle: Circle) -> list[Circle]:
    """The helping circles that this circle has appointed and that are at work."""
    helps = CircleKind.HELPING_CIRCLE
    return [child for child in circle.children if child.kind is helps and child.closed_at is None]


def appoint_url(circle: Circle) -> str:
    """Where one proposes to appoint a helping circle."""
    return url_for("proposals.new", circle_id=circle.id, effect="open_circle")


def _refer(person: Person, proposal: Proposal, to: Circle) -> str | None:
    if not policy.may_move(person, proposal, Move.REFER):
        return None
    more: dict[str, Any] = {"kind": Move.REFER.value, "to": to.id}
    return url_for("proposals.move", proposal_id=proposal.id, **more)
