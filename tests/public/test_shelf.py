"""Public pages are made once for everybody, never shown out of date, and cost the same at any length."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from tests.conftest import Clock
from tests.pages import CheckedClient
from tests.public import makers
from workspace import create_app
from workspace.config import Settings
from workspace.db import db, public_changed, public_stamp
from workspace.people.models import Person
from workspace.plan.models import Action, Plan
from workspace.public import shelf
from workspace.public.shelf import Shelf, takes_gzip

PAGES = [
    "/",
    "/about",
    "/plan/carers/",
    "/plan/carers/actions/HOS-1",
    "/plan/carers/priorities/HOS",
    "/plan/carers/changes/1",
    "/plan/carers/versions/",
    "/plan/carers/versions/1",
    "/plan/carers/plan.csv",
    "/plan/carers/plan.json",
]


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are sent to the database inside."""
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN", "SET")):
            said.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield said
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture
def published(app: Flask) -> tuple[Person, Plan, Action]:
    """A public plan with one action."""
    from workspace.plan import service as plans

    admin, plan = makers.make_plan()
    action = plans.draft_action(admin, plan, makers.owned(admin))
    makers.publish(admin, plan)
    return admin, plan, action


def tag(client: CheckedClient, path: str = "/plan/carers/") -> str:
    """The ETag of a page."""
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.headers["ETag"]


# What it costs --------------------------------------------------------------------------------------


@pytest.mark.parametrize("actions", [10, 1000])
def test_queries_are_the_same_at_10_and_1000_actions(app: Flask, actions: int) -> None:
    makers.make_published(actions)
    client = app.test_client()
    client.checks = actions == 10  # type: ignore[attr-defined]  # a look at 1.4 MB takes ten seconds
    expected = {
        "/": 1,
        "/about": 1,
        "/plan/carers/": 10,
        "/plan/carers/actions/HOS-1": 14,
        "/plan/carers/priorities/HOS": 9,
        "/plan/carers/only/state/under_way/": 10,
        "/plan/carers/changes/1": 9,
        "/plan/carers/versions/": 2,
        "/plan/carers/versions/1": 5,
        "/plan/carers/plan.csv": 9,
        "/plan/carers/plan.json": 12,
    }
    found = {}
    for path in expected:
        with counted() as said:
            assert client.get(path).status_code == 200
        found[path] = len(said)
        with counted() as said:
            client.get(path)
        assert not said, "the second reader is served from the shelf, for one look at the stamp"
    assert found == expected


def test_a_snapshot_costs_the_same_at_any_length(app: Flask) -> None:
    from workspace.plan import snapshot

    admin, plan = makers.make_published(50)
    with counted() as said:
        content = snapshot.take(plan)
    assert len(content["actions"]) == 50
    assert len(said) <= 14
    assert admin.id


# What changes it ------------------------------------------------------------------------------------


def test_the_tag_stays_while_nothing_changes(
    client: CheckedClient, published: tuple[Person, Plan, Action]
) -> None:
    before = {path: tag(client, path) for path in PAGES}
    public_changed()  # somebody saved something that shows nowhere
    db.session.commit()
    assert {path: tag(client, path) for path in PAGES} == before
    assert len(set(before.values())) == len(PAGES)
    assert tag(client, "/plan/carers/?since=1&from=letter") == before["/plan/carers/"]
    assert tag(client, "/plan/carers/changes/1?since=1&x=y") == before["/plan/carers/changes/1"]


def test_the_tag_changes_with_what_the_page_shows(
    client: CheckedClient, published: tuple[Person, Plan, Action]
) -> None:
    admin, plan, action = published
    before = {path: tag(client, path) for path in PAGES}
    makers.report(admin, action)
    changed = {path for path in PAGES if tag(client, path) != before[path]}
    live = {
        "/plan/carers/",
        "/plan/carers/actions/HOS-1",
        "/plan/carers/priorities/HOS",
        "/plan/carers/plan.csv",
        "/plan/carers/plan.json",
    }
    assert changed == live
    before = {path: tag(client, path) for path in PAGES}
    makers.publish(admin, plan, "Two.")
    changed = {path for path in PAGES if tag(client, path) != before[path]}
    assert changed == set(PAGES) - {"/about"}


