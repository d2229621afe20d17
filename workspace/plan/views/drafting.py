"""Drafting together until the first version is agreed (A6); two people at once lose nothing (A7)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workspace.circles import queries as circles
from workspace.plan import forms, policy, queries, service, shape
from workspace.plan.models import Action, Plan, Principle, Priority
from workspace.plan.views import bp
from workspace.plan.views.reading import action_at, plan_at
from workspace.refusal import Refusal
from workspace.together import SharedForm, Values, Weighed, conflict, settle
from workspace.visibility import Visibility
from workspace.web import allow, find, form_of, go, me, page, refusal_words, sent, typed_words

R = TypeVar("R", Plan, Action, Priority, Principle)
Saved = ResponseReturnValue | None


def agreed(plan: Plan, effect: str = "", ref: str = "") -> ResponseReturnValue | None:
    """Nothing while the plan is drafted; afterwards a page that leads to a proposal (A6)."""
    allow(policy.belongs(me(), plan))
    if not plan.is_agreed:
        return None
    more: dict[str, Any] = {"effect": effect, "plan": plan.slug, "ref": ref or None} if effect else {}
    propose = url_for("proposals.new", circle_id=plan.circle_id, **more)
    return page(
        "plan/agreed.html", 409, plan=plan, kept=typed_words(),
        propose=propose if policy.may_propose(me(), plan) else None,
    )  # fmt: skip


def refused(form: SharedForm, refusal: Refusal) -> None:
    """Put the sentence of a rule that said no on top of the form, which keeps all its words."""
    form.form_errors = [*form.form_errors, refusal_words(refusal)]


def both_texts(
    form: SharedForm, weighed: Weighed, row_version: int, words: Callable[[Values], Mapping[str, str]],
    label: Callable[[str], str], **context: Any,
) -> ResponseReturnValue:  # fmt: skip
    """The page with both texts, field by field: keep theirs, keep mine, or write it anew."""
    found = conflict(form, weighed, row_version, words, label)
    return page("plan/both_texts.html", 409, conflict=found, **context)


def _label_of(form: SharedForm) -> Callable[[str], str]:
    return lambda name: str(form[name].label.text)


def _plain(values: Values) -> Mapping[str, str]:
    return {name: str(value) for name, value in values.items()}


def _kept_both(weighed: Weighed, label: Callable[[str], str]) -> str:
    """One sentence after saving; it names what others changed meanwhile."""
    if not weighed.merged:
        return str(_("Saved."))
    names = ", ".join(f"“{_(label(name))}”" for name in weighed.merged)
    return str(_("Saved. Somebody else changed %(names)s meanwhile: that is kept too.", names=names))


# The plan itself ------------------------------------------------------------------------------------


@bp.route("/circles/<int:circle_id>/plans/new", methods=["GET", "POST"])
def start(circle_id: int) -> ResponseReturnValue:
    """Begin a plan for my circle."""
    circle = find(circles.visible_to(me()), circle_id, policy.may_start)
    form = form_of(forms.StartForm, visibility=circle.visibility.value)
    if sent(form):
        try:
            plan = service.start_plan(
                me(),
                circle,
                title=form.title.data or "",
                slug=form.slug.data or slug_of(form.title.data or ""),
                for_whom=form.for_whom.data or "",
                introduction=form.introduction.data or "",
                visibility=Visibility(form.visibility.data),
            )
        except Refusal as refusal:
            form.slug.errors = [refusal_words(refusal)]
            return page("plan/start.html", circle=circle, form=form)
        return go("plan.show", _("The plan is begun. Now add its first priority area."), slug=plan.slug)
    return page("plan/start.html", circle=circle, form=form)


def slug_of(title: str) -> str:
    """An address made of a title: small letters, numbers and hyphens."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].strip("-") or "plan"


@bp.route("/plans/<slug>/edit", methods=["GET", "POST"])
def edit(slug: str) -> ResponseReturnValue:
    """Change what the plan says about itself, while it is drafted."""
    plan = plan_at(slug)
    if (over := agreed(plan)) is not None:
        return over
    form = form_of(forms.PlanForm, **_of_plan(plan))
    form.remember(_of_plan(plan), plan.row_version)
    back = url_for("plan.show", slug=slug)

    def save(row: Plan, weighed: Weighed) -> None:
        chosen = Visibility(weighed.values["visibility"])
        service.redraft_plan(me(), row, **{**weighed.values, "visibility": chosen}, seen=row.row_version)

    def words(values: Values) -> Mapping[str, str]:
        return {**_plain(values), "visibility": _(Visibility(values["visibility"]).label)}

    return _shared(form, "plan/edit.html", lambda: plan_at(slug), _of_plan, save, words, back, plan=plan)


def _of_plan(plan: Plan) -> Values:
    return {
        "title": plan.title, "for_whom": plan.for_whom, "introduction": plan.introduction,
        "visibility": plan.visibility.value,
    }  # fmt: skip


def _shared(
    form: SharedForm, template: str, load: Callable[[], R], values_of: Callable[[R], Values],
    save: Callable[[R, Weighed], Any], words: Callable[[Values], Mapping[str, str]], back: str,
    **context: Any,
) -> ResponseReturnValue:  # fmt: skip
    """A form on something that others edit too: refused it comes back filled, stale it shows both texts."""
    if not sent(form):
        return page(template, form=form, back=back, **context)
    label = _label_of(form)
    try:
        row, weighed = settle(form, load, values_of, save)
    except Refusal as refusal:
        refused(form, refusal)
        return page(template, form=form, back=back, **context)
    if weighed.clashes:
        return both_texts(form, weighed, row.row_version, words, label, back=back, **context)
    return go_to(back, _kept_both(weighed, label))


