"""What waits for me, and a circle's page with everything that happens in it."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from workspace.circles import helping
from workspace.circles import queries as circles
from workspace.db import db
from workspace.home import backlog, waiting
from workspace.logbook.models import Decision
from workspace.people import drafts
from workspace.plan import queries as plans
from workspace.plan.models import Plan
from workspace.policies import queries as policies
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
        to_look_at=len(desk.to_look_at),
        unsent=drafts.waiting(person),
        circles=desk.open_there,
        plans=list(db.session.scalars(plans.visible_to(person).order_by(Plan.title).limit(20))),
    )


@bp.route("/circles/<int:circle_id>")
def circle(circle_id: int) -> ResponseReturnValue:
    """A circle: its aim and domain, its hats, what it is deciding, its plan and what it has decided."""
    person = me()
    found = circles.complete(find(circles.visible_to(person), circle_id))
    decided = proposals.decisions_visible_to(person).where(Decision.circle_id == found.id)
    in_force = [each for each in policies.of_circle(person, found) if each.ended_at is None]
    is_open = proposals.in_circle(person, found)
    return page(
        "home/circle.html",
        circle=found,
        standing=found.standing_of(person),
        by_link=circles.links_from_below(found),
        open_proposals=is_open,
        backlog=backlog.of(person, found, is_open, in_force, decided),
        policies=in_force,
        reports=helping.sent_to(person, found),
        own_reports=helping.written_by(person, found),
        plans=list(
            db.session.scalars(
                plans.visible_to(person).where(Plan.circle_id == found.id).order_by(Plan.title)
            )
        ),
        decisions=list(db.session.scalars(decided.order_by(Decision.number.desc()).limit(5))),
        may=backlog.what_may(person, found),
    )


from workspace.home import paper  # noqa: E402  its pages hang on bp

__all__ = ["bp", "paper"]
