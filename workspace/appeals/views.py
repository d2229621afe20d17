"""Appealing a decision: what there is, beginning and joining, and the meetings that hear it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workspace.appeals import forms, policy, queries, service
from workspace.appeals.models import Appeal, AppealStage
from workspace.circles import policy as circles_policy
from workspace.logbook.models import Decision
from workspace.people.models import Person
from workspace.proposals import queries as proposals
from workspace.refusal import Refusal, mark
from workspace.web import allow, find, form_of, go, me, page, refusing, sent

bp = Blueprint("appeals", __name__)

TOLD = {  # what stands in the trail, in words for people
    "began an appeal": mark("was the third, and the appeal began"),
    "noted a meeting": mark("wrote down a meeting"),
    "agreed to one more meeting": mark("wrote down that one more meeting was agreed"),
    "said that it is settled for them": mark("said that the answer settles it for them"),
    queries.NOT_SETTLED: mark("said that something is still missing"),
    "passed an appeal on": mark("took it to the next stage"),
    "proposed a change": mark("began a proposal to change the decision"),
    "took back their appeal": mark("took back their part"),
    "an appeal ended": mark("was the last to act before it ended"),
}
PATH = [AppealStage.GATHERING, AppealStage.CIRCLE, AppealStage.COUNSEL, AppealStage.BROADER]


@bp.app_template_global("appeal_under_way")
def appeal_under_way(decision: Decision) -> Appeal | None:
    """The running appeal against a decision, for pages in rooms below that lead here. No names with it."""
    return queries.running(decision)


@bp.route("/decisions/<int:decision_id>/appeals")
def of_decision(decision_id: int) -> ResponseReturnValue:
    """The appeals against a decision, how an appeal goes, and a way to begin or join one."""
    decision = find(proposals.decisions_visible_to(me()), decision_id)
    found = queries.of_decision(decision)
    readable = {a.id for a in queries.visible_among(me(), found) if policy.may_read(me(), a)}
    running = next((a for a in found if a.ended_at is None), None)
    return page(
        "appeals/of_decision.html",
        decision=decision,
        circle=queries.circle_of(decision),
        appeals=found,
        readable=readable,
        running=running,
        why_not=policy.why_not(me(), decision),
        may_join=running is not None and policy.may_join(me(), running),
    )


@bp.route("/decisions/<int:decision_id>/appeals/new", methods=["GET", "POST"])
def new(decision_id: int) -> ResponseReturnValue:
    """Begin an appeal: why, and that you are unrelated to those who will stand behind it with you."""
    decision = find(proposals.decisions_visible_to(me()), decision_id)
    sentence = policy.why_not(me(), decision)
    if sentence is not None:
        raise Refusal(sentence)
    form = form_of(forms.AppealForm)
    if sent(form):
        appeal = service.begin(me(), decision, form.words.data or "", bool(form.unrelated.data))
        said = _("Your appeal is here. It begins when three people stand behind it.")
        return go("appeals.show", said, appeal_id=appeal.id)
    running = queries.running(decision)
    return page(
        "appeals/begin.html",
        form=form,
        decision=decision,
        circle=queries.circle_of(decision),
        running=running,
        appeal=None,
    )


@bp.route("/appeals/<int:appeal_id>/join", methods=["GET", "POST"])
def join(appeal_id: int) -> ResponseReturnValue:
    """Stand behind an appeal that others began. The third person makes it begin."""
    appeal = find(queries.known_to(me()), appeal_id)
    form = form_of(forms.AppealForm)
    if sent(form):
        service.join(me(), appeal, form.words.data or "", bool(form.unrelated.data))
        return go("appeals.show", _("You stand behind this appeal now."), appeal_id=appeal.id)
    sentence = policy.why_not_join(me(), appeal)
    if sentence is not None:
        raise Refusal(sentence)
    return page(
        "appeals/begin.html",
        form=form,
        decision=appeal.decision,
        circle=queries.circle_of(appeal.decision),
        appeal=appeal,
        running=None,
    )


# One appeal ---------------------------------------------------------------------------------------------


def _mine_to_read(appeal_id: int, may: Callable[[Person, Appeal], bool] | None = None) -> Appeal:
    """The appeal, where this person may read it: otherwise it is not there for them (V2)."""
    appeal = find(queries.visible_to(me()), appeal_id)
    if not policy.may_read(me(), appeal):
        abort(404)
    allow(may is None or may(me(), appeal))
    return appeal


@bp.route("/appeals/<int:appeal_id>")
def show(appeal_id: int) -> ResponseReturnValue:
    """An appeal: who stands behind it and why, which stage has it, its meetings, and what you can do."""
    return page("appeals/show.html", **_shown(_mine_to_read(appeal_id)))


def _shown(appeal: Appeal) -> dict[str, Any]:
    person, decision = me(), appeal.decision
    counsel = appeal.stage is AppealStage.COUNSEL and appeal.ended_at is None
    return {
        "appeal": appeal,
        "decision": decision,
        "circle": queries.circle_of(decision),
        "path": PATH,
        "mine": policy.appellant(person, appeal),
        "missing": max(0, policy.ENOUGH - len(appeal.appellants)),
        "heard": queries.heard_here(appeal),
        "left": queries.meetings_left(appeal),
        "used_up": policy.is_used_up(appeal),
        "answer": queries.answer_now(appeal),
        "broader": queries.next_broader(appeal),
        "counsel": [t for t in queries.counsel() if t.person in policy.counsellors(appeal)]
        if counsel
        else [],
        "delegates": queries.delegates(appeal) if counsel else [],
        "story": queries.story(appeal),
        "told": TOLD,
        "sees_decision": queries.sees_decision(person, decision),
        "may": {
            "join": policy.may_join(person, appeal),
            "note": policy.may_note(person, appeal),
            "more": policy.may_agree_more(person, appeal),
            "say": policy.may_say(person, appeal),
            "pass_on": policy.may_pass_on(person, appeal),
            "take_back": policy.may_take_back(person, appeal),
            "propose": policy.may_propose(person, appeal),
        },
    }


@bp.route("/appeals/<int:appeal_id>/meeting", methods=["GET", "POST"])
def meeting(appeal_id: int) -> ResponseReturnValue:
    """Write down a meeting that heard the appeal, and what it answers."""
    appeal = _mine_to_read(appeal_id, policy.may_keep)
    if queries.meetings_left(appeal) == 0:
        raise Refusal(service.USED_UP)
    form = form_of(forms.MeetingForm)
    if sent(form):
        met = service.Met(form.held_on.data, form.notes.data or "", form.outcome.data or "")
        answer_is_due = queries.meetings_left(appeal) == 1 and not met.outcome
        with refusing(form, form.outcome if answer_is_due else form.held_on):
            service.note_meeting(me(), appeal, met)
            return go("appeals.show", _("The meeting is written down."), appeal_id=appeal.id)
    stands_in = circles_policy.stands_in(me(), appeal.circle)
    return page("appeals/meeting.html", form=form, stands_in=stands_in, **_shown(appeal))


@bp.route("/appeals/<int:appeal_id>/more", methods=["GET", "POST"])
def more(appeal_id: int) -> ResponseReturnValue:
    """Write down that one more meeting was agreed by consent."""
    appeal = _mine_to_read(appeal_id, policy.may_keep)
    if appeal.stage is not AppealStage.COUNSEL:
        raise Refusal(service.ONLY_COUNSEL)
    form = form_of(forms.MoreForm)
    if sent(form):
        service.agree_more(me(), appeal, form.words.data or "")
        return go("appeals.show", _("There is one more meeting."), appeal_id=appeal.id)
    return page("appeals/more.html", form=form, **_shown(appeal))


@bp.route("/appeals/<int:appeal_id>/settled", methods=["GET", "POST"])
def settled(appeal_id: int) -> ResponseReturnValue:
    """Say whether the answer settles it for you."""
    appeal = _mine_to_read(appeal_id, _is_appellant)
    form = form_of(forms.SettledForm)
    if sent(form):
        service.say_settled(me(), appeal, form.settles.data == "yes", form.words.data or "")
        return go("appeals.show", _("Thank you. The others can read it."), appeal_id=appeal.id)
    return page("appeals/settled.html", form=form, **_shown(appeal))


def _is_appellant(person: Person, appeal: Appeal) -> bool:
    return policy.appellant(person, appeal) is not None


@bp.route("/appeals/<int:appeal_id>/pass-on", methods=["GET", "POST"])
def pass_on(appeal_id: int) -> ResponseReturnValue:
    """Take the appeal to its next stage, once the meetings of this one are used up."""
    appeal = _mine_to_read(appeal_id, lambda who, it: _is_appellant(who, it) or policy.may_keep(who, it))
    form = form_of(forms.GoOnForm)
    if sent(form):
        service.pass_on(me(), appeal)
        said = _("The appeal has ended.") if appeal.ended_at else _("The next stage has it now.")
        return go("appeals.show", said, appeal_id=appeal.id)
    return page("appeals/pass_on.html", form=form, **_shown(appeal))


@bp.route("/appeals/<int:appeal_id>/take-back", methods=["GET", "POST"])
def take_back(appeal_id: int) -> ResponseReturnValue:
    """Take back your part in an appeal; the others can go on."""
    appeal = _mine_to_read(appeal_id, policy.may_take_back)
    form = form_of(forms.GoOnForm)
    if sent(form):
        service.take_back(me(), appeal)
        if not queries.sees_decision(me(), appeal.decision):
            return go("home.index", _("You have taken it back."))
        return go("appeals.of_decision", _("You have taken it back."), decision_id=appeal.decision_id)
    return page("appeals/take_back.html", form=form, **_shown(appeal))


@bp.route("/appeals/<int:appeal_id>/propose", methods=["GET", "POST"])
def propose(appeal_id: int) -> ResponseReturnValue:
    """Begin a proposal with the decision's words, to change what was decided."""
    appeal = _mine_to_read(appeal_id, policy.may_propose)
    form = form_of(forms.GoOnForm)
    if sent(form):
        proposal = service.propose(me(), appeal)
        said = _("A draft with the words of the decision is ready. Change what should change.")
        return go("proposals.write", said, proposal_id=proposal.id)
    return page("appeals/propose.html", form=form, **_shown(appeal))
