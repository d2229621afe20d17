"""Reading only some actions of the public plan: every choice is a plain link, a page of its own."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from workspace.public import choosing, wording
from workspace.public.pages import bp, find_plan, offered, shared, shown_now
from workspace.web import open_to_visitors


@bp.route("/plan/<slug>/only/<kind>/")
@bp.route("/plan/<slug>/only/<kind>/<value>/")
@open_to_visitors
def only(slug: str, kind: str, value: str = "") -> ResponseReturnValue:
    """Read only the actions of one area, organisation, state or group, or those nobody looks after."""
    shown = shown_now(find_plan(slug))
    there = offered(shown)
    chosen = (
        choosing.chosen(shown.telling, there, kind, value) if value else choosing.only(shown.telling, kind)
    )
    if chosen is None:
        raise NotFound
    return shared("public/only.html", shown=shown, chosen=chosen, kind=kind, offered=there, wording=wording)
