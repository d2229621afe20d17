"""The clock of a round: any member takes it to a meeting, and the facilitator lets time run again (R12)."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workspace.facilitating import forms
from workspace.facilitating.views import bp
from workspace.proposals import policy, queries, rounds
from workspace.refusal import Refusal, mark
from workspace.web import find, form_of, go, me, page, refusing, sent


@bp.route("/proposals/<int:proposal_id>/stop-clock", methods=["GET", "POST"])
def stop_clock(proposal_id: int) -> ResponseReturnValue:
    """Take this to a meeting: the clock stops, for everybody."""
    proposal = find(queries.visible_to(me()), proposal_id, policy.may_stop_clock)
    stops = proposal.open_round.stopped if proposal.open_round else None
    form = form_of(forms.StopForm)
    if sent(form):
        why = form.why.data or ""
        if stops is not None and why and (stops.stopped_by_id, stops.why) != (me().id, why):
            form.form_errors.append(_("The clock stands still already. Bring your words to the meeting."))
        else:
            rounds.stop_clock(me(), proposal, why)
            said = _("The clock stands still. This goes to a meeting.")
            return go("proposals.show", said, proposal_id=proposal.id)
    elif proposal.open_round is None:
        raise Refusal(mark("No round is open, so no clock is running."))
    return page(
        "facilitating/stop_clock.html",
        proposal=proposal,
        form=form,
        stops=stops,
        may_start=policy.may_facilitate(me(), proposal),
    )


@bp.route("/proposals/<int:proposal_id>/start-clock", methods=["GET", "POST"])
def start_clock(proposal_id: int) -> ResponseReturnValue:
    """After the meeting: let time run again, with a new deadline that everyone is told."""
    proposal = find(queries.visible_to(me()), proposal_id, policy.may_facilitate)
    open_round = proposal.open_round
    form = form_of(forms.StartForm, days=proposal.circle.answer_days)
    if sent(form):
        with refusing(form):
            rounds.start_clock(me(), proposal, form.days.data or 0)
        if not form.errors:
            return go("proposals.show", _("Time is running again."), proposal_id=proposal.id)
    elif open_round is None or open_round.stopped is None:
        raise Refusal(mark("The clock is running already."))
    return page("facilitating/start_clock.html", proposal=proposal, form=form, round=open_round)
