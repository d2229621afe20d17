"""Saying whom one would name and why; or entering it for somebody who speaks, phones or writes on paper."""

from __future__ import annotations

from flask import abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workspace.people.models import Person
from workspace.proposals.models import Channel
from workspace.selections import forms, policy, queries, service
from workspace.selections.models import Selection
from workspace.selections.views import bp
from workspace.web import find, form_of, go, me, page, refusing, sent


@bp.route("/selections/<int:selection_id>/name", methods=["GET", "POST"])
def nominate(selection_id: int) -> ResponseReturnValue:
    """Say whom you would name and why, or pass; in the change round, stay with it or change."""
    return _words_of(find(queries.visible_to(me()), selection_id, policy.may_nominate), me())


@bp.route("/selections/<int:selection_id>/name/<int:person_id>", methods=["GET", "POST"])
def nominate_for(selection_id: int, person_id: int) -> ResponseReturnValue:
    """Enter for somebody whom they would name, and how they told you. They can change it themselves."""
    selection = find(queries.visible_to(me()), selection_id, policy.may_run)
    person = next((one for one in selection.order() if one.id == person_id), None) or abort(404)
    if person.id == me().id:
        return go("selections.nominate", selection_id=selection.id)
    return _words_of(selection, person)


def _words_of(selection: Selection, person: Person) -> ResponseReturnValue:
    """One page for both: what this person said stands in it and can be changed while the round runs."""
    service.check_takes_words(selection)
    form = _form(selection, person)
    first = selection.said(person, False) if selection.stage == "change" else None
    form.first = (first.nominee_id or 0) if first else 0
    could = queries.could_be_named(selection.circle, selection.hat, me(), selection.named())
    form.choices([(one.id, one.name) for one in could])
    if sent(form):
        nominee = next((one for one in could if one.id == form.nominee.data), None) if form.names else None
        if form.staying.data and first is not None:
            nominee = first.nominee
        with refusing(form, form.nominee if form.names else None):
            how = Channel(form.how.data) if isinstance(form, forms.NameFor) else None
            reason = form.reason.data or "" if form.names else ""
            service.nominate(me(), selection, person, nominee, reason, how)
            said = _("Thank you. Everyone in the circle can read it.")
            return go("selections.show", said, selection_id=selection.id, _anchor="said")
    return page(
        "selections/name.html",
        form=form,
        selection=selection,
        circle=selection.circle,
        person=person,
        first=first,
        entered=selection.said_now(person),
    )


def _form(selection: Selection, person: Person) -> forms.Name:
    """The form with what this person said last; a reason given before the change round isn't asked again."""
    now, before = selection.said_now(person), selection.said_last(person)
    filled = {
        "nominee": (before.nominee_id or 0) if before else 0,
        "reason": now.reason if now else "",
    }
    if person.id == me().id:
        return form_of(forms.Name, **filled)
    return form_of(forms.NameFor, **filled, how=now.entered_how.value if now and now.entered_how else None)
