"""An answer to a round, by a link: given, changed, or what somebody had entered said to be right (R11)."""

from __future__ import annotations

from flask import g, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from workspace.by_link import asked as questions
from workspace.by_link import sending, service
from workspace.by_link.asked import RoundAsked
from workspace.by_link.models import AnswerLink, Ask
from workspace.proposals import effects, forms, queries, rounds
from workspace.proposals.models import Round
from workspace.proposals.views.answering import filled, given_in
from workspace.web import READER, page, refusing


def answer(link: AnswerLink, address: str) -> BaseResponse:
    """Answer the round that the letter was about, while it is open. Others' answers are not shown (R10)."""
    asked = questions.round_of(link, request.method == "POST")
    if asked.round.closed_at is not None:
        new = asked.moved_on if request.method == "POST" and sending.was_begun(link) else None
        if new is not None and new.place_of(asked.person):
            return _again(link, asked, new)
        raise questions.round_is_over(asked)
    mine = asked.round.answer_of(asked.person)
    form = sending.form_of(forms.AnswerForm, **filled(mine), seen_round=str(asked.round.number))
    if request.form.get("do") == "right" and sending.is_from_here(form, link):
        with refusing(form):
            rounds.check_entered(asked.person, asked.proposal)
            return sending.thanked(link, address)
    elif sending.sent(form, link):
        with refusing(form):
            if not sending.was_sent_before(link):
                rounds.respond(asked.person, asked.proposal, given_in(form), _seen(form, asked.round))
            return sending.thanked(link, address)
    return _page(link, address, asked, form, asked.round)


def _seen(form: forms.AnswerForm, round_: Round) -> int:
    typed = form.seen_round.data or ""
    return int(typed[:9]) if typed.isdecimal() else round_.number


def _again(link: AnswerLink, asked: RoundAsked, new: Round) -> BaseResponse:
    """A new round has opened since these words were begun: what is new, with the words still there (R4).

    It is another question, so it is sent by a link of its own.
    """
    address = service.path_for(Ask.ROUND, new.id, asked.person)
    next_link = service.open_row(Ask.ROUND, new.id, asked.person)
    form = sending.form_of(forms.AnswerForm)
    form.seen_round.data = str(new.number)
    form.form_errors.append(
        _("Nothing has been sent: a new round has opened since you began. Read what is new, then send it.")
    )
    g.commit_anyway = True  # the new link, and nothing else
    return _page(next_link, address, asked, form, new, old=asked.round)


def _page(
    link: AnswerLink,
    address: str,
    asked: RoundAsked,
    form: forms.AnswerForm,
    round_: Round,
    old: Round | None = None,
) -> BaseResponse:
    version = round_.version
    changes = queries.word_changes(old.version, version, READER) if old else []
    return page(
        "by_link/round.html", form=form, proposal=asked.proposal, round=round_, version=version,
        mine=round_.answer_of(asked.person), effects=effects.shown(version.effects, READER), changes=changes,
        old=old, effects_changed=old is not None and old.version.effects != version.effects,
        **sending.shown(link, address),
    )  # fmt: skip
