"""One objection at a time: what was said, what changed since, what was offered, and how it ends (R8)."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types

from workspace.db import today
from workspace.fields import WorkspaceForm
from workspace.proposals import objection_forms as forms
from workspace.proposals import policy, queries, rounds
from workspace.proposals.consent import End, Stage
from workspace.proposals.models import Doubt, Objection, Proposal
from workspace.proposals.rounds import doubts, objections
from workspace.proposals.views import bp
from workspace.proposals.views.back import back_to
from workspace.web import (
    READER,
    READING,
    allow,
    day_words,
    find,
    form_of,
    kept_fields,
    me,
    page,
    refusing,
    sent,
)

FORMS: dict[End, type[forms.EndForm]] = {
    End.CHANGED: forms.ChangedForm,
    End.SHORTER_TERM: forms.ShorterForm,
    End.MEASURED: forms.MeasuredForm,
    End.COVERED: forms.CoveredForm,
    End.WITHDRAWN: forms.WithdrawnForm,
    End.CONCERN: forms.ConcernForm,
}


@bp.route("/objections/<int:objection_id>", methods=["GET", "POST"])
def objection(objection_id: int) -> ResponseReturnValue:
    """Work on one objection: read it, and say how it was integrated, for its person to confirm."""
    proposal = find(queries.visible_to(me()), queries.is_of_objection(objection_id))
    found = find(queries.objections_visible_to(me()), objection_id)
    if request.method not in READING:
        allow(_may_work_on(found, proposal))
    tests = doubts.of_objections([found])[found.id]
    ends = _ends_open_to_me(found, proposal, tests)
    end = _chosen(ends)
    form = _form_for(end, ends, found, proposal)
    if sent(form) and end is not None:
        with refusing(form):
            rounds.offer_end(me(), proposal, found, end, _how(form), _version(form))
            return back_to(proposal, _thanks(found), "objections")
    return page("proposals/objection.html", form=form, end=end, tests=tests, **_shown(found, proposal))


def _may_work_on(found: Objection, proposal: Proposal) -> bool:
    return found.person_id == me().id or policy.may_offer_end(me(), proposal)


def _ends_open_to_me(found: Objection, proposal: Proposal, tests: list[Doubt]) -> list[End]:
    """Taking it back is the objector's alone, and making it a concern too, once the circle has tested it."""
    if not _may_work_on(found, proposal):
        return []
    theirs = found.person_id == me().id
    tested = any(doubt.harm_seen is not None for doubt in tests)
    mine = {End.WITHDRAWN: theirs, End.CONCERN: theirs and tested}
    return [end for end in FORMS if mine.get(end, True)]


def _chosen(ends: list[End]) -> End | None:
    """The end that was chosen first: in the address, or in the form that was sent or kept."""
    typed = request.values.get("end") or MultiDict(kept_fields()).get("end")
    return next((end for end in ends if end.value == typed), None)


def _form_for(end: End | None, ends: list[End], found: Objection, proposal: Proposal) -> WorkspaceForm:
    if end is None:
        chooser = form_of(forms.ChooseEndForm)
        chooser.offer(ends)
        return chooser
    started = {"how": found.answer.words} if end is End.CONCERN else {}
    if end is End.CHANGED:
        started["version"] = str(proposal.latest)
    form = form_of(FORMS[end], **started)
    form.end.data = end.value
    if isinstance(form, forms.ChangedForm):
        about = found.answer.round.version.number
        newer = range(about + 1, proposal.latest + 1)
        form.version.choices = [SelectChoice(n, _("Version %(number)d", number=n)) for n in newer]
    if isinstance(form, forms.MeasuredForm) and form.look_on.data and form.look_on.data <= today():
        form.look_on.process_errors = [_("Enter a date after today")]
    return form


def _how(form: Any) -> str:
    """What is kept of the short form, as words that anybody can read later."""
    if not isinstance(form, forms.MeasuredForm):
        return str(form.how.data or "")
    day = day_words(form.look_on.data) if form.look_on.data else ""
    words = _(
        "We watch: %(indicator)s. We look at it by %(day)s. If it goes wrong: %(if_wrong)s.",
        indicator=_unstopped(form.indicator.data),
        day=day,
        if_wrong=_unstopped(form.if_wrong.data),
    )
    return str(words)


def _unstopped(words: str | None) -> str:
    return " ".join((words or "").split()).rstrip(".")


def _version(form: Any) -> int | None:
    return form.version.data if isinstance(form, forms.ChangedForm) else None


def _thanks(found: Objection) -> str:
    if found.end is End.CONCERN:
        return str(_("It is a concern now. It is kept with the decision and shown at its review."))
    if found.end is End.WITHDRAWN:
        return str(_("You have taken your objection back."))
    if found.person_id == me().id:
        return str(_("It is written down. Now say whether your objection is integrated."))
    return str(_("%(name)s is asked to confirm this.", name=found.person.name))


def _shown(found: Objection, proposal: Proposal) -> dict[str, Any]:
    """What the page of an objection shows, whoever reads it."""
    old, new = found.answer.round.version, proposal.version
    integrating = proposal.stage is Stage.INTEGRATING
    every = rounds.objections_of(proposal)
    at = [one.id for one in every].index(found.id)
    following = [one for one in every[at + 1 :] + every[:at] if one.confirmed_at is None]
    open_ = integrating and found.confirmed_at is None
    return {
        "proposal": proposal,
        "objection": found,
        "about": old,
        "version": new,
        "changes": queries.word_changes(old, new, READER),
        "effects_changed": old.effects != new.effects,
        "offers": objections.offers_of(proposal, found),
        "ends_in_words": {each.value: each for each in End},
        "place": at + 1,
        "how_many": len(every),
        "next": following[0] if following else None,
        "open": open_,
        "may_work": open_ and _may_work_on(found, proposal),
        "may_confirm": open_ and policy.may_confirm(me(), found) and found.end is not None,
        "may_doubt": open_ and found.person_id != me().id and policy.may_doubt(me(), proposal),
        "may_write": policy.may_write_now(me(), proposal),
    }


@bp.route("/objections/<int:objection_id>/confirm", methods=["GET", "POST"])
def confirm(objection_id: int) -> ResponseReturnValue:
    """Say whether your objection is integrated. Only you can."""
    proposal = find(queries.visible_to(me()), queries.is_of_objection(objection_id))
    found = find(queries.objections_visible_to(me()), objection_id, policy.may_confirm)
    form = form_of(forms.ConfirmForm, seen=offer_seen(found, proposal))
    if sent(form) and not was_offered_anew(form, found, proposal):
        if form.met.data == "yes":
            rounds.confirm(me(), proposal, found)
            said = _("Thank you. Your objection is integrated.")
        else:
            rounds.not_yet(me(), proposal, found, form.why.data or "")
            said = _("Thank you. The circle goes on working on it.")
        return back_to(proposal, said, "objections")
    return page("proposals/confirm.html", form=form, **_shown(found, proposal))


def offer_seen(found: Objection, proposal: Proposal) -> str:
    """Which offer, and which text, the person who objected has in front of them."""
    at = found.offered_at.isoformat() if found.offered_at else ""
    return f"{proposal.latest} {at}".strip()


def was_offered_anew(form: forms.ConfirmForm, found: Objection, proposal: Proposal) -> bool:
    """Somebody wrote something else meanwhile: nobody says yes to words they have not read (R8)."""
    now_stands = offer_seen(found, proposal)
    if form.met.data != "yes" or form.seen.data == now_stands:
        return False
    form.seen.data = now_stands
    form.met.errors = [_("What was offered has changed since you opened this page. Read it, then answer.")]
    return True
