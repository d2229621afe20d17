"""Writing letters: a row in the transaction of what caused it, so that neither is there without the other."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import delete, or_
from sqlalchemy.dialects import postgresql, sqlite

from workspace.db import db, now
from workspace.post.models import Errand, Fate, Kind, Letter
from workspace.refusal import Refusal, mark

KEEP = timedelta(days=120)  # what has ended
KEEP_ONCE = timedelta(days=400)  # what must not be written a second time
SENDING = "sending"  # the errand whose time says when the worker was last there


class HasKey(Protocol):
    """Somebody with an account: who that is, a room above knows."""

    @property
    def id(self) -> int:
        """The key of the row."""


def write(
    kind: Kind,
    person: HasKey | None = None,
    *,
    to: str = "",
    about: int | None = None,
    once: str | None = None,
    send_after: datetime | None = None,
    fate: Fate = Fate.WAITING,
    **detail: Any,
) -> None:
    """Ask for a letter to this person, or to an address; with `once`, only where none was asked for by it.

    Nothing is said yet: its words are found when it is sent, from how things stand then (V2).
    """
    row = _insert(Letter).values(
        kind=kind,
        person_id=person.id if person else None,
        to=to,
        about_id=about,
        detail=detail,
        once_key=once,
        written_at=now(),
        send_after=send_after or now(),
        fate=fate,
        ended_at=None if fate.is_open else now(),
        tries=0,
        why="",
        claimed_by="",
    )
    db.session.execute(row.on_conflict_do_nothing(index_elements=["once_key"]))


def try_again(letter: Letter) -> None:
    """Let a letter that was given up wait for the worker again, as if it had never been tried."""
    if letter.fate is not Fate.GIVEN_UP:
        raise Refusal(mark("Only a letter that was given up can be tried again."))
    letter.fate, letter.why, letter.tries = Fate.WAITING, "", 0
    letter.send_after, letter.ended_at = now(), None
    letter.claimed_by, letter.claimed_until = "", None
    db.session.flush()


def seen(said: str = "") -> None:
    """Note that the worker is there, for who looks whether letters go out."""
    row = _insert(Errand).values(name=SENDING, ran_at=now(), said=said)
    new = {"ran_at": row.excluded.ran_at, "said": row.excluded.said}
    db.session.execute(row.on_conflict_do_update(index_elements=["name"], set_=new))


def sweep() -> None:
    """Forget letters that ended long ago, but not yet those that must not be written a second time."""
    forgotten = or_(Letter.once_key.is_(None), Letter.written_at < now() - KEEP_ONCE)
    db.session.execute(delete(Letter).where(Letter.ended_at < now() - KEEP, forgotten))


def _insert(table: type[Letter] | type[Errand]) -> Any:
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    return insert(table)
