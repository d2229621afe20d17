"""What was decided: one decision with how it came about, and a circle's logbook."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from workspace.circles import policy as circles_policy
from workspace.circles import queries as circles
from workspace.circles.models import Circle
from workspace.db import db
from workspace.logbook.models import Decision
from workspace.plan import queries as plans
from workspace.proposals import queries
from workspace.proposals.views import bp
from workspace.web import find, me, page

LAST_PAGE = 100_000  # no logbook is longer, and no database counts to any number that somebody types


@bp.route("/decisions/<int:decision_id>")
def decision(decision_id: int) -> ResponseReturnValue:
    """A decision: its exact words, how it came about, what it changed, and until when it stands."""
    found = find(queries.decisions_visible_to(me()), decision_id)
    proposal = queries.from_decision(me(), found)
    circle = db.session.get_one(Circle, found.circle_id)
    return page(
        "proposals/decision.html",
        decision=found,
        circle=circle,
        proposal=proposal,
        inside=circles_policy.is_member(me(), circle),
        actions=plans.agreed_by(me(), found),
        versions=plans.published_by(me(), found),
    )


@bp.route("/circles/<int:circle_id>/logbook")
def logbook(circle_id: int) -> ResponseReturnValue:
    """What a circle has decided, newest first."""
    circle = find(circles.visible_to(me()), circle_id)
    number = min(max(1, request.args.get("page", 1, type=int)), LAST_PAGE)
    found = queries.decisions_visible_to(me()).where(Decision.circle_id == circle.id)
    shown = db.paginate(found.order_by(Decision.number.desc()), page=number, per_page=25, error_out=False)
    return page("proposals/logbook.html", circle=circle, shown=shown)
