"""The one page behind a link from a letter: whose answer it takes, what is asked, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, abort, g, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from workspace import languages
from workspace.by_link import queries
from workspace.by_link.asked import Over
from workspace.by_link.models import AnswerLink, Ask
from workspace.by_link.views import bp, of_actions, of_objections, of_partners, of_rounds
from workspace.people import tries
from workspace.refusal import Refusal
from workspace.web import answers_machines, page, refusal_words, typed_words

PAGES: dict[Ask, Callable[[AnswerLink, str], BaseResponse]] = {
    Ask.ROUND: of_rounds.answer,
    Ask.ENTERED: of_rounds.answer,
    Ask.ACTION: of_actions.report,
    Ask.OBJECTION: of_objections.confirm,
    Ask.PARTNER_LINK: of_partners.check,
}


# No token of a session: who keeps no cookies must be able to answer, and no cookie speaks here. The address
# itself is the secret, which another site can't know, so there is nothing to forge (CSRF). The form carries
# a token of its own, sealed for this link: what posts here without having read the page does nothing.
@bp.route("/answer/<token>", methods=["GET", "POST"])
@answers_machines
def answer(token: str) -> BaseResponse:
    """Answer one question from a letter without signing in. Opening it changes nothing, sending does."""
    g.visitor_page = True  # whoever is signed in here: no name, no menu, no message of theirs
    link = queries.by_token(token, to_write=request.method == "POST")
    if link is None:
        return _for_nobody_else(_unknown())
    with languages.reading(_language(link)):
        try:
            response: BaseResponse = PAGES[link.ask](link, url_for("by_link.answer", token=token))
        except Over as over:
            response = _over(over)
        except Refusal as refusal:  # of a rule that no field is about; words must not go to who is signed in
            response = _over(Over(refusal.sentence, **refusal.values))
    return _for_nobody_else(response)


def _language(link: AnswerLink) -> str:
    """The language chosen on this very phone, by the switch below; else the one of the letter."""
    chosen = request.cookies.get(languages.COOKIE, "")
    usual = link.person.language if link.person else ""
    return languages.of(chosen if chosen in languages.offered() else usual)


def _unknown() -> Response:
    """The same for everything that was never given out, and a pause after very many of them."""
    if not tries.may_guess():
        abort(429)
    return page("by_link/unknown.html", 404)


def _over(over: Over) -> Response:
    sentence = refusal_words(Refusal(over.sentence, **over.values))
    sign_in: dict[str, Any] = {"next": over.path} if over.path else {}
    return page(
        "by_link/over.html", 410, sentence=sentence, kept=typed_words() if request.method == "POST" else [],
        sign_in=url_for("people.sign_in", **sign_in),
    )  # fmt: skip


def _for_nobody_else(response: BaseResponse) -> BaseResponse:
    """The address is a secret: it goes to no other site, into no cache and into no search engine."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
