"""How a request flows: the door that is closed by default, one commit, one way to find, one way to answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import urlsplit

from babel import dates
from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf
from markupsafe import Markup
from sqlalchemy import ColumnElement, Select, inspect
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.routing import IntegerConverter, Map
from werkzeug.wrappers import Response as BaseResponse

from workspace import db as ground
from workspace import languages
from workspace.db import db, may_write
from workspace.fields import WorkspaceForm, once_token
from workspace.languages.tongue import Tongue, day_in_record
from workspace.refusal import Refusal

if TYPE_CHECKING:  # the one upward look, for types only: the person who is signed in
    from workspace.config import Settings
    from workspace.people.models import Person

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
F = TypeVar("F", bound=WorkspaceForm)
V = TypeVar("V", bound=Callable[..., Any])

LEFT_ALONE = frozenset({403, 404, 409, 410})  # a form that opens no more: what was typed into it is kept
READING = frozenset({"GET", "HEAD", "OPTIONS"})
MOST_KEY = 2**31 - 1  # what both databases take as the key of a row
csrf = CSRFProtect()

CONTENT_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)


# Who is asking --------------------------------------------------------------------------------------


def me() -> Person:
    """The person who is signed in: the row itself, never Flask-Login's proxy."""
    person = me_or_none()
    if person is None:
        abort(401)
    return person


def me_or_none() -> Person | None:
    """The person who is signed in, or None for a visitor."""
    person = current_user._get_current_object()
    return cast("Person", person) if person.is_authenticated else None


def settings() -> Settings:
    """What this installation is set to."""
    return cast("Settings", current_app.config["SETTINGS"])


def answers_machines(view: V) -> V:
    """Let this one view take a POST that a mail program sends by itself: no form, no token (RFC 8058)."""
    view.answers_machines = True  # type: ignore[attr-defined]  # the door reads it
    return open_to_visitors(view)


def open_to_visitors(view: V) -> V:
    """Open the door of this one view to people who are not signed in."""
    view.open_to_visitors = True  # type: ignore[attr-defined]  # the door reads it
    return view


def takes_files(most: int) -> Callable[[V], V]:
    """Let this one view take more than a form holds, in bytes, from people who are signed in."""

    def allow_more(view: V) -> V:
        view.most_bytes = most  # type: ignore[attr-defined]  # the door reads it
        return view

    return allow_more


# Loading and authorising ----------------------------------------------------------------------------


def find(
    visible: Select[T],
    key: int | ColumnElement[bool],
    policy: Callable[[Any, T], bool] | None = None,
) -> T:
    """The one row; 404 where it is not there for this person, 403 where they see it but may not do this.

    In a request that writes, the row is locked first, so that two people deciding at once come one after
    the other (SQLite has locked the whole file by then).
    """
    entity = visible.column_descriptions[0]["entity"]
    where = inspect(entity).primary_key[0] == key if isinstance(key, int) else key
    statement = visible.where(where)
    if request.method not in READING:
        statement = statement.with_for_update(of=entity)
    row = db.session.scalars(statement).one_or_none()
    if row is None:
        abort(404)
    allow(policy is None or policy(me(), row))
    if hasattr(row, "written_in"):
        languages.written_in(row.written_in)
    return row


def allow(permitted: bool) -> None:
    """Go on only where the person may; 403 otherwise."""
    if not permitted:
        abort(403)


# Forms ----------------------------------------------------------------------------------------------


def form_of(kind: type[F], /, obj: Any = None, **values: Any) -> F:
    """The form as it was sent; or, after a session that ran out, with the words that were kept; or fresh."""
    form = kind(request.form if request.method == "POST" else None, obj=obj, **values)
    if request.method == "POST":
        g.form_came = True  # it has been looked at: who sends it on has sent it
        _note_long(form)
        return form
    kept = kept_fields(_note_long(form))
    return kind(MultiDict(kept), obj=obj, **values) if kept else form


def _note_long(form: WorkspaceForm) -> bool:
    """Whether what is typed here is worth keeping; remembered for the page and for its words."""
    fields = form.long_fields
    if not fields:
        return False
    g.long_form = True
    g.long_label = next((f.label.text for f in fields if f.data), fields[0].label.text)
    return True