def go_to(path: str, said: str) -> ResponseReturnValue:
    """On to a path of ours, with one sentence about what just happened."""
    flash(said)
    return redirect(path, 303)


# Priority areas and principles ----------------------------------------------------------------------


@bp.route("/plans/<slug>/priorities/new", methods=["GET", "POST"])
def new_priority(slug: str) -> ResponseReturnValue:
    """Add a priority area to the plan we are drafting."""
    plan = plan_at(slug)
    if (over := agreed(plan, "add_priority")) is not None:
        return over
    form = form_of(forms.NewPriorityForm)
    if sent(form):
        try:
            made = service.add_priority(
                me(), plan, code=form.code.data or "", title=form.title.data or "", why=form.why.data or ""
            )
        except Refusal as refusal:
            form.code.errors = [refusal_words(refusal)]
            return page("plan/priority_new.html", plan=plan, form=form)
        return go("plan.show", _("The area %(code)s is there.", code=made.code), slug=slug)
    return page("plan/priority_new.html", plan=plan, form=form)


@bp.route("/plans/<slug>/priorities/<code>/edit", methods=["GET", "POST"])
def edit_priority(slug: str, code: str) -> ResponseReturnValue:
    """Change the words of a priority area, while the plan is drafted."""
    plan = plan_at(slug)
    if (over := agreed(plan)) is not None:
        return over

    def load() -> Priority:
        return find(queries.priorities_of(plan_at(slug)), Priority.code == code.upper())

    def values_of(row: Priority) -> Values:
        return {"title": row.title, "why": row.why}

    def save(row: Priority, weighed: Weighed) -> None:
        service.reword_priority(me(), row, **weighed.values, seen=row.row_version)

    area = load()
    form = form_of(forms.PriorityForm, **values_of(area))
    form.remember(values_of(area), area.row_version)
    back = url_for("plan.show", slug=slug)
    return _shared(form, "plan/priority_edit.html", load, values_of, save, _plain, back, plan=plan, area=area)


@bp.route("/plans/<slug>/principles/new", methods=["GET", "POST"])
def new_principle(slug: str) -> ResponseReturnValue:
    """Add something that the plan holds to."""
    plan = plan_at(slug)
    if (over := agreed(plan)) is not None:
        return over
    form = form_of(forms.PrincipleForm)
    if sent(form):
        service.add_principle(me(), plan, text=form.text.data or "")
        return go("plan.show", _("The principle is there."), slug=slug)
    return page("plan/principle.html", plan=plan, form=form, principle=None)


@bp.route("/plans/<slug>/principles/<int:principle_id>/edit", methods=["GET", "POST"])
def edit_principle(slug: str, principle_id: int) -> ResponseReturnValue:
    """Change a principle, while the plan is drafted."""
    plan = plan_at(slug)
    if (over := agreed(plan)) is not None:
        return over

    def load() -> Principle:
        return find(queries.principles_of(plan_at(slug)), principle_id)

    def values_of(row: Principle) -> Values:
        return {"text": row.text}

    def save(row: Principle, weighed: Weighed) -> None:
        service.reword_principle(me(), row, **weighed.values, seen=row.row_version)

    principle = load()
    form = form_of(forms.PrincipleForm, **values_of(principle))
    form.remember(values_of(principle), principle.row_version)
    back = url_for("plan.show", slug=slug)
    return _shared(
        form, "plan/principle.html", load, values_of, save, _plain, back, plan=plan, principle=principle
    )


# Actions --------------------------------------------------------------------------------------------


@bp.route("/plans/<slug>/actions/new", methods=["GET", "POST"])
def new_action(slug: str) -> ResponseReturnValue:
    """Write a new action into the plan we are drafting."""
    plan = plan_at(slug)
    if (over := agreed(plan, "add_action")) is not None:
        return over
    form = forms.action_form(plan, None, form_of, request.args.get("area", ""))
    if sent(form):
        try:
            made = service.draft_action(me(), plan, form.fields())
        except Refusal as refusal:
            refused(form, refusal)
        else:
            said = _("%(reference)s is in the plan.", reference=made.reference)
            return go("plan.action", said, slug=slug, ref=made.reference)
    return page("plan/action_new.html", plan=plan, form=form, has_areas=bool(form.also.choices))


@bp.route("/plans/<slug>/actions/<ref>/edit", methods=["GET", "POST"])
def edit_action(slug: str, ref: str) -> ResponseReturnValue:
    """Change an action, while the plan is drafted."""
    action = action_at(slug, ref)
    if (over := agreed(action.plan, "change_action", action.reference)) is not None:
        return over
    form = forms.action_form(action.plan, shape.of(action), form_of)
    form.remember(shape.of(action), action.row_version)
    plan = action.plan

    def save(row: Action, weighed: Weighed) -> None:
        service.redraft_action(me(), row, weighed.values, seen=row.row_version)

    return _shared(
        form, "plan/action_edit.html", lambda: action_at(slug, ref), shape.of, save,
        lambda values: shape.words(values, plan), url_for("plan.action", slug=slug, ref=action.reference),
        plan=plan, action=action, last=queries.last_change(action),
    )  # fmt: skip
