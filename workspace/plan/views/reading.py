"""Reading a plan as a member: the whole, one action with its story, a partner plan with what leans on it."""

from __future__ import annotations

from itertools import chain
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, select

from workspace import reviewing
from workspace.circles import queries as circles
from workspace.circles.models import HatTerm
from workspace.db import day_of, today
from workspace.partners import policy as partner_policy
from workspace.partners import queries as partners
from workspace.plan import (
    charting,
    freshness,
    owners,
    partner_answers,
    policy,
    queries,
    shape,
    story,
    suggesting,
    timescale,
)
from workspace.plan.models import Action, MeasureFigure, Plan
from workspace.plan.views import bp
from workspace.refusal import mark
from workspace.text import differences
from workspace.web import READER, day_again, find, me, page

LONG = 60  # a text longer than this is shown with its differences, not twice


def plan_at(slug: str, may: Any = None) -> Plan:
    """The plan at this address, as far as it is there for the person who asks."""
    return find(queries.visible_to(me()), Plan.slug == slug, may)


def action_at(slug: str, ref: str, may: Any = None) -> Action:
    """The action at this address, with everything it says."""
    return find(queries.actions_visible_to(me()).options(*queries.whole()), _at(slug, ref), may)


def _at(slug: str, ref: str) -> ColumnElement[bool]:
    here = select(Plan.id).where(Plan.slug == slug)
    return (Action.reference == ref.upper()) & Action.plan_id.in_(here)


def ways(plan: Plan) -> dict[str, bool]:
    """What this person may do with this plan; the same that guards the doors."""
    return {
        "draft": policy.may_draft(me(), plan),
        "propose": policy.may_propose(me(), plan),
        "belongs": policy.belongs(me(), plan),
    }


@bp.route("/plans/")
def index() -> ResponseReturnValue:
    """All plans I may read, and how many actions each has."""
    plans = queries.all_plans(me())
    return page("plan/index.html", plans=plans, counts=queries.counts(plans))


@bp.route("/plans/<slug>/actions/<ref>")
def action(slug: str, ref: str) -> ResponseReturnValue:
    """One action and its whole story: what, why, who, how it goes, what it leans on, how it came about."""
    found = action_at(slug, ref)
    holder = found.owner_hat.holder() if found.owner_hat else None
    may_report = policy.may_report(me(), found)
    next_ = queries.next_due(me(), found) if "next" in request.args else None
    sessions, figures = story.sessions(me(), found), queries.figures_of([found.id])
    return page(
        "plan/action.html", plan=found.plan, action=found, said=freshness.said(found, today()),
        owner=owners.owner(found), checker=owners.checker(found), holder=_worn(holder),
        links=[(link, queries.link_due(link, today())) for link in found.partner_links],
        said_by_partners=partner_answers.standing(found.partner_links),
        charts=_charts(found, figures), meant=_meant(found), sessions=sessions,
        story=story.of(me(), found, sessions, list(chain.from_iterable(figures.values()))),
        published=queries.current(found.plan),
        search=queries.search(me(), found),
        waiting=suggesting.open_for([found.id]).get(found.id, []) if may_report else [],
        next=next_, next_on=freshness.look_on(next_) if next_ else None,
        may={
            **ways(found.plan), "report": may_report, "hand_on": policy.may_hand_on(me(), found),
            "own": policy.owns(me(), found), "enter": policy.may_enter_update(me(), found),
            "correct": policy.may_correct(me(), found), "check": policy.may_check_link(me(), found),
        },
    )  # fmt: skip


def _charts(action: Action, said: dict[int, list[MeasureFigure]]) -> list[charting.Chart]:
    """Those measures of which figures were said, over time."""
    return [charting.chart(each.id, each, said[each.id]) for each in action.measures if each.id in said]


def _meant(action: Action) -> str:
    """Which days somebody's words about time mean, where that is known."""
    meant = timescale.understand(action.timescale, day_of(action.added_at)) if action.timescale else None
    return timescale.in_words(meant, READER) if meant else ""


def _worn(term: HatTerm | None) -> HatTerm | None:
    return term if term is not None and term.person.is_active else None


@bp.route("/plans/<slug>/actions/<ref>/history")
def history(slug: str, ref: str) -> ResponseReturnValue:
    """Every change of every field of an action: who, when, by which right, and the difference in words."""
    found = action_at(slug, ref)
    inside = policy.belongs(me(), found.plan)
    told = [(change, told_of(change.fields, inside=inside)) for change in queries.history(found)]
    return page("plan/history.html", plan=found.plan, action=found, told=told)


@bp.route("/plans/<slug>/history")
def changes(slug: str) -> ResponseReturnValue:
    """How the plan's own words, areas and principles changed while it was drafted."""
    plan = plan_at(slug)
    pager = queries.changes_of(plan, request.args.get("page", 1, type=int))
    told = [(change, told_of(change.fields, PLAN_LABELS)) for change in pager.rows]
    return page("plan/changes.html", plan=plan, pager=pager, told=told)


PLAN_LABELS = {
    "title": "Title",
    "for_whom": "Who it is for",
    "introduction": "Introduction",
    "visibility": "Who can read it",
    "why": "Why it matters to carers",
    "text": "Principle",
}


ITS_CIRCLE = mark("Its circle reads which")


def told_of(
    fields: dict[str, Any], labels: dict[str, str] | None = None, *, inside: bool = True
) -> list[dict[str, Any]]:
    """What changed, for the page: short texts side by side, long ones with the difference in words.

    Others than its circle (`inside`) are not told which sessions stood there: one that was open when this was
    written down may be closed by now (V2).
    """
    if not inside and "sessions" in fields:
        fields = {**fields, "sessions": ("", ITS_CIRCLE)}
    return [
        {
            "label": (labels or {}).get(name) or shape.label(name),
            "before": day_again(before),
            "after": day_again(after),
            "pieces": differences(before, after) if before and after and len(before + after) > LONG else None,
        }
        for name, (before, after) in fields.items()
    ]


@bp.route("/partner-plans/<int:partner_plan_id>")
def partner(partner_plan_id: int) -> ResponseReturnValue:
    """A partner's plan, and all actions that lean on it and that I may see (A8)."""
    partner_plan = find(partners.visible_to(me()), partner_plan_id)
    pager = queries.leaning_on(me(), partner_plan, request.args.get("page", 1, type=int))
    leaning = [
        (link, freshness.said(link.action, today()), queries.link_due(link, today())) for link in pager.rows
    ]
    may_edit = partner_policy.may_add(me(), circles.circles_of(me()))
    due = reviewing.due(None if partner_plan.replaced_by_id else partner_plan.review_on, today())
    return page(
        "plan/partner.html", partner_plan=partner_plan, pager=pager, leaning=leaning, may_edit=may_edit,
        added=day_of(partner_plan.added_at), looks=partners.looks(partner_plan), due=due,
        said_by_partners=partner_answers.of_partner_plan(me(), partner_plan),
        letters=partner_answers.letters_about(me(), partner_plan),
        not_theirs=partner_answers.is_wrong_person(partner_plan, partner_answers.contact_of(partner_plan)),
    )  # fmt: skip
