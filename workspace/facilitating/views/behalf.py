"""Words entered for somebody who speaks, phones or writes on paper: marked, told, theirs to change (R11)."""

from __future__ import annotations

from typing import Any

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workspace.facilitating import forms
from workspace.facilitating.views import bp
from workspace.people.models import Person
from workspace.proposals import effects, policy, queries, reading, rounds, service, turns
from workspace.proposals.consent import Stage
from workspace.proposals.models import Answer, Channel, Proposal, Round, SpeechKind
from workspace.proposals.views.answering import filled, given_in
from workspace.refusal import Refusal, mark
from workspace.web import READER, find, form_of, go, me, page, refusing, sent

SPOKEN_OF = {Stage.QUESTIONS: SpeechKind.QUESTION, Stage.REACTIONS: SpeechKind.REACTION}


# Answers --------------------------------------------------------------------------------------------


@bp.route("/proposals/<int:proposal_id>/answer-for/<int:person_id>", methods=["GET", "POST"])
def answer_for(proposal_id: int, person_id: int) -> ResponseReturnValue:
    """Enter the answer of somebody who speaks, phones or writes on paper. They are told and can change it."""
    proposal = find(queries.visible_to(me()), proposal_id, policy.may_facilitate)
    last = proposal.round or abort(404)
    place = next((p for p in last.places if p.person_id == person_id and not p.excluded), None) or abort(404)
    stands = last.answer_of(place.person)
    form = form_of(forms.AnswerForForm, **_begin(last, stands))
    if sent(form) and _is_about_this_round(form, last) and not _changed_meanwhile(form, place.person, stands):
        with refusing(form):
            how = Channel(form.how.data)
            rounds.respond_for(me(), proposal, place.person, given_in(form), how, last.number)
        if not form.errors:
            return _on(proposal, last, place.turn)
    elif request.method == "GET" and last.closed_at is not None:
        raise Refusal(mark("You can't enter an answer: this round has closed."))
    return _answer_for_page(proposal, last, place.person, form)


def _begin(last: Round, stands: Answer | None) -> dict[str, Any]:
    how = request.args.get("how")
    begun: dict[str, Any] = {"how": how if how in {one.value for one in Channel} else None}
    if stands is not None and stands.entered_by_id is not None and policy.may_see_entered(me(), stands):
        begun = {**filled(stands), "how": stands.entered_how.value if stands.entered_how else None}
    return {**begun, "seen_round": str(last.number), "stands": _mark_of(stands)}


def _mark_of(stands: Answer | None) -> str:
    return stands.given_at.isoformat() if stands else ""


def _is_about_this_round(form: forms.AnswerForForm, last: Round) -> bool:
    """Whether page and paper are about the round that is open: what was asked before doesn't count (R4)."""
    if form.seen_round.data and form.seen_round.data != str(last.number):
        form.form_errors.append(
            _("A new round has opened since you began: read the proposal again. Your words are below.")
        )
        _set(form.seen_round, str(last.number))
        return False
    on_paper = form.how.data == Channel.PAPER.value
    number = int(form.sheet_round.data or last.number) if on_paper else last.number
    if number != last.number:
        said = _(
            "This sheet is from round %(old)d, and round %(number)d is open now, on version %(version)d."
            " What was written for another round doesn't count. Ask again, on a new sheet.",
            old=number,
            number=last.number,
            version=last.version.number,
        )
        form.sheet_round.errors = [said]
    return number == last.number


def _changed_meanwhile(form: forms.AnswerForForm, person: Person, stands: Answer | None) -> bool:
    """Whether somebody else entered an answer meanwhile: nothing is written over unseen."""
    if form.stands.data == _mark_of(stands) or stands is None or stands.entered_by is None:
        return False
    said = _(
        "%(by)s entered an answer for %(name)s while you were writing. Your words are below."
        " Send them only if they are what %(name)s said last.",
        by=stands.entered_by.name,
        name=person.name,
    )
    if policy.may_see_entered(me(), stands):
        said += " " + _("What stands now: %(say)s. %(words)s", say=_(stands.say.label), words=stands.words)
    form.form_errors.append(said)
    _set(form.stands, _mark_of(stands))
    return True


def _set(field: Any, value: str) -> None:
    field.data, field.raw_data = value, [value]


