"""Letters that arrived: the outbox emptied by the real delivery, into memory instead of a mail server."""

from dataclasses import replace
from typing import Any

from flask import Flask

from workspace.db import db
from workspace.notices.sending import delivery
from workspace.post.carrying import Kept
from workspace.post.words import Written


def deliver_all(app: Flask, *, quiet: bool = False, **more: Any) -> list[Written]:
    """Send everything that is due now; gives the letters in the order they went.

    It saves what the test has made so far (commits), then does what `workspace work` does with the outbox:
    finds words by `notices.letters.in_words`, drops what is not wanted, keeps the rest in memory.

        board = make_board()
        service.invite(board.facilitator, board.circle, "nasra@example.org")
        (letter,) = deliver_all(app)
        assert letter.to == "nasra@example.org" and "Being heard" in letter.subject
        assert deliver_all(app) == [], "each goes once"

    Quiet hours don't count, whatever the clock says, unless `quiet=True` asks for them. `given_up=` and other
    parts of `post.delivery.Delivery` can be given, too.
    """
    db.session.commit()
    kept = Kept()
    made = delivery(app, kept, **more)
    if not quiet:
        made.settings = replace(made.settings, quiet_from=0, quiet_until=0)
    made.run()
    return kept.letters
