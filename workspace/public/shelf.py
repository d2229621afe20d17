"""Public pages, ready to hand out: made once for everybody, made anew when what they show has changed.

A shelf stands in front of the app, for the addresses of the public room alone. What is on it is keyed by
the stamp that every change of public content draws anew, which is read from the database on each request
(so that processes agree), and by the day, because pages speak of days. The cookies are taken off before the
app is asked, but for the language somebody chose: a public page can't know who is reading it.
"""

from __future__ import annotations

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header, parse_cookie

from workspace.db import db, public_stamp, today
from workspace.languages import COOKIE

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from flask import Flask
    from sqlalchemy import Engine

    Key = tuple[Any, ...]
    Headers = list[tuple[str, str]]

ROOM = 32 * 1024 * 1024  # bytes of pages kept in each process
BEHIND = "workspace.behind_the_shelf"  # the app itself, for who wants every page made anew
MAY_BE_SHARED = "workspace.may_be_shared"  # set by a view whose page is the same for everybody
ASKED_FOR = {  # the only words after the question mark that change a public page, by how its address ends
    "decided": {"words", "year", "page"},
}
OF_ONE_READER = {"set-cookie", "vary", "content-length", "etag"}


@dataclass(frozen=True)
class Made:
    """One page in the forms in which it goes out: body and headers, plain and compressed."""

    plain: bytes
    small: bytes
    plain_headers: Headers
    small_headers: Headers
    plain_tag: str
    small_tag: str
    size: int = field(default=0)


class Shelf:
    """Hands out public pages, asking the app only for those that it hasn't got."""

    def __init__(
        self,
        app: WSGIApplication,
        engine: Engine,
        paths: set[str],
        folders: tuple[str, ...],
        languages: list[str],
    ) -> None:
        self.app = app
        self.engine = engine
        self.paths = paths
        self.folders = folders
        self.languages = languages
        of_language = "Accept-Language, Cookie, " if len(languages) > 1 else ""
        self.vary = f"{of_language}Accept-Encoding"
        self._pages: OrderedDict[Key, Made] = OrderedDict()
        self._held = 0
        self._lock = Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        path = environ.get("PATH_INFO", "")
        if path not in self.paths and not path.startswith(self.folders):
            return self.app(environ, start_response)
        language = self._language(environ, environ.pop("HTTP_COOKIE", None))
        if len(self.languages) > 1:
            environ["HTTP_COOKIE"] = f"{COOKIE}={language}"
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self.app(environ, start_response)
        try:
            key = self._key(environ, path, language)
        except (SQLAlchemyError, self.engine.dialect.loaded_dbapi.Error):
            return self.app(environ, start_response)  # the app's own page says what is wrong
        made = self._take(key)
        if made is None:
            made, answer = self._make(environ, start_response)
            if made is None:
                return answer
            self._keep(key, made)
        return _hand_out(made, environ, start_response)

    def _key(self, environ: WSGIEnvironment, path: str, language: str) -> Key:
        """All that a public page can depend on."""
        return (
            path,
            _asked(path, environ.get("QUERY_STRING", "")),
            environ.get("SCRIPT_NAME", ""),
            environ["wsgi.url_scheme"],
            language,
            today(),
            public_stamp(self.engine),
        )

    def _language(self, environ: WSGIEnvironment, cookies: str | None) -> str:
        """The language the reader chose, or their browser asks for."""
        if len(self.languages) == 1:
            return self.languages[0]
        chosen = parse_cookie(cookies).get(COOKIE, "") if cookies else ""
        if chosen in self.languages:
            return chosen
        wanted = parse_accept_header(environ.get("HTTP_ACCEPT_LANGUAGE"), LanguageAccept)
        return wanted.best_match(self.languages, self.languages[0]) or self.languages[0]

    def _take(self, key: Key) -> Made | None:
        with self._lock:
            made = self._pages.get(key)
            if made is not None:
                self._pages.move_to_end(key)
            return made

    def _keep(self, key: Key, made: Made) -> None:
        """Put a page on the shelf; what was not asked for longest makes room."""
        with self._lock:
            before = self._pages.pop(key, None)
            self._held += made.size - (before.size if before else 0)
            self._pages[key] = made
            while self._held > ROOM and self._pages:
                _, gone = self._pages.popitem(last=False)
                self._held -= gone.size

    def _make(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> tuple[Made | None, Iterable[bytes]]:
        """Let the app make the page. What may not be shared goes out as it is."""
        said: list[Any] = []

        def listen(status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], object]:
            said[:] = [status, headers, exc_info]
            return lambda _part: None  # Flask never writes this way

        method, environ["REQUEST_METHOD"] = environ["REQUEST_METHOD"], "GET"
        parts = self.app(environ, listen)
        try:
            body = b"".join(parts)
        finally:
            if hasattr(parts, "close"):
                parts.close()
        environ["REQUEST_METHOD"] = method
        status, headers, exc_info = said
        if environ.get(MAY_BE_SHARED) and status.startswith("200 "):
            return _made(body, headers, self.vary), ()
        start_response(status, headers, exc_info)
        return None, [b"" if method == "HEAD" else body]


