"""The moves: one page each that says what will happen, asks what is needed, and does it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types

from workspace.circles import queries as circles
from workspace.fields import WorkspaceForm
from workspace.proposals import effects, forms, light, policy, queries, rounds, service
from workspace.proposals.consent import Move, Stage, after
from workspace.proposals.models import Proposal, Response
from workspace.proposals.views import bp
from workspace.proposals.views.back import back_to
from workspace.proposals.views.sending import refer_form
from workspace.refusal import Refusal
from workspace.web import READER, allow, find, form_of, go, me, page, sent


@bp.route("/proposals/<int:proposal_id>/move/<kind>", methods=["GET", "POST"])
def move(proposal_id: int, kind: str) -> ResponseReturnValue:
    """Take a proposal one step further on its way, or aside."""
    if kind not in {m.value for m in Move} or kind == Move.AMEND.value:
        abort(404)
    made = Move(kind)
    proposal = find(queries.visible_to(me()), proposal_id)
    if made is Move.DECIDE and proposal.decision and policy.may_facilitate(me(), proposal):
        said = _("This decision has been announced already. Here it is.")
        return go("proposals.decision", said, decision_id=proposal.decision.id)
    _allow(proposal, made)
    after(
        proposal.stage, made, proposal.left_stage or Stage.QUESTIONS
    )  # a move that isn't one is refused at once
    form = _form_for(made, proposal)
    if sent(form):
        return _MAKE[made](proposal, form)
    return page("proposals/move.html", form=form, made=made, **_shown(proposal))


def _allow(proposal: Proposal, made: Move) -> None:
    """Who may make this move at all; when it can be made is for the process itself to say."""
    if made is Move.INTEGRATE and proposal.stage is not Stage.CONSENT:
        allow(policy.may_facilitate(me(), proposal))
        return
    allow(policy.may_move(me(), proposal, made))


def _shown(proposal: Proposal) -> dict[str, Any]:
    last = proposal.round
    sees = policy.may_see_answers(me(), last)
    return {
        "proposal": proposal,
        "version": proposal.version,
        "effects": effects.shown(proposal.version.effects, READER),
        "round": last,
        "sees_answers": sees,
        "outcome": rounds.standing(last) if last and last.closed_at is None else None,
        "roster": proposal.circle.full_members(),
        "conflicts": queries.conflicts(proposal),
    }


def _form_for(made: Move, proposal: Proposal) -> WorkspaceForm:
    days = proposal.circle.answer_days
    if made is Move.OPEN:
        return form_of(forms.OpenForm)
    if made is Move.OPEN_STRAIGHT:
        return form_of(light.StraightForm, days=days)
    if made is Move.ASK_AGAIN or (made is Move.NEXT and proposal.stage is Stage.REACTIONS):
        return form_of(forms.DaysForm, days=days)
    if made is Move.TAKE_UP:
        return form_of(forms.TakeUpForm, days=days)
    if made is Move.PARK:
        return form_of(forms.ParkForm)
    if made is Move.WITHDRAW:
        return form_of(forms.ReasonForm)
    if made is Move.REFER:
        return refer_form(proposal)
    return form_of(forms.GoOnForm)


def _back(proposal: Proposal, said: str) -> ResponseReturnValue:
    return back_to(proposal, said)


def _open(proposal: Proposal, form: Any) -> ResponseReturnValue:
    service.open_(
        me(),
        proposal,
        in_domain=form.in_domain.data == "yes",
        is_major=form.is_major.data == "yes",
        response=Response(form.response.data),
    )
    return _back(proposal, _("It is open. Everyone in the circle can ask questions now."))


def _straight(proposal: Proposal, form: Any) -> ResponseReturnValue:
    rounds.open_straight(me(), proposal, form.why(), form.days.data)
    return _back(proposal, _("The consent round is open."))


def _next(proposal: Proposal, form: Any) -> ResponseReturnValue:
    if proposal.stage is Stage.QUESTIONS:
        service.to_reactions(me(), proposal)
        return _back(proposal, _("The circle gives its reactions now."))
    rounds.to_consent(me(), proposal, form.days.data)
    return _back(proposal, _("The consent round is open."))


def _ask_again(proposal: Proposal, form: Any) -> ResponseReturnValue:
    rounds.ask_again(me(), proposal, form.days.data)
    return _back(proposal, _("The next round is open."))


def _integrate(proposal: Proposal, _form: Any) -> ResponseReturnValue:
    rounds.integrate(me(), proposal)
    return _back(proposal, _("The round is closed. Work on the objections one by one."))


def _park(proposal: Proposal, form: Any) -> ResponseReturnValue:
    service.park(me(), proposal, form.reason.data, form.look_again_on.data)
    return _back(proposal, _("It is parked."))


def _take_up(proposal: Proposal, form: Any) -> ResponseReturnValue:
    rounds.take_up(me(), proposal, to_draft=form.where.data == "draft", days=form.days.data)
    return _back(proposal, _("It goes on."))


def _withdraw(proposal: Proposal, form: Any) -> ResponseReturnValue:
    service.withdraw(me(), proposal, form.reason.data)
    return _back(proposal, _("You have withdrawn it. What was said stays readable."))


def _refer(proposal: Proposal, form: Any) -> ResponseReturnValue:
    circle = find(circles.visible_to(me()), int(form.circle.data))
    service.refer(me(), proposal, circle, form.reason.data)
    return _back(proposal, _("It was sent to %(name)s. Its answer comes back here.", name=circle.name))


def _decide(proposal: Proposal, _form: Any) -> ResponseReturnValue:
    last = proposal.round
    if last and request.form.get("seen_round", str(last.number)) != str(last.number):
        raise Refusal("A new round has opened since you began: read the proposal again before you announce.")
    decision = rounds.decide(me(), proposal)
    return redirect(url_for("proposals.decision", decision_id=decision.id), 303)


_MAKE: dict[Move, Callable[[Proposal, Any], ResponseReturnValue]] = {
    Move.OPEN: _open,
    Move.OPEN_STRAIGHT: _straight,
    Move.NEXT: _next,
    Move.ASK_AGAIN: _ask_again,
    Move.INTEGRATE: _integrate,
    Move.PARK: _park,
    Move.TAKE_UP: _take_up,
    Move.WITHDRAW: _withdraw,
    Move.REFER: _refer,
    Move.DECIDE: _decide,
}


@bp.route("/proposals/<int:proposal_id>/roster", methods=["GET", "POST"])
def roster(proposal_id: int) -> ResponseReturnValue:
    """Take somebody with a conflict of interest off the roster before the round, with the reason shown."""
    proposal = find(queries.visible_to(me()), proposal_id, policy.may_note_conflict)
    form = form_of(forms.ConflictForm)
    members = proposal.circle.full_members()
    form.person.choices = [SelectChoice(p.id, p.name) for p in members]
    if sent(form):
        person = next(p for p in members if p.id == form.person.data)
        service.note_conflict(me(), proposal, person, form.reason.data or "")
        said = _("%(name)s stays off the roster.", name=person.name)
        return go("proposals.show", said, proposal_id=proposal.id)
    return page("proposals/roster.html", proposal=proposal, form=form, conflicts=queries.conflicts(proposal))
