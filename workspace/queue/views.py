"""The review queue: mine, a circle’s, a plan’s. Nothing is closed here: each thing has a page of its own."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from workspace.circles.models import Circle
from workspace.plan import queries as plans
from workspace.plan.models import Plan
from workspace.policies.queries import circles_visible_to
from workspace.queue import items, queries, wording
from workspace.queue.items import Item, Kind
from workspace.web import find, in_address, me, page

bp = Blueprint("queue", __name__)


@bp.route("/reviews/")
def mine() -> ResponseReturnValue:
    """Everything that waits for you to look at it again, the longest overdue first."""
    return page("queue/mine.html", **_listed(queries.mine(me())))


@bp.route("/circles/<int:circle_id>/reviews-due")
def of_circle(circle_id: int) -> ResponseReturnValue:
    """Everything that a circle has to look at again, with whom it is, and how fresh its plans are kept."""
    circle: Circle = find(circles_visible_to(me()), circle_id)
    return page(
        "queue/of_circle.html",
        circle=circle,
        organisations=queries.by_organisation(me(), circle.id),
        **_listed(queries.of_circle(me(), circle)),
    )


@bp.route("/plans/<slug>/reviews-due")
def of_plan(slug: str) -> ResponseReturnValue:
    """Everything in a plan that has to be looked at again, with whom it is, and how fresh it is kept."""
    plan: Plan = find(plans.visible_to(me()), Plan.slug == slug)
    return page(
        "queue/of_plan.html",
        plan=plan,
        organisations=queries.by_organisation(me(), plan.circle_id, plan.id),
        **_listed(queries.of_plan(me(), plan)),
    )


def _listed(found: list[Item]) -> dict[str, Any]:
    """One page of them, in words."""
    kind = in_address(Kind, "kind")
    listed = items.page_of(found, request.args.get("page", 1, type=int), kind)
    names = wording.names_of(list(listed.rows))
    return {
        "listed": listed,
        "kind": kind,
        "said": {item.key: _said(item, names) for item in listed.rows},
        "on_mine": sum(bool(item.mine) for item in found),
    }


def _said(item: Item, names: wording.Names) -> dict[str, Any]:
    return {
        "what": wording.what(item),
        "why": wording.why(item),
        "turns": wording.turns(item, names),
        "url": wording.deal_with(item) if item.mine else wording.read(item),
        "do": wording.to_do(item) if item.mine else "",
    }