def test_the_tag_changes_when_a_day_goes_by(
    client: CheckedClient, clock: Clock, published: tuple[Person, Plan, Action]
) -> None:
    clock.forward(seconds=1)
    before = {path: tag(client, path) for path in PAGES}
    clock.forward(days=1)  # "in 3 months" may still be so; paper and data say which day it is
    changed = {path for path in PAGES if tag(client, path) != before[path]}
    assert changed == {"/plan/carers/", "/plan/carers/plan.json"}
    clock.forward(days=104)  # two weeks after its review date: no health any more
    changed = {path for path in PAGES if tag(client, path) != before[path]}
    assert changed == {
        "/plan/carers/",
        "/plan/carers/actions/HOS-1",
        "/plan/carers/priorities/HOS",
        "/plan/carers/plan.csv",
        "/plan/carers/plan.json",
    }


def test_a_change_by_another_process_shows_at_once(
    client: CheckedClient, settings: Settings, published: tuple[Person, Plan, Action]
) -> None:
    admin, _plan, action = published
    other = create_app(settings)  # with a shelf and connections of its own, as another process has
    theirs = other.test_client()
    key, actor = action.id, admin.id
    before = tag(client)
    assert theirs.get("/plan/carers/").headers["ETag"] == before
    db.session.remove()
    with other.app_context():
        makers.report(db.session.get_one(Person, actor), db.session.get_one(Action, key), "Said elsewhere.")
        db.session.commit()
        db.session.remove()
    answer = client.get("/plan/carers/")
    assert answer.headers["ETag"] != before and b"Said elsewhere." in answer.data
    assert theirs.get("/plan/carers/").headers["ETag"] == answer.headers["ETag"]
    with other.app_context():
        db.engine.dispose()


def test_the_stamp_never_comes_back(app: Flask) -> None:
    seen = set()
    for _ in range(20):
        public_changed()
        db.session.commit()
        seen.add(public_stamp(db.engine))
    assert len(seen) == 20


# How it goes over the wire --------------------------------------------------------------------------


