"""Partner plans: the list, entering one, putting one right. Room `plan` shows one, with what leans on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workspace.circles import queries as circles
from workspace.db import today
from workspace.partners import forms, policy, queries, service
from workspace.partners.models import PartnerPlan
from workspace.people import queries as people
from workspace.refusal import Refusal
from workspace.reviewing import months_after
from workspace.together import Values, Weighed, conflict, settle
from workspace.web import allow, find, form_of, go, me, page, refusal_words, refusing, sent

bp = Blueprint("partners", __name__)


def _may_edit() -> bool:
    return policy.may_add(me(), circles.circles_of(me()))


@bp.route("/partner-plans/")
def index() -> ResponseReturnValue:
    """All partner plans that our actions can lean on."""
    words = request.args.get("words", "").strip()[:100]
    pager = queries.listing(me(), words, request.args.get("page", 1, type=int))
    return page("partners/index.html", pager=pager, words=words, may_add=_may_edit())


@bp.route("/partner-plans/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Enter another organisation's plan."""
    allow(_may_edit())
    form = form_of(forms.PartnerPlanForm)
    form.offer(people.organisations())
    if sent(form):
        try:
            made = service.add(me(), **_arguments(form.values()))
        except Refusal as refusal:
            form.form_errors = [*form.form_errors, refusal_words(refusal)]
        else:
            return go("plan.partner", _("The partner plan is there."), partner_plan_id=made.id)
    return page("partners/new.html", form=form)


@bp.route("/partner-plans/<int:partner_plan_id>/edit", methods=["GET", "POST"])
def edit(partner_plan_id: int) -> ResponseReturnValue:
    """Put a partner plan right, or say what replaced it."""
    plan = find(queries.visible_to(me()), partner_plan_id)
    allow(_may_edit())
    form = form_of(forms.ChangePartnerPlanForm, **{**_values(plan), "review_on": plan.review_on})
    form.offer(people.organisations())
    form.offer_followers([p for p in queries.for_choice() if p.id != plan.id])
    form.remember(_values(plan), plan.row_version)
    if not sent(form):
        return page("partners/edit.html", form=form, partner_plan=plan)

    def save(row: PartnerPlan, weighed: Weighed) -> None:
        service.change(me(), row, **_arguments(weighed.values), seen=row.row_version)

    try:
        row, weighed = settle(form, lambda: find(queries.visible_to(me()), partner_plan_id), _values, save)
    except Refusal as refusal:
        form.form_errors = [*form.form_errors, refusal_words(refusal)]
        return page("partners/edit.html", form=form, partner_plan=plan)
    if weighed.clashes:
        found = conflict(
            form, weighed, row.row_version, _words(form), lambda name: str(form[name].label.text)
        )
        return page("partners/both_texts.html", 409, conflict=found, partner_plan=row)
    return go("plan.partner", _said(form, weighed), partner_plan_id=row.id)


@bp.route("/partner-plans/<int:partner_plan_id>/review", methods=["GET", "POST"])
def review(partner_plan_id: int) -> ResponseReturnValue:
    """Say what I found in a partner's plan, and when to look at it again."""
    plan = find(queries.visible_to(me()), partner_plan_id)
    allow(_may_edit())
    form = form_of(forms.LookForm, next_on=months_after(today(), 12))
    if sent(form) and form.next_on.data:
        with refusing(form):
            service.look(me(), plan, form.found.data or "", form.next_on.data)
            return go("plan.partner", _("Thank you: looked at today."), partner_plan_id=plan.id)
    return page("partners/review.html", form=form, partner_plan=plan, looks=queries.looks(plan))


def _said(form: forms.ChangePartnerPlanForm, weighed: Weighed) -> str:
    if not weighed.merged:
        return str(_("Saved."))
    names = ", ".join(f"“{form[name].label.text}”" for name in weighed.merged)
    return str(_("Saved. Somebody else changed %(names)s meanwhile: that is kept too.", names=names))


def _values(plan: PartnerPlan) -> Values:
    return {
        "title": plan.title, "organisation_id": plan.organisation_id, "address": plan.address,
        "owner": plan.owner, "period": plan.period, "contact": plan.contact,
        "review_on": plan.review_on.isoformat() if plan.review_on else "",
        "replaced_by_id": plan.replaced_by_id or 0,
    }  # fmt: skip


def _arguments(values: Values) -> dict[str, Any]:
    """What the service takes, from plain values."""
    found: dict[str, Any] = {
        name: values[name] for name in ("title", "address", "owner", "period", "contact")
    }
    found["organisation"] = people.organisation(values["organisation_id"])
    found["review_on"] = date.fromisoformat(values["review_on"]) if values["review_on"] else None
    if "replaced_by_id" in values:
        found["replaced_by"] = queries.one(values["replaced_by_id"])
    return found


def _words(form: forms.ChangePartnerPlanForm) -> Callable[[Values], Mapping[str, str]]:
    def words(values: Values) -> Mapping[str, str]:
        chosen = {value: str(label) for value, label, *_rest in form.organisation_id.iter_choices()}
        follows = {value: str(label) for value, label, *_rest in form.replaced_by_id.iter_choices()}
        return {
            **{name: str(value) for name, value in values.items()},
            "organisation_id": chosen.get(values["organisation_id"], ""),
            "replaced_by_id": follows.get(values["replaced_by_id"], ""),
        }

    return words
