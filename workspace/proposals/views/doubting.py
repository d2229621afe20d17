"""The test of an objection, as a round of its own: asked, answered and closed (R8)."""

from __future__ import annotations

from typing import Any

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workspace.db import db
from workspace.people.models import Person
from workspace.proposals import objection_forms as forms
from workspace.proposals import policy, queries
from workspace.proposals.consent import Stage
from workspace.proposals.models import Channel, Doubt, DoubtAnswer, Proposal
from workspace.proposals.rounds import doubts
from workspace.proposals.views import bp
from workspace.web import READING, allow, find, form_of, go, me, page, refusing, sent


@bp.route("/objections/<int:objection_id>/doubt", methods=["GET", "POST"])
def raise_doubt(objection_id: int) -> ResponseReturnValue:
    """Ask the circle to test an objection, where you doubt that it is one to our aim."""
    proposal = find(queries.visible_to(me()), queries.is_of_objection(objection_id))
    found = find(queries.objections_visible_to(me()), objection_id)
    allow(policy.may_doubt(me(), proposal) and found.person_id != me().id)
    form = form_of(forms.DoubtForm)
    if sent(form):
        with refusing(form):
            doubt = doubts.raise_doubt(me(), proposal, found, form.why.data or "")
            said = _("The circle is asked. Give your own answer too.")
            return go("proposals.doubt", said, doubt_id=doubt.id)
    return page("proposals/doubt.html", doing="raise", proposal=proposal, objection=found, form=form)


@bp.route("/doubts/<int:doubt_id>", methods=["GET", "POST"])
def doubt(doubt_id: int) -> ResponseReturnValue:
    """Say whether you see the harm that an objection describes; read what came of it."""
    found, proposal = _load(doubt_id)
    if request.method not in READING:
        allow(policy.may_answer_doubt(me(), found, proposal))
    form = form_of(forms.SeesHarmForm, **_filled(doubts.answer_of(found, me())))
    if sent(form):
        with refusing(form):
            doubts.answer(me(), proposal, found, form.sees.data == "yes", form.words.data or "")
            return go("proposals.doubt", _("Thank you. Your answer is in."), doubt_id=found.id)
    return _doubt_page("answer", found, proposal, form)


@bp.route("/doubts/<int:doubt_id>/for/<int:person_id>", methods=["GET", "POST"])
def doubt_for(doubt_id: int, person_id: int) -> ResponseReturnValue:
    """Enter what somebody said aloud, by telephone or on paper, in the test of an objection."""
    found, proposal = _load(doubt_id)
    allow(policy.may_facilitate(me(), proposal))
    person = _asked(found, proposal, person_id)
    before = doubts.answer_of(found, person)
    mine = before is not None and before.entered_by_id == me().id  # what others entered stays hidden (R10)
    form = form_of(forms.SeesHarmForThemForm, **(_filled(before) if mine else {}))
    if sent(form):
        with refusing(form):
            sees, how = form.sees.data == "yes", Channel(form.how.data)
            doubts.answer_for(me(), proposal, found, person, sees, form.words.data or "", how)
            said = _("It is entered for %(name)s, who can change it.", name=person.name)
            return go("proposals.doubt", said, doubt_id=found.id)
    return _doubt_page("for", found, proposal, form, person=person)


@bp.route("/doubts/<int:doubt_id>/close", methods=["GET", "POST"])
def close_doubt(doubt_id: int) -> ResponseReturnValue:
    """Close the test of an objection once everybody has answered, and write down what came of it."""
    found, proposal = _load(doubt_id)
    allow(policy.may_facilitate(me(), proposal))
    form = form_of(forms.OutcomeForm)
    if sent(form):
        with refusing(form):
            doubts.close(me(), proposal, found, form.words.data or "")
            objector = found.objection.person.name
            said = _("It is written down. %(name)s says what becomes of it.", name=objector)
            return go("proposals.objection", said, objection_id=found.objection_id)
    return _doubt_page("close", found, proposal, form)


def _load(doubt_id: int) -> tuple[Doubt, Proposal]:
    """The proposal's row is locked first, as everybody does, so that nobody waits for each other."""
    proposal = find(queries.visible_to(me()), doubts.is_of_doubt(doubt_id))
    return find(doubts.visible_to(me()), doubt_id), proposal


def _asked(found: Doubt, proposal: Proposal, person_id: int) -> Person:
    """Somebody who is asked in this test; nobody else is there to enter an answer for."""
    person = db.session.get(Person, person_id)
    if person is None or person.id == me().id or not policy.may_answer_doubt(person, found, proposal):
        abort(404)
    return person


def _filled(given: DoubtAnswer | None) -> dict[str, Any]:
    return {"sees": "yes" if given.sees_harm else "no", "words": given.words} if given else {}


def _doubt_page(doing: str, found: Doubt, proposal: Proposal, form: Any, **more: Any) -> ResponseReturnValue:
    sees = doubts.may_see_answers(me(), proposal, found)
    missing = doubts.missing(found, proposal)
    given = {one.person_id for one in found.answers}
    asked = [person for person in proposal.circle.full_members() if person.id in found.roster]
    return page(
        "proposals/doubt.html",
        doing=doing,
        proposal=proposal,
        objection=found.objection,
        doubt=found,
        form=form,
        asked=[(person, person.id in given) for person in asked],
        missing=missing,
        answers=found.answers if sees else None,
        mine=doubts.answer_of(found, me()),
        open=found.closed_at is None and proposal.stage is Stage.INTEGRATING,
        asks_me=policy.may_answer_doubt(me(), found, proposal),
        runs_it=policy.may_facilitate(me(), proposal),
        **more,
    )
