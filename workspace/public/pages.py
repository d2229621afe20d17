"""What every public page is made of: the plan as it is shown now, and an answer that is the same for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import Blueprint, Response, g, make_response, render_template, request

from workspace import languages
from workspace.db import today
from workspace.logbook.models import Decision
from workspace.plan.models import Plan, PlanVersion
from workspace.plan.narrowing import Offered
from workspace.public import choosing, plain, queries, telling
from workspace.public.shelf import MAY_BE_SHARED
from workspace.public.telling import Telling
from workspace.web import find

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

    @cached_property
    def by_key(self) -> dict[int, Decision]:
        """The decisions that have a page here, by their key."""
        return {found.id: found for found in self.decisions.values()}

    def made_by(self, key: int | None) -> Decision | None:
        """The decision with this key, if it has a page that a visitor may read."""
        return self.by_key.get(key) if key is not None else None


def find_plan(slug: str) -> Plan:
    """The public plan at this address, or 404: also where there is one that a visitor may not see (V2)."""
    plan = plain.once(lambda: find(queries.public_plans(), Plan.slug == slug), "plan", slug)
    languages.written_in(plan.written_in)
    return plan


def shown_now(plan: Plan) -> Shown:
    """The current version with everything that is live today."""
    return plain.once(lambda: _shown_now(plan), "shown", plan.id)


def _shown_now(plan: Plan) -> Shown:
    content = queries.content(plan, plan.versions_published)
    live = queries.live(plan)
    return Shown(
        plan,
        queries.versions(plan),
        telling.tell(content, queries.names([content]), live, today()),
        queries.decisions(plan, [content]),
        live,
    )


def offered(shown: Shown) -> Offered:
    """What the plan's pages offer to show alone."""
    return plain.once(lambda: choosing.offered(shown.telling, queries.groups()), "offered", shown.plan.id)
