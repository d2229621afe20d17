"""Leading a selection: beginning it, on to the change round, proposing one person, stopping."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from workspace.circles import policy as circles
from workspace.circles.models import Circle, HatKind
from workspace.selections import forms, policy, queries, service
from workspace.selections.views import bp
from workspace.web import find, form_of, go, me, page, refusing, sent

ROLES = {  # what the hats that every circle knows are for, until the circle says it in its own words
    HatKind.FACILITATOR: _l("Leads the circle through proposals, step by step, so that everyone is heard."),
    HatKind.SECRETARY: _l("Keeps the record: who is in the circle, what was decided and what comes next."),
    HatKind.LEADER: _l("Brings the view of the wider circle into this one."),
    HatKind.DELEGATE: _l("Takes this circle's view to the wider circle."),
    HatKind.CARE_AND_COUNSEL: _l("Listens when something went wrong between people, and hears appeals."),
}


@bp.route("/circles/<int:circle_id>/selections/new", methods=["GET", "POST"])
def new(circle_id: int) -> ResponseReturnValue:
    """Begin to choose who wears a hat: say what it is for, and for how long."""
    circle = find(queries.circles_visible_to(me()), circle_id, policy.may_open)
    kinds = [k for k in HatKind if circle.parent_id or k not in {HatKind.LEADER, HatKind.DELEGATE}]
    form = form_of(forms.OpenSelection, **_described(circle, kinds))
    form.choices(kinds)
    chosen = HatKind(form.hat.data) if form.hat.data in {kind.value for kind in kinds} else None
    if sent(form) and chosen is not None:
        with refusing(form, form.hat):
            selection = service.open_(
                me(),
                circle,
                hat=chosen,
                hat_name=form.hat_name.data or "",
                description=form.description.data or "",
                term_months=int(form.term_months.data),
            )
            return go("selections.show", _("Now everyone names a person."), selection_id=selection.id)
    return page(
        "selections/new.html",
        form=form,
        circle=circle,
        kinds=kinds,
        already=queries.open_for(circle, chosen, form.hat_name.data or "") if chosen else None,
        stands_in=circles.stands_in(me(), circle),
    )


def _described(circle: Circle, kinds: list[HatKind]) -> dict[str, str]:
    """The hat that was asked for, with what it is for as the circle has it, or as it is usually said."""
    asked, name = request.args.get("hat", ""), request.args.get("name", "")[:80]
    kind = next((one for one in kinds if one.value == asked), None)
    if kind is None:
        return {}
    hat = queries.hat_of(circle, kind, name)
    words = (hat.description if hat else "") or str(ROLES.get(kind, ""))
    return {"hat": kind.value, "hat_name": name if kind is HatKind.OWN else "", "description": words}


@bp.route("/selections/<int:selection_id>/change-round", methods=["GET", "POST"])
def open_change(selection_id: int) -> ResponseReturnValue:
    """Open the change round: everyone has heard the reasons and may change their mind."""
    selection = find(queries.visible_to(me()), selection_id, policy.may_run)
    service.check_may_open_change(selection)
    form = form_of(forms.GoOn)
    missing = selection.waiting()
    if not missing:
        form.nobody_missing()
    if sent(form):
        service.to_change_round(me(), selection, form.why.data or "" if "why" in form else "")
        return go("selections.show", _("The change round is open."), selection_id=selection.id)
    return page(
        "selections/change.html", form=form, missing=missing, selection=selection, circle=selection.circle
    )


@bp.route("/selections/<int:selection_id>/propose", methods=["GET", "POST"])
def propose(selection_id: int) -> ResponseReturnValue:
    """Propose one person, with a reason from what was said, and open the consent round."""
    selection = find(queries.visible_to(me()), selection_id, policy.may_run)
    service.check_may_propose(selection)
    form = form_of(forms.ProposePerson)
    missing = selection.waiting() if selection.takes_words else []
    form.leave_out(above=selection.hat is HatKind.LEADER, missing=bool(missing))
    named = selection.named()
    could = queries.could_be_named(selection.circle, selection.hat, me(), named)
    form.choices(
        [(one.id, one.name) for one in could if one in named],
        [(one.id, one.name) for one in could if one not in named],
    )
    if sent(form):
        person = next(one for one in could if one.id == form.person.data)
        with refusing(form, form.person):
            service.propose(
                me(),
                selection,
                person,
                form.why.data or "",
                above=(form.above.data or "") if "above" in form else "",
                missing_why=(form.missing_why.data or "") if "missing_why" in form else "",
            )
            said = _("The consent round is open. %(name)s is asked last.", name=person.name)
            return go("selections.show", said, selection_id=selection.id)
    return page(
        "selections/propose.html", form=form, missing=missing, selection=selection, circle=selection.circle
    )


@bp.route("/selections/<int:selection_id>/stop", methods=["GET", "POST"])
def stop(selection_id: int) -> ResponseReturnValue:
    """Stop choosing, with a reason. What was said stays readable."""
    selection = find(queries.visible_to(me()), selection_id, policy.may_run)
    service.check_may_stop(selection)
    form = form_of(forms.Stop)
    if sent(form):
        with refusing(form):
            service.stop(me(), selection, form.why.data or "")
            return go("selections.show", _("It is stopped."), selection_id=selection.id)
    return page("selections/stop.html", form=form, selection=selection, circle=selection.circle)
