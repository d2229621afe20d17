"""What no form of ours sends is answered with a page that says so, never with “Something went wrong”."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.house.asking import Asking
from tests.makers import make_administrator, make_board, make_plan
from tests.pages import CheckedClient
from workspace.db import db

HUGE = ("9999999999", "99999999999999999999", "9" * 5000)  # above PostgreSQL's keys, SQLite's, Python's


def addresses(app: Flask, number: str) -> list[str]:
    """Every address that holds a number, with this one in it."""
    words = {"slug": "carers-plan", "ref": "HOS-1", "code": "HOS", "kind": "publish"}
    found = []
    for rule in app.url_map.iter_rules():
        numbers = {name for name, kind in rule._converters.items() if kind.regex == r"\d+"}
        if numbers and "GET" in (rule.methods or ()):
            path = rule.rule
            for name in rule.arguments:
                path = path.replace(f"<int:{name}>", number).replace(f"<{name}>", words.get(name, "x"))
            found.append(path)
    return found


def test_a_number_that_no_row_can_have_is_not_there(asking: Asking, app: Flask) -> None:
    person = app.test_client()
    assert isinstance(person, CheckedClient)
    person.enter(make_administrator())
    for number in HUGE:
        asked = addresses(app, number)
        assert len(asked) > 20
        assert {path: person.get(path).status_code for path in asked} == dict.fromkeys(asked, 404)


@pytest.mark.parametrize(
    "address", ["/plan/a%00b/", "/plans/a%00b/", "/plans/?area=%00", "/partner-plans/?words=%00", "/?x=%00"]
)
def test_text_that_postgresql_refuses_is_refused_at_the_door(
    address: str, as_person: Callable[[Any], CheckedClient]
) -> None:
    assert as_person(make_board().member).get(address).status_code == 400


def test_too_much_at_once_is_said_on_a_page(as_person: Callable[[Any], CheckedClient]) -> None:
    board = make_board()
    make_plan(board.member, board.circle)
    db.session.commit()
    url, much = "/plans/carers-plan/actions/new", "x" * 600_000
    for who in (as_person(board.member), as_person(board.stranger)):
        said = who.post(url, data={"what": much})
        assert said.status_code == 413
        assert "too much at once" in said.text
    kind = "multipart/form-data; boundary=here"
    assert as_person(board.member).post(url, data=much.encode(), content_type=kind).status_code == 413


def test_a_logbook_has_no_page_beyond_what_databases_count(
    as_person: Callable[[Any], CheckedClient],
) -> None:
    board = make_board()
    url = f"/circles/{board.circle.id}/logbook?page={10**18}"
    assert as_person(board.member).get(url).status_code == 200
