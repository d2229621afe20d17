"""What the worker does by itself, again and again: reminders, digests, questions to partners, sweeping.

Each errand has a row that is locked while it is done, and a transaction of its own: two workers never do
the same one at once, and one that fails stops no other.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from workspace.by_link import partners
from workspace.by_link import service as links
from workspace.db import db, now
from workspace.notices import planning
from workspace.people import service as people
from workspace.post import service as post
from workspace.post.models import Errand

log = logging.getLogger(__name__)

ALWAYS = timedelta(0)


@dataclass(frozen=True)
class Task:
    """One errand: its name, what is done, and how long it then rests. What is done says what came of it."""

    name: str
    do: Callable[[str], str]  # takes what it said the last time
    every: timedelta = ALWAYS


def _sweep(_said: str) -> str:
    people.sweep()
    post.sweep()
    links.sweep()
    return ""


def _ask_partners(_said: str) -> str:
    partners.write_due()
    return ""


TASKS = (
    Task("reminders", planning.reminders),
    Task("daily digests", planning.daily_digests),
    Task("weekly digests", planning.weekly_digests),
    Task("questions to partners", _ask_partners, timedelta(hours=1)),
    Task("sweeping", _sweep, timedelta(hours=12)),
)


def run() -> None:
    """Do every errand that nobody else is doing just now, each for itself."""
    for task in TASKS:
        try:
            if _begin(task):
                db.session.commit()
        except Exception:  # whatever went wrong in one, the others are done
            log.exception("The errand “%s” failed; it is tried again.", task.name)
        finally:
            db.session.rollback()


def _begin(task: Task) -> bool:
    """Do one errand under its lock. False where somebody else has it, or it rests."""
    errand = _lock(task.name)
    if errand is None:
        return False
    at = now()
    if errand.ran_at is not None and errand.ran_at <= at < errand.ran_at + task.every:
        return False
    errand.said = task.do(errand.said)
    errand.ran_at = at
    return True


def _lock(name: str) -> Errand | None:
    wanted = select(Errand).where(Errand.name == name).execution_options(populate_existing=True)
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    row = insert(Errand).values(name=name, said="")
    db.session.execute(row.on_conflict_do_nothing(index_elements=["name"]))
    return db.session.scalar(wanted.with_for_update(skip_locked=True))
