"""What a visitor may see: the plan as published, with what is live. Reads only, the same for everybody."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from workspace.db import today
from workspace.logbook.models import Decision
from workspace.plan.models import Health, Plan, PlanVersion, State
from workspace.plan.shape import LABELS
from workspace.public import changes as comparing
from workspace.public import exports, queries, telling, wording
from workspace.public.shelf import MAY_BE_SHARED
from workspace.public.telling import Telling
from workspace.web import find, open_to_visitors, page, settings

bp = Blueprint("public", __name__)


def shared(template: str, **context: Any) -> Response:
    """A page that is the same for everybody, so that it can be kept and shared."""
    g.visitor_page = True
    return share(make_response(render_template(template, **context)))


def share(response: Response) -> Response:
    """Say of an answer that it is the same for everybody."""
    request.environ[MAY_BE_SHARED] = True
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response


@dataclass(frozen=True)
class Shown:
    """A public plan as its pages need it."""

    plan: Plan
    versions: Sequence[PlanVersion]
    telling: Telling
    decisions: dict[int, Decision]
    live: dict[str, queries.Live]

    @property
    def version(self) -> PlanVersion:
        """The current version."""
        return self.versions[0]

    def made_by(self, key: int | None) -> Decision | None:
        """The decision with this key, if it has a page that a visitor may read."""
        return next((found for found in self.decisions.values() if found.id == key), None)


def find_plan(slug: str) -> Plan:
    """The public plan at this address, or 404: also where there is one that a visitor may not see (V2)."""
    return find(queries.public_plans(), Plan.slug == slug)


def shown_now(plan: Plan) -> Shown:
    """The current version with everything that is live today."""
    content = queries.content(plan, plan.versions_published)
    live = queries.live(plan)
    return Shown(
        plan,
        queries.versions(plan),
        telling.tell(content, queries.names([content]), live, today()),
        queries.decisions(plan, [content]),
        live,
    )


def _current(slug: str) -> Shown:
    return shown_now(find_plan(slug))


def _number(written: str | None, plan: Plan) -> int | None:
    """The version somebody asked for, if there is one with this number."""
    number = int(written) if written and re.fullmatch("[0-9]{1,6}", written) else 0
    return number if 1 <= number <= plan.versions_published else None


def _no_such_version(plan: Plan) -> Response:
    return page("public/no_such_version.html", 404, plan=plan, versions=queries.versions(plan))


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
    return shared("public/plan.html", shown=_current(slug), wording=wording)


@bp.route("/plan/<slug>/actions/<ref>")
@open_to_visitors
def action(slug: str, ref: str) -> ResponseReturnValue:
    """Read everything about one action. Its address never changes, even when it has left the plan."""
    if ref != ref.upper():
        return redirect(url_for("public.action", slug=slug, ref=ref.upper()), 302)
    shown = _current(slug)
    told = shown.telling.find(ref)
    if told is None:
        return _gone(shown, ref)
    key = shown.live[ref].key if ref in shown.live else 0
    return shared(
        "public/action.html",
        shown=shown,
        told=told,
        wording=wording,
        updates=queries.updates(key),
        moved=queries.moved_dates(key, shown.version.published_at),
        dates={name: LABELS[name] for name in queries.DATES},
    )


def _gone(shown: Shown, ref: str) -> Response:
    """An action that stood in an earlier version: what it said last."""
    for number, content in zip(
        range(shown.plan.versions_published, 0, -1), queries.all_contents(shown.plan), strict=True
    ):
        told = telling.tell(content, queries.names([content])).find(ref)
        if told:
            return shared("public/gone.html", shown=shown, told=told, number=number, wording=wording)
    raise NotFound


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


@bp.route("/plan/<slug>/changes")
@open_to_visitors
def changes(slug: str) -> ResponseReturnValue:
    """See in words what changed since an earlier version; since the one before, if none is named."""
    plan = find_plan(slug)
    asked = request.args.get("since")
    since = _number(asked, plan) if asked else max(plan.versions_published - 1, 1)
    if since is None:
        return _no_such_version(plan)
    shown = shown_now(plan)
    content = queries.content(plan, since)
    before = telling.tell(content, queries.names([content]))
    return shared(
        "public/changes.html",
        shown=shown,
        since=next(version for version in shown.versions if version.number == since),
        changes=comparing.between(before, shown.telling) if since < plan.versions_published else None,
        wording=wording,
    )


@bp.route("/plan/<slug>/versions/")
@open_to_visitors
def versions(slug: str) -> ResponseReturnValue:
    """Find every version that was ever published, each at an address that stays."""
    plan = find_plan(slug)
    return shared("public/versions.html", plan=plan, versions=queries.versions(plan), wording=wording)


@bp.route("/plan/<slug>/versions/<number>")
@open_to_visitors
def version(slug: str, number: str) -> ResponseReturnValue:
    """Read a version exactly as it was agreed. It says so where a newer one has taken its place."""
    plan = find_plan(slug)
    asked = _number(number, plan)
    if asked is None:
        return _no_such_version(plan)
    content = queries.content(plan, asked)
    shown = Shown(
        plan,
        queries.versions(plan),
        telling.tell(content, queries.names([content])),
        queries.decisions(plan, [content]),
        {},
    )
    this = next(version for version in shown.versions if version.number == asked)
    return shared("public/version.html", shown=shown, this=this, wording=wording)


# To take along --------------------------------------------------------------------------------------


@bp.route("/plan/<slug>/plan.csv")
@open_to_visitors
def plan_csv(slug: str) -> ResponseReturnValue:
    """Take the plan along as a spreadsheet, in the same words as the page."""
    shown = _current(slug)
    response = make_response(exports.sheet(shown.telling))
    response.headers["Content-Type"] = "text/csv; charset=utf-8; header=present"
    name = f"{shown.plan.slug}-version-{shown.version.number}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return share(response)


@bp.route("/plan/<slug>/plan.json")
@open_to_visitors
def plan_json(slug: str) -> ResponseReturnValue:
    """Give the plan to a program; its shape is written down on the page about this workspace."""
    shown = _current(slug)
    response = make_response(exports.data(shown.plan, shown.version, shown.telling, settings().address))
    response.headers["Content-Type"] = "application/json"
    response.headers["Access-Control-Allow-Origin"] = "*"  # public, read-only, and asked for without a cookie
    return share(response)


# About this workspace -------------------------------------------------------------------------------


@bp.route("/about")
@open_to_visitors
def about() -> ResponseReturnValue:
    """Learn what this is, who is behind it and how it decides."""
    return shared(
        "public/about.html",
        plans=queries.current_plans(),
        keys=exports.KEYS,
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


from workspace.public import decided  # noqa: E402, F401  its pages hang on bp
