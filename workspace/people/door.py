"""The door: who a session speaks for and how long, words kept when it has ended, forms sent twice."""

from __future__ import annotations

import hashlib
import re
from ipaddress import ip_address
from logging import getLogger
from typing import Any, cast

from flask import Flask, Response, current_app, flash, g, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, login_user, logout_user
from limits import parse
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response as BaseResponse

from workspace.db import now
from workspace.people import links, queries, service
from workspace.people.models import Person
from workspace.web import READING, me_or_none, page, safe_path, settings

log = getLogger(__name__)

TRIES_FROM_ONE_PLACE = parse("60 per 10 minutes")  # a whole meeting may share one address
TRIES_FOR_ONE_ADDRESS = parse("5 per 10 minutes")
ONCE = re.compile(r"[\w-]{8,64}")
NOT_KEPT = frozenset({"csrf_token", "once"})


def install(app: Flask) -> None:
    """Hang the door on the app. After `web.install`: what is here runs once the person is known."""
    links.set_key(str(app.config["SECRET_KEY"]))
    manager = LoginManager()
    manager.session_protection = None  # a phone changes its network on the way home
    manager.user_loader(_person_of)
    manager.unauthorized_handler(_not_signed_in)
    # Not init_app: it would open the session on every response for a "remember me" that we don't have.
    app.login_manager = manager  # type: ignore[attr-defined]  # where Flask-Login looks
    app.config["ON_LOST_FORM"] = _form_was_lost
    app.config["KEEP_FORM"] = _keep_for_another_try
    app.extensions["limiter"] = {_limiter(app)}
    app.before_request(_welcome_back)
    app.before_request(_once_only)
    app.after_request(_note_where_it_went)


# Who a session speaks for ---------------------------------------------------------------------------


def _person_of(session_id: str) -> Person | None:
    """The person of this session, unless it has been idle for too long, or was ended."""
    return None if _idle() else queries.by_session(session_id)


def _hour() -> int:
    return int(now().timestamp() // 3600)


def _idle() -> bool:
    return _hour() - int(session.get("seen", _hour())) > settings().session_idle_hours


def sign_in(person: Person) -> None:
    """Begin a session. Nothing of the one before goes along."""
    session.clear()
    session.permanent = True
    session["seen"] = _hour()
    login_user(person)


def sign_out() -> None:
    """End this session."""
    logout_user()
    session.clear()


def _welcome_back() -> None:
    """Note that the session was used, at most once an hour; and bring back words that were kept."""
    if "_login_user" not in g or (person := me_or_none()) is None:
        return
    if session.get("seen") != _hour():
        session["seen"] = _hour()
    number = request.args.get("kept", "")
    if number.isdecimal() and (kept := queries.kept_form(person, int(number[:9]))) is not None:
        if kept.path.partition("?")[0] != request.path:
            return
        if request.method in READING:
            g.kept_fields = [(name, value) for name, value in kept.fields]
        else:
            service.drop_form(kept)  # sent now; if it is refused, nothing is saved and it is still there


# Words that could not be sent -----------------------------------------------------------------------


def _not_signed_in() -> Any:
    """To the sign-in page and back; what was typed is kept for the person whose session it was."""
    if request.method in READING:
        return redirect(url_for("people.sign_in", next=_here()), 303)
    person = queries.known_in_session(str(session.get("_user_id", "")))
    if person is None:
        return page("people/words_to_copy.html", 401, fields=_typed(), again=_way_back() or "/home")
    if _typed():
        flash(_("You are signed out, and nothing is lost: what you wrote is kept. Sign in to go on."))
    return redirect(url_for("people.sign_in", next=_kept_for(person)), 303)


def _form_was_lost() -> BaseResponse | None:
    """The form's own token no longer counts, though the person is signed in: show it again, filled."""
    person = me_or_none()
    if person is None or not _typed():
        return None
    flash(_("This page was open for a long time, so nothing has been sent yet. Check it and send it again."))
    return redirect(_kept_for(person), 303)


def _keep_for_another_try() -> str | None:
    """A rule said no: where the form is shown again, with everything that was typed in it."""
    person = me_or_none()
    return _kept_for(person) if person is not None and _has_page(request.path) else None


def _kept_for(person: Person) -> str:
    """Keep what was typed and say where it is shown again: in its form; where that has no page, to copy."""
    fields = _typed()
    back = _here() if _has_page(request.path) else _way_back() or "/home"
    if not fields:
        return back
    kept = service.keep_form(person, _here(), fields)
    if not _has_page(request.path):
        return url_for("people.kept", kept_id=kept.id, back=back)
    path, _mark, query = _here().partition("?")
    others = "&".join(part for part in query.split("&") if part and not part.startswith("kept="))
    return f"{path}?{others}&kept={kept.id}" if others else f"{path}?kept={kept.id}"


def _typed() -> list[tuple[str, str]]:
    return [(n, v) for n, v in request.form.items(multi=True) if n not in NOT_KEPT and v.strip()]


def _here() -> str:
    return safe_path(request.full_path.rstrip("?")) or "/home"


def _way_back() -> str | None:
    """The page a form was sent from, where that is one of ours."""
    host, path = request.host_url.rstrip("/"), request.referrer or ""
    return safe_path(path[len(host) :]) if path.startswith(host + "/") else None


def _has_page(path: str) -> bool:
    """Whether this address can be opened as well as sent to."""
    try:
        adapter = current_app.create_url_adapter(request)
        assert adapter is not None  # noqa: S101  there always is one during a request
        adapter.match(path, method="GET")
    except (HTTPException, RequestRedirect):
        return False
    return True


# Forms sent twice -----------------------------------------------------------------------------------


def _once_only() -> BaseResponse | None:
    """A form that was sent already leads to where it led the first time, and does nothing again."""
    if request.method in READING or "_login_user" not in g or (person := me_or_none()) is None:
        return None
    once = request.form.get("once", "")
    if not ONCE.fullmatch(once):
        return None
    if service.take_once(person.id, once):
        g.once = once
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


# Too many tries -------------------------------------------------------------------------------------


def _limiter(app: Flask) -> Limiter:
    """Flask-Limiter, asked only where somebody tries to sign in.

    It would look at every request of the app it is given, so it gets one of its own.
    """
    chosen = app.config["SETTINGS"]
    limiter = Limiter(get_remote_address, storage_uri=chosen.rate_limit_storage, strategy="moving-window")
    limiter.init_app(Flask("limits", static_folder=None))
    return limiter


def may_try(email: str) -> bool:
    """Whether somebody may ask for a link now: counted for where it comes from and for the address typed."""
    named = hashlib.sha256(email.strip().lower().encode()).hexdigest()[:32]
    return _counts(TRIES_FROM_ONE_PLACE, _place()) and _counts(TRIES_FOR_ONE_ADDRESS, named)


def _counts(limit: Any, key: str) -> bool:
    limiter = next(iter(cast("set[Limiter]", current_app.extensions["limiter"]))).limiter
    try:
        return limiter.hit(limit, "sign-in", key)
    except Exception:  # whatever the store raises: people must be able to sign in while it is away
        log.exception("attempts to sign in can't be counted")
        return True


def _place() -> str:
    """Where a request comes from. One household or office has a whole /64 of the newer addresses."""
    address = request.remote_addr or ""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return address if known.version == 4 else ":".join(known.exploded.split(":")[:4])
