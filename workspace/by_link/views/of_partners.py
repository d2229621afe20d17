"""Whether what we say of a partner’s plan is still right, asked of its contact, who has no account (A8)."""

from __future__ import annotations

from flask import abort, request
from werkzeug.wrappers import Response as BaseResponse

from workspace.by_link import asked as questions
from workspace.by_link import sending
from workspace.by_link.forms import PartnerForm
from workspace.by_link.models import AnswerLink
from workspace.plan import partner_answers
from workspace.plan.models import PartnerLink
from workspace.web import page, refusing


def check(link: AnswerLink, address: str) -> BaseResponse:
    """Say whether it is still right, what has changed, or that somebody else has to be asked."""
    found, public = questions.partner_link_of(link, request.method == "POST")
    form = sending.form_of(PartnerForm)
    if sending.sent(form, link):
        if partner_answers.said_often(found, link.contact):
            abort(429)
        with refusing(form):
            _answer(found, link.contact, form)
            return sending.thanked(link, address)
    said = [each for each in partner_answers.of_links([found.id]) if each.contact == link.contact]
    return page(
        "by_link/partner.html", form=form, public=public,
        plan=found.action.plan, action=found.action, last=said[0] if said else None,
        **sending.shown(link, address),
    )  # fmt: skip


def _answer(found: PartnerLink, contact: str, form: PartnerForm) -> None:
    """The same answer twice is one: nobody has an account here in whose name a form could be claimed."""
    if form.right.data == "wrong":
        partner_answers.wrong_person(found, contact)
    else:
        partner_answers.answer(found, contact, form.right.data == "yes", form.words.data or "")
