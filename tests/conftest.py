"""What tests stand on: a fresh database on both kinds, the app, clients, a clock, a browser.

`app` is the whole app on a fresh, empty, migrated database, with real commits. Its context is open, so a
test calls services straight away. Requests of `client` don't share that context: see `CheckedClient`.
A test that wants `app` runs twice, on SQLite and on PostgreSQL.
"""

import gc
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

import flask_migrate
import pytest
import waitress
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from waitress.server import BaseWSGIServer

from tests.databases import Database, Postgresql, Sqlite, find_postgres
from tests.pages import CheckedClient
from workspace import config, create_app
from workspace import db as ground
from workspace.config import Settings
from workspace.db import db

CHROMIUM_SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# The app is many thousand objects that stay: looking through them again and again for what nobody needs any
# more took a fifth of the time of a run.
gc.set_threshold(100_000, 20, 100)


def pytest_collection_finish() -> None:
    """What is there before the first test stays until the last: nobody looks through it again."""
    gc.collect()
    gc.freeze()


def missing(what: str) -> NoReturn:
    """Skip, saying why; where nothing may be skipped, that is a failure."""
    if os.environ.get("CI") or os.environ.get("WORKSPACE_TEST_NOTHING_SKIPPED"):
        pytest.fail(f"{what}, and here nothing may be skipped", pytrace=False)
    pytest.skip(what)


# The app on both databases --------------------------------------------------------------------------


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """The database of this part of the run."""
    made: Database
    if request.param == "sqlite":
        made = Sqlite()
    else:
        given = os.environ.get("WORKSPACE_TEST_POSTGRES")
        if not given and find_postgres() is None:
            missing("PostgreSQL is not installed")
        made = Postgresql(given)
    yield made
    made.close()


@pytest.fixture(scope="session")
def settings(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings of the app under test."""
    return config.load(
        tmp_path_factory.mktemp("instance"),
        {
            "WORKSPACE_DATABASE": database.address,
            "WORKSPACE_HELP_EMAIL": "help@example.org",
            "WORKSPACE_HELP_PHONE": "01632 960 001",
        },
    )


@pytest.fixture(scope="session")
def whole_app(database: Database, settings: Settings) -> Iterator[Flask]:
    """The app, made once for each database; its migrated database becomes the template."""
    made = create_app(settings)
    made.test_client_class = CheckedClient
    with made.app_context():
        flask_migrate.upgrade()
        db.engine.dispose()
    database.keep()
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def app(whole_app: Flask, database: Database) -> Iterator[Flask]:
    """The app on a fresh, empty, migrated database, its context open."""
    database.renew()
    for limiter in whole_app.extensions.get("limiter", ()):
        limiter.reset()
    with whole_app.app_context():
        yield whole_app
        db.session.remove()
        db.engine.dispose()


# Who asks -------------------------------------------------------------------------------------------


@pytest.fixture
def client(app: Flask) -> CheckedClient:
    """A visitor."""
    made = app.test_client()
    assert isinstance(made, CheckedClient)
    return made


@pytest.fixture
def as_person(app: Flask) -> Callable[[Any], CheckedClient]:
    """Make a client that is signed in as this person: `as_person(amina).get("/home")`."""

    def sign_in(person: Any) -> CheckedClient:
        made = app.test_client()
        assert isinstance(made, CheckedClient)
        made.enter(person)
        return made

    return sign_in


# Time -----------------------------------------------------------------------------------------------


class Clock:
    """The time of the whole app. It runs until the first `at` or `forward`, and stands still from then on."""

    def at(self, moment: datetime) -> None:
        """Make it this moment (with its time zone)."""
        ground.set_clock(lambda: moment)

    def forward(self, **span: float) -> None:
        """Let so many `days=`, `hours=`, … go by."""
        self.at(ground.now() + timedelta(**span))


@pytest.fixture
def clock() -> Iterator[Clock]:
    """The time, to be set; put right again afterwards."""
    yield Clock()
    ground.set_clock(None)


# A real browser -------------------------------------------------------------------------------------


class LiveServer:
    """The app served on this machine in a thread, so that the clock and the database are the test's own."""

    def __init__(self, app: Flask, server: BaseWSGIServer) -> None:
        self.app = app
        self.address = f"http://127.0.0.1:{server.effective_port}"

    def url(self, path: str) -> str:
        """The whole address of this path."""
        return self.address + path

    def sign_in(self, page: Page, person: Any) -> None:
        """Put a signed-in session of this person into the browser window."""
        db.session.commit()
        made = self.app.test_client()
        assert isinstance(made, CheckedClient)
        made.enter(person)
        name = self.app.config["SESSION_COOKIE_NAME"]
        cookie = made.get_cookie(name)
        assert cookie is not None
        page.context.add_cookies([{"name": name, "value": cookie.value, "url": self.address}])
        db.session.commit()


@pytest.fixture(scope="session")
def _server(whole_app: Flask) -> Iterator[BaseWSGIServer]:
    server = waitress.create_server(whole_app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield server
    server.close()
    thread.join(5)


@pytest.fixture
def live_server(app: Flask, _server: BaseWSGIServer) -> Iterator[LiveServer]:
    """The app with an address. Commit before the browser asks: it sees only what is saved."""
    yield LiveServer(app, _server)
    work = _server.task_dispatcher  # a page that asks by itself may have been asking while it was closed
    until = time.monotonic() + 5
    while (work.active_count or work.queue) and time.monotonic() < until:
        time.sleep(0.01)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium: the system's, or the one that Playwright has brought."""
    with sync_playwright() as playwright:
        found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
        if not found and not Path(playwright.chromium.executable_path).exists():
            missing("Chromium is not installed")
        made = playwright.chromium.launch(executable_path=found, args=CHROMIUM_SWITCHES)
        yield made
        made.close()


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer) -> Iterator[Callable[..., Page]]:
    """Open a browser window of its own cookies: `open_page(javascript=False, width=320)`.

    Afterwards the test fails if any page raised an error or tried what our content policy forbids.
    """
    complaints: list[str] = []
    contexts = []

    def open_one(*, javascript: bool = True, width: int = 1280, height: int = 900, **more: Any) -> Page:
        context = browser.new_context(
            base_url=live_server.address,
            java_script_enabled=javascript,
            viewport={"width": width, "height": height},
            locale="en-GB",
            **more,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None,
        )
        return page

    yield open_one
    db.session.rollback()  # what the test still reads would keep the pages from saving
    for context in contexts:
        for left in context.pages:
            left.goto("about:blank")  # a page that is left keeps its words now, and not in the next test
        context.close()
    assert not complaints, complaints


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A browser window with JavaScript, 1280 px wide."""
    return open_page()
