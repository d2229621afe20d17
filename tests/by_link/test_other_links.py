"""The other links that letters carry, against the same things: sign-in, invitation, stopping letters.

What each of them does is shown in its own room; here stand scanners, second use, others and guesses.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.by_link.asked import phone
from tests.makers import Board, make_board, make_person
from tests.pages import CheckedClient
from workspace.circles import queries as circle_queries
from workspace.circles import service as circles
from workspace.circles.models import Membership, Standing
from workspace.db import db
from workspace.notices.service import unsubscribe_path
from workspace.people import links
from workspace.people import service as people
from workspace.people.models import Person, SignedIn

Made = tuple[str, Callable[[], Any], dict[str, str], int]


def signing_in(board: Board) -> Made:
    """What it opens is a session; after it was used, or the account removed, it opens nothing."""
    link = people.sign_in_link(board.member)
    count = lambda: db.session.scalar(select(func.count()).select_from(SignedIn))  # noqa: E731  one line
    return links.path_of(link), count, {}, 410


def inviting(board: Board) -> Made:
    """What it gives is a place in the circle, once."""
    made = circles.invite(board.facilitator, board.circle, "nasra@example.org", "Nasra", Standing.FULL, "")
    count = lambda: db.session.scalar(select(func.count()).select_from(Membership))  # noqa: E731
    typed = {"name": "Nasra Ahmed", "part": "carer"}
    return f"/invitations/{circle_queries.token_of(made)}", count, typed, 410


def stopping(board: Board) -> Made:
    """What it changes is one choice; used twice it is the same choice."""
    key = board.member.id
    read = lambda: db.session.scalar(select(Person.digest).where(Person.id == key))  # noqa: E731
    return unsubscribe_path(board.member, "digest"), read, {}, 200


@pytest.mark.parametrize("kind", [signing_in, inviting, stopping])
def test_each_other_link(
    app: Flask, as_person: Callable[[Any], CheckedClient], kind: Callable[[Board], Made]
) -> None:
    board = make_board()
    path, stands, typed, used = kind(board)
    db.session.commit()
    before = stands()
    client = phone(app)
    client.checks = False
    for _ in range(2):
        evil = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
        page = client.get(path, headers=evil)
        assert page.status_code == client.head(path).status_code == 200
        assert "evil.example" not in page.get_data(as_text=True) + str(page.headers)
    for guess in (path[:-1], path + "x", f"/answer/{path.rpartition('/')[2]}"):
        assert client.get(guess).status_code == 404, "no sort of link serves as another"
    db.session.expire_all()
    assert stands() == before, "what only opens a link changes nothing"

    bystander = as_person(make_person("Bo Bystander"))
    assert bystander.get(path).status_code in {200, 403}
    own = app.test_client()
    assert isinstance(own, CheckedClient)
    assert own.post(path, data=typed).status_code in {200, 303}
    db.session.expire_all()
    after = stands()
    assert after != before
    again = client.get(path)
    assert again.status_code == used
    fresh = app.test_client()
    assert isinstance(fresh, CheckedClient)
    fresh.post(path, data=typed)
    db.session.expire_all()
    assert stands() == after, "used twice it does nothing twice"
    assert "Bo Bystander" not in again.get_data(as_text=True)
