"""Decisions that anyone may read: each with its whole way, without a name, and the list to find them in."""

from __future__ import annotations

from typing import Any

from flask import Response, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from workspace import text
from workspace.db import today
from workspace.logbook import queries as logbook
from workspace.logbook.models import Decision
from workspace.proposals import tracing, way
from workspace.proposals import wording as proposals_wording
from workspace.proposals.consent import End
from workspace.proposals.models import Touches
from workspace.public import queries, wording
from workspace.public.pages import Shown, bp, find_plan, shared, shown_now
from workspace.web import find, open_to_visitors

LAST_PAGE = 100_000


@bp.route("/plan/<slug>/decisions/<int:number>")
@open_to_visitors
def decision(slug: str, number: int) -> ResponseReturnValue:
    """Read a public decision behind the plan: what was needed, what was decided, what worried people."""
    plan = find_plan(slug)
    found = queries.decisions(plan, queries.all_contents(plan)).get(number)
    if found is None:
        raise NotFound
    return _page(found, shown_now(plan))


@bp.route("/decided/<int:decision_id>")
@open_to_visitors
def decision_alone(decision_id: int) -> ResponseReturnValue:
    """Read any public decision, with its whole way, at an address that stays."""
    return _page(find(tracing.public_decisions(), decision_id), None)


@bp.route("/decided/")
@open_to_visitors
def decided() -> ResponseReturnValue:
    """Find a public decision by its words and its year."""
    visible = tracing.public_decisions()
    words = " ".join(request.args.get("words", "").split())[: logbook.LONGEST]
    year = request.args.get("year", type=int)
    finding = logbook.Finding(words=words, year=year if year in logbook.YEARS else None)
    number = min(max(1, request.args.get("page", 1, type=int)), LAST_PAGE)
    pager = logbook.listing(visible, finding, today(), number)
    told = {
        "finding": finding,
        "pager": pager,
        "years": logbook.years(visible),
        "states": {each.id: logbook.state_of(each, pager.sequels[each.id], today()) for each in pager.rows},
        "kept": {name: value for name, value in (("words", words), ("year", finding.year)) if value},
        "wording": wording,
    }
    if _asked_as_linked(finding.year, pager.number):
        return shared("public/decided.html", **told)
    g.visitor_page = True  # the same for everybody, but nobody asks for the same words again
    return make_response(render_template("public/decided.html", **told))


def _asked_as_linked(year: int | None, number: int) -> bool:
    """Whether this list was asked for as our own links ask: only that is worth keeping for others."""
    linked = {"words": "", "year": str(year or ""), "page": str(number)}
    return all(request.args.get(name, value) == value for name, value in linked.items())


def _page(found: Decision, shown: Shown | None) -> Response:
    traced = tracing.for_visitors(found)
    stations = way.stations(traced.facts, today())
    plans = [shown] if shown else [shown_now(plan) for plan in queries.plans_of(found)]
    return shared(
        "public/decision.html",
        shown=shown,
        decision=found,
        traced=traced,
        stations=stations,
        picture=proposals_wording.picture(stations),
        say=proposals_wording.say,
        state=logbook.state_of(found, traced.sequels, today()),
        due=logbook.due_of(found, traced.sequels, today()),
        again=logbook.next_review(found, traced.sequels),
        need=text.render(found.need[: text.LIMIT_LONG]),
        came=[came for each in plans if any((came := _came_of(found, each))[1:])],
        objections=[_objection(kept) for kept in found.objections],
        concerns=[kept["words"] for kept in found.concerns],
        wording=wording,
    )


def _came_of(found: Decision, shown: Shown) -> tuple[str, list[Any], list[Any]]:
    """What came of it in one plan: its address, the actions that name it, the versions it published."""
    actions = [told for told in shown.telling.actions if told.decision and told.decision["id"] == found.id]
    published = [version for version in shown.versions if version.decision_id == found.id]
    return shown.plan.slug, actions, published


def _objection(kept: dict[str, Any]) -> dict[str, Any]:
    """What worried somebody and how it was answered; never who it was."""
    return {
        "harm": kept["harm"],
        "suggestion": kept["suggestion"],
        "touches": Touches(kept["touches"]) if kept["touches"] else None,
        "end": End(kept["end"]) if kept["end"] else None,
        "how": kept["how"],
        "by_version": kept["by_version"],
        "harm_seen": (kept.get("doubt") or {}).get("harm_seen"),
    }
