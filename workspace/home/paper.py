"""A circle's week on paper, and keying in what comes back."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from functools import partial

from flask import request
from flask.typing import ResponseReturnValue

from workspace.circles import policy as circles_policy
from workspace.circles import queries as circles
from workspace.circles.models import Circle
from workspace.db import today
from workspace.home import pack
from workspace.home.views import bp
from workspace.people.models import Person
from workspace.plan import policy as plan_policy
from workspace.plan.models import Action, Health
from workspace.plan.views.reading import PLAN_LABELS, told_of
from workspace.queue import wording
from workspace.web import allow, find, me, page

FAR = timedelta(days=3660)  # nobody prints the week of another century


@bp.route("/circles/<int:circle_id>/pack")
def print_pack(circle_id: int) -> ResponseReturnValue:
    """A circle's next week to print: rounds to answer, actions to report on, what changed, the next dates."""
    circle = _circle(circle_id)
    made = pack.of(me(), circle, _from())
    return page(
        "home/pack.html",
        pack=made,
        circle=circle,
        large="large" in request.args,
        wording=wording,
        healths=list(Health),
        told_of=partial(told_of, inside=False),
        plan_labels=PLAN_LABELS,
        may_enter=_takes_back(me(), circle),
    )


@bp.route("/circles/<int:circle_id>/pack/key-in")
def pile(circle_id: int) -> ResponseReturnValue:
    """The pile of paper that came back: all that is on the pack, in its order, with links to enter it."""
    circle = _circle(circle_id)
    allow(_takes_back(me(), circle))
    made = pack.of(me(), circle, _from())
    whole = pack.in_hand(me(), made)
    return page(
        "home/pile.html",
        pack=made,
        circle=circle,
        may_key_in=circles_policy.may_facilitate(me(), circle),
        actions=[(item, _how_to_enter(me(), whole.get(item.id))) for item in made.actions],
    )


def _circle(circle_id: int) -> Circle:
    found: Circle = find(circles.visible_to(me()), circle_id, circles_policy.may_see_members)
    return circles.complete(found)


def _takes_back(person: Person, circle: Circle) -> bool:
    """Who enters what comes back: the secretary and the facilitator."""
    return circles_policy.may_keep_record(person, circle) or circles_policy.may_facilitate(person, circle)


def _from() -> date:
    """The first day of the week that is asked for: today, unless another one was chosen."""
    with suppress(ValueError):
        asked = date.fromisoformat(request.args.get("from", ""))
        if abs(asked - today()) < FAR:
            return asked
    return today()


def _how_to_enter(person: Person, action: Action | None) -> str:
    """Which page takes in what was said of this action: for its owner, as one's own, or none."""
    if action is None:
        return ""
    if plan_policy.may_enter_update(person, action):
        return "plan.update_for"
    return "plan.report" if plan_policy.may_report(person, action) else ""
