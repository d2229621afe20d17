"""How an action stands, by a link: one choice is enough, and it is an update like any other (A6)."""

from __future__ import annotations

from flask import request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from workspace import languages
from workspace.by_link import asked as questions
from workspace.by_link import sending, updates
from workspace.by_link.forms import UpdateForm
from workspace.by_link.models import AnswerLink
from workspace.by_link.updates import Choice
from workspace.db import today
from workspace.people.models import Person
from workspace.plan import freshness, past, reporting
from workspace.plan.models import Action
from workspace.web import page, refusing


def report(link: AnswerLink, address: str) -> BaseResponse:
    """Say whether my action is still going to plan: public at once, as from the page of the action."""
    person, action = questions.action_of(link, request.method == "POST")
    offered = updates.choices(action.state)
    usual = _usual(action, offered)
    form = sending.form_of(
        UpdateForm, seen=str(action.row_version),
        next_review_on=freshness.suggested_review(action, action.review_every, today()),
    )  # fmt: skip
    form.offer(((key, each.label) for key, each in offered.items()), offered.keys() - usual.keys())
    if sending.sent(form, link):
        if sending.was_sent_before(link):
            return sending.thanked(link, address)
        if not _said_meanwhile(form, action):
            with refusing(form):
                _report(person, action, form, offered[form.how.data], usual)
                return sending.thanked(link, address)
    said = past.updates(action)
    return page(
        "by_link/action.html", form=form, action=action, said=freshness.said(action, today()),
        last=said[0] if said else None, usual=usual, **sending.shown(link, address),
    )  # fmt: skip


def _usual(action: Action, offered: dict[str, Choice]) -> dict[str, str]:
    """What an update says where only a choice is sent: in the language that its plan is written in."""
    with languages.reading(languages.of(action.plan.language)):
        return {key: str(_(each.usual)) for key, each in offered.items() if each.usual}


def _said_meanwhile(form: UpdateForm, action: Action) -> bool:
    """Somebody changed something about it while this page was open: it is read first (A7)."""
    if form.seen.data == str(action.row_version):
        return False
    form.seen.data = str(action.row_version)
    form.form_errors.append(
        _("Something about this action has changed since you opened this page. Read it, then send it.")
    )
    return True


def _report(person: Person, action: Action, form: UpdateForm, chosen: Choice, usual: dict[str, str]) -> None:
    reporting.report(
        person, action, state=chosen.state, health=chosen.health,
        happened=form.happened.data or usual.get(form.how.data, ""), outcome=action.outcome, latest={},
        next_review_on=form.next_review_on.data, why_moved=form.why_moved.data or "",
    )  # fmt: skip
