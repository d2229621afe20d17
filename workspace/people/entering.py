"""Beginning and ending a session in this browser, its second step, and what only a fresh one may do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar, cast

from flask import current_app, g, request, session
from flask_login import login_user, logout_user

from workspace.db import db, now
from workspace.people import passkeys, passwords, service, sessions
from workspace.people.models import Person, SignedIn
from workspace.web import me_or_none, settings

T = TypeVar("T")

FRESH = timedelta(minutes=15)  # so long after signing in, how one signs in may be changed


# Who a session speaks for ---------------------------------------------------------------------------


def person_of(session_id: str) -> Person | None:
    """The person of this session. Nobody while its second step is missing: it opens nothing of theirs."""
    row = sessions.behind(session_id)
    if row is None:
        return None
    g.signed_in = row
    if row.second_step_at is None and must_step_twice(row.person):
        g.half_in = row
        return None
    return row.person


def this_session() -> SignedIn | None:
    """The session of this very browser, whole or not."""
    me_or_none()  # who looks is who loads it
    return cast("SignedIn | None", g.get("signed_in"))


def half_in() -> SignedIn | None:
    """The session of this browser, where it waits for its second step."""
    me_or_none()  # who looks is who loads it
    return cast("SignedIn | None", g.get("half_in"))


def must_step_twice(person: Person) -> bool:
    """Whether this person needs a second step. Who runs rounds is known in a room above, which says so."""
    wanted = settings().second_step
    if wanted == "nobody":
        return False
    return person.is_administrator or (
        wanted == "facilitators" and bool(current_app.config["RUNS_ROUNDS"](person))
    )


# Coming in and going out ----------------------------------------------------------------------------


def sign_in(person: Person, first_step: str = "link", whole: bool = False) -> None:
    """Begin a session. Nothing of the one before goes along, and that one ends."""
    before = this_session()
    if before is not None:
        sessions.end(before.person, before.id)
    row = sessions.begin(person, request.headers.get("User-Agent", ""), first_step, whole)
    session.clear()
    session.permanent = True
    for name in ("half_in", "signed_in"):
        g.pop(name, None)
    login_user(person)
    session.update(cookie_of(row))
    g.signed_in = row


def cookie_of(row: SignedIn) -> dict[str, Any]:
    """What the browser keeps of a session that begins now."""
    return {"_user_id": sessions.id_of(row), "_fresh": True, "seen": hour(), "confirmed": _moment()}


def enter_by_link(person: Person) -> None:
    """Sign in by a link; where a password came before in this browser, the link is the second step."""
    half = half_in()
    second = half is not None and half.person_id == person.id and half.first_step == "password"
    sign_in(person, "password" if second else "link", whole=second)


def sign_out() -> None:
    """End this session."""
    row = this_session()
    if row is not None:
        sessions.end(row.person, row.id)
    logout_user()
    session.clear()


def hour() -> int:
    """The hour it is, as a number."""
    return _moment() // 3600


def _moment() -> int:
    return int(now().timestamp())


# What only a fresh session may do -------------------------------------------------------------------


def is_fresh() -> bool:
    """Whether this person has shown a moment ago who they are."""
    return _moment() - int(session.get("confirmed", 0)) < FRESH.total_seconds()


def confirmed() -> None:
    """Note that this person has just shown again who they are."""
    session["confirmed"] = _moment()


# Passwords and passkeys -----------------------------------------------------------------------------


def meanwhile(slow: Callable[[], T]) -> T:
    """Do something slow while the database is free for everybody else.

    Everything done so far in this request is given up, but that this form was sent.
    """
    db.session.rollback()
    done = slow()
    if (once := g.get("once")) and not service.take_once(g.once_of, once):
        g.pop("once")  # the other one of a double click was quicker
    return done


def vouched_by_password(email: str, words: str) -> Person | None:
    """Who signs in with this address and password. The same work where there is nobody, or no password."""
    found = passwords.behind(email)
    right, renewed = meanwhile(lambda: passwords.compared(found, words))
    return passwords.vouched(found, renewed) if right else None


def ask_for_passkey(purpose: str) -> str:
    """A challenge for a passkey, good once and for five minutes."""
    challenge = passkeys.new_challenge()
    session["passkey"] = [purpose, challenge, _moment()]
    return challenge


def asked_of_passkey(purpose: str) -> str | None:
    """The challenge that this browser was given, once; None where it was given none, or too long ago."""
    kept = session.pop("passkey", None)
    if not isinstance(kept, list) or kept[0] != purpose:
        return None
    return str(kept[1]) if _moment() - int(kept[2]) < passkeys.CHALLENGE_LASTS.seconds else None
