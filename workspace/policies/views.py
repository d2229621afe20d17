"""A circle's policies as pages: what is in force, since when, what it replaced, when we look again."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from flask import Blueprint
from flask.typing import ResponseReturnValue

from workspace.db import today
from workspace.policies import policy as may
from workspace.policies import queries
from workspace.policies.models import PolicyText
from workspace.reviewing import Due, due
from workspace.text import differences
from workspace.web import find, me, page

bp = Blueprint("policies", __name__)


@dataclass(frozen=True)
class Replaced:
    """An earlier text, and what the one that took its place changed in it."""

    earlier: PolicyText
    later: PolicyText
    changes: list[tuple[str, str]]


@bp.app_template_filter("due")
def due_of(text: PolicyText) -> Due:
    """How close the review of this text is."""
    return due(text.review_on, today())


@bp.route("/circles/<int:circle_id>/policies")
def list_policies(circle_id: int) -> ResponseReturnValue:
    """A circle's policies: what it does in the same way each time, and when it looks at that again."""
    circle = find(queries.circles_visible_to(me()), circle_id)
    found = queries.of_circle(me(), circle)
    return page(
        "policies/list.html",
        circle=circle,
        in_force=[each for each in found if each.ended_at is None],
        ended=[each for each in found if each.ended_at is not None],
        may_propose=may.may_propose(me(), circle),
    )


@bp.route("/policies/<int:policy_id>")
def show(policy_id: int) -> ResponseReturnValue:
    """A policy: its text, since when it is in force, the decision that agreed it, and the earlier texts."""
    policy = queries.whole(find(queries.visible_to(me()), policy_id))
    replaced = [Replaced(old, new, differences(old.text, new.text)) for old, new in pairwise(policy.texts)]
    return page(
        "policies/show.html",
        policy=policy,
        replaced=replaced[::-1],
        decisions_shown=queries.decisions_shown(me(), policy),
        may_propose=may.may_propose_change(me(), policy),
    )
