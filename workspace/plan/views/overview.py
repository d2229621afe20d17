"""The plan as a member reads it: at a glance, then its actions, as many or as few as they ask for."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from workspace.db import today
from workspace.plan import freshness, looks, narrowing, owners, policy, queries
from workspace.plan.models import State
from workspace.plan.narrowing import Choice, Offered, Only, Wanted
from workspace.plan.views import bp
from workspace.plan.views.reading import plan_at, ways
from workspace.web import in_address, me, page


@bp.route("/plans/<slug>/")
def show(slug: str) -> ResponseReturnValue:
    """The plan as it stands today: at a glance, then its actions, 25 to a page."""
    plan = plan_at(slug)
    published = queries.current(plan)
    belongs = policy.belongs(me(), plan)
    day = today()
    seen = queries.glance(plan, day)
    published_at = published.published_at if published else None
    offered = queries.offered(plan, seen, published_at)
    wanted = _wanted(offered)
    pager = queries.listing(plan, request.args.get("page", 1, type=int), wanted, published_at)
    listed = [(action, freshness.said(action, day), owners.owner(action)) for action in pager.rows]
    return page(
        "plan/show.html", plan=plan, published=published, may=ways(plan), glance=seen,
        changed=looks.count_since(me(), plan), seeking=queries.seeking(plan) if belongs else [],
        batches=queries.same_dates(plan) if belongs else [],
        pager=pager, listed=listed, offered=offered, wanted=wanted,
        area=next((each for each in plan.priorities if each.code == wanted.area), None),
        organisation=_asked(offered.organisations, "organisation"), group=_asked(offered.groups, "group"),
    )  # fmt: skip


def _wanted(offered: Offered) -> Wanted:
    """What the address asks for; what isn't offered is not heeded, and the page says what it shows."""
    area = _asked(offered.areas, "area")
    organisation, group = _asked(offered.organisations, "organisation"), _asked(offered.groups, "group")
    return Wanted(
        area=area.value if area else None,
        organisation=int(organisation.value) if organisation else None,
        state=in_address(State, "state"),
        only=in_address(Only, "only"),
        group=int(group.value) if group else None,
    )


def _asked(choices: list[Choice], name: str) -> Choice | None:
    return narrowing.chosen(choices, request.args.get(name))
