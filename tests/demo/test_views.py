"""Pages that only the demo has."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from tests.pages import CheckedClient
from workspace import create_app
from workspace.config import Settings
from workspace.db import db
from workspace.demo.people import PEOPLE
from workspace.demo.postbox import MOST, postbox
from workspace.demo.ways_in import KINDS
from workspace.notices.sending import Worker
from workspace.people import service
from workspace.post.words import Written


@pytest.fixture
def demo_app(app: Flask, settings: Settings) -> Iterator[Flask]:
    """An app that is a demo, on the test's database; nobody lives there yet."""
    made = create_app(replace(settings, demo=True))
    made.test_client_class = CheckedClient
    postbox.empty()
    yield made
    postbox.empty()
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


def test_letters_are_shown_as_they_would_have_been_sent(
    demo_app: Flask, visitor: CheckedClient, settings: Settings
) -> None:
    assert "No letters yet" in visitor.get("/demo/letters").text
    text = (
        f"Hello <b>you</b>,\nopen this:\n\n{settings.address}/sign-in/abc\n\nNot this: https://evil.example/x"
    )
    html = f'<p style="margin:0"><a href="{settings.address}/sign-in/abc">Open</a></p>'
    for number in range(MOST + 1):
        to = f"dilys{number}@example.org"
        postbox.carry(Written(to=to, subject="Your link", text=text, html=html), lambda: True)
    page = visitor.get("/demo/letters").text
    assert f"{MOST} letters" in page and "dilys0@example.org" not in page
    assert page.index("dilys200@example.org") < page.index("dilys199@example.org"), "the newest first"
    assert "&lt;b&gt;you&lt;/b&gt;" in page
    assert '<a href="/sign-in/abc">' in page
    assert 'href="https://evil.example' not in page
    visitor.checks = False  # a letter is no page of ours
    newest = postbox.letters()[0]
    shown = visitor.get(f"/demo/letters/{newest.number}/html")
    assert '<p style="margin:0"><a href="/sign-in/abc">' in shown.text
    policy = shown.headers["Content-Security-Policy"]
    assert "default-src 'none'; style-src 'unsafe-inline'" in policy and "script" not in policy
    assert visitor.get(f"/demo/letters/{newest.number - MOST}/html").status_code == 404


def test_a_link_asked_for_arrives_on_that_page(demo_app: Flask, visitor: CheckedClient) -> None:
    people_live_there()
    visitor.post("/sign-in/", data={"email": "halima.yusuf@example.org"}).close()
    Worker(demo_app, postbox, lambda _tally: None).once()
    assert "halima.yusuf@example.org" in visitor.get("/demo/letters").text
