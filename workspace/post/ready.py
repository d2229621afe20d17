"""Which letters may go now, and what became of those that went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from time import sleep
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import ColumnElement, CursorResult, Update, or_, select

from workspace.db import db, may_write, now
from workspace.post.models import Fate, Letter
from workspace.post.quiet import AT_ANY_HOUR, is_quiet

if TYPE_CHECKING:
    from workspace.config import Settings

WAITS_FOR_SERVER = timedelta(days=7)
NOTICED, LONGEST_REST = 0.05, 0.5  # seconds


@dataclass
class Tally:
    """What became of the letters of one round."""

    sent: int = 0
    again: int = 0  # they wait for another try
    given_up: int = 0
    may_have_gone: int = 0
    dropped: int = 0

    def add(self, other: Tally) -> None:
        """Count these, too."""
        for name in vars(self):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def __bool__(self) -> bool:
        return any(vars(self).values())


def due(settings: Settings, can_send: bool) -> bool:
    """Whether there is anything to do. Only looks: nobody who writes is kept waiting."""
    token = may_write.set(False)
    try:
        db.session.rollback()
        left = Letter.fate.in_((Fate.CLAIMED, Fate.GOING)) & (Letter.claimed_until < now())
        ready = waiting(settings) if can_send else (Letter.fate == Fate.WAITING) & too_old()
        return db.session.scalar(select(Letter.id).where(or_(left, ready)).limit(1)) is not None
    finally:
        db.session.rollback()
        may_write.reset(token)


def waiting(settings: Settings) -> ColumnElement[bool]:
    """Letters that may go now; in the quiet hours only those that somebody is waiting for."""
    ready = (Letter.fate == Fate.WAITING) & (Letter.send_after <= now())
    return ready & Letter.kind.in_(AT_ANY_HOUR) if is_quiet(now(), settings) else ready


def too_old() -> ColumnElement[bool]:
    """Letters that have waited long enough for a mail server to be set."""
    return Letter.send_after < now() - WAITS_FOR_SERVER


def let_others_write(held: float) -> None:
    """Leave the database alone for about as long as it was held: on SQLite nobody else writes meanwhile.

    Without it, hundreds of digests one after the other keep people waiting until their form fails.
    """
    if held > NOTICED and db.engine.dialect.name == "sqlite":
        sleep(min(held, LONGEST_REST))


def change(statement: Update) -> int:
    """Make this change; how many letters it was about."""
    done = db.session.execute(statement, execution_options={"synchronize_session": False})
    return cast("CursorResult[Any]", done).rowcount
