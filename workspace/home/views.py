"""What waits for me, and a circle's page with everything that happens in it."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from workspace.circles import policy as circles_policy
from workspace.circles import queries as circles
from workspace.db import db
from workspace.home import waiting
from workspace.logbook.models import Decision
from workspace.plan import policy as plan_policy
from workspace.plan import queries as plans
from workspace.plan.models import Plan
from workspace.proposals import policy as proposals_policy
from workspace.proposals import queries as proposals
from workspace.web import find, me, page

bp = Blueprint("home", __name__)


@bp.route("/home")
def index() -> ResponseReturnValue:
    """What waits for you, newest need first; below it your circles and the plans."""
    person = me()
    desk = waiting.desk_of(person)
    return page(
        "home/index.html",
        needs=waiting.on(desk),
        circles=desk.open_there,
        plans=list(db.session.scalars(plans.visible_to(person).order_by(Plan.title).limit(20))),
    )


@bp.route("/circles/<int:circle_id>")
def circle(circle_id: int) -> ResponseReturnValue:
    """A circle: its aim and domain, its hats, what it is deciding, its plan and what it has decided."""
    person = me()
    found = find(circles.visible_to(person), circle_id)
    decided = proposals.decisions_visible_to(person).where(Decision.circle_id == found.id)
    return page(
        "home/circle.html",
        circle=found,
        standing=found.standing_of(person),
        open_proposals=proposals.in_circle(person, found),
        plans=list(
            db.session.scalars(
                plans.visible_to(person).where(Plan.circle_id == found.id).order_by(Plan.title)
            )
        ),
        decisions=list(db.session.scalars(decided.order_by(Decision.number.desc()).limit(5))),
        may={
            "raise": proposals_policy.may_raise(person, found),
            "join": circles_policy.may_join(person, found),
            "ask": circles_policy.may_ask_to_join(person, found),
            "leave": circles_policy.may_leave(person, found),
            "members": circles_policy.may_see_members(person, found),
            "invite": circles_policy.may_invite(person, found),
            "start_plan": plan_policy.may_start(person, found),
            "stands_in": circles_policy.stands_in(person, found),
        },
    )
