"""Answering a round, or ahead of it."""

from __future__ import annotations

from typing import Any

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workspace.proposals import effects, forms, policy, queries, rounds
from workspace.proposals.consent import Say
from workspace.proposals.models import AheadAnswer, Answer, Proposal, Round, Touches
from workspace.proposals.views import bp
from workspace.proposals.views.back import back_to
from workspace.refusal import Refusal
from workspace.web import READER, find, form_of, go, me, page, sent


@bp.route("/proposals/<int:proposal_id>/answer", methods=["GET", "POST"])
def answer(proposal_id: int) -> ResponseReturnValue:
    """Give your answer: do you see harm to our aim? You can change it while the round is open."""
    proposal = find(queries.visible_to(me()), proposal_id, policy.may_answer)
    last = proposal.round or abort(404)
    start = {"say": request.args.get("say"), **filled(last.answer_of(me()))}
    form = form_of(forms.AnswerForm, **start, seen_round=str(last.number))
    if sent(form):
        typed = form.seen_round.data or ""
        seen = int(typed[:9]) if typed.isdecimal() else last.number
        entered = _entered_for_me(last)
        rounds.respond(me(), proposal, given_in(form), seen)
        said = " ".join([_("Thank you. Your answer is in."), *entered])
        return back_to(proposal, said, "round")
    if last.closed_at is not None:
        raise Refusal("You can't answer: this round has closed.")
    return _answer_page(proposal, form, ahead=False)


def _entered_for_me(last: Round) -> list[str]:
    """What somebody had entered for this person, which their own answer takes the place of (R11)."""
    before = last.answer_of(me())
    if before is None or before.entered_by is None:
        return []
    name, say = before.entered_by.name, _(before.say.label)
    return [
        _("%(name)s had entered “%(say)s” for you. Your own answer stands instead of it.", name=name, say=say)
    ]


@bp.route("/proposals/<int:proposal_id>/answer-ahead", methods=["GET", "POST"])
def answer_ahead(proposal_id: int) -> ResponseReturnValue:
    """Answer before the round opens, where your circle takes that. It counts for this version only."""
    proposal = find(queries.visible_to(me()), proposal_id, policy.may_answer_ahead)
    form = form_of(
        forms.AnswerForm,
        **filled(queries.ahead_answer(me(), proposal.version)),
        seen_round=str(proposal.latest),
    )
    if sent(form):
        if form.seen_round.data != str(proposal.latest):
            raise Refusal("The text changed since you began: read it again. Your words are below.")
        rounds.respond_ahead(me(), proposal, given_in(form))
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
        effects=effects.shown(version.effects, READER),
    )


def filled(given: Answer | AheadAnswer | None) -> dict[str, Any]:
    """What somebody answered, as the form of an answer starts with it."""
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


def given_in(form: forms.AnswerForm) -> rounds.Given:
    """What the form of an answer says."""
    say = Say(form.say.data)
    words = {Say.CONSENT: "", Say.CONCERN: form.concern.data or "", Say.OBJECTION: form.harm.data or ""}[say]
    touches = Touches(form.touches.data) if say is Say.OBJECTION and form.touches.data else None
    return rounds.Given(say, words, touches, (form.suggestion.data or "") if say is Say.OBJECTION else "")
