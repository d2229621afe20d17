"""Sending what waits: errands first, then the outbox, again and again, until told to stop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from logging import getLogger
from threading import Event
from time import monotonic
from typing import Any

from flask import Flask

from workspace.db import db
from workspace.notices import errands, letters
from workspace.post import service as post
from workspace.post.carrying import Carrier
from workspace.post.delivery import Delivery
from workspace.post.models import Letter
from workspace.post.ready import Tally
from workspace.post.words import Written

log = getLogger(__name__)
LOOKS_EVERY = 2.0  # seconds between two looks at the outbox
ERRANDS_EVERY = 60.0


def in_words(app: Flask, letter: Letter) -> Written:
    """The letter's words. Templates ask for a request: this one is nobody's, at the address that was set."""
    with app.test_request_context("/", base_url=app.config["SETTINGS"].address):
        return letters.in_words(letter)


def delivery(app: Flask, carrier: Carrier | None, **more: Any) -> Delivery:
    """The outbox of this app, carried so. Run it in the app's context, outside any request."""
    chosen = {"given_up": letters.given_up, **more}
    return Delivery(app.config["SETTINGS"], carrier, lambda letter: in_words(app, letter), **chosen)


@dataclass
class Worker:
    """Does what is due, and goes on looking. Several may work beside each other."""

    app: Flask
    carrier: Carrier | None
    say: Callable[[Tally], None]
    stop: Event = field(default_factory=Event)
    looks_every: float = LOOKS_EVERY

    def once(self) -> None:
        """Everything that is due now."""
        self._errands()
        self._letters()

    def go_on(self) -> None:
        """Everything that is due, until `stop` is set. A fault ends one round only."""
        errands_at = 0.0
        while not self.stop.is_set():
            try:
                if monotonic() >= errands_at:
                    errands_at = monotonic() + ERRANDS_EVERY
                    self._errands()
                self._letters()
            except Exception:  # whatever goes wrong now, letters go out later
                log.exception("the worker could not do its round; it goes on trying")
            self.stop.wait(self.looks_every)

    def _errands(self) -> None:
        with self.app.app_context():
            errands.run()
            db.session.rollback()
            post.seen()
            db.session.commit()

    def _letters(self) -> None:
        with self.app.app_context():
            tally = delivery(self.app, self.carrier).run(self.stop.is_set)
        if tally:
            self.say(tally)
