"""Sessions: one row for each phone and computer on which somebody is signed in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, Update, or_, select, update

from workspace.db import db, may_write, now
from workspace.people import links
from workspace.people.models import Person, SignedIn

_idle: list[timedelta] = [timedelta(hours=336)]

# Looked for in this order: Edge and Opera also call themselves Chrome, and Chrome calls itself Safari.
BROWSERS = (
    ("Edge", r"Edg(e|A|iOS)?/"),
    ("Opera", r"OPR/|Opera"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/|Chromium/"),
    ("Safari", r"Safari/"),
)
SYSTEMS = (
    ("Android", r"Android"),
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Windows", r"Windows"),
    ("Mac", r"Macintosh|Mac OS X"),
    ("ChromeOS", r"CrOS"),
    ("Linux", r"Linux"),
)


def set_idle(hours: int) -> None:
    """Say after how many hours without a visit a session of this installation counts no more."""
    _idle[:] = [timedelta(hours=hours)]


def idle() -> timedelta:
    """How long a session lasts without a visit."""
    return _idle[0]


def device_of(agent: str) -> str:
    """A browser and what it runs on, as "Firefox/Android": either may be missing."""
    agent = agent[:500]
    return f"{_first(BROWSERS, agent)}/{_first(SYSTEMS, agent)}"


def _first(known: Sequence[tuple[str, str]], agent: str) -> str:
    return next((name for name, pattern in known if re.search(pattern, agent)), "")


def begin(person: Person, agent: str = "", first_step: str = "link", whole: bool = False) -> SignedIn:
    """A new session of this person. `whole` says that it needs no second step, or has had it."""
    today = now()
    row = SignedIn(
        person=person, nonce=links.new_nonce(), began_at=today, seen_at=today, device=device_of(agent),
        first_step=first_step, second_step_at=today if whole else None,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def id_of(row: SignedIn) -> str:
    """What the browser keeps: whose session it is, and which."""
    return f"{row.person.get_id()}.{row.nonce}"


def behind(session_id: str) -> SignedIn | None:
    """The session that counts under this name, with its person: ended ones and idle ones don't."""
    number, _dot, rest = session_id.partition(".")
    epoch, _dot, nonce = rest.partition(".")
    if not nonce:
        return None
    wanted = select(SignedIn).where(
        SignedIn.nonce == nonce, SignedIn.ended_at.is_(None), SignedIn.seen_at >= now() - idle()
    )
    row = db.session.scalar(wanted)
    if row is None or not row.person.is_active:
        return None
    return row if (number, epoch) == (str(row.person_id), str(row.person.epoch)) else None


def open_of(person: Person) -> Sequence[SignedIn]:
    """My sessions that still count, the one seen last first."""
    mine = select(SignedIn).where(
        SignedIn.person_id == person.id, SignedIn.ended_at.is_(None), SignedIn.seen_at >= now() - idle()
    )
    return db.session.scalars(mine.order_by(SignedIn.seen_at.desc(), SignedIn.id.desc())).all()


def end(person: Person, number: int) -> bool:
    """End one session of mine; False where there is none of that number."""
    return _end(SignedIn.person_id == person.id, SignedIn.id == number)


def end_others(person: Person, this: int) -> bool:
    """End every session of mine but this one."""
    return _end(SignedIn.person_id == person.id, SignedIn.id != this)


def end_all(person: Person) -> bool:
    """End every session of this person."""
    return _end(SignedIn.person_id == person.id)


def _end(*which: ColumnElement[bool]) -> bool:
    ended = (
        update(SignedIn)
        .where(SignedIn.ended_at.is_(None), *which)
        .values(ended_at=now())
        .returning(SignedIn.id)
    )
    return bool(db.session.scalars(ended.execution_options(synchronize_session="fetch")).all())


def seen(number: int) -> None:
    """Note that a session is used, in the transaction of the form that was sent."""
    db.session.execute(_seen(number))


def seen_reading(number: int) -> None:
    """Note that a session is used while somebody only reads: in a transaction of its own.

    The one of the request can't write. Called at most once an hour for each session.
    """
    token = may_write.set(True)
    try:
        with db.engine.begin() as connection:
            connection.execute(_seen(number))
    finally:
        may_write.reset(token)


def _seen(number: int) -> Update:
    return update(SignedIn).where(SignedIn.id == number).values(seen_at=now())


def old(before: timedelta) -> ColumnElement[bool]:
    """Which rows nobody needs: sessions that ended, or were idle for too long, so long ago."""
    day = now() - before
    return or_(SignedIn.ended_at < day, SignedIn.seen_at < day - idle())
