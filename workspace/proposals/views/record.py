"""What was decided: one decision with its whole way, its corrections, and the logbooks to find it in."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workspace.circles import policy as circles_policy
from workspace.circles import queries as circles
from workspace.circles.models import Circle
from workspace.db import db, today
from workspace.logbook import queries as logbook_queries
from workspace.logbook import service as logbook_service
from workspace.logbook.models import Decision
from workspace.logbook.queries import Finding, Kind, Wanted
from workspace.proposals import queries, record_forms, referrals, tracing, way, wording
from workspace.proposals.models import Channel, Touches
from workspace.proposals.views import bp
from workspace.web import MOST_KEY, allow, find, form_of, go, in_address, me, page, refusing, sent, words

LAST_PAGE = 100_000  # no logbook is longer, and no database counts to any number that somebody types


@bp.route("/decisions/<int:decision_id>")
def decision(decision_id: int) -> ResponseReturnValue:
    """A decision: its exact words, its whole way as a picture and in words, and how it stands today."""
    found = find(queries.decisions_visible_to(me()), decision_id)
    proposal = queries.from_decision(me(), found)
    circle = db.session.get_one(Circle, found.circle_id)
    inside = circles_policy.is_member(me(), circle)
    traced = tracing.for_person(me(), found, proposal, inside)
    stations = way.stations(traced.facts, today())
    return page(
        "proposals/decision.html",
        decision=found,
        circle=circle,
        proposal=proposal,
        inside=inside,
        traced=traced,
        stations=stations,
        picture=wording.picture(stations),
        say=wording.say,
        ended=way.how_it_ended,
        state=logbook_queries.state_of(found, traced.sequels, today()),
        due=logbook_queries.due_of(found, traced.sequels, today()),
        again=logbook_queries.next_review(found, traced.sequels),
        before=referrals.before(me(), proposal) if proposal else [],
        changed=tracing.changed_by(me(), found, proposal),
        touches={each.value: each for each in Touches},
        channels={each.value: each for each in Channel},
        may_correct=circles_policy.may_keep_record(me(), circle),
    )


@bp.route("/decisions/<int:decision_id>/correct", methods=["GET", "POST"])
def correct(decision_id: int) -> ResponseReturnValue:
    """Write a correction beside a decision. What was recorded stays as it is (R16)."""
    found = find(queries.decisions_visible_to(me()), decision_id)
    circle = db.session.get_one(Circle, found.circle_id)
    allow(circles_policy.may_keep_record(me(), circle))
    form = form_of(record_forms.CorrectionForm)
    if sent(form):
        with refusing(form, form.words):
            logbook_service.correct(me(), circle, found, form.words.data or "")
            said = _("The correction stands beside the decision now.")
            return go("proposals.decision", said, decision_id=found.id, _anchor="corrections")
    return page("proposals/correct.html", form=form, decision=found, circle=circle)


@bp.route("/decisions/")
def decisions() -> ResponseReturnValue:
    """Find a decision of any circle, among those that you may see."""
    return _logbook(None)


@bp.route("/circles/<int:circle_id>/logbook")
def logbook(circle_id: int) -> ResponseReturnValue:
    """What a circle has decided, newest first, to be searched by words, kind, state and year."""
    return _logbook(find(circles.visible_to(me()), circle_id))


def _logbook(circle: Circle | None) -> Response:
    visible = queries.decisions_visible_to(me())
    if circle is not None:
        visible = visible.where(Decision.circle_id == circle.id)
    finding = _asked(None if circle else request.args.get("circle", type=int))
    number = min(max(1, request.args.get("page", 1, type=int)), LAST_PAGE)
    pager = logbook_queries.listing(visible, finding, today(), number)
    first = circle is not None and pager.number == 1 and not finding
    return page(
        "proposals/logbook.html",
        circle=circle,
        finding=finding,
        pager=pager,
        states={each.id: _state(each, pager) for each in pager.rows},
        again={each.id: logbook_queries.next_review(each, pager.sequels[each.id]) for each in pager.rows},
        sent_here=tracing.sent_here(pager.rows),
        kinds=_choices(Kind),
        wanted=_choices(Wanted),
        years=[(year, str(year)) for year in logbook_queries.years(visible)],
        circles=[] if circle else tracing.circles_deciding(visible),
        referred=referrals.referred_from(me(), circle) if first and circle else [],
        came_here=referrals.came_to(me(), circle) if first and circle else [],
        kept=_kept(finding),
    )


def _state(decision: Decision, pager: logbook_queries.Pager) -> logbook_queries.DecisionState:
    return logbook_queries.state_of(decision, pager.sequels[decision.id], today())


def _asked(circle: int | None) -> Finding:
    """What is looked for, as the address says it; what makes no sense there narrows nothing."""
    return Finding(
        words=" ".join(request.args.get("words", "").split())[: logbook_queries.LONGEST],
        kind=in_address(Kind, "kind"),
        wanted=in_address(Wanted, "state"),
        year=_year(),
        circle=circle if circle and 0 < circle < MOST_KEY else None,
    )


def _choices(choices: Iterable[StrEnum]) -> list[tuple[str, str]]:
    return [(each.value, words(each)) for each in choices]


def _year() -> int | None:
    year = request.args.get("year", type=int)
    return year if year in logbook_queries.YEARS else None


def _kept(finding: Finding) -> dict[str, Any]:
    """The same search in the address of the next page."""
    asked = {
        "words": finding.words,
        "kind": finding.kind,
        "state": finding.wanted,
        "year": finding.year,
        "circle": finding.circle,
    }
    return {name: str(value) for name, value in asked.items() if value}
