"""A round on paper: the sheet to fill in, the list of people, and keying it all in again."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types

from workspace.circles.models import HatKind
from workspace.facilitating import forms
from workspace.facilitating.views import bp
from workspace.facilitating.views.behalf import others_missing
from workspace.people.models import Person
from workspace.proposals import effects, policy, queries, reading, rounds, turns
from workspace.proposals.models import Proposal, Round
from workspace.proposals.turns import Turns
from workspace.web import READER, allow, find, form_of, go, me, page, refusing, sent


@bp.route("/proposals/<int:proposal_id>/sheet")
def sheet(proposal_id: int) -> ResponseReturnValue:
    """A sheet of paper for one person's answer; with `?list=1` the list of people for who goes round."""
    proposal = find(queries.visible_to(me()), proposal_id, policy.may_stop_clock)
    runs = policy.may_facilitate(me(), proposal)
    listing = "list" in request.args
    allow(runs or not listing)
    open_round = proposal.open_round
    version = open_round.version if open_round else proposal.version
    return page(
        "facilitating/sheet.html",
        proposal=proposal,
        version=version,
        round=open_round,
        turns=_turns(proposal, open_round) if listing else None,
        listing=listing,
        runs=runs,
        back_to=[term.person.name for term in proposal.circle.live_terms(HatKind.FACILITATOR)],
        effects=effects.shown(version.effects, READER),
    )


def _turns(proposal: Proposal, open_round: Round | None) -> Turns | None:
    """Who is asked, in order. Of an answer only that it was given: nothing that is said (R10)."""
    if open_round is not None:
        return turns.of_round(open_round, queries.standing(open_round))
    return turns.of_stage(proposal, queries.story(proposal).speeches, reading.guests(proposal))


@bp.route("/proposals/<int:proposal_id>/key-in", methods=["GET", "POST"])
def key_in(proposal_id: int) -> ResponseReturnValue:
    """Enter what people said or wrote: one by one, or the consent of everyone in the room at once."""
    proposal = find(queries.visible_to(me()), proposal_id, policy.may_facilitate)
    open_round = proposal.open_round
    missing = others_missing(open_round) if open_round else []
    form = form_of(forms.RoomForm, seen_round=str(open_round.number) if open_round else "")
    form.people.choices = _choices(open_round, missing)
    if sent(form) and _somebody_is_ticked(form):
        with refusing(form):
            entered, had_answered = _enter(proposal, form)
        if not form.errors:
            return go("facilitating.key_in", _said(entered, had_answered), proposal_id=proposal.id)
    return page("facilitating/key_in.html", form=form, **_shown(proposal, open_round, missing))


def _choices(open_round: Round | None, missing: list[Person]) -> list[SelectChoice]:
    """Everybody who is missing; and who was ticked but has answered meanwhile, so that it can be said."""
    ticked = set(request.form.getlist("people"))
    keys = {person.id for person in missing}
    more = [
        place.person
        for place in (open_round.places if open_round else [])
        if str(place.person_id) in ticked and place.person_id not in keys and place.person_id != me().id
    ]
    return [SelectChoice(person.id, person.name) for person in (*missing, *more)]


def _somebody_is_ticked(form: forms.RoomForm) -> bool:
    if not form.people.data:
        form.people.errors = [_("Tick the people who said that they consent")]
    return bool(form.people.data)


def _enter(proposal: Proposal, form: forms.RoomForm) -> tuple[list[Person], list[Person]]:
    typed = form.seen_round.data or ""
    chosen = set(form.people.data or ())
    places = proposal.open_round.places if proposal.open_round else []
    people = [place.person for place in places if place.person_id in chosen]
    return rounds.room_consents(me(), proposal, people, int(typed[:9]) if typed.isdecimal() else None)


def _said(entered: list[Person], had_answered: list[Person]) -> str:
    """For whom consent was entered, and who had answered before: their own answer stands."""
    said = []
    if entered:
        said.append(_("Consent is entered for %(names)s. They are told.", names=_names(entered)))
    if had_answered:
        names = _names(had_answered)
        said.append(_("An answer was there already from %(names)s: it stands as it is.", names=names))
    return " ".join(said)


def _names(people: list[Person]) -> str:
    return ", ".join(person.name for person in people)


def _shown(proposal: Proposal, open_round: Round | None, missing: list[Person]) -> dict[str, Any]:
    entered = [a for a in open_round.answers if a.entered_by_id is not None] if open_round else []
    place = open_round.place_of(me()) if open_round else None
    speaking = _turns(proposal, None) if open_round is None else None
    return {
        "proposal": proposal,
        "round": open_round,
        "missing": missing,
        "entered": entered,
        "i_am_missing": place is not None and open_round is not None and open_round.answer_of(me()) is None,
        "speaking": [s.person for s in speaking.waiting if s.person.id != me().id] if speaking else None,
    }