@pytest.mark.usefixtures("published")
def test_a_reader_who_has_the_page_is_told_so(client: CheckedClient) -> None:
    client.checks = False  # it reads no compressed pages
    for accepts in ("gzip, br", "identity"):
        answer = client.get("/plan/carers/", headers={"Accept-Encoding": accepts})
        mark = answer.headers["ETag"]
        for asked in (mark, f"W/{mark}", f'"other", {mark}', "*"):
            again = client.get("/plan/carers/", headers={"Accept-Encoding": accepts, "If-None-Match": asked})
            assert again.status_code == 304 and not again.data
            assert again.headers["ETag"] == mark and again.headers["Vary"] == "Accept-Encoding"
            assert again.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
            assert "Content-Length" not in again.headers
        assert client.get("/plan/carers/", headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.usefixtures("published")
def test_the_page_is_compressed_for_who_can_take_it(client: CheckedClient) -> None:
    client.checks = False  # it reads no compressed pages
    plain = client.get("/plan/carers/", headers={"Accept-Encoding": "identity"})
    small = client.get("/plan/carers/", headers={"Accept-Encoding": "gzip"})
    assert small.headers["Content-Encoding"] == "gzip" and "Content-Encoding" not in plain.headers
    assert gzip.decompress(small.data) == plain.data and len(small.data) < len(plain.data) / 2
    assert small.headers["ETag"] != plain.headers["ETag"]
    assert small.headers["Content-Security-Policy"] == plain.headers["Content-Security-Policy"]


def test_who_can_take_gzip() -> None:
    assert takes_gzip("gzip") and takes_gzip("br, gzip") and takes_gzip("br;q=1, gzip;q=0.5")
    assert not takes_gzip("") and not takes_gzip("br") and not takes_gzip("gzip;q=0, identity")


@pytest.mark.usefixtures("published")
def test_head_tells_the_same_without_the_page(client: CheckedClient) -> None:
    client.checks = False
    for _ in range(2):  # before and after it is on the shelf
        head = client.head("/plan/carers/")
        assert head.status_code == 200 and not head.data
    assert head.headers["Content-Length"] == str(len(client.get("/plan/carers/").data))
    assert client.head("/plan/nowhere/").status_code == 404 and not client.head("/plan/nowhere/").data


def test_nothing_can_be_sent_to_a_public_page(
    client: CheckedClient, as_person: Callable[[Any], CheckedClient], published: tuple[Person, Plan, Action]
) -> None:
    for asking in (client, as_person(published[0])):
        assert asking.post("/plan/carers/").status_code in {400, 405}


# The shelf itself -----------------------------------------------------------------------------------


def stand_in(app: Any, app_with_database: Flask, **more: Any) -> Shelf:
    """A shelf in front of something that is not our app."""
    with app_with_database.app_context():
        return Shelf(app, db.engine, paths={"/"}, folders=("/plan/",), **{"languages": ["en"], **more})


def get(shop: Shelf, path: str, query: str = "", **more: str) -> tuple[str, bytes]:
    """What it hands out."""
    said: list[str] = []
    environ = {
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "REQUEST_METHOD": "GET",
        "wsgi.url_scheme": "http",
        **more,
    }
    body = b"".join(shop(environ, lambda status, _headers, _info=None: said.append(status)))  # type: ignore[arg-type,return-value]
    return said[0], body


def page_maker(made: list[str]) -> Any:
    """An app that says which page it is, and notes that it was asked."""

    def make(environ: dict[str, Any], start: Any) -> list[bytes]:
        made.append(environ["PATH_INFO"])
        environ[shelf.MAY_BE_SHARED] = True
        start("200 OK", [("Content-Type", "text/plain"), ("Set-Cookie", "a=b"), ("Vary", "Cookie")])
        return [environ["PATH_INFO"].encode() * 100, environ.get("HTTP_COOKIE", "").encode()]

    return make


def test_what_was_not_asked_for_longest_makes_room(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "ROOM", 4 * 2_000)
    made: list[str] = []
    shop = stand_in(page_maker(made), app)
    for number in (1, 2, 3, 1, 4, 5):
        assert get(shop, f"/plan/{number}", HTTP_COOKIE="mine") == (
            "200 OK",
            f"/plan/{number}".encode() * 100,
        )
    assert made == [f"/plan/{number}" for number in (1, 2, 3, 4, 5)]
    get(shop, "/plan/1")
    get(shop, "/plan/2")
    assert made[5:] == ["/plan/2"]
    assert shop._held == sum(page.size for page in shop._pages.values()) <= shelf.ROOM


def test_other_addresses_pass_by(app: Flask) -> None:
    made: list[str] = []
    shop = stand_in(page_maker(made), app)
    for _ in range(2):
        assert get(shop, "/home", HTTP_COOKIE="mine")[1].endswith(b"mine")
    assert made == ["/home", "/home"]


def test_nobody_fills_it_by_asking_for_the_same_page_in_other_words(app: Flask) -> None:
    made: list[str] = []
    shop = stand_in(page_maker(made), app)
    shop.paths = {"/", "/about", "/decided/"}
    for number in range(5):
        odd = f"words={number}&page={number}&since={number}&x={number}"
        for path, query in (
            ("/", odd),
            ("/about", odd),
            ("/plan/carers/changes/1", f"since=1&since={number}&words={number}"),
            ("/decided/", f"page=2&year=2027&page={number}" if number % 2 else "year=2027&page=2"),
        ):
            get(shop, path, query)
    assert len(made) == 4


def test_each_language_has_its_own_page(app: Flask) -> None:
    made: list[str] = []
    shop = stand_in(page_maker(made), app, languages=["en", "cy"])
    for wanted in ("cy, en;q=0.5", "en", "fr", "cy", ""):
        get(shop, "/", HTTP_ACCEPT_LANGUAGE=wanted)
    assert len(made) == 2


def test_without_a_database_the_app_says_what_is_wrong(app: Flask, tmp_path: Any) -> None:
    from sqlalchemy import create_engine

    engine = create_engine(f"sqlite:///{tmp_path}/nowhere/at.all")
    empty = create_engine(f"sqlite:///{tmp_path}/empty")
    made: list[str] = []
    for broken in (engine, empty):
        shop = Shelf(page_maker(made), broken, paths={"/"}, folders=(), languages=["en"])
        assert get(shop, "/")[0] == "200 OK" and get(shop, "/")[0] == "200 OK"
        broken.dispose()
    assert len(made) == 4


def test_asking_twice_in_one_address_is_kept_in_its_order(
    client: CheckedClient, published: tuple[Person, Plan, Action]
) -> None:
    for _ in range(2):
        makers.publish(published[0], published[1])
    db.session.commit()
    for first, second in (("2", "1"), ("", "1")):
        one = client.get(f"/plan/carers/changes?since={first}&since={second}").text
        other = client.get(f"/plan/carers/changes?since={second}&since={first}").text
        assert one != other, "the view takes the first, whatever was asked for before"
