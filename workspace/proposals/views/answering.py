"""Answering a round, and bringing an objection to an end that its person confirms."""

from __future__ import annotations

from typing import Any

from flask import abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workspace.proposals import effects, forms, policy, queries, rounds
from workspace.proposals.consent import End, Say, Stage
from workspace.proposals.models import AheadAnswer, Answer, Proposal, Touches
from workspace.proposals.views import bp
from workspace.refusal import Refusal
from workspace.web import find, form_of, go, me, page, sent


@bp.route("/proposals/<int:proposal_id>/answer", methods=["GET", "POST"])
def answer(proposal_id: int) -> ResponseReturnValue:
    """Give your answer: do you see harm to our aim? You can change it while the round is open."""
    proposal = find(queries.visible_to(me()), proposal_id, policy.may_answer)
    last = proposal.round or abort(404)
    form = form_of(forms.AnswerForm, **_filled(last.answer_of(me())), seen_round=str(last.number))
    if sent(form):
        typed = form.seen_round.data or ""
        seen = int(typed[:9]) if typed.isdecimal() else last.number
        rounds.respond(me(), proposal, _given(form), seen)
        return go(
            "proposals.show", _("Thank you. Your answer is in."), proposal_id=proposal.id, _anchor="round"
        )
    if last.closed_at is not None:
        raise Refusal("You can't answer: this round has closed.")
    return _answer_page(proposal, form, ahead=False)


@bp.route("/proposals/<int:proposal_id>/answer-ahead", methods=["GET", "POST"])
def answer_ahead(proposal_id: int) -> ResponseReturnValue:
    """Answer before the round opens, where your circle takes that. It counts for this version only."""
    proposal = find(queries.visible_to(me()), proposal_id, policy.may_answer_ahead)
    form = form_of(
        forms.AnswerForm,
        **_filled(queries.ahead_answer(me(), proposal.version)),
        seen_round=str(proposal.latest),
    )
    if sent(form):
        if form.seen_round.data != str(proposal.latest):
            raise Refusal("The text changed since you began: read it again. Your words are below.")
        rounds.respond_ahead(me(), proposal, _given(form))
        said = _("Your early answer is kept. It counts if the text stays as it is.")
        return go("proposals.show", said, proposal_id=proposal.id)
    return _answer_page(proposal, form, ahead=True)


def _answer_page(proposal: Proposal, form: forms.AnswerForm, ahead: bool) -> ResponseReturnValue:
    version = proposal.version if ahead or proposal.round is None else proposal.round.version
    return page(
        "proposals/answer.html",
        proposal=proposal,
        version=version,
        form=form,
        ahead=ahead,
        round=proposal.round,
        effects=[(e, effects.rows(e)) for e in version.effects],
    )


def _filled(given: Answer | AheadAnswer | None) -> dict[str, Any]:
    if given is None:
        return {}
    is_concern = given.say is Say.CONCERN
    return {
        "say": given.say.value,
        "concern": given.words if is_concern else "",
        "harm": "" if is_concern else given.words,
        "touches": given.touches.value if given.touches else None,
        "suggestion": given.suggestion,
    }


def _given(form: forms.AnswerForm) -> rounds.Given:
    say = Say(form.say.data)
    words = {Say.CONSENT: "", Say.CONCERN: form.concern.data or "", Say.OBJECTION: form.harm.data or ""}[say]
    touches = Touches(form.touches.data) if say is Say.OBJECTION and form.touches.data else None
    return rounds.Given(say, words, touches, (form.suggestion.data or "") if say is Say.OBJECTION else "")


@bp.route("/objections/<int:objection_id>", methods=["GET", "POST"])
def objection(objection_id: int) -> ResponseReturnValue:
    """Work on one objection: say how it was integrated, for the person who objected to confirm."""
    found = find(queries.objections_visible_to(me()), objection_id)
    proposal = find(queries.visible_to(me()), found.proposal_id, _may_work_on(found.person_id))
    form = form_of(forms.EndForm)
    form.offer(to_objector=found.person_id == me().id)
    if sent(form):
        rounds.offer_end(me(), proposal, found, End(form.end.data), form.how.data or "")
        said = (
            _("You have taken your objection back.")
            if found.confirmed_at
            else _("%(name)s is asked to confirm this.", name=found.person.name)
        )
        return go("proposals.show", said, proposal_id=proposal.id, _anchor="objections")
    return page(
        "proposals/objection.html",
        proposal=proposal,
        objection=found,
        form=form,
        open=proposal.stage is Stage.INTEGRATING and found.confirmed_at is None,
        may_write=policy.may_write_now(me(), proposal),
    )


def _may_work_on(objector: int) -> Any:
    return lambda person, proposal: person.id == objector or policy.may_offer_end(person, proposal)


@bp.route("/objections/<int:objection_id>/confirm", methods=["GET", "POST"])
def confirm(objection_id: int) -> ResponseReturnValue:
    """Say whether your objection is integrated. Only you can."""
    found = find(queries.objections_visible_to(me()), objection_id, policy.may_confirm)
    proposal = find(queries.visible_to(me()), found.proposal_id)
    form = form_of(forms.ConfirmForm)
    if sent(form):
        if form.met.data == "yes":
            rounds.confirm(me(), proposal, found)
            said = _("Thank you. Your objection is integrated.")
        else:
            rounds.not_yet(me(), proposal, found, form.why.data or "")
            said = _("Thank you. The circle goes on working on it.")
        return go("proposals.show", said, proposal_id=proposal.id, _anchor="objections")
    return page("proposals/confirm.html", proposal=proposal, objection=found, form=form)
