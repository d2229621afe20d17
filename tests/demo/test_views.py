"""Pages that only the demo has."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from tests.pages import CheckedClient
from workspace import create_app, post
from workspace.config import Settings
from workspace.db import db
from workspace.demo.people import PEOPLE
from workspace.demo.ways_in import KINDS
from workspace.people import service
from workspace.post import Letter


@pytest.fixture
def demo_app(app: Flask, settings: Settings) -> Iterator[Flask]:
    """An app that is a demo, on the test's database; nobody lives there yet."""
    made = create_app(replace(settings, demo=True))
    made.test_client_class = CheckedClient
    post.shown_in_demo.clear()
    yield made
    post.shown_in_demo.clear()
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def visitor(demo_app: Flask) -> CheckedClient:
    client = demo_app.test_client()
    assert isinstance(client, CheckedClient)
    return client


def people_live_there() -> None:
    """The people one can be, without the borough around them: that takes longer to make."""
    for kind in KINDS:
        service.welcome(PEOPLE[kind.key].email, kind.name)
    db.session.commit()


@pytest.mark.parametrize("path", ["/demo/", "/demo/letters"])
def test_only_the_demo_has_these_pages(client: CheckedClient, visitor: CheckedClient, path: str) -> None:
    assert client.get(path).status_code == 404
    assert visitor.get(path).status_code == 200


def test_nobody_can_sign_in_as_somebody_else_outside_the_demo(client: CheckedClient) -> None:
    people_live_there()
    assert client.post("/demo/sign-in/halima").status_code == 404
    assert client.get("/home").status_code == 303
    assert "demo" not in client.get("/").text


def test_signing_in_as_one_after_the_other(visitor: CheckedClient) -> None:
    people_live_there()
    assert "/demo/" in visitor.get("/").text, "the front page leads to it"
    listed = visitor.get("/demo/").text
    for kind in KINDS:
        assert f"Sign in as {kind.name}" in listed
        answer = visitor.post(f"/demo/sign-in/{kind.key}", follow_redirects=True)
        assert answer.request.path == "/home"
        assert f"You are {kind.name} now." in answer.text
    assert f"You are {kind.name} now." in visitor.get("/demo/").text


def test_it_wants_a_form_of_its_own(visitor: CheckedClient) -> None:
    people_live_there()
    assert visitor.post("/demo/sign-in/halima", forged=True).status_code == 400
    assert visitor.get("/demo/sign-in/halima").status_code == 405
    assert visitor.get("/home").status_code == 303


def test_nobody_of_that_name(visitor: CheckedClient) -> None:
    assert visitor.post("/demo/sign-in/nobody").status_code == 404
    assert visitor.post("/demo/sign-in/halima").status_code == 404, "the demo is not filled yet"
    assert "Nobody lives here yet" in visitor.get("/demo/").text


def test_letters_are_shown_as_they_would_have_been_sent(visitor: CheckedClient, settings: Settings) -> None:
    assert "No letters yet" in visitor.get("/demo/letters").text
    text = (
        f"Hello <b>you</b>,\nopen this:\n\n{settings.address}/sign-in/abc\n\nNot this: https://evil.example/x"
    )
    post.send([Letter("dilys@example.org", "Your link", text)], settings)
    page = visitor.get("/demo/letters").text
    assert "1 letter" in page
    assert "dilys@example.org" in page
    assert "&lt;b&gt;you&lt;/b&gt;" in page
    assert '<a href="/sign-in/abc">' in page
    assert 'href="https://evil.example' not in page


def test_a_link_asked_for_arrives_on_that_page(visitor: CheckedClient) -> None:
    people_live_there()
    visitor.post("/sign-in/", data={"email": "halima.yusuf@example.org"}).close()
    assert "halima.yusuf@example.org" in visitor.get("/demo/letters").text
