"""The door: who a session speaks for and how long, what happens when it has ended, forms sent twice."""

from __future__ import annotations

import re
from logging import getLogger
from typing import Any

from flask import Flask, Response, flash, g, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_login import LoginManager
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response as BaseResponse

from workspace.people import drafts, entering, keeping, links, queries, service, sessions, tries
from workspace.people.entering import sign_in as sign_in
from workspace.people.entering import sign_out as sign_out
from workspace.people.models import Person, SignedIn
from workspace.people.tries import may_try as may_try
from workspace.web import READING, me_or_none, page

log = getLogger(__name__)

ONCE = re.compile(r"[\w-]{8,64}")


def install(app: Flask) -> None:
    """Hang the door on the app. After `web.install`: what is here runs once the person is known."""
    links.set_key(str(app.config["SECRET_KEY"]))
    sessions.set_idle(app.config["SETTINGS"].session_idle_hours)
    manager = LoginManager()
    manager.session_protection = None  # a phone changes its network on the way home
    manager.user_loader(entering.person_of)
    manager.unauthorized_handler(_not_signed_in)
    # Not init_app: it would open the session on every response for a "remember me" that we don't have.
    app.login_manager = manager  # type: ignore[attr-defined]  # where Flask-Login looks
    tries.install(app)
    app.before_request(_welcome_back)
    app.before_request(_once_only)
    keeping.install(app)
    app.after_request(_note_where_it_went)


# A session that is used -----------------------------------------------------------------------------


def _welcome_back() -> None:
    """Note that the session was used, at most once an hour."""
    if "_login_user" not in g or me_or_none() is None:
        return
    row = entering.this_session()
    if row is not None and session.get("seen") != entering.hour():
        _note_seen(row)


def _note_seen(row: SignedIn) -> None:
    session["seen"] = entering.hour()
    if request.method not in READING:
        sessions.seen(row.id)
        return
    try:
        sessions.seen_reading(row.id)
    except OperationalError:  # the database is busy for others; the next hour will do
        session.pop("seen")
        log.warning("that a session is used could not be noted")


# Words that could not be sent -----------------------------------------------------------------------


def _not_signed_in() -> Any:
    """To the sign-in page and back; what was typed is kept for the person whose session it was.

    A session that waits for its second step leads to that first, whatever it asked for (V2).
    """
    half = entering.half_in()
    way_in = "people.second_step" if half else "people.sign_in"
    if request.method in READING:
        return redirect(url_for(way_in, next=keeping.here()), 303)
    person = half.person if half else queries.known_in_session(str(session.get("_user_id", "")))
    if person is None or drafts.is_full(person):  # who is not in pushes nobody's words out
        again = keeping.way_back() or "/home"
        return page("people/words_to_copy.html", 401, fields=keeping.typed(), again=again)
    if half is None and keeping.typed():
        flash(_("You are signed out, and nothing is lost: what you wrote is kept. Sign in to go on."))
    return redirect(url_for(way_in, next=keeping.kept_for(person)), 303)


# Forms sent twice -----------------------------------------------------------------------------------


def _once_only() -> BaseResponse | None:
    if request.method in READING or "_login_user" not in g or (person := me_or_none()) is None:
        return None
    return once_for(person)


def once_for(person: Person) -> BaseResponse | None:
    """A form that was sent already leads to where it led the first time, and does nothing again."""
    once = request.form.get("once", "")
    if not ONCE.fullmatch(once):
        return None
    if service.take_once(person.id, once):
        g.once, g.once_of = once, person.id
        return None
    sent = queries.sent_form(once)
    if sent is None or sent.person_id != person.id:
        return None
    return redirect(sent.went_to or "/home", 303)


def remember_sent(person: Person, once: str, went_to: str) -> None:
    """The same for a form that signs somebody in: its sender was nobody yet when it arrived."""
    if ONCE.fullmatch(once) and service.take_once(person.id, once):
        service.note_where_it_went(once, went_to)


def _note_where_it_went(response: Response) -> Response:
    once = g.pop("once", None)
    if once is None or (response.status_code >= 400 and not g.get("commit_anyway")):
        return response  # nothing is saved, the claim least of all
    if 300 <= response.status_code < 400:
        service.note_where_it_went(once, response.location or "/home")
    else:
        service.give_back_once(once)
    return response
