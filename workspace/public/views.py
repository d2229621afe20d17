"""What a visitor may see: the plan as published, with what is live. Reads only, the same for everybody."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from workspace.plan.models import Health, State
from workspace.public import came_about, data, decided, only, queries, record, wording
from workspace.public.data import views as data_views
from workspace.public.pages import Shown, bp, find_plan, offered, shared, shown_now
from workspace.public.paper import views as paper_views
from workspace.web import open_to_visitors

__all__ = ["bp", "came_about", "data_views", "decided", "only", "paper_views", "record"]  # all hang on bp


def _current(slug: str) -> Shown:
    return shown_now(find_plan(slug))


# The plan -------------------------------------------------------------------------------------------


@bp.route("/")
@open_to_visitors
def front() -> ResponseReturnValue:
    """Say in a few sentences what this is, and lead to the current plan."""
    return shared("public/front.html", plans=queries.current_plans(), wording=wording)


@bp.route("/plan/<slug>/")
@open_to_visitors
def plan(slug: str) -> ResponseReturnValue:
    """Read the whole current plan, with how each action is going."""
    shown = _current(slug)
    return shared("public/plan.html", shown=shown, offered=offered(shown), wording=wording)


@bp.route("/plan/<slug>/priorities/<code>")
@open_to_visitors
def priority(slug: str, code: str) -> ResponseReturnValue:
    """Read one priority area and its actions."""
    shown = _current(slug)
    area = next((area for area in shown.telling.areas if area.code == code), None)
    if area is None:
        raise NotFound
    also = [told for told in shown.telling.actions if code in told.also]
    return shared("public/priority.html", shown=shown, area=area, also=also, wording=wording)


# About this workspace -------------------------------------------------------------------------------


@bp.route("/about")
@open_to_visitors
def about() -> ResponseReturnValue:
    """Learn what this is, who is behind it and how it decides."""
    return shared(
        "public/about.html",
        plans=queries.current_plans(),
        keys=data.KEYS,
        states=[state.value for state in State],
        healths=[health.value for health in Health],
    )


@bp.route("/accessibility")
@open_to_visitors
def accessibility() -> ResponseReturnValue:
    """Learn how this works with your way of reading, and whom to tell when it doesn't."""
    return shared("public/accessibility.html")


@bp.route("/privacy")
@open_to_visitors
def privacy() -> ResponseReturnValue:
    """Learn in plain words what is kept about you and who sees it."""
    return shared("public/privacy.html")


@bp.route("/glossary")
@open_to_visitors
def glossary() -> ResponseReturnValue:
    """Look up the words we use."""
    return shared("public/glossary.html")
