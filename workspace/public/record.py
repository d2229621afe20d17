"""The public record of a plan: an action's whole story, every version, what changed between any two."""

from __future__ import annotations

import re

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as BaseResponse

from workspace.db import today
from workspace.plan import timescale
from workspace.plan.models import Action, Plan, PlanVersion
from workspace.plan.shape import LABELS
from workspace.public import changes as comparing
from workspace.public import history, plain, queries, story, telling, wording
from workspace.public.pages import Shown, bp, find_plan, shared, shown_now
from workspace.public.story import Story
from workspace.public.telling import Telling, Told
from workspace.voices.models import Session
from workspace.web import open_to_visitors, page

MANY = 8  # versions; more than that are offered as numbers in a row


def version_named(written: str | None, plan: Plan) -> int | None:
    """The version somebody asked for, if there is one with this number, written in the one way."""
    number = int(written) if written and re.fullmatch("[1-9][0-9]{0,5}", written) else 0
    return number if 1 <= number <= plan.versions_published else None


def no_such_version(plan: Plan) -> Response:
    """Say which versions there are."""
    return page("public/no_such_version.html", 404, plan=plan, versions=queries.versions(plan))


def one_version(plan: Plan, number: int) -> Shown:
    """One version, with nothing that was said since."""
    return plain.once(lambda: _one_version(plan, number), "version", plan.id, number)


def as_agreed(plan: Plan, written: str) -> tuple[Shown, PlanVersion] | None:
    """The version somebody asked for, as it was agreed; None if there is none."""
    number = version_named(written, plan)
    if number is None:
        return None
    shown = one_version(plan, number)
    return shown, next(version for version in shown.versions if version.number == number)


def _one_version(plan: Plan, number: int) -> Shown:
    content = queries.content(plan, number)
    told = telling.tell(content, queries.names([content]))
    return Shown(plan, queries.versions(plan), told, queries.decisions(plan, [content]), {})


# One action -----------------------------------------------------------------------------------------


@bp.route("/plan/<slug>/actions/<ref>")
@open_to_visitors
def action(slug: str, ref: str) -> ResponseReturnValue:
    """Read everything about one action. Its address never changes, even when it has left the plan."""
    if ref != ref.upper():
        return redirect(url_for("public.action", slug=slug, ref=ref.upper()), 302)
    shown = shown_now(find_plan(slug))
    told = shown.telling.find(ref)
    if told is None:
        return _gone(shown, ref)
    behind = _behind(shown, ref)
    return shared(
        "public/action.html",
        shown=shown,
        told=told,
        wording=wording,
        made=shown.made_by(told.decision["id"]) if told.decision else None,
        sessions=_sessions(shown, told),
        enough=history.enough,
        meant=timescale.understand(told.timescale, behind.written) if told.timescale else None,
        behind=behind,
        charts=behind.charts(told),
        dates={name: LABELS[name] for name in queries.DATES},
    )


def _behind(shown: Shown, ref: str) -> Story:
    """The story of one action; while the whole site is being written, all of them are read once."""
    plan, published_at = shown.plan, shown.version.published_at
    key = shown.live[ref].key if ref in shown.live else 0
    if plain.writing():
        every = plain.once(
            lambda: story.stories(queries.actions_of(plan), published_at, today()), "stories", plan.id
        )
        return every.get(key, Story())
    alone = queries.actions_of(plan).where(Action.id == key)
    return story.stories(alone, published_at, today()).get(key, Story())


def _sessions(shown: Shown, told: Told) -> list[Session]:
    """The public sessions where it was heard."""
    wanted = [told] if not plain.writing() else shown.telling.actions
    keys = {each["id"] for action in wanted for each in action.sessions}
    found = plain.once(lambda: history.sessions(keys), "sessions", shown.plan.id)
    mine = {each["id"] for each in told.sessions}
    return [each for each in found if each.id in mine]


def _gone(shown: Shown, ref: str) -> Response:
    """An action that stood in an earlier version: what it said last."""
    for number, told in plain.once(lambda: _every_version(shown.plan), "every version", shown.plan.id):
        if last := told.find(ref):
            return shared("public/gone.html", shown=shown, told=last, number=number, wording=wording)
    raise NotFound


def _every_version(plan: Plan) -> list[tuple[int, Telling]]:
    """The text of every version, newest first."""
    contents = queries.all_contents(plan)
    names = queries.names(contents)
    numbers = range(plan.versions_published, 0, -1)
    return [(number, telling.tell(each, names)) for number, each in zip(numbers, contents, strict=True)]


# What changed ---------------------------------------------------------------------------------------


@bp.route("/plan/<slug>/changes")
@open_to_visitors
def changes_since(slug: str) -> ResponseReturnValue:
    """Find what changed since the version before; or, at the address of old, since the one that is named."""
    plan = find_plan(slug)
    asked = request.args.get("since")
    if not asked:
        return redirect(url_for("public.changes", slug=slug, since=max(plan.versions_published - 1, 1)), 302)
    since = version_named(asked, plan)
    if since is None:
        return no_such_version(plan)
    return redirect(url_for("public.changes", slug=slug, since=since), 301)


@bp.route("/plan/<slug>/changes/<int:since>")
@bp.route("/plan/<slug>/changes/<int:since>/<int:until>")
@open_to_visitors
def changes(slug: str, since: int, until: int | None = None) -> ResponseReturnValue:
    """See in words what changed between two versions; or since one of them, with what is live today."""
    plan = find_plan(slug)
    if any(version_named(str(each), plan) is None for each in (since, until or since)) or until == 0:
        return no_such_version(plan)
    if (once := _written_once(slug, since, until)) is not None:
        return once
    if until is not None and since >= until:
        return page("public/no_such_changes.html", 404, plan=plan, since=since, until=until)
    return _compared(shown_now(plan), since, until)


def _written_once(slug: str, since: int, until: int | None) -> BaseResponse | None:
    """Lead from another way of writing the same numbers to the one address, so that it is kept once."""
    own = url_for("public.changes", slug=slug, since=since, until=until)
    return None if own.endswith(request.path) else redirect(own, 301)


def _compared(shown: Shown, since: int, until: int | None) -> Response:
    last = until or shown.version.number
    after = shown.telling if until is None else one_version(shown.plan, until).telling
    by_number = {version.number: version for version in shown.versions}
    return shared(
        "public/changes.html",
        shown=shown,
        since=by_number[since],
        until=by_number[last],
        live=until is None,
        between=[by_number[number] for number in range(since + 1, last + 1) if by_number[number].note],
        changes=comparing.between(one_version(shown.plan, since).telling, after) if since < last else None,
        many=len(shown.versions) > MANY,
        wording=wording,
    )


# Versions -------------------------------------------------------------------------------------------


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
    found = as_agreed(plan, number)
    if found is None:
        return no_such_version(plan)
    shown, this = found
    return shared("public/version.html", shown=shown, this=this, wording=wording)
