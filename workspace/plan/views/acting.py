"""What is said at once: updates, partner plans looked at, spelling corrected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workspace.db import today
from workspace.plan import freshness, policy, queries, service, shape, suggesting
from workspace.plan import update_forms as forms
from workspace.plan.models import Action, Health, PartnerLink, State, SuggestedUpdate
from workspace.plan.reporting import Told
from workspace.plan.views import bp
from workspace.plan.views.drafting import both_texts, go_to, refused
from workspace.plan.views.reading import action_at
from workspace.refusal import Refusal
from workspace.reviewing import months_after
from workspace.together import Values, Weighed, settle
from workspace.web import find, form_of, go, me, page, sent


@bp.route("/plans/<slug>/actions/<ref>/update", methods=["GET", "POST"])
def report(slug: str, ref: str) -> ResponseReturnValue:
    """Say how my action is going: a guided minute, public at once; then on to the next that is due."""
    action = action_at(slug, ref, policy.may_report)
    waiting = suggesting.open_for([action.id]).get(action.id, [])
    form = report_form(action, waiting, forms.report_form(action.measures))
    back = url_for("plan.action", slug=slug, ref=action.reference)
    if not sent(form):
        return _report_page(action, form, waiting)

    def save(row: Action, weighed: Weighed) -> None:
        _report(row, form, weighed)

    try:
        row, weighed = settle(form, lambda: action_at(slug, ref, policy.may_report), shared_texts(form), save)
    except Refusal as refusal:
        refused(form, refusal)
        return _report_page(action, form, waiting)
    if weighed.clashes:
        return both_texts(
            form, weighed, row.row_version, lambda values: {k: str(v) for k, v in values.items()},
            lambda name: str(form[name].label.text), plan=row.plan, action=row, back=back,
        )  # fmt: skip
    more = {"next": 1} if queries.next_due(me(), row) else {}
    said = _("Thank you. Your update is there for everybody who may read the plan.")
    return go("plan.action", said, slug=slug, ref=row.reference, **more)


def shared_texts(form: forms.ReportForm) -> Callable[[Action], Values]:
    """Only the outcome and the figures are shared texts; the rest is what is said today."""
    return lambda row: {
        **form.values(), "outcome": row.outcome, **{f"latest_{m.id}": m.latest for m in row.measures},
    }  # fmt: skip


def report_form(action: Action, waiting: list[SuggestedUpdate], kind: type[forms.R], **more: Any) -> forms.R:
    """The form of an update, with what stands now in it."""
    latest = {f"latest_{m.id}": m.latest for m in action.measures}
    stands = freshness.said(action, today())
    standing = {
        "state": action.state.value, "outcome": action.outcome,
        "health": stands.health.value if stands.health else None,  # what is stale has to be said anew
        "next_review_on": freshness.suggested_review(action, action.review_every, today()),
    }  # fmt: skip
    asked = _suggested(request.args.get("suggested", ""), waiting)
    form = form_of(kind, **{**standing, **latest, **_words_of(asked, action), **more})
    form.offer(action.state)
    form.remember({**form.values(), "outcome": action.outcome, **latest}, action.row_version)
    return form


def _suggested(key: str, waiting: list[SuggestedUpdate]) -> SuggestedUpdate | None:
    return next((each for each in waiting if str(each.id) == key), None)


def _words_of(asked: SuggestedUpdate | None, action: Action) -> dict[str, Any]:
    """What a suggestion puts into the form, as far as the form could say it."""
    if asked is None:
        return {}
    found: dict[str, Any] = {"suggested": str(asked.id), "happened": asked.happened}
    if asked.state and asked.state in forms.offered(action.state):
        found["state"] = asked.state.value
    if asked.health:
        found["health"] = asked.health.value
    if asked.outcome:
        found["outcome"] = asked.outcome
    if asked.next_review_on and asked.next_review_on > today():
        found["next_review_on"] = asked.next_review_on
    return found


def said_in(form: forms.ReportForm, weighed: Weighed) -> dict[str, Any]:
    """What the form says, as the services take it."""
    health = form.health.data
    typed, periods, sources = (form.of_measures(kind) for kind in ("latest", "period", "source"))
    latest = {
        # Who says the time of a figure means the figure on their own screen, whatever came in meanwhile.
        key: figure if periods[key] else weighed.values[f"latest_{key}"]
        for key, figure in typed.items()
    }
    return {
        "state": State(form.state.data),
        "health": Health(health) if health in list(Health) else None,
        "happened": form.happened.data or "",
        "outcome": weighed.values["outcome"],
        "latest": latest,
        "next_review_on": form.next_review_on.data,
        "why_moved": form.why_moved.data or "",
        "told": {key: Told(periods[key], sources[key]) for key in typed},
    }


def _report(action: Action, form: forms.ReportForm, weighed: Weighed) -> None:
    service.report(me(), action, **said_in(form, weighed))
    waiting = suggesting.open_for([action.id]).get(action.id, [])
    taken = _suggested(form.suggested.data or "", waiting)
    if taken is not None:
        suggesting.take(me(), taken)


def _report_page(
    action: Action, form: forms.ReportForm, waiting: list[SuggestedUpdate]
) -> ResponseReturnValue:
    said = freshness.said(action, today())
    links = [(link, queries.link_due(link, today())) for link in action.partner_links]
    return page(
        "plan/report.html", plan=action.plan, action=action, form=form, said=said, links=links,
        waiting=waiting, may_hand_on=policy.may_hand_on(me(), action), mine=policy.owns(me(), action),
    )  # fmt: skip


@bp.route("/plans/<slug>/actions/<ref>/suggestions/<int:suggestion_id>/leave", methods=["POST"])
def leave_suggestion(slug: str, ref: str, suggestion_id: int) -> ResponseReturnValue:
    """Leave an update that a spreadsheet suggested: nothing changes, and it is not shown again."""
    action = action_at(slug, ref, policy.may_report)
    suggesting.leave(me(), find(suggesting.of(action.id), suggestion_id))
    return go("plan.report", _("Left as it is."), slug=slug, ref=action.reference)


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
