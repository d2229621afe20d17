"""What is new in a plan for me, since I last looked."""

from __future__ import annotations

from functools import partial

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workspace.db import now
from workspace.plan import looks, policy
from workspace.plan.look_forms import SeenForm
from workspace.plan.views import bp
from workspace.plan.views.reading import PLAN_LABELS, plan_at, told_of
from workspace.web import form_of, go, me, page, refusing, sent


@bp.route("/plans/<slug>/since", methods=["GET", "POST"])
def since(slug: str) -> ResponseReturnValue:
    """Read what changed in a plan since I last looked; and say that I have seen it."""
    plan = plan_at(slug)
    form = form_of(SeenForm, until=now().isoformat())
    if sent(form):
        with refusing(form):
            looks.seen(me(), plan, form.moment)
            return go("plan.show", _("You have seen what changed."), slug=slug)
    begins = looks.beginning(me(), plan)
    found = looks.since(plan, begins.at, request.args.get("page", 1, type=int))
    return page(
        "plan/since.html", plan=plan, form=form, begins=begins, found=found,
        told_of=partial(told_of, inside=policy.belongs(me(), plan)),
        plan_labels=PLAN_LABELS, most=looks.MOST,
    )  # fmt: skip
