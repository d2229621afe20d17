"""The demo borough, made once for the tests that look at all of its pages, and a walk over those pages."""

from __future__ import annotations

import re
import shutil
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urlsplit

import flask_migrate
import waitress
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from workspace import config, create_app, demo
from workspace.db import db
from workspace.demo.ways_in import KINDS

VISITOR = "visitor"
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "wbr"}
MAIN_VIEWS = {"home.index", "home.circle", "plan.show", "plan.action", "proposals.show", "people.me"}
ENOUGH = dict.fromkeys(("plan.action", "proposals.show", "proposals.decision", "proposals.move"), 60)
ENOUGH["appeals.of_decision"] = 30
LEAVE_ALONE = re.compile(r"\.(csv|json|css|js|svg|xlsx|pdf|atom|ics)$|^/static/|^/sign-in/.{30}")


@dataclass(frozen=True)
class Found:
    """A page that one kind of person can reach: its address, its view, and what it is made of."""

    role: str
    path: str
    endpoint: str
    pieces: frozenset[str]


@dataclass
class Borough:
    """The filled demo, served on this machine."""

    app: Flask
    address: str
    file: Path
    sessions: dict[str, str]  # the cookie of each kind of person
    pages: list[Found] = field(default_factory=list)

    def client(self, role: str) -> FlaskClient:
        """Somebody without a browser, for finding what there is."""
        made = self.app.test_client()
        if role != VISITOR:
            made.set_cookie(self.app.config["SESSION_COOKIE_NAME"], self.sessions[role])
        return made

    def cookies(self, role: str) -> list[Any]:
        """What a browser needs to be this person."""
        name = self.app.config["SESSION_COOKIE_NAME"]
        return [{"name": name, "value": self.sessions[role], "url": self.address}] if role != VISITOR else []

    @contextmanager
    def as_it_was(self) -> Iterator[None]:
        """Whatever is done here is undone at the end."""
        kept = self.file.with_suffix(".kept")
        copy(self.file, kept)
        try:
            yield
        finally:
            copy(kept, self.file)


def copy(source: Path, target: Path) -> None:
    """Copy a database that may be open, journal and all."""
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)


@contextmanager
def opened(
    folder: Path, roles: tuple[str, ...] = (VISITOR, *(kind.key for kind in KINDS)), **more: Any
) -> Iterator[Borough]:
    """Fill a demo and serve it, with some settings of its own."""
    settings = replace(
        config.load(folder, {}), demo=True, name="Northlea carers together (demo)",
        help_email="help@example.org", help_phone="01632 960 123", **more,
    )  # fmt: skip
    app = create_app(settings)
    with app.app_context():
        flask_migrate.upgrade()
        demo.fill(app)
        db.session.remove()
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        sessions = {kind.key: _session_of(app, kind.key) for kind in KINDS}
        file = Path(str(settings.database).removeprefix("sqlite:///"))
        made = Borough(app, f"http://127.0.0.1:{server.effective_port}", file, sessions)
        for role in roles:
            made.pages += walk(made, role)
        yield made
    finally:
        server.close()
        thread.join(5)
        with app.app_context():
            db.engine.dispose()
        shutil.rmtree(folder, ignore_errors=True)


def _session_of(app: Flask, key: str) -> str:
    """Choose who to be on the demo's own page."""
    client = app.test_client()
    token = hidden(client.get("/demo/").text)["csrf_token"]
    answer = client.post(f"/demo/sign-in/{key}", data={"csrf_token": token})
    assert answer.status_code == 303, (key, answer.status_code)
    client.get("/home")  # reads the greeting, so that it doesn't stand on every page
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    return cookie.value


def hidden(html: str) -> dict[str, str]:
    """The hidden fields of the first form of the page."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html)
    return dict(reversed(found))


# Finding the pages --------------------------------------------------------------------------------------


class Outline(HTMLParser):
    """Where a page leads, and what it is made of: each kind of element in its place.

    Two pages of one view in the same state are made of the same pieces.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.pieces: set[str] = set()
        self._inside = ["page"]
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href"):
            self.links.append(urldefrag(given["href"] or "").url)
        if tag in {"path", "circle", "rect", "option"}:
            return
        name = f"{tag}.{given.get('class') or ''}.{given.get('type') or ''}".rstrip(".")
        self.pieces.add(f"{self._inside[-1]}>{name}")
        if tag not in VOID:
            self._inside.append(name)

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self._inside) - 1, 0, -1):
            if self._inside[place].partition(".")[0] == tag:
                del self._inside[place:]
                return


def walk(borough: Borough, role: str) -> list[Found]:
    """Every view that this person comes to by following links, each in many of its states.

    What visitors see is the same for everybody, so only the visitor walks there.
    """
    client = borough.client(role)
    waiting = ["/home" if role != VISITOR else "/", "/demo/", "/demo/letters", "/nothing-here"]
    seen, found, many = set(waiting), [], Counter[str]()
    while waiting:
        path = waiting.pop(0)
        endpoint = endpoint_of(borough.app, path)
        if (role != VISITOR and endpoint.startswith("public.")) or many[endpoint] >= ENOUGH.get(endpoint, 8):
            continue
        many[endpoint] += 1
        answer = client.get(path)
        if answer.status_code in (301, 302, 303, 308):
            links = [answer.location]
        else:
            expected = {404} if endpoint == "nothing" else {200, 409}
            assert answer.status_code in expected, f"{role}: {path}: {answer.status_code}"
            outline = Outline(answer.text)
            found.append(Found(role, path, endpoint, frozenset(outline.pieces)))
            links = outline.links
        for link in links:
            parts = urlsplit(link)
            ours = link.startswith("/") and not parts.netloc and not LEAVE_ALONE.search(parts.path)
            if ours and link not in seen:
                seen.add(link)
                waiting.append(link)
    return found


def endpoint_of(app: Flask, path: str) -> str:
    """Which view answers this address."""
    try:
        return str(app.url_map.bind("localhost").match(urlsplit(path).path, method="GET")[0])
    except (HTTPException, RequestRedirect):
        return "nothing"


def worth_a_look(pages: list[Found]) -> list[Found]:
    """As few pages as show every piece of every view, and the main views to every kind of person."""
    wanted = {
        id(page): {
            *((page.endpoint, piece) for piece in page.pieces),
            (page.role if page.endpoint in MAIN_VIEWS else "", page.endpoint),
        }
        for page in pages
    }
    left = set().union(*wanted.values())
    chosen = []
    while left:
        best = max(pages, key=lambda page: len(wanted[id(page)] & left))
        chosen.append(best)
        left -= wanted[id(best)]
    return chosen
