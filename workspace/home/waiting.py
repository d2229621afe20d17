"""What waits for one person, from every room: one list, newest need first, each one tap from done."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from workspace.circles import policy as circles_policy
from workspace.circles import queries as circles
from workspace.circles.models import Circle, JoinRequest
from workspace.db import db, now, today, zone
from workspace.people.models import Person
from workspace.plan import queries as plans
from workspace.proposals import policy, queries, rounds
from workspace.proposals.consent import Stage
from workspace.proposals.models import Proposal
from workspace.reviewing import SOON, Due, due


@dataclass(frozen=True)
class Need:
    """One thing that waits: since when, what it is, what to press, and a sentence about time."""

    since: datetime
    what: str
    do: str
    url: str
    about: str = ""
    urgent: bool = False


@dataclass(frozen=True)
class Desk:
    """What one person's page is made from, loaded once: their circles, and what is under way in them."""

    person: Person
    circles: list[Circle]
    under_way: list[Proposal]

    @property
    def open_there(self) -> list[tuple[Circle, int]]:
        """My circles, each with how many proposals are open there."""
        opened = Counter(p.circle_id for p in self.under_way if p.stage is not Stage.DRAFT)
        return [(circle, opened[circle.id]) for circle in self.circles]


def desk_of(person: Person) -> Desk:
    """Load what is under way around this person."""
    return Desk(person, circles.circles_of(person), queries.under_way(person))


def on(desk: Desk) -> list[Need]:
    """Everything that waits for this person, newest first, what is urgent before all."""
    needs = [
        *_answers(desk),
        *_confirmations(desk),
        *_replies(desk),
        *_words(desk),
        *_rounds_to_run(desk),
        *_reviews(desk.person),
        *_requests(desk.person),
        *_hats(desk),
        *_drafts(desk),
    ]
    return sorted(needs, key=lambda need: (not need.urgent, -need.since.timestamp()))


def _answers(desk: Desk) -> list[Need]:
    found = []
    for proposal in desk.under_way:
        last = proposal.open_round
        if last is None or last.place_of(desk.person) is None or last.answer_of(desk.person):
            continue
        late = now() > last.answer_by
        when = last.answer_by.astimezone(zone())
        name = proposal.circle.name
        found.append(
            Need(
                last.opened_at,
                _("Do you see harm to our aim? “%(title)s”", title=proposal.title),
                _("Give my answer"),
                url_for("proposals.answer", proposal_id=proposal.id),
                _("%(circle)s. The time to answer has passed: you are still waited for.", circle=name)
                if late
                else _("%(circle)s. Please answer by %(day)s.", circle=name, day=f"{when:%-d %B, %H:%M}"),
                urgent=True,
            )
        )
    return found


def _confirmations(desk: Desk) -> list[Need]:
    titles = {p.id: p.title for p in desk.under_way}
    if not any(p.stage is Stage.INTEGRATING for p in desk.under_way):
        return []
    return [
        Need(
            o.offered_at or now(),
            _("Is your objection integrated? “%(title)s”", title=titles.get(o.proposal_id, "")),
            _("Say whether it is"),
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
    found = []
    for proposal in desk.under_way:
        if proposal.stage in {Stage.CONSENT, Stage.PARKED} and policy.may_facilitate(desk.person, proposal):
            sentence = _what_the_facilitator_does(desk.person, proposal)
            if sentence:
                name = proposal.circle.name
                found.append(Need(proposal.moved_at, sentence, _("Go to the proposal"), _at(proposal), name))
    return found


def _what_the_facilitator_does(person: Person, proposal: Proposal) -> str | None:
    """The next step of a proposal, where the facilitator has one; hidden answers give nothing away (R10)."""
    last = proposal.rounds[-1] if proposal.rounds else None
    if proposal.stage is Stage.CONSENT and last and last.closed_at is None:
        outcome = rounds.standing(last)
        if outcome.all_in and policy.may_see_answers(person, last):
            if outcome.may_decide:
                return str(_("Nobody objects to “%(title)s”: announce the decision", title=proposal.title))
            return str(_("There is an objection to “%(title)s”: integrate it", title=proposal.title))
        if now() > last.answer_by:
            late = _(
                "The time to answer “%(title)s” has passed and somebody is missing", title=proposal.title
            )
            return str(late)
    if proposal.stage is Stage.PARKED and proposal.look_again_on and proposal.look_again_on <= today():
        return str(_("Look again at “%(title)s”", title=proposal.title))
    return None


def _reviews(person: Person) -> list[Need]:
    found = []
    for action in plans.owned_by(person):
        stands = due(action.review_on, today())
        if action.state.is_open and stands in {Due.NOW, Due.OVERDUE} and action.review_on:
            found.append(
                Need(
                    datetime.combine(action.review_on, time(0), zone()),
                    _("How is %(ref)s going? %(what)s", ref=action.reference, what=action.what),
                    _("Say how it is going"),
                    url_for("plan.report", slug=action.plan.slug, ref=action.reference),
                    _("Its review was due on %(day)s.", day=f"{action.review_on:%-d %B %Y}"),
                    urgent=stands is Due.OVERDUE,
                )
            )
    return found


def _requests(person: Person) -> list[Need]:
    waiting = db.session.scalars(
        select(JoinRequest)
        .where(JoinRequest.answered_at.is_(None), JoinRequest.circle_id.in_(circles.ids_of(person)))
        .options(joinedload(JoinRequest.circle))
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


def _hats(desk: Desk) -> list[Need]:
    """Hats whose term has run out or soon will, for whoever keeps the record of that circle (C9)."""
    ending = [
        (circle, term)
        for circle in desk.circles
        for hat in circle.hats
        for term in hat.terms[-1:]
        if term.ended_at is None and term.term_end <= today() + SOON
    ]
    return [
        Need(
            datetime.combine(term.term_end, time(0), zone()),
            _(
                "The term of a hat ends: %(hat)s, worn by %(name)s",
                hat=_(term.hat.name),
                name=term.person.name,
            )
            if term.is_live()
            else _("A hat gives no power any more: %(hat)s. Choose again", hat=_(term.hat.name)),
            _("Propose who wears it next"),
            url_for("proposals.new", circle_id=circle.id, effect="give_hat"),
            _("%(circle)s, term until %(day)s", circle=circle.name, day=f"{term.term_end:%-d %B %Y}"),
        )
        for circle, term in ending
        if circles_policy.may_keep_record(desk.person, circle)
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
