"""What happened to proposals: opened, moved on, objections integrated; and what was decided.

Nothing here says who has answered in a round, what, or how many (R10): only that it was opened or closed.
"""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import joinedload

from workspace.circles import queries as circles
from workspace.db import db
from workspace.logbook.models import Decision
from workspace.notices.asking import in_short
from workspace.notices.news import Said, Span, Thing, by_thing, newest_first
from workspace.people.models import Person
from workspace.proposals import queries
from workspace.proposals.consent import Move, Stage
from workspace.proposals.models import Guest, Objection, Proposal, Step

MOST = 500
OF_A_DECISION = 600  # characters of its text
OF_A_REASON = 300


def moved(span: Span) -> list[Thing]:
    """The proposals of this person's circles, and those they are heard on, that moved."""
    person = span.desk.person
    said = by_thing([*_steps(span), *_integrated(span)])
    wanted = queries.visible_to(person).where(Proposal.id.in_(said)).options(joinedload(Proposal.circle))
    return newest_first(
        Thing(
            said[each.id][0].at,
            _("“%(title)s” in %(circle)s", title=each.title, circle=each.circle.name),
            url_for("proposals.show", proposal_id=each.id),
            tuple(one.words for one in said[each.id]),
            each.circle.name,
        )
        for each in db.session.scalars(wanted)
    )


def _mine(person: Person) -> ColumnElement[bool]:
    heard = exists().where(Guest.proposal_id == Proposal.id, Guest.person_id == person.id)
    return or_(Proposal.circle_id.in_(circles.ids_of(person)), heard)


def _steps(span: Span) -> list[Said]:
    """Each move that somebody else made; what was decided is told by the decision itself."""
    steps = (
        select(Step)
        .join(Proposal, Step.proposal_id == Proposal.id)
        .where(
            _mine(span.desk.person),
            Step.at > span.begin,
            Step.at <= span.end,
            Step.move != Move.DECIDE,
            Step.person_id != span.desk.person.id,
        )
    )
    found = db.session.scalars(steps.order_by(Step.id.desc()).limit(MOST))
    return [Said(step.proposal_id, step.at, _with_reason(step)) for step in found]


def _with_reason(step: Step) -> str:
    happened = _happened(step)
    if not step.reason.strip():
        return happened
    return str(_("%(happened)s Why: %(why)s", happened=happened, why=step.reason.strip()[:OF_A_REASON]))


def _happened(step: Step) -> str:
    if step.move is Move.NEXT and step.to_stage is Stage.REACTIONS:
        return str(_("Reactions are asked for."))
    said: dict[Move, str] = {
        Move.OPEN: _("It was opened. Everyone can ask what is not clear."),
        Move.OPEN_STRAIGHT: _("A consent round was opened straight away."),
        Move.NEXT: _("A consent round was opened."),
        Move.AMEND: _("Its words were changed."),
        Move.PARK: _("It was set aside for a while."),
        Move.REFER: _("It was sent on to another circle."),
        Move.WITHDRAW: _("It was withdrawn."),
        Move.INTEGRATE: _("The round has closed, and what was objected is being worked on."),
        Move.ASK_AGAIN: _("Everyone is asked again, in a new round."),
        Move.TAKE_UP: _("It was taken up again."),
        Move.DECIDE: _("It was decided."),
    }
    return said[step.move]


def _integrated(span: Span) -> list[Said]:
    """The objections that came to an end which the objector confirmed (R8)."""
    mine = select(Proposal.id).where(_mine(span.desk.person))
    wanted = queries.objections_visible_to(span.desk.person).where(
        Objection.confirmed_at > span.begin,
        Objection.confirmed_at <= span.end,
        Objection.person_id != span.desk.person.id,
        Objection.proposal_id.in_(mine),
    )
    return [
        Said(
            each.proposal_id,
            each.confirmed_at,
            _("An objection was integrated: %(how)s.", how=_(each.end.label)),
        )
        for each in db.session.scalars(wanted.order_by(Objection.id.desc()).limit(MOST))
        if each.confirmed_at is not None and each.end is not None
    ]


def decided(span: Span) -> list[Thing]:
    """What this person's circles decided, in the words of the decision."""
    wanted = queries.decisions_visible_to(span.desk.person).where(
        Decision.circle_id.in_(circles.ids_of(span.desk.person)),
        Decision.decided_at > span.begin,
        Decision.decided_at <= span.end,
    )
    newest = wanted.order_by(Decision.decided_at.desc(), Decision.id.desc()).limit(MOST)
    return [
        Thing(
            each.decided_at,
            _(
                "%(circle)s, decision %(number)d: %(title)s",
                circle=each.circle_name,
                number=each.number,
                title=each.title,
            ),
            url_for("proposals.decision", decision_id=each.id),
            (in_short(each.text_html, OF_A_DECISION)[0],),
            each.circle_name,
        )
        for each in db.session.scalars(newest)
    ]
