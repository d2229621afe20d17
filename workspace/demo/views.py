"""Pages that only the demo has: who one can be in it, and the letters it would have sent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workspace import post
from workspace.demo.ways_in import KINDS
from workspace.people import door, service
from workspace.web import go, me_or_none, open_to_visitors, page, settings

bp = Blueprint("demo", __name__)

ADDRESS = re.compile(r"(https?://\S+)")
Piece = tuple[str, str | None]  # words, and where they lead if they are an address of ours


@dataclass(frozen=True)
class Shown:
    """A letter as the page shows it: paragraphs of lines of pieces."""

    at: datetime
    to: str
    subject: str
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
    return page("demo/letters.html", letters=[_shown(at, letter) for at, letter in list(post.shown_in_demo)])


def _shown(at: str, letter: post.Letter) -> Shown:
    paragraphs = [
        [[_piece(part) for part in ADDRESS.split(line) if part] for line in paragraph.splitlines()]
        for paragraph in re.split(r"\n\s*\n", letter.text.strip())
    ]
    return Shown(datetime.fromisoformat(at), letter.to, letter.subject, paragraphs)


def _piece(words: str) -> Piece:
    """Only addresses of this demo become links, and as paths: it may be reached by another name."""
    ours = settings().address
    if words == ours or words.startswith(f"{ours}/"):
        return words, words[len(ours) :] or "/"
    return words, None
