"""Which circles there are, opening one, coming in and leaving. The circle's own page is in home."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workspace.circles import drawing, forms, policy, queries, service
from workspace.circles.models import Circle
from workspace.circles.views import bp
from workspace.circles.views.hats import decisions
from workspace.web import (
    allow,
    find,
    form_of,
    go,
    me,
    page,
    refusing,
    sent,
)


@bp.route("/circles/")
def list_circles() -> ResponseReturnValue:
    """See which circles there are, as a map and in words, which are mine, and how to come into the others."""
    circles = queries.all_circles(me())
    by_key = {circle.id: circle for circle in circles}
    at_work = [circle for circle in circles if circle.closed_at is None]
    drawn = drawing.draw([_node(circle) for circle in at_work])
    return page(
        "circles/list.html",
        rows=[(disc, by_key[disc.node.key]) for disc in drawn],
        closed=[circle for circle in circles if circle.closed_at is not None],
        mine={circle.id for circle in at_work if policy.is_member(me(), circle)},
        may_open_top=policy.may_open_top(me(), queries.top()),
        policy=policy,
        side=drawing.SIDE,
    )


def _node(circle: Circle) -> drawing.Node:
    return drawing.Node(circle.id, circle.parent_id, circle.name, len(circle.full_members()))


@bp.route("/circles/new", methods=["GET", "POST"])
def open_top() -> ResponseReturnValue:
    """Open the first circle: an administrator, once."""
    allow(policy.may_open_top(me(), queries.top()))
    form = form_of(forms.OpenCircle)
    form.as_the_top()
    if sent(form):
        with refusing(form, form.name):
            circle = service.open_top(me(), **form.said())
            return go(
                "circles.invite",
                _("%(name)s is open. Now invite people.", name=circle.name),
                circle_id=circle.id,
            )
    return page("circles/new.html", form=form, parent=None)


@bp.route("/circles/<int:circle_id>/new", methods=["GET", "POST"])
def open_within(circle_id: int) -> ResponseReturnValue:
    """Open a circle below this one, then say who leads it."""
    parent = find(queries.visible_to(me()), circle_id, policy.may_open_within)
    form = form_of(forms.OpenCircle)
    form.decisions(decisions(parent))
    if sent(form):
        with refusing(form):
            decision = queries.decision(parent, form.decision.data)
            circle = service.open_circle(me(), parent, decision=decision, **form.said())
            return go(
                "circles.give_hat",
                _("%(name)s is open. Now say who leads it.", name=circle.name),
                circle_id=circle.id,
                kind="leader",
            )
    return page("circles/new.html", form=form, parent=parent)


@bp.route("/circles/<int:circle_id>/join", methods=["GET", "POST"])
def join(circle_id: int) -> ResponseReturnValue:
    """Join a circle that is open to everyone, knowing what is expected."""
    circle = find(queries.visible_to(me()), circle_id)
    if policy.is_member(me(), circle):
        return go("home.circle", circle_id=circle.id)
    allow(policy.may_join(me(), circle))
    form = form_of(forms.Nothing)
    if sent(form):
        service.join(me(), circle)
        return go("home.circle", _("Welcome to %(name)s.", name=circle.name), circle_id=circle.id)
    return page("circles/join.html", circle=circle, form=form)


@bp.route("/circles/<int:circle_id>/ask", methods=["GET", "POST"])
def ask(circle_id: int) -> ResponseReturnValue:
    """Ask to join, and see what was answered."""
    circle = find(queries.visible_to(me()), circle_id)
    if policy.is_member(me(), circle):
        return go("home.circle", circle_id=circle.id)
    allow(policy.may_ask_to_join(me(), circle))
    form = form_of(forms.Ask)
    if sent(form):
        service.ask_to_join(me(), circle, form.words.data or "")
        return go("circles.ask", _("You have asked to join %(name)s.", name=circle.name), circle_id=circle.id)
    return page("circles/ask.html", circle=circle, form=form, last=queries.my_request(me(), circle))


@bp.route("/circles/<int:circle_id>/leave", methods=["GET", "POST"])
def leave(circle_id: int) -> ResponseReturnValue:
    """Leave a circle; what you said stays in the record."""
    circle = find(queries.visible_to(me()), circle_id, policy.may_leave)
    form = form_of(forms.Nothing)
    if sent(form):
        service.leave(me(), circle)
        return go("circles.list_circles", _("You have left %(name)s.", name=circle.name))
    return page("circles/leave.html", circle=circle, form=form, hats=circle.live_terms(), me_here=me())
