"""A time when carers were heard, with the actions that came of it (H1)."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from workspace.db import today
from workspace.plan import freshness, queries
from workspace.plan.views import bp
from workspace.voices import policy as voices_policy
from workspace.voices import queries as voices
from workspace.web import find, me, page


@bp.route("/sessions/<int:session_id>")
def session(session_id: int) -> ResponseReturnValue:
    """What carers said, when and who was heard; and the actions that came of it, as far as I may see them."""
    found = find(voices.whole(me()), session_id)
    pager = queries.heard_in(me(), found, request.args.get("page", 1, type=int))
    return page(
        "plan/session.html", session_=found, pager=pager,
        came=[(action, freshness.said(action, today())) for action in pager.rows],
        may_put_right=voices_policy.may_put_right(me(), found),
    )  # fmt: skip
