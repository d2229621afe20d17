"""Reading a plan as a member: the whole, one action with its story, a partner plan with what leans on it."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, select

from workspace.circles import queries as circles
from workspace.circles.models import HatTerm
from workspace.db import day_of, today
from workspace.partners import policy as partner_policy
from workspace.partners import queries as partners
from workspace.plan import freshness, owners, policy, queries, shape
from workspace.plan.models import Action, Plan, State
from workspace.plan.views import bp
from workspace.text import differences
from workspace.web import find, in_address, me, page

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


@bp.route("/plans/<slug>/")
def show(slug: str) -> ResponseReturnValue:
    """The plan as it stands today: at a glance, then its actions, 25 to a page."""
    plan = plan_at(slug)
    published = queries.current(plan)
    day = today()
    area = request.args.get("area")
    state, only = in_address(State, "state"), in_address(queries.Only, "only")
    pager = queries.listing(
        plan,
        request.args.get("page", 1, type=int),
        priority=area,
        state=state,
        only=only,
        published_at=published.published_at if published else None,
    )
    listed = [(action, freshness.said(action, day), owners.owner(action)) for action in pager.rows]
    return page(
        "plan/show.html", plan=plan, published=published, glance=queries.glance(plan, day), pager=pager,
        listed=listed, area=area, state=state, only=only, may=ways(plan), Only=queries.Only,
        narrowed={k: str(v) for k, v in (("area", area), ("state", state), ("only", only)) if v},
    )  # fmt: skip


@bp.route("/plans/<slug>/actions/<ref>")
def action(slug: str, ref: str) -> ResponseReturnValue:
    """One action and its whole story: what, why, who, how it goes, what it leans on, how it came about."""
    found = action_at(slug, ref)
    holder = found.owner_hat.holder() if found.owner_hat else None
    return page(
        "plan/action.html", plan=found.plan, action=found, said=freshness.said(found, today()),
        owner=owners.owner(found), checker=owners.checker(found), holder=_worn(holder),
        links=[(link, queries.link_due(link, today())) for link in found.partner_links],
        updates=queries.updates(found), changes=queries.history(found)[:5], label=shape.label,
        published=queries.current(found.plan),
        may={
            **ways(found.plan), "report": policy.may_report(me(), found),
            "correct": policy.may_correct(me(), found), "check": policy.may_check_link(me(), found),
        },
    )  # fmt: skip


def _worn(term: HatTerm | None) -> HatTerm | None:
    return term if term is not None and term.person.is_active else None


@bp.route("/plans/<slug>/actions/<ref>/history")
def history(slug: str, ref: str) -> ResponseReturnValue:
    """Every change of every field of an action: who, when, by which right, and the difference in words."""
    found = action_at(slug, ref)
    told = [(change, _told(change.fields)) for change in queries.history(found)]
    return page("plan/history.html", plan=found.plan, action=found, told=told)


@bp.route("/plans/<slug>/history")
def changes(slug: str) -> ResponseReturnValue:
    """How the plan's own words, areas and principles changed while it was drafted."""
    plan = plan_at(slug)
    pager = queries.changes_of(plan, request.args.get("page", 1, type=int))
    told = [(change, _told(change.fields, PLAN_LABELS)) for change in pager.rows]
    return page("plan/changes.html", plan=plan, pager=pager, told=told)


PLAN_LABELS = {
    "title": "Title",
    "for_whom": "Who it is for",
    "introduction": "Introduction",
    "visibility": "Who can read it",
    "why": "Why it matters to carers",
    "text": "Principle",
}


def _told(fields: dict[str, Any], labels: dict[str, str] | None = None) -> list[dict[str, Any]]:
    """What changed, for the page: short texts side by side, long ones with the difference in words."""
    return [
        {
            "label": (labels or {}).get(name) or shape.label(name),
            "before": before,
            "after": after,
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
    return page(
        "plan/partner.html", partner_plan=partner_plan, pager=pager, leaning=leaning, may_edit=may_edit,
        added=day_of(partner_plan.added_at),
    )  # fmt: skip
