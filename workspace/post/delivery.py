"""What the worker does with the outbox: each letter is handed over at most once, and none is forgotten.

A letter is claimed for a while (a lease), put into words, marked as going, handed over, and marked as sent;
each mark is a short transaction of its own. Who claims a letter and dies leaves it to the next one. Who dies
while it is going leaves a letter that may have gone: nobody can know, so it is never sent again.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from logging import getLogger
from time import monotonic
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.exc import DBAPIError

from workspace.db import db, now
from workspace.post import carrying
from workspace.post.carrying import Carrier
from workspace.post.models import Fate, Kind, Letter
from workspace.post.quiet import AT_ANY_HOUR, is_quiet, pause_after
from workspace.post.ready import Tally, change, due, let_others_write, too_old, waiting
from workspace.post.words import NotWanted, Written
from workspace.refusal import mark

if TYPE_CHECKING:
    from workspace.config import Settings

log = getLogger(__name__)
LEASE = timedelta(minutes=5)
AT_ONCE = 10  # letters claimed together: few, so that a link to sign in never waits behind many
NO_SERVER = mark("No mail server was set for a week.")
NO_WORDS = mark("It could not be put into words. That is a fault of ours: the log says more.")
BROKE = mark("It could not be carried. That is a fault of ours: the log says more.")
WENT_SILENT = mark("The program that sent it ended before the mail server had answered.")

IN_HAND = (Fate.CLAIMED, Fate.GOING, Fate.MAY_HAVE_GONE)  # the last: somebody else took us for dead

InWords = Callable[[Letter], Written]
Hook = Callable[[Letter], None]


def nothing(_letter: Letter) -> None:
    """Nobody wants to hear of letters that were given up."""


@dataclass
class Delivery:
    """One worker at the outbox: what it carries with, where words come from, and how long a claim holds.

    It commits the session it finds: give it one with nothing in it.
    """

    settings: Settings
    carrier: Carrier | None
    in_words: InWords
    given_up: Hook = nothing
    lease: timedelta = LEASE
    name: str = field(default_factory=lambda: secrets.token_hex(12))

    def run(self, stop: Callable[[], bool] = lambda: False) -> Tally:
        """Send everything that is due; ends early once `stop` says so, after the letter in hand."""
        tally = Tally()
        try:
            while not stop() and due(self.settings, self.carrier is not None):
                some = self._some(stop)
                tally.add(some)
                if not some:
                    break
        finally:
            if self.carrier is not None:
                self.carrier.close()
        return tally

    def _some(self, stop: Callable[[], bool]) -> Tally:
        tally = self._put_right()
        if self.carrier is None:
            return tally
        keys = self._claim()
        lost = ""  # why no letter goes at all just now
        for number, key in enumerate(keys):
            if stop():
                self._let_go(keys[number:])
                break
            lost = self._one(key, tally, lost)
        return tally

    # Claims -----------------------------------------------------------------------------------------

    def _put_right(self) -> Tally:
        """See to what workers left behind that are gone, and to what is too old without a server."""
        tally = Tally()
        over = Letter.claimed_until < now()
        change(
            update(Letter)
            .where(Letter.fate == Fate.CLAIMED, over)
            .values(fate=Fate.WAITING, claimed_by="", claimed_until=None)
        )
        tally.may_have_gone = change(
            update(Letter)
            .where(Letter.fate == Fate.GOING, over)
            .values(fate=Fate.MAY_HAVE_GONE, ended_at=now(), why=WENT_SILENT)
        )
        if self.carrier is None:
            old = select(Letter).where(Letter.fate == Fate.WAITING, too_old()).limit(100)
            for letter in db.session.scalars(old.with_for_update(skip_locked=True)):
                self._give_up(letter, NO_SERVER)
                tally.given_up += 1
        db.session.commit()
        return tally

    def _claim(self) -> Sequence[int]:
        """Take a few letters that are due; nobody else takes the same ones, and who dies gives them back."""
        first = (Letter.kind != Kind.SIGN_IN, Letter.send_after, Letter.id)
        wanted = select(Letter.id).where(waiting(self.settings)).order_by(*first).limit(AT_ONCE)
        keys = db.session.scalars(wanted.with_for_update(skip_locked=True)).all()
        change(
            update(Letter)
            .where(Letter.id.in_(keys))
            .values(fate=Fate.CLAIMED, claimed_by=self.name, claimed_until=now() + self.lease)
        )
        db.session.commit()
        return keys

    def _let_go(self, keys: Sequence[int]) -> None:
        change(
            update(Letter)
            .where(Letter.id.in_(keys), self._mine())
            .values(fate=Fate.WAITING, claimed_by="", claimed_until=None)
        )
        db.session.commit()

    def _mine(self, *fates: Fate) -> ColumnElement[bool]:
        return Letter.fate.in_(fates or (Fate.CLAIMED,)) & (Letter.claimed_by == self.name)

    # One letter -------------------------------------------------------------------------------------

    def _one(self, key: int, tally: Tally, lost: str) -> str:
        """See to one letter. Gives back why no other one can go either, while that is so."""
        try:
            if lost:
                self._again([key], lost, tally)
            elif written := self._words(key, tally):
                self._carry(key, written, tally)
        except carrying.NoConnection as trouble:
            lost = str(trouble)
            log.warning("no connection to the mail server: %s", lost)
        return lost

    def _words(self, key: int, tally: Tally) -> Written | None:
        """The letter's words; then others may write for a while."""
        began = monotonic()
        written = self._found(key, tally)
        let_others_write(monotonic() - began)
        return written

    def _found(self, key: int, tally: Tally) -> Written | None:
        """The letter's words, in a transaction of their own; None where there are none, or it isn't ours."""
        try:
            letter = db.session.scalar(select(Letter).where(Letter.id == key, self._mine()))
            if letter is None or (letter.kind not in AT_ANY_HOUR and is_quiet(now(), self.settings)):
                db.session.rollback()
                self._let_go([key])
                return None
            written = self.in_words(letter)
            db.session.commit()
            return written
        except NotWanted as reason:
            db.session.rollback()
            tally.dropped += self._end([key], Fate.DROPPED, str(reason))
        except Exception:  # one letter without words never keeps the others from going
            db.session.rollback()
            log.exception("letter %s could not be put into words", key)
            self._again([key], NO_WORDS, tally)
        return None

    def _carry(self, key: int, written: Written, tally: Tally) -> None:
        assert self.carrier is not None  # noqa: S101  nothing is claimed without one
        keys = [key, *(other for other in written.also if other != key)]
        try:
            self.carrier.carry(written, lambda: self._going(keys))
        except carrying.NoConnection as trouble:
            self._again(keys, str(trouble), tally)
            raise
        except carrying.NotNow as trouble:
            self._again(keys, str(trouble), tally)
        except carrying.Never as trouble:
            tally.given_up += self._refused(keys, str(trouble))
        except carrying.Unknown as trouble:
            log.warning("letter %s may have gone: %s", key, trouble)
            tally.may_have_gone += self._end(keys, Fate.MAY_HAVE_GONE, str(trouble))
        except carrying.Taken:
            self._let_go(keys)
        except DBAPIError:  # nothing can be noted now: what is going is found when the lease is over
            raise
        except Exception:  # nor does one that breaks our own programs keep the others from going
            log.exception("letter %s could not be carried", key)
            db.session.rollback()
            tally.may_have_gone += self._end(keys, Fate.MAY_HAVE_GONE, BROKE, Fate.GOING)
            self._again(keys, BROKE, tally, Fate.CLAIMED)
        else:
            tally.sent += self._end(keys, Fate.SENT, "")

    def _going(self, keys: list[int]) -> bool:
        """Note that they go this moment. False where one is somebody else's by now: then none goes."""
        others = (Letter.fate == Fate.WAITING) & (Letter.id != keys[0])
        gone = change(
            update(Letter)
            .where(Letter.id.in_(keys), or_(self._mine(), others))
            .values(fate=Fate.GOING, claimed_by=self.name, claimed_until=now() + self.lease)
        )
        if gone != len(set(keys)):
            db.session.rollback()
            return False
        db.session.commit()
        return True

    # What became of it ------------------------------------------------------------------------------

    def _end(self, keys: list[int], fate: Fate, why: str, *of: Fate) -> int:
        """Note the end of these. One that somebody took for lost meanwhile is known better now."""
        ours = self._mine(*(of or IN_HAND))
        values = {"fate": fate, "why": why, "ended_at": now(), "tries": Letter.tries + 1}
        ended = change(update(Letter).where(Letter.id.in_(keys), ours).values(values))
        db.session.commit()
        return ended

    def _refused(self, keys: list[int], why: str) -> int:
        letters = self._held(keys)
        for letter in letters:
            letter.tries += 1
            self._give_up(letter, why)
        db.session.commit()
        return len(letters)

    def _again(self, keys: list[int], why: str, tally: Tally, *of: Fate) -> None:
        """Let them wait for another try, each time longer; after about two days they are given up."""
        for letter in self._held(keys, *of):
            letter.tries += 1
            pause = pause_after(letter.tries)
            if pause is None:
                self._give_up(letter, why)
                tally.given_up += 1
                continue
            letter.fate, letter.why, letter.send_after = Fate.WAITING, why, now() + pause
            letter.claimed_by, letter.claimed_until, letter.ended_at = "", None, None
            tally.again += 1
        db.session.commit()

    def _held(self, keys: list[int], *of: Fate) -> Sequence[Letter]:
        ours = self._mine(*(of or IN_HAND))
        wanted = select(Letter).where(Letter.id.in_(keys), ours).order_by(Letter.id).with_for_update()
        return db.session.scalars(wanted.execution_options(populate_existing=True)).all()

    def _give_up(self, letter: Letter, why: str) -> None:
        letter.fate, letter.why, letter.ended_at = Fate.GIVEN_UP, why, now()
        db.session.flush()
        try:
            with db.session.begin_nested():
                self.given_up(letter)
        except Exception:  # the letter has ended, whatever else goes wrong
            log.exception("nobody could be told that letter %s was given up", letter.id)
