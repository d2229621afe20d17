"""Workers that are killed: `python -m tests.post.killing DATABASE SMTP_PORT KILLS` is a process of its own.

It forks workers, two at a time, and kills one after the other at random moments, as `kill -9` does, while it
keeps the outbox filled. In the end one worker that nobody kills finds what is left.
"""

import os
import random
import signal
import sys
import time
from dataclasses import dataclass, replace
from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from tests.post.servers import PLAIN
from workspace import db as ground
from workspace.db import db
from workspace.people import models as _people  # noqa: F401  letters point at them
from workspace.post import service
from workspace.post.carrying import Mail
from workspace.post.delivery import Delivery, InWords
from workspace.post.models import Fate, Kind, Letter
from workspace.post.words import Written

LEASE = timedelta(seconds=0.4)
TOGETHER, FEW, MORE = 2, 60, 100  # workers beside each other; letters added whenever few are left
OPEN = (Fate.WAITING, Fate.CLAIMED, Fate.GOING)


def in_words(letter: Letter) -> Written:
    return Written(to="amina@example.org", subject=f"Letter {letter.id}", text="Hello", html="<p>Hello</p>")


def delivery(port: int, words: InWords = in_words) -> Delivery:
    chosen = replace(PLAIN, smtp_host="127.0.0.1", smtp_port=port, smtp_security="none")
    return Delivery(replace(chosen, quiet_from=0, quiet_until=0), Mail(chosen), words, lease=LEASE)


@dataclass
class Alive:
    """A worker, until it is killed: its number, and where it tells that it has begun."""

    pid: int
    began: int

    @classmethod
    def fork(cls, app: Flask, port: int) -> "Alive":
        hears, tells = os.pipe()
        if pid := os.fork():
            os.close(tells)
            return cls(pid, hears)

        def first_letter(letter: Letter) -> Written:
            os.write(tells, b"!")
            return in_words(letter)

        try:
            with app.app_context():
                db.engine.dispose(close=False)
                while True:
                    delivery(port, first_letter).run()
                    time.sleep(0.005)
        finally:
            os._exit(1)

    def kill(self) -> bool:
        """Kill it at some moment of its work. Whether it was still alive."""
        letters = random.randint(1, 4)
        while letters > 0:
            letters -= len(os.read(self.began, letters)) or letters
        os.close(self.began)
        time.sleep(random.uniform(0, 0.012))
        os.kill(self.pid, signal.SIGKILL)
        return os.waitpid(self.pid, 0)[1] == signal.SIGKILL


def fill() -> None:
    """Ask for some more letters where few are left."""
    waiting = select(func.count()).where(Letter.fate == Fate.WAITING)
    if (db.session.scalar(waiting) or 0) < FEW:
        for _ in range(MORE):
            service.write(Kind.INVITED, to="amina@example.org")
    db.session.commit()
    db.session.remove()
    db.engine.dispose()  # nobody forks an open connection


def main(address: str, port: int, kills: int) -> None:
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = address
    db.init_app(app)
    with app.app_context():
        ground.install(db.engine)
        fill()
        delivery(port).run()  # what is slow the first time is done before they part
        alive: list[Alive] = []
        died_by_itself = 0
        for _ in range(kills):
            fill()
            while len(alive) < TOGETHER:
                alive.append(Alive.fork(app, port))
            died_by_itself += not alive.pop(random.randrange(TOGETHER)).kill()
        died_by_itself += sum(not each.kill() for each in alive)
        while db.session.scalar(select(Letter.id).where(Letter.fate.in_(OPEN)).limit(1)):
            delivery(port).run()
            time.sleep(LEASE.total_seconds() / 4)
    sys.exit(f"{died_by_itself} workers died by themselves" if died_by_itself else 0)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
