"""Whether what was offered meets an objection, by a link: only who objected says so (R8)."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from workspace.by_link import asked as questions
from workspace.by_link import sending
from workspace.by_link.models import AnswerLink
from workspace.proposals import queries, rounds
from workspace.proposals.objection_forms import ConfirmForm
from workspace.proposals.views.objecting import offer_seen, was_offered_anew
from workspace.web import READER, page, refusing


def confirm(link: AnswerLink, address: str) -> BaseResponse:
    """Say whether your objection is integrated. Only you can."""
    person, proposal, found = questions.objection_of(link, request.method == "POST")
    form = sending.form_of(ConfirmForm, seen=offer_seen(found, proposal))
    if sending.sent(form, link):
        if sending.was_sent_before(link):
            return sending.thanked(link, address)
        if not was_offered_anew(form, found, proposal):
            with refusing(form):
                if form.met.data == "yes":
                    rounds.confirm(person, proposal, found)
                else:
                    rounds.not_yet(person, proposal, found, form.why.data or "")
                return sending.thanked(link, address)
    old, new = found.answer.round.version, proposal.version
    return page(
        "by_link/objection.html", form=form, proposal=proposal, objection=found,
        changes=queries.word_changes(old, new, READER) if found.by_version else [],
        effects_changed=old.effects != new.effects, **sending.shown(link, address),
    )  # fmt: skip
