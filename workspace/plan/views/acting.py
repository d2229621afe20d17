"""What is said at once: updates, partner plans looked at, spelling corrected."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workspace.db import today
from workspace.plan import freshness, policy, queries, service, shape
from workspace.plan import update_forms as forms
from workspace.plan.models import Action, Health, PartnerLink, State
from workspace.plan.views import bp
from workspace.plan.views.drafting import both_texts, go_to, refused
from workspace.plan.views.reading import action_at
from workspace.refusal import Refusal
from workspace.reviewing import months_after
from workspace.together import Values, Weighed, settle
from workspace.web import find, form_of, go, me, page, sent


@bp.route("/plans/<slug>/actions/<ref>/update", methods=["GET", "POST"])
def report(slug: str, ref: str) -> ResponseReturnValue:
    """Say how my action is going: a guided minute, public at once."""
    action = action_at(slug, ref, policy.may_report)
    form = _report_form(action)
    back = url_for("plan.action", slug=slug, ref=action.reference)
    if not sent(form):
        return _report_page(action, form)

    def values_of(row: Action) -> Values:
        """Only the outcome and the figures are shared texts; the rest is what this person says today."""
        return {**form.values(), "outcome": row.outcome, **{f"latest_{m.id}": m.latest for m in row.measures}}

    def save(row: Action, weighed: Weighed) -> None:
        _report(row, form, weighed)

    try:
        row, weighed = settle(form, lambda: action_at(slug, ref, policy.may_report), values_of, save)
    except Refusal as refusal:
        refused(form, refusal)
        return _report_page(action, form)
    if weighed.clashes:
        return both_texts(
            form, weighed, row.row_version, lambda values: {k: str(v) for k, v in values.items()},
            lambda name: str(form[name].label.text), plan=row.plan, action=row, back=back,
        )  # fmt: skip
    return go_to(back, _("Thank you. Your update is there for everybody who may read the plan."))


def _report_form(action: Action) -> forms.ReportForm:
    latest = {f"latest_{m.id}": m.latest for m in action.measures}
    suggested = freshness.suggested_review(action, action.review_every, today())
    form = form_of(
        forms.report_form(action.measures), state=action.state.value, outcome=action.outcome,
        health=action.health.value if action.health else None, next_review_on=suggested, **latest,
    )  # fmt: skip
    form.offer(action.state)
    form.remember({**form.values(), "outcome": action.outcome, **latest}, action.row_version)
    return form


def _report(action: Action, form: forms.ReportForm, weighed: Weighed) -> None:
    health = form.health.data
    service.report(
        me(), action, state=State(form.state.data), health=Health(health) if health in list(Health) else None,
        happened=form.happened.data or "", outcome=weighed.values["outcome"],
        latest={int(k[7:]): v for k, v in weighed.values.items() if k.startswith("latest_")},
        next_review_on=form.next_review_on.data, why_moved=form.why_moved.data or "",
    )  # fmt: skip


def _report_page(action: Action, form: forms.ReportForm) -> ResponseReturnValue:
    said = freshness.said(action, today())
    links = [(link, queries.link_due(link, today())) for link in action.partner_links]
    return page("plan/report.html", plan=action.plan, action=action, form=form, said=said, links=links)


@bp.route("/plans/<slug>/actions/<ref>/partner-plans/<int:link_id>", methods=["GET", "POST"])
def check_link(slug: str, ref: str, link_id: int) -> ResponseReturnValue:
    """Say what I found in the partner plan that this action leans on, and when to look again (A8)."""
    action = action_at(slug, ref, policy.may_check_link)
    link = find(queries.links_visible_to(me()).where(PartnerLink.action_id == action.id), link_id)
    form = form_of(forms.CheckLinkForm, next_on=months_after(today(), 6))
    if sent(form) and form.next_on.data:
        try:
            service.check_link(me(), link, form.found.data or "", form.next_on.data)
        except Refusal as refusal:
            refused(form, refusal)
        else:
            return go("plan.action", _("Thank you: checked today."), slug=slug, ref=action.reference)
    return page("plan/check_link.html", plan=action.plan, action=action, link=link, form=form)


@bp.route("/plans/<slug>/actions/<ref>/correct", methods=["GET", "POST"])
def correct(slug: str, ref: str) -> ResponseReturnValue:
    """Correct spelling in what was agreed; everybody can see what I changed."""
    action = action_at(slug, ref, policy.may_correct)
    form = form_of(forms.CorrectForm, **_texts(action))
    form.remember({**_texts(action), "corrected": ""}, action.row_version)
    back = url_for("plan.action", slug=slug, ref=action.reference)
    if not sent(form):
        return page("plan/correct.html", plan=action.plan, action=action, form=form)

    def save(row: Action, weighed: Weighed) -> None:
        service.correct(me(), row, weighed.values, form.corrected.data or "")

    def values_of(row: Action) -> Values:
        return {**_texts(row), "corrected": form.corrected.data or ""}

    try:
        row, weighed = settle(form, lambda: action_at(slug, ref, policy.may_correct), values_of, save)
    except Refusal as refusal:
        refused(form, refusal)
        return page("plan/correct.html", plan=action.plan, action=action, form=form)
    if weighed.clashes:
        return both_texts(
            form, weighed, row.row_version, lambda values: values, lambda name: str(form[name].label.text),
            plan=row.plan, action=row, back=back,
        )  # fmt: skip
    return go_to(back, _("Corrected. The change is in the history."))


def _texts(action: Action) -> Values:
    fields = shape.of(action)
    return {name: fields[name] for name in ("what", "why", "difference", "involvement", "heard")}
