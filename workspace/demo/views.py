"""Pages that only the demo has: who one can be in it, and the letters it would have sent."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import Blueprint, Response, abort, make_response
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workspace.demo.postbox import Arrived, postbox
from workspace.demo.ways_in import KINDS
from workspace.people import door, service
from workspace.web import go, me_or_none, open_to_visitors, page, settings

bp = Blueprint("demo", __name__)

ADDRESS = re.compile(r"(https?://\S+)")
LETTER_POLICY = (  # a letter brings its own small styles; it runs nothing, loads nothing, sends nothing
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
Piece = tuple[str, str | None]  # words, and where they lead if they are an address of ours


@dataclass(frozen=True)
class Shown:
    """A letter as the page shows it: paragraphs of lines of pieces."""

    letter: Arrived
    paragraphs: list[list[list[Piece]]]


@bp.route("/demo/")
@open_to_visitors
def index() -> ResponseReturnValue:
    """Choose who to be in the demo, and read what is worth trying as each."""
    return page("demo/index.html", kinds=[kind for kind in KINDS if kind.person()], now_me=me_or_none())


@bp.route("/demo/sign-in/<key>", methods=["POST"])
@open_to_visitors
def sign_in(key: str) -> ResponseReturnValue:
    """Be this person from now on, in this browser."""
    kind = next((each for each in KINDS if each.key == key), None)
    person = kind.person() if kind else None
    if person is None or not person.is_active:
        abort(404)
    door.sign_in(service.use_link(service.sign_in_link(person)))
    return go("home.index", _("You are %(name)s now. Nothing you do here is real.", name=person.name))


@bp.route("/demo/letters")
@open_to_visitors
def letters() -> ResponseReturnValue:
    """Read the letters that would have been sent by email."""
    return page("demo/letters.html", letters=[_shown(letter) for letter in postbox.letters()])


@bp.route("/demo/letters/<int:number>/html")
@open_to_visitors
def letter_as_sent(number: int) -> Response:
    """Look at one letter as a mail program shows it."""
    letter = postbox.letter(number)
    if letter is None:
        abort(404)
    response = make_response(letter.written.html.replace(f'href="{settings().address}/', 'href="/'))
    response.headers["Content-Security-Policy"] = LETTER_POLICY
    return response


def _shown(letter: Arrived) -> Shown:
    paragraphs = [
        [[_piece(part) for part in ADDRESS.split(line) if part] for line in paragraph.splitlines()]
        for paragraph in re.split(r"\n\s*\n", letter.written.text.strip())
    ]
    return Shown(letter, paragraphs)


def _piece(words: str) -> Piece:
    """Only addresses of this demo become links, and as paths: it may be reached by another name."""
    ours = settings().address
    if words == ours or words.startswith(f"{ours}/"):
        return words, words[len(ours) :] or "/"
    return words, None