def kept_fields(is_long: bool = True) -> list[tuple[str, str]]:
    """What was typed before into the form at this address and is not sent yet."""
    if is_long and request.method in READING:
        current_app.config["UNSENT_WORDS"]()
    wanted = is_long or "draft_sought" not in g  # words asked for by number go into short forms, too
    return list(g.get("kept_fields", [])) if wanted else []


def sent(form: WorkspaceForm) -> bool:
    """Whether the form was sent and its shape is right."""
    return request.method == "POST" and bool(form.validate())


@contextmanager
def refusing(form: WorkspaceForm, field: Any = None) -> Iterator[None]:
    """Say a rule's no on the form itself, at the field it is about, with everything typed still there."""
    try:
        yield
    except Refusal as refusal:
        sentence = refusal_words(refusal)
        if field is None:
            form.form_errors.append(sentence)
        else:
            field.errors = [*field.errors, sentence]


def page(template: str, status: int | None = None, **context: Any) -> Response:
    """A page for one person: never stored by a browser or a cache. A refused form makes it a 422."""
    form = context.get("form")
    refused = request.method == "POST" and form is not None and bool(form.errors)
    if request.method == "POST" and (refused or 400 <= (status or 200) < 500):
        current_app.config["KEEP_WHEN_REFUSED"]()
    response = make_response(
        render_template(template, errors=refused, **context), status or (422 if refused else 200)
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def go(endpoint: str, said: str | None = None, **values: Any) -> BaseResponse:
    """On to the next page, with one sentence about what just happened."""
    if said:
        flash(said)
    return redirect(url_for(endpoint, **values), 303)


def in_address(kinds: type[E], name: str) -> E | None:
    """Which one of a few the address asks for under this name; anything else asks for none."""
    asked = request.args.get(name, "")
    return next((each for each in kinds if each.value == asked), None)


def safe_path(target: str | None) -> str | None:
    """A path of our own to go on to, or None: never another site."""
    if not target or len(target) > 2000 or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc or any(ord(c) < 33 for c in target) else target


# The way through ------------------------------------------------------------------------------------


class KeyInAddress(IntegerConverter):
    """The key of a row in an address. What no row can have is not there, and no database is asked for it."""

    def __init__(self, rules: Map, *given: Any, **more: Any) -> None:
        super().__init__(rules, *given, **{"max": MOST_KEY, **more})


def install(app: Flask, rooms: Sequence[Blueprint]) -> None:
    """Hang the door, the commit, the headers, the error pages and the words for templates on the app."""
    app.url_map.converters["int"] = KeyInAddress
    app.before_request(_begin)
    app.after_request(_finish)
    app.teardown_request(_forget)
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(HTTPException, _error)
    app.register_error_handler(500, _broken)
    for room in rooms:
        app.register_blueprint(room)
    app.context_processor(_context)
    if app.config["SETTINGS"].languages == ("en",):  # the words are English as they are written
        app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # from Jinja's i18n extension
            gettext=lambda one: one, ngettext=lambda one, many, n: one if n == 1 else many, newstyle=True
        )
    else:
        app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # from Jinja's i18n extension
            gettext=languages.gettext, ngettext=languages.ngettext, newstyle=True
        )
        app.jinja_env.add_extension(languages.Theirs)
        app.jinja_env.globals["lang_of_theirs"] = languages.theirs
    app.jinja_env.filters.update(words=words, day=day, day_in=day_in, moment=moment, markup=Markup)
    app.jinja_env.filters.update(weekday=weekday, day_again=day_again, told=told)
    app.jinja_env.globals.update(csrf_token=generate_csrf, once_token=once_token)


def _begin() -> Any:
    g.may_write_token = may_write.set(request.method not in READING)
    if "\0" in request.path or b"%00" in request.query_string:
        abort(400)  # PostgreSQL takes no such text, and nobody types it
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None:
        return None  # no such address, or not in this way: there is nothing to guard
    if request.endpoint == "static" or getattr(view, "open_to_visitors", False):
        if request.method not in READING and not getattr(view, "answers_machines", False):
            csrf.protect()
        return None
    if me_or_none() is None:
        return cast(Any, current_app).login_manager.unauthorized()
    if request.method not in READING:
        if most := getattr(view, "most_bytes", 0):
            request.max_content_length = most
        csrf.protect()
    return None


