"""Where a proposal can be sent on to: the circle above, a helping circle, any other (R14, C2, C3)."""

from __future__ import annotations

from flask import request
from flask_babel import gettext as _
from sqlalchemy import func
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types

from workspace.circles import queries as circles
from workspace.circles.models import Circle, CircleKind
from workspace.db import db
from workspace.proposals import forms
from workspace.proposals.models import Proposal
from workspace.web import form_of, me


def refer_form(proposal: Proposal) -> forms.ReferForm:
    """Which circle, and why. The one asked for in the address is chosen already, or the circle above."""
    here = proposal.circle
    found = [circle for circle in _others() if circle.id != here.id and _may_take(circle, here)]
    found.sort(key=lambda circle: (circle.id != here.parent_id, not _helps(circle)))
    asked = request.args.get("to", type=int)
    wanted = asked if asked in {circle.id for circle in found} else here.parent_id
    form = form_of(forms.ReferForm, circle=wanted)
    form.circle.choices = [SelectChoice(circle.id, _called(circle, here)) for circle in found]
    return form


def _others() -> list[Circle]:
    open_ones = circles.visible_to(me()).where(Circle.closed_at.is_(None))
    return list(db.session.scalars(open_ones.order_by(func.lower(Circle.name))))


def _helps(circle: Circle) -> bool:
    return circle.kind is CircleKind.HELPING_CIRCLE


def _may_take(circle: Circle, here: Circle) -> bool:
    """A helping circle answers only to the circle that appointed it."""
    return not _helps(circle) or circle.parent_id == here.id


def _called(circle: Circle, here: Circle) -> str:
    if circle.id == here.parent_id:
        return str(_("%(name)s (the next broader circle)", name=circle.name))
    if _helps(circle):
        return str(_("%(name)s (our helping circle: it recommends, we decide)", name=circle.name))
    return str(circle.name)
