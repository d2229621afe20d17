"""The second step: who needs one, that nothing opens before it, and each way through it."""

import dataclasses
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from tests.makers import make_administrator, make_board, make_person
from tests.pages import CheckedClient
from tests.people.letters import Letters, told
from workspace.circles.queries import facilitates
from workspace.db import db, now
from workspace.people import passwords, service, sessions
from workspace.people.models import Draft, SignedIn

GOOD = "kettle orbit marmalade"


@pytest.fixture
def asking(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """A workspace that can send email and wants a second step of administrators and facilitators."""
    settings = dataclasses.replace(
        app.config["SETTINGS"],
        second_step="facilitators",
        smtp_host="mail.example.org",
        mail_from="w@example.org",
    )
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    return app


def by_link(app: Flask, email: str, next_path: str = "/me") -> CheckedClient:
    """Somebody who has opened a link and pressed its button."""
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    path = service.link_for(email, next_path)
    assert path and client.post(path, data={}).location == next_path
    return client


def leads_to_second(response: object) -> bool:
    """Whether this answer leads to the second step, and nowhere else."""
    assert getattr(response, "status_code", 0) == 303
    return urlsplit(str(getattr(response, "location", ""))).path == "/sign-in/second"


def test_who_needs_a_second_step(asking, monkeypatch, clock) -> None:
    board = make_board()
    assert facilitates(board.facilitator) and not facilitates(board.member)

    def needs(person: object) -> bool:
        client = by_link(asking, person.email)  # type: ignore[attr-defined]  # a person
        return client.get("/me").status_code == 303

    assert [needs(who) for who in (board.administrator, board.facilitator, board.secretary)] == [
        True,
        True,
        False,
    ]
    settings = asking.config["SETTINGS"]
    for wanted, answers in (("administrators", [True, False]), ("nobody", [False, False])):
        changed = dataclasses.replace(settings, second_step=wanted)
        monkeypatch.setitem(asking.config, "SETTINGS", changed)
        assert [needs(who) for who in (board.administrator, board.facilitator)] == answers
    term = board.circle.hats[0].terms[-1]
    monkeypatch.setitem(asking.config, "SETTINGS", settings)
    with_hat = term.person
    clock.at(now() + timedelta(days=1 + (term.term_end - now().date()).days))
    assert not facilitates(with_hat), "a hat past its term asks nothing of anybody (C9)"


def test_v2_no_door_opens_before_the_second_step(asking) -> None:
    """What isn't for visitors leads to the second step; what is shows what visitors see."""
    office = make_administrator()
    passwords.keep(office, passwords.hashed(GOOD))
    client = by_link(asking, office.email)
    asked = 0
    for rule in asking.url_map.iter_rules():
        view = asking.view_functions[rule.endpoint]
        if rule.endpoint == "static" or getattr(view, "open_to_visitors", False):
            continue
        path = re.sub(r"<[^>]+>", "1", rule.rule)
        for method in (rule.methods or set()) & {"GET", "POST"}:
            asked += 1
            answer = client.open(path, method=method, data={} if method == "POST" else None)
            assert leads_to_second(answer), (method, path)
            query = parse_qs(urlsplit(answer.location).query)
            assert method == "POST" or query["next"] == [path]
    assert asked > 100
    for path in ("/", "/about", "/glossary"):
        shown = client.get(path)
        assert shown.status_code == 200 and "My details" not in shown.text and "Sign out" not in shown.text, (
            path
        )
    assert leads_to_second(client.get("/sign-in/?next=/me"))
    assert client.post("/sign-in/another-link", data={}).status_code == 404, "a second link is no second step"


def test_a_password_after_a_link(asking, clock) -> None:
    clock.forward(minutes=0)
    office = make_administrator()
    passwords.keep(office, passwords.hashed(GOOD))
    client = by_link(asking, office.email)
    words = {"name": "Ada A.", "part": "carer", "organisation": "0"}
    kept = client.post("/me", data=words)
    assert leads_to_second(kept), "what was typed is kept meanwhile"
    onward = parse_qs(urlsplit(kept.location).query)["next"][0]
    guess = {"email": office.email, "password": "a wrong one, sorry"}
    outside = [asking.test_client().post("/sign-in/password", data=guess).status_code for _ in range(6)]
    assert outside == [422] * 5 + [429], "strangers guess, and keep nobody from their second step"
    assert client.post(kept.location, data={"password": "a wrong one, sorry"}).status_code == 422
    assert leads_to_second(client.get("/people/")), "still not in"
    assert client.get("/me/sign-in/password").location.startswith("/sign-in/second"), "nor may it be replaced"
    assert client.post(kept.location, data={"password": GOOD}).location == onward
    assert 'value="Ada A."' in client.get(onward).text
    row = db.session.scalars(select(SignedIn).order_by(SignedIn.id.desc())).first()
    assert row is not None and row.first_step == "link" and row.second_step_at == now()
    assert db.session.scalars(select(Draft.person_id)).all() == [office.id]
    assert client.get("/sign-in/second?next=/me").location == "/me", "it is asked once"


def test_a_link_after_a_password(asking) -> None:
    letters, office = Letters(), make_administrator()
    passwords.keep(office, passwords.hashed(GOOD))
    client = asking.test_client()
    data = {"email": office.email, "password": GOOD}
    assert client.post("/sign-in/password?next=/people/", data=data).location == "/people/"
    waiting = client.get("/people/").location
    shown = client.get(waiting).text
    assert "One more step" in shown and 'name="password"' not in shown and "Send me a link" in shown
    assert client.post(waiting, data={"password": GOOD}).status_code == 200, "the same step twice is one step"
    assert leads_to_second(client.get("/people/"))
    assert client.post("/sign-in/another-link?next=/people/", data={}).status_code == 303
    assert letters.to() == [office.email]
    elsewhere = asking.test_client()
    path = letters.path()
    assert client.post(path, data={}).location == "/people/"
    assert client.get("/people/").status_code == 200
    # the same link in another browser would have been a first step there, and is used up now
    assert elsewhere.post(path, data={}).status_code == 410
    assert leads_to_second(by_link(asking, office.email).get("/people/"))


def test_who_has_none_sets_one_right_after_the_link(asking) -> None:
    office = make_administrator()
    client = by_link(asking, office.email, "/people/")
    page = client.get(client.get("/people/").location).text
    assert "You have no second step yet" in page and "Set a password" in page and "Add a passkey" not in page
    assert "don’t work here" in client.get("/me/sign-in/passkeys/new").text, "127.0.0.1 has no passkeys"
    address = "/me/sign-in/password?next=/people/"
    assert client.post(address, data={"password": "short"}).status_code == 422
    assert leads_to_second(client.get("/people/"))
    assert client.post(address, data={"password": GOOD, "once": "one-and-the-same"}).location == "/people/"
    assert client.get("/people/").status_code == 200 and told() == ["password set"]
    again = by_link(asking, office.email)
    assert 'name="password"' in again.get("/sign-in/second").text


def test_sessions_of_ones_own_are_seen_and_ended(app, as_person, clock) -> None:
    clock.forward(minutes=0)
    person, other = make_person("Amina"), make_person("Bela")
    here = as_person(person)
    phone = app.test_client()
    agent = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"
    path = service.link_for(person.email)
    assert path and phone.post(path, data={}, headers={"User-Agent": agent}).status_code == 303
    clock.forward(hours=20)
    assert phone.get("/me").status_code == 200, "idle for 20 hours is no problem"
    shown = here.get("/me/sign-in").text
    assert "2 phones and computers" in shown and "Firefox on Android" in shown and "This one" in shown
    rows_ = {row.device: row for row in sessions.open_of(person)}
    row = rows_["Firefox/Android"]
    assert row.seen_at == now(), "seen while only reading, too"
    assert as_person(other).post(f"/me/sessions/{row.id}/end", data={}).status_code == 404
    assert here.post(f"/me/sessions/{row.id}/end", data={}).location == "/me/sign-in"
    kept = phone.post("/me", data={"name": "Amina K.", "part": "carer"})
    assert kept.status_code == 303 and "kept" in kept.location
    assert here.post(f"/me/sessions/{row.id}/end", data={}).status_code == 404
    third = as_person(person)
    assert here.post("/me/sessions/end-others", data={}).location == "/me/sign-in"
    assert [third.get("/me").status_code, here.get("/me").status_code] == [303, 200]
    mine = sessions.open_of(person)[0]
    assert here.post(f"/me/sessions/{mine.id}/end", data={}).location == "/sign-in/"
    assert here.get("/me").status_code == 303


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        ("", "/"),
        ("curl/8.1", "/"),
        ("(Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge/Windows"),
        ("(iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari/iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome/Linux"),
        ("(Linux; Android 15) SamsungBrowser/28.0 Chrome/130.0 Safari/537.36", "Samsung Internet/Android"),
    ],
)  # fmt: skip
def test_a_device_in_a_few_words(agent: str, device: str) -> None:
    assert sessions.device_of(agent) == device
