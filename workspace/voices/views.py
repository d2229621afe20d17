"""Where carers were heard: the list of a circle, writing one down, putting one right.

Room `plan` shows one, with the actions that came of it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workspace.circles import queries as circles
from workspace.circles.models import Circle
from workspace.refusal import Refusal
from workspace.together import Values, Weighed, conflict, settle
from workspace.visibility import Visibility
from workspace.voices import forms, models, policy, queries, service
from workspace.voices.models import Session, Source
from workspace.web import find, form_of, go, me, page, refusal_words, sent

bp = Blueprint("voices", __name__)

__all__ = ["bp", "models"]  # the tables are known once this is


@bp.route("/circles/<int:circle_id>/sessions")
def sessions(circle_id: int) -> ResponseReturnValue:
    """Where this circle heard carers, newest first."""
    circle = find(circles.visible_to(me()), circle_id)
    pager = queries.listing(me(), circle, request.args.get("page", 1, type=int))
    return page("voices/list.html", circle=circle, pager=pager, may_add=policy.may_add(me(), circle))


@bp.route("/circles/<int:circle_id>/sessions/new", methods=["GET", "POST"])
def add(circle_id: int) -> ResponseReturnValue:
    """Write down that carers were heard, and what they said."""
    circle = find(circles.visible_to(me()), circle_id, policy.may_add)
    form = _form(circle, visibility=circle.visibility.value)
    if sent(form):
        try:
            made = service.add(me(), circle, **_arguments(circle, form.values()))
        except Refusal as refusal:
            _refused(form, refusal)
        else:
            return go("plan.session", _("It is written down."), session_id=made.id)
    return page("voices/new.html", circle=circle, form=form)


@bp.route("/sessions/<int:session_id>/edit", methods=["GET", "POST"])
def edit(session_id: int) -> ResponseReturnValue:
    """Put right what was written down of a time when carers were heard."""
    session = _at(session_id)
    circle = session.circle
    form = _form(circle, **{**_values(session), "held_on": session.held_on, "people": session.people})
    form.remember({**_values(session), "another": ""}, session.row_version)
    if not sent(form):
        return page("voices/edit.html", session_=session, form=form)

    def save(row: Session, weighed: Weighed) -> None:
        service.put_right(me(), row, **_arguments(row.circle, weighed.values), seen=row.row_version)

    def values_of(row: Session) -> Values:
        return {**_values(row), "another": ""}

    try:
        row, weighed = settle(form, lambda: _at(session_id), values_of, save)
    except Refusal as refusal:
        _refused(form, refusal)
        return page("voices/edit.html", session_=session, form=form)
    if weighed.clashes:
        found = conflict(form, weighed, row.row_version, form.words, lambda name: str(form[name].label.text))
        return page("voices/both_texts.html", 409, conflict=found, session_=row)
    return go("plan.session", _said(form, weighed), session_id=row.id)


def _at(session_id: int) -> Session:
    return find(queries.visible_to(me()), session_id, policy.may_put_right)


def _form(circle: Circle, **values: Any) -> forms.SessionForm:
    form = form_of(forms.SessionForm, **values)
    form.offer(queries.groups(), policy.may_add_group(me(), circle))
    return form


def _refused(form: forms.SessionForm, refusal: Refusal) -> None:
    form.form_errors = [*form.form_errors, refusal_words(refusal)]


def _said(form: forms.SessionForm, weighed: Weighed) -> str:
    if not weighed.merged:
        return str(_("Saved."))
    names = ", ".join(f"“{form[name].label.text}”" for name in weighed.merged)
    return str(_("Saved. Somebody else changed %(names)s meanwhile: that is kept too.", names=names))


def _values(session: Session) -> Values:
    return {
        "title": session.title, "source": session.source.value, "held_on": session.held_on.isoformat(),
        "people": "" if session.people is None else session.people,
        "groups": sorted(group.id for group in session.groups), "said": session.said,
        "visibility": session.visibility.value,
    }  # fmt: skip


def _arguments(circle: Circle, values: Values) -> dict[str, Any]:
    """What the service takes, from plain values; a group that was missing is named first."""
    groups = list(values["groups"])
    if another := values.get("another"):
        groups.append(service.add_group(me(), circle, another).id)
    return {
        "title": values["title"],
        "said": values["said"],
        "source": Source(values["source"]),
        "held_on": date.fromisoformat(values["held_on"]),
        "people": None if values["people"] == "" else int(values["people"]),
        "groups": sorted(set(groups)),
        "visibility": Visibility(values["visibility"]),
    }
