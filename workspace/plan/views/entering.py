"""What an owner said on paper, by telephone or in a meeting: written down for them, and checked by them."""

from __future__ import annotations

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types

from workspace.db import today
from workspace.people.models import Person
from workspace.plan import entering, freshness, owners, policy
from workspace.plan import update_forms as forms
from workspace.plan.models import Action, ActionUpdate, Channel
from workspace.plan.views import bp
from workspace.plan.views.acting import report_form, said_in, shared_texts
from workspace.plan.views.drafting import both_texts, refused
from workspace.plan.views.reading import action_at
from workspace.refusal import Refusal
from workspace.together import Weighed, settle
from workspace.web import find, form_of, go, me, page, sent

NOBODY_HERE = "0"  # the choice for somebody without an account


@bp.route("/plans/<slug>/actions/<ref>/update-for", methods=["GET", "POST"])
def update_for(slug: str, ref: str) -> ResponseReturnValue:
    """Enter what an action's owner said on paper, by telephone or in a meeting. They are told."""
    action = action_at(slug, ref, policy.may_enter_update)
    speakers = entering.may_speak(me(), action)
    form = _form(action, speakers)
    if not sent(form):
        return _page(action, form)

    def save(row: Action, weighed: Weighed) -> None:
        speaker = next((each for each in speakers if str(each.id) == form.who.data), None)
        entering.enter(me(), row, speaker, Channel(form.how.data), **said_in(form, weighed))

    try:
        row, weighed = settle(
            form, lambda: action_at(slug, ref, policy.may_enter_update), shared_texts(form), save
        )
    except Refusal as refusal:
        refused(form, refusal)
        return _page(action, form)
    if weighed.clashes:
        return both_texts(
            form, weighed, row.row_version, lambda values: {k: str(v) for k, v in values.items()},
            lambda name: str(form[name].label.text), plan=row.plan, action=row,
            back=url_for("plan.action", slug=slug, ref=row.reference),
        )  # fmt: skip
    return _on(row, form.who.data != NOBODY_HERE)


def _form(action: Action, speakers: list[Person]) -> forms.EnteredForm:
    choices = [SelectChoice(str(each.id), each.name) for each in speakers]
    if entering.has_others(action):
        named = owners.owner(action)
        words = _("Somebody without an account here, for %(owner)s", owner=named.for_members if named else "")
        choices.append(SelectChoice(NOBODY_HERE, words))
    how = request.args.get("how")
    form = report_form(
        action, [], forms.entered_form(action.measures),
        who=choices[0].value if len(choices) == 1 else None,
        how=how if how in {each.value for each in Channel} else None,
    )  # fmt: skip
    form.who.choices = choices
    return form


def _page(action: Action, form: forms.EnteredForm) -> ResponseReturnValue:
    return page(
        "plan/update_for.html", plan=action.plan, action=action, form=form,
        said=freshness.said(action, today()), owner=owners.owner(action),
    )  # fmt: skip


def _on(action: Action, told: bool) -> ResponseReturnValue:
    """Back to the pile of paper, where that is where it came from; else to the action."""
    said = (
        _("Entered. The owner is told, and can say it again in their own words.")
        if told
        else _("Entered. It stands in the plan as said by somebody without an account here.")
    )
    if request.args.get("back") == "pack":
        return go("home.pile", said, circle_id=action.plan.circle_id)
    return go("plan.action", said, slug=action.plan.slug, ref=action.reference)


@bp.route("/plans/<slug>/actions/<ref>/entered/<int:update_id>", methods=["GET", "POST"])
def check_update(slug: str, ref: str, update_id: int) -> ResponseReturnValue:
    """See what somebody entered for me about my action, and say that it is right or say it anew."""
    action = action_at(slug, ref)
    update = find(entering.entered_for(me()).where(ActionUpdate.action_id == action.id), update_id)
    if update.entered_by is None:
        abort(404)
    form = form_of(forms.CheckUpdateForm)
    if sent(form):
        entering.check(me(), update, action)
        said = _("Thank you. It stands as you said it.")
        return go("plan.action", said, slug=slug, ref=action.reference)
    return page(
        "plan/check_update.html", plan=action.plan, action=action, update=update, form=form,
        may_report=policy.may_report(me(), action),
    )  # fmt: skip
