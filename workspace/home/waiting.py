"""What waits for one person, from every room: one list, newest need first, each one tap from done."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from workspace.circles import policy as circles_policy
from workspace.circles import queries as circles
from workspace.circles.models import Circle, JoinRequest
from workspace.db import db, now, today
from workspace.home.need import Desk, Need, desk_of
from workspace.home.of_actions import of_actions
from workspace.home.of_decisions import of_decisions
from workspace.home.of_guests import of_guests
from workspace.home.of_helping import of_helping
from workspace.home.of_integrating import of_integrating
from workspace.home.of_objections import of_objections
from workspace.home.of_rounds import of_rounds
from workspace.home.of_selections import of_selections
from workspace.people.models import Person
from workspace.proposals import policy, queries
from workspace.proposals.consent import Outcome, Stage
from workspace.proposals.models import Proposal, Round
from workspace.web import day_month_words

__all__ = ["Desk", "Need", "desk_of", "on"]


def on(desk: Desk) -> list[Need]:
    """Everything that waits for this person, newest first, what is urgent before all."""
    needs = [
        *_answers(desk),
        *_confirmations(desk),
        *_replies(desk),
        *_words(desk),
        *_rounds_to_run(desk),
        *of_actions(desk),
        *_requests(desk.person),
        *_drafts(desk),
        *of_rounds(desk),
        *of_objections(desk),
        *of_integrating(desk),
        *of_selections(desk),
        *of_decisions(desk),
        *of_helping(desk),
        *of_guests(desk),
    ]
    return sorted(needs, key=lambda need: (not need.urgent, -need.since.timestamp()))


def _answers(desk: Desk) -> list[Need]:
    found = []
    for proposal in desk.under_way:
        last = proposal.open_round
        if last is None or last.place_of(desk.person) is None or last.answer_of(desk.person):
            continue
        if queries.asked_too_early(desk.person, last):
            continue
        name = proposal.circle.name
        found.append(
            Need(
                last.opened_at,
                _("Do you see harm to our aim? “%(title)s”", title=proposal.title),
                _("Give my answer"),
                url_for("proposals.answer", proposal_id=proposal.id),
                _until(last, name, day_month_words(last.answer_by)),
                urgent=True,
            )
        )
    return found


def _until(last: Round, name: str, when: str) -> str:
    if last.stopped is not None:
        return str(_("%(circle)s. It goes to a meeting: no time runs, and you can answer.", circle=name))
    if now() > last.answer_by:
        return str(_("%(circle)s. The time to answer has passed: you are still waited for.", circle=name))
    return str(_("%(circle)s. Please answer by %(day)s.", circle=name, day=when))


def _confirmations(desk: Desk) -> list[Need]:
    titles = {p.id: p.title for p in desk.under_way}
    if not any(p.stage is Stage.INTEGRATING for p in desk.under_way):
        return []
    return [
        Need(
            o.offered_at or now(),
            _("Does this meet your objection? “%(title)s”", title=titles.get(o.proposal_id, "")),
            _("Say whether this meets my objection"),
            url_for("proposals.confirm", objection_id=o.id),
            urgent=True,
        )
        for o in queries.confirmations_wanted(desk.person)
    ]


def _replies(desk: Desk) -> list[Need]:
    asked = [p for p in desk.under_way if p.stage is Stage.QUESTIONS and p.proposer_id == desk.person.id]
    waiting = queries.unanswered(asked)
    return [
        Need(
            p.moved_at,
            _("There are questions about your proposal “%(title)s”", title=p.title),
            _("Answer them"),
            _at(p) + "#said",
            p.circle.name,
        )
        for p in asked
        if p.id in waiting
    ]


def _words(desk: Desk) -> list[Need]:
    talking = [
        p
        for p in desk.under_way
        if p.stage in {Stage.QUESTIONS, Stage.REACTIONS} and p.proposer_id != desk.person.id
    ]
    said = queries.spoken(desk.person, talking)
    return [
        Need(
            p.moved_at,
            _("Do you have a question about “%(title)s”?", title=p.title)
            if p.stage is Stage.QUESTIONS
            else _("What is your reaction to “%(title)s”?", title=p.title),
            _("Say it, or pass"),
            url_for("proposals.say", proposal_id=p.id),
            p.circle.name,
        )
        for p in talking
        if (p.id, p.stage) not in said
    ]


def _rounds_to_run(desk: Desk) -> list[Need]:
    mine = [
        proposal
        for proposal in desk.under_way
        if proposal.stage in {Stage.CONSENT, Stage.PARKED} and policy.may_facilitate(desk.person, proposal)
    ]
    open_ones = [proposal.open_round for proposal in mine if proposal.open_round is not None]
    outcomes = dict(zip(open_ones, queries.standings(open_ones), strict=True))
    found = []
    for proposal in mine:
        sentence = _what_the_facilitator_does(desk.person, proposal, outcomes)
        if sentence:
            name = proposal.circle.name
            found.append(Need(proposal.moved_at, sentence, _("Go to the proposal"), _at(proposal), name))
    return found


def _what_the_facilitator_does(
    person: Person, proposal: Proposal, outcomes: dict[Round, Outcome]
) -> str | None:
    """The next step of a proposal, where the facilitator has one; hidden answers give nothing away (R10)."""
    last = proposal.open_round
    if last is not None:
        outcome = outcomes[last]
        if outcome.all_in and policy.may_see_answers(person, last):
            if outcome.may_decide:
                return str(_("Nobody objects to “%(title)s”: announce the decision", title=proposal.title))
            return str(_("There is an objection to “%(title)s”: integrate it", title=proposal.title))
    if proposal.stage is Stage.PARKED and proposal.look_again_on and proposal.look_again_on <= today():
        return str(_("Look again at “%(title)s”", title=proposal.title))
    return None


def _requests(person: Person) -> list[Need]:
    waiting = db.session.scalars(
        select(JoinRequest)
        .where(JoinRequest.answered_at.is_(None), JoinRequest.circle_id.in_(circles.ids_of(person)))
        .options(joinedload(JoinRequest.circle).lazyload(Circle.hats))  # the desk has them already
        .order_by(JoinRequest.id)
    )
    return [
        Need(
            r.asked_at,
            _("%(name)s asks to join %(circle)s", name=r.person.name, circle=r.circle.name),
            _("Answer"),
            url_for("circles.members", circle_id=r.circle_id),
        )
        for r in waiting
        if circles_policy.may_keep_record(person, r.circle)
    ]


def _drafts(desk: Desk) -> list[Need]:
    return [
        Need(
            p.raised_at,
            _("Your draft “%(title)s” is not open yet", title=p.title),
            _("Go on with it"),
            _at(p),
            p.circle.name,
        )
        for p in desk.under_way
        if p.stage is Stage.DRAFT and p.proposer_id == desk.person.id
    ]


def _at(proposal: Proposal) -> str:
    return url_for("proposals.show", proposal_id=proposal.id)