def _finish(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if "Cache-Control" not in headers:
        headers["Cache-Control"] = "no-store"
    if request.method in READING:
        return response
    if response.status_code >= 400 and not g.get("commit_anyway"):
        db.session.rollback()
        return response
    db.session.commit()
    return response


def _forget(_error: BaseException | None) -> None:
    token = g.pop("may_write_token", None)
    if token is not None:
        may_write.reset(token)


# What went wrong ------------------------------------------------------------------------------------


def typed_words() -> list[tuple[str, str]]:
    """What the person had typed, now or before signing in again, so that an error page can give it back."""
    own = {"csrf_token", "once", "seen", "was", "clash", "password", "credential"}
    try:
        sent_fields = list(request.form.items(multi=True)) or g.get("kept_fields", [])
    except RequestEntityTooLarge:  # which is what the page is about: it was never read
        return []
    typed = [(k, v.strip()) for k, v in sent_fields if k not in own and not k.startswith("draft_")]
    return [
        (k.replace("_", " ").replace("-", " ").capitalize(), v) for k, v in typed if " " in v or len(v) > 20
    ]


def error_page(
    status: int, heading: str, sentence: str, back: str | None = None, refill: str | None = None
) -> Response:
    """A page that says what happened and what to do next; nothing typed is lost.

    `refill` leads to the form again, with everything that was typed standing in it.
    """
    return page(
        "error.html", status, heading=heading, sentence=sentence, back=back or _way_back(), refill=refill,
        kept=typed_words(), unsent=status in LEFT_ALONE and current_app.config["HAS_UNSENT_WORDS"](),
    )  # fmt: skip


def _way_back() -> str | None:
    came = came_from()
    return came and came.partition("?")[0]


def came_from() -> str | None:
    """The page of ours somebody comes from, with what its address asks for; None for anywhere else."""
    try:
        came = urlsplit(request.referrer or "")
    except ValueError:  # no address at all: anybody may write anything there
        return None
    asked = f"?{came.query}" if came.query else ""
    return safe_path(came.path + asked) if came.netloc == request.host else None


def _refused(refusal: Refusal) -> Response:
    db.session.rollback()
    refill = None
    if request.method not in READING and typed_words() and me_or_none() is not None:
        refill = current_app.config["KEEP_FORM"]()
        g.commit_anyway = True  # the kept words, and nothing else: everything before was rolled back
    return error_page(409, _("That can't be done now"), refusal_words(refusal), refill=refill)


def _forged(_error_: CSRFError) -> Any:
    handler = current_app.config.get("ON_LOST_FORM")
    kept = handler() if handler and me_or_none() is not None else None
    return kept or error_page(
        400,
        _("Please send this again"),
        _(
            "This page was open for a long time, or in two windows."
            " Go back, reload the page and send it again."
        ),
    )


def _error(error: HTTPException) -> Any:
    if error.response is not None:
        return error.response
    if isinstance(error.code, int) and error.code < 400:
        return error
    heading, sentence = _words_for(error.code or 500)
    if error.code == 413 and hasattr(current_app.view_functions.get(request.endpoint or ""), "most_bytes"):
        sentence = _("The file is too large. Keep only what is needed in it, and bring it again.")
    db.session.rollback()
    return error_page(error.code or 500, heading, sentence)


def _words_for(code: int) -> tuple[str, str]:
    known = {
        400: (_("That could not be read"), _("Something in the address or the form was not as expected.")),
        401: (_("Please sign in"), _("Sign in, then open this page again.")),
        403: (_("You can't do this"), _("You can see this, but it is for somebody else to do.")),
        404: (
            _("Page not found"),
            _("There is nothing here for you. Check the address, or start again at the front page."),
        ),
        405: (_("That can't be done here"), _("Go back and use the buttons on the page.")),
        413: (
            _("That was too much at once"),
            _("What you sent is too long. Copy your words, shorten them and send them again."),
        ),
        429: (
            _("Please wait a little"),
            _("There were many tries in a short time. Wait a few minutes, then try again."),
        ),
    }
    return known.get(
        code, (_("Something went wrong"), _("It is our fault, not yours. Try again in a moment."))
    )


def _broken(_error_: Exception) -> Response:
    db.session.rollback()
    return error_page(500, *_words_for(500))


# Words for templates --------------------------------------------------------------------------------


def _context() -> dict[str, Any]:
    chosen = settings()
    visitor_page = bool(g.get("visitor_page"))
    return {
        "workspace": chosen,
        "me": None if visitor_page else me_or_none(),
        "visitor_page": visitor_page,
        "now": ground.now(),
        "today": ground.today(),
        "language": languages.tag(languages.current()),
        "direction": languages.direction(languages.current()),
        "languages": languages,
        "signed_session": bool(session),
        "plain_files": bool(current_app.config.get("PLAIN_FILES")),  # written by `workspace publish`
    }


def words(thing: StrEnum | str) -> str:
    """An enumeration's member, or a marked sentence, in the reader's language."""
    return str(_(getattr(thing, "label", thing)))


def day(value: date | None) -> Markup:
    """A date written out, readable by machines too: 27 March 2027."""
    return Markup("") if value is None else _day(value, _locale())


def weekday(value: datetime | None) -> Markup:
    """A point in time with its day of the week: Wednesday 3 March 2027, 21:40."""
    if value is None:
        return Markup("")
    local = value.astimezone(ground.zone()).replace(tzinfo=None)
    written = _written_at(local, "EEEE d MMMM y, HH:mm", _locale())
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(timespec="minutes"), written)


