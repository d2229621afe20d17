"""How the outbox stands, and for whom a letter is still on its way. What letters say is not in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select

from workspace.db import db, now
from workspace.post.models import Errand, Fate, Kind, Letter
from workspace.post.service import SENDING

LATELY = timedelta(days=1)
AWAY = timedelta(minutes=10)  # it looks in each minute, unless many letters keep it busy


@dataclass(frozen=True)
class Standing:
    """How many letters wait, went in the last day, may have gone, or were given up; and the worker."""

    waiting: int
    sent_lately: int
    may_have_gone: int
    given_up: int
    worker_seen: datetime | None

    @property
    def worker_away(self) -> bool:
        """Whether the worker was here once, and not for a while."""
        return self.worker_seen is not None and self.worker_seen < now() - AWAY


def standing() -> Standing:
    """How the outbox stands now."""
    open_ones = Letter.fate.in_([fate for fate in Fate if fate.is_open])
    lately = (Letter.fate == Fate.SENT) & (Letter.ended_at > now() - LATELY)
    counted = (
        func.count().filter(open_ones),
        func.count().filter(lately),
        func.count().filter(Letter.fate == Fate.MAY_HAVE_GONE),
        func.count().filter(Letter.fate == Fate.GIVEN_UP),
    )
    waiting, sent, maybe, given_up = db.session.execute(select(*counted).select_from(Letter)).one()
    seen = db.session.scalar(select(Errand.ran_at).where(Errand.name == SENDING))
    return Standing(waiting, sent, maybe, given_up, seen)


def troubled() -> Select[Letter]:
    """Letters that did not go as they should: given up, perhaps gone, or tried in vain so far."""
    tried = (Letter.fate == Fate.WAITING) & (Letter.tries > 0)
    return select(Letter).where(Letter.fate.in_((Fate.GIVEN_UP, Fate.MAY_HAVE_GONE)) | tried)


def on_the_way(kind: Kind, about: Sequence[int]) -> dict[int, set[int]]:
    """Who has not been sent the letter of this kind about each of these things yet, by their key."""
    if not about:
        return {}
    left = Letter.fate.in_([fate for fate in Fate if fate.is_open])
    wanted = select(Letter.about_id, Letter.person_id).where(
        Letter.kind == kind, Letter.about_id.in_(about), Letter.person_id.is_not(None), left
    )
    found: dict[int, set[int]] = {}
    for thing, person in db.session.execute(wanted):
        found.setdefault(int(thing or 0), set()).add(int(person or 0))
    return found


def newer(letter: Letter) -> Sequence[Letter]:
    """The letters of this kind, about this thing and to this person, that were asked for since."""
    return db.session.scalars(
        select(Letter).where(
            Letter.kind == letter.kind,
            Letter.person_id == letter.person_id,
            Letter.about_id == letter.about_id,
            Letter.id > letter.id,
        )
    ).all()