def _asked(path: str, query: str) -> str:
    """What is asked of this page, each word once and in one order: nobody fills the shelf by asking oddly."""
    heeded = ASKED_FOR.get(path.rstrip("/").rpartition("/")[2], set())
    asked: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True) if query and heeded else ():
        if name in heeded:
            asked.setdefault(name, value)  # the view takes the first, too
    return urlencode(sorted(asked.items()))


def _made(body: bytes, headers: Headers, vary: str) -> Made:
    kept = [(name, value) for name, value in headers if name.lower() not in OF_ONE_READER]
    kept.append(("Vary", vary))
    small = gzip.compress(body, 9, mtime=0)
    mark = hashlib.sha256(repr(kept).encode() + body).hexdigest()[:32]  # a file's name counts, too
    plain_tag, small_tag = f'"{mark}"', f'"{mark}-gzip"'
    return Made(
        plain=body,
        small=small,
        plain_headers=[*kept, ("ETag", plain_tag), ("Content-Length", str(len(body)))],
        small_headers=[
            *kept,
            ("ETag", small_tag),
            ("Content-Encoding", "gzip"),
            ("Content-Length", str(len(small))),
        ],
        plain_tag=plain_tag,
        small_tag=small_tag,
        size=len(body) + len(small) + 1024,
    )


def _hand_out(made: Made, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """The page, compressed where the reader can take it; or only "you have it already"."""
    if takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
        body, headers, tag = made.small, made.small_headers, made.small_tag
    else:
        body, headers, tag = made.plain, made.plain_headers, made.plain_tag
    has = environ.get("HTTP_IF_NONE_MATCH")
    if has and _has_it(has, tag):
        about_body = {"content-length", "content-encoding", "content-type", "content-disposition"}
        start_response("304 NOT MODIFIED", [pair for pair in headers if pair[0].lower() not in about_body])
        return []
    start_response("200 OK", headers.copy())
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def takes_gzip(accepts: str) -> bool:
    """Whether the reader's browser can take a compressed page, by its Accept-Encoding."""
    if "gzip" not in accepts:
        return False
    if ";" not in accepts:
        return True
    return any(name == "gzip" and quality > 0 for name, quality in parse_accept_header(accepts))


def _has_it(has: str, tag: str) -> bool:
    return any(each.strip().removeprefix("W/") in (tag, "*") for each in has.split(","))


def install(app: Flask) -> None:
    """Put a shelf in front of the app, for every address of the public room."""
    rules = [rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("public.")]
    with app.app_context():
        engine = db.engine
    app.extensions[BEHIND] = app.wsgi_app
    app.wsgi_app = Shelf(  # type: ignore[method-assign]  # Flask's documented way
        app.wsgi_app,
        engine,
        paths={rule for rule in rules if "<" not in rule},
        folders=tuple({rule.partition("<")[0] for rule in rules if "<" in rule}),
        languages=list(app.config["SETTINGS"].languages),
    )