def day_in(value: date | None) -> Markup:
    """A date written out with how far away it is: 27 March 2027 (in 3 weeks)."""
    if value is None:
        return Markup("")
    gap = value - ground.today()
    return Markup("{} ({})").format(day(value), _far(gap.days, _locale()) if gap else _("today"))


def moment(value: datetime | None) -> Markup:
    """A point in time written out in the workspace's zone: 3 March 2027, 21:40."""
    return Markup("") if value is None else _moment(value.astimezone(ground.zone()).isoformat(), _locale())


def day_words(value: date) -> str:
    """A date written out in the reader's language, as plain words: 27 March 2027."""
    return _written(value, "d MMMM y", _locale())


def day_month_words(value: date) -> str:
    """A date near enough to need no year: 27 March; with its time, where it has one: 27 March, 21:40."""
    if isinstance(value, datetime):
        return _written_at(value.astimezone(ground.zone()).replace(tzinfo=None), "d MMMM, HH:mm", _locale())
    return _written(value, "d MMMM", _locale())


def moment_words(value: datetime) -> str:
    """A point in time in the workspace's zone, as plain words: 3 March 2027, 21:40."""
    local = value.astimezone(ground.zone()).replace(tzinfo=None)
    return _written_at(local, "d MMMM y, HH:mm", _locale())


READER = Tongue(_, ngettext, lambda when: day_words(when), lambda when: day_month_words(when))


def day_again(text: str) -> str:
    """A date that the record wrote out, in the reader's language; any other text as it stands."""
    when = day_in_record(text)
    return day_words(when) if when else text


def refusal_words(refusal: Refusal) -> str:
    """What a refusal says, in the reader's language: its dates and its marked sentences too."""
    return str(_(refusal.sentence, **{name: _in_words(value) for name, value in refusal.values.items()}))


def _in_words(value: Any) -> Any:
    if isinstance(value, datetime):
        return moment_words(value)
    if isinstance(value, date):
        return day_words(value)
    if isinstance(value, Refusal):
        return refusal_words(value)
    return value.said(READER) if hasattr(value, "said") else value


def told(sentence: str, values: Mapping[str, Any]) -> str:
    """A marked sentence with what stands in it, all of it in the reader's language."""
    return refusal_words(Refusal(sentence, **values))


def _locale() -> str:
    return str(languages.locale(languages.current()))


# Babel takes its time to write a date, and a page shows the same ones again and again.


@lru_cache(4096)
def _written(value: date, pattern: str, locale: str) -> str:
    return dates.format_date(value, pattern, locale=locale)


@lru_cache(4096)
def _written_at(local: datetime, pattern: str, locale: str) -> str:
    return dates.format_datetime(local, pattern, locale=locale)


@lru_cache(4096)
def _day(value: date, locale: str) -> Markup:
    written = _written(value, "d MMMM y", locale)
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), written)


@lru_cache(4096)
def _far(days: int, locale: str) -> str:
    return dates.format_timedelta(timedelta(days=days), add_direction=True, locale=locale, threshold=1.2)


@lru_cache(4096)
def _moment(local: str, locale: str) -> Markup:
    here = datetime.fromisoformat(local)
    written = dates.format_datetime(here.replace(tzinfo=None), "d MMMM y, HH:mm", locale=locale)
    return Markup('<time datetime="{}">{}</time>').format(here.isoformat(timespec="minutes"), written)


def in_days(days: int) -> date:
    """The date so many days from now, for suggestions in forms."""
    return ground.today() + timedelta(days=days)
