"""Choosing how one is written to, and the address that stops letters of one sort with one press."""

from __future__ import annotations

from workspace.db import db
from workspace.notices.queries import STOP, Sort
from workspace.people import links
from workspace.people.models import Digest, Person
from workspace.refusal import Refusal, mark

__all__ = ["Sort", "choose", "stop", "turn_on", "unsubscribe_path"]


def unsubscribe_path(person: Person, what: Sort) -> str:
    """The path where this person stops these letters without signing in (RFC 8058)."""
    return f"/letters/stop/{links.seal(STOP, person.id, what)}"


def choose(person: Person, digest: Digest, at_once: bool, language: str) -> None:
    """Say how often you are written to, whether at once when something waits for you, in which language."""
    if not person.is_active:
        raise Refusal(mark("This account was removed."))
    person.digest, person.letters_at_once, person.language = digest, at_once, language
    db.session.flush()


def stop(person: Person, what: Sort) -> None:
    """Write no more letters of this sort. A second time changes nothing."""
    if what == "digest":
        person.digest = Digest.OFF
    else:
        person.letters_at_once = False
    db.session.flush()


def turn_on(person: Person, what: Sort) -> None:
    """Write letters of this sort again: a digest once a week, as everybody gets it to begin with."""
    if what == "at-once":
        person.letters_at_once = True
    elif person.digest is Digest.OFF:
        person.digest = Digest.WEEKLY
    db.session.flush()