def _on(proposal: Proposal, last: Round, turn: int) -> ResponseReturnValue:
    """Back to where the facilitator came from; when keying in, on to the next person who is missing."""
    back = request.args.get("back")
    said = _("Saved. The person is told, and can change it while the round is open.")
    if back == "run":
        return go("facilitating.run", said, proposal_id=proposal.id)
    if back != "key-in":
        return go("proposals.show", said, proposal_id=proposal.id, _anchor="round")
    missing = {p.id: p for p in others_missing(last)}
    places = [p for p in last.places if p.person_id in missing]
    if len(places) > 1:  # who is asked last comes when nobody else is missing (C10)
        places = [p for p in places if p.person_id != last.asked_last_id]
    if not places:
        return go("facilitating.key_in", _("Saved. Nobody else is missing."), proposal_id=proposal.id)
    following = min(places, key=lambda p: (p.turn <= turn, p.turn))
    how = request.form.get("how")
    said = _("Saved. Next: %(name)s", name=following.person.name)
    more = {"proposal_id": proposal.id, "person_id": following.person_id, "back": "key-in", "how": how}
    return go("facilitating.answer_for", said, **more)


def others_missing(round_: Round) -> list[Person]:
    """Who is waited for besides oneself, in the order in which the circle is asked (R11)."""
    waiting = turns.of_round(round_, queries.standing(round_)).waiting
    return [seat.person for seat in waiting if seat.person.id != me().id]


def _answer_for_page(
    proposal: Proposal, last: Round, person: Person, form: forms.AnswerForForm
) -> ResponseReturnValue:
    stands = last.answer_of(person)
    return page(
        "facilitating/answer_for.html",
        proposal=proposal,
        version=last.version,
        round=last,
        person=person,
        form=form,
        stands=stands,
        theirs=stands is not None and (stands.entered_by_id is None or stands.checked_at is not None),
        myself=person.id == me().id,
        fresh=request.method == "GET",
        effects=effects.shown(last.version.effects, READER),
    )


@bp.route("/proposals/<int:proposal_id>/entered", methods=["GET", "POST"])
def check_entered(proposal_id: int) -> ResponseReturnValue:
    """See what somebody entered for you, and say that it is right or change it."""
    proposal = find(queries.visible_to(me()), proposal_id)
    last = proposal.round or abort(404)
    answer = last.answer_of(me()) or abort(404)
    if answer.entered_by is None:
        abort(404)
    form = form_of(forms.CheckForm, stands=_mark_of(answer))
    if sent(form):
        if form.stands.data == _mark_of(answer) or last.closed_at is not None:
            rounds.check_entered(me(), proposal)
            said = _("Thank you. It stands as you said it.")
            return go("proposals.show", said, proposal_id=proposal.id, _anchor="round")
        form.form_errors.append(_("It was changed while you were reading. Look at it again."))
        _set(form.stands, _mark_of(answer))
    return page(
        "facilitating/check_entered.html",
        proposal=proposal,
        round=last,
        answer=answer,
        form=form,
        open=last.closed_at is None,
        may_change=policy.may_answer(me(), proposal),
    )


# Questions and reactions ----------------------------------------------------------------------------


@bp.route("/proposals/<int:proposal_id>/speak-for/<int:person_id>", methods=["GET", "POST"])
def speak_for(proposal_id: int, person_id: int) -> ResponseReturnValue:
    """Write down the question or the reaction of somebody in the room, or that they pass."""
    proposal = find(queries.visible_to(me()), proposal_id, policy.may_facilitate)
    wanted = SPOKEN_OF.get(proposal.stage)
    person = _who_speaks(proposal, person_id) or abort(404)
    form = form_of(forms.SpeakForForm)
    if sent(form):
        kind = SpeechKind.PASS if form.passing.data or wanted is None else wanted
        with refusing(form, form.text):
            how = Channel(form.how.data)
            service.say_for(me(), proposal, person, kind, form.text.data or "", how)
        if not form.errors:
            passed = kind is SpeechKind.PASS
            return _on_speaking(
                proposal,
                _("%(name)s passes.", name=person.name)
                if passed
                else _("What %(name)s said is written down.", name=person.name),
            )
    return page("facilitating/speak_for.html", proposal=proposal, person=person, form=form, wanted=wanted)


def _who_speaks(proposal: Proposal, person_id: int) -> Person | None:
    """Somebody of the circle, or a guest, other than oneself."""
    circle = proposal.circle
    members = [m.person for m in circle.memberships if m.ended_at is None and m.person.is_active]
    guests = [guest.person for guest in reading.guests(proposal)]
    found = [p for p in (*members, *circle.full_members(), *guests) if p.id == person_id != me().id]
    return found[0] if found else None


def _on_speaking(proposal: Proposal, said: str) -> ResponseReturnValue:
    to = {"run": "facilitating.run", "key-in": "facilitating.key_in"}.get(request.args.get("back", ""))
    if to:
        return go(to, said, proposal_id=proposal.id)
    return go("proposals.show", said, proposal_id=proposal.id, _anchor="said")
