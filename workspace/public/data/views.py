"""Where the plan can be taken along: the current one and each version, with the schema and the feed."""

from __future__ import annotations

from flask import Response, make_response, render_template
from flask.typing import ResponseReturnValue

from workspace import languages
from workspace.db import today
from workspace.plan.models import Plan
from workspace.public import queries, story
from workspace.public.data import feed, json, schema, sheet
from workspace.public.pages import Shown, bp, find_plan, share, shown_now
from workspace.public.record import as_agreed, no_such_version
from workspace.public.story import Story
from workspace.web import open_to_visitors, settings

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _file(body: bytes, kind: str, name: str = "") -> Response:
    """Something to keep on the reader's machine, under this name."""
    response = make_response(body)
    response.headers["Content-Type"] = kind
    if name:
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return share(response)


def _csv(shown: Shown, number: int) -> Response:
    name = f"{shown.plan.slug}-version-{number}.csv"
    with languages.reading(languages.ENGLISH):  # files speak it everywhere, so that they can be brought back
        made = sheet.as_csv(shown.telling)
    return _file(made, "text/csv; charset=utf-8; header=present", name)


def _for_programs(body: bytes, kind: str = "application/json") -> Response:
    response = _file(body, kind)
    response.headers["Access-Control-Allow-Origin"] = "*"  # public, read-only, and asked for without a cookie
    return response


@bp.route("/plan/<slug>/plan.csv")
@open_to_visitors
def plan_csv(slug: str) -> ResponseReturnValue:
    """Take the plan along as a spreadsheet, in the same words as the page."""
    shown = shown_now(find_plan(slug))
    return _csv(shown, shown.version.number)


@bp.route("/plan/<slug>/plan.xlsx")
@open_to_visitors
def plan_xlsx(slug: str) -> ResponseReturnValue:
    """Take the plan along as a workbook for Excel or LibreOffice."""
    shown = shown_now(find_plan(slug))
    name = f"{shown.plan.slug}-version-{shown.version.number}.xlsx"
    with languages.reading(languages.ENGLISH):
        made = sheet.as_xlsx(shown.telling, shown.version.published_at)
    return _file(made, XLSX, name)


@bp.route("/plan/<slug>/plan.json")
@open_to_visitors
def plan_json(slug: str) -> ResponseReturnValue:
    """Give the plan to a program; its shape is written down on the page about this workspace."""
    shown = shown_now(find_plan(slug))
    stories = _stories(shown.plan)
    address = settings().address
    with languages.reading(languages.ENGLISH):
        made = json.as_json(shown.plan, shown.version, shown.telling, address, stories, today())
    return _for_programs(made)


def _stories(plan: Plan) -> dict[str, Story]:
    """The figures and looks of all actions, by reference."""
    found = story.figures_and_checks(queries.actions_of(plan), today())
    return {each.reference: each for each in found.values()}


@bp.route("/plan/<slug>/versions/<number>/plan.csv")
@open_to_visitors
def version_csv(slug: str, number: str) -> ResponseReturnValue:
    """Take one version along as a spreadsheet, as it was agreed."""
    plan = find_plan(slug)
    found = as_agreed(plan, number)
    return no_such_version(plan) if found is None else _csv(found[0], found[1].number)


@bp.route("/plan/<slug>/versions/<number>/plan.json")
@open_to_visitors
def version_json(slug: str, number: str) -> ResponseReturnValue:
    """Give one version to a program, as it was agreed."""
    plan = find_plan(slug)
    found = as_agreed(plan, number)
    if found is None:
        return no_such_version(plan)
    shown, this = found
    with languages.reading(languages.ENGLISH):
        made = json.as_json(plan, this, shown.telling, settings().address, _stories(plan))
    return _for_programs(made)


@bp.route("/plan/schema.json")
@open_to_visitors
def plan_schema() -> ResponseReturnValue:
    """Let a program check the plan's JSON: what stands in it, key by key."""
    return _for_programs(schema.as_json(settings().address), "application/schema+json")


@bp.route("/plan/<slug>/feed.atom")
@open_to_visitors
def plan_feed(slug: str) -> ResponseReturnValue:
    """Follow the plan in a feed reader: each new version, and what owners say."""
    shown = shown_now(find_plan(slug))
    entries = feed.entries(shown)
    body = render_template("public/feed.xml", shown=shown, entries=entries, address=settings().address)
    body = feed.UNWRITABLE.sub("", body)
    return _for_programs(body.encode(), "application/atom+xml; charset=utf-8")
