"""Passkeys: adding one, signing in with it, and everything that lets nobody in."""

import dataclasses
import json

import pytest
from flask import Flask
from sqlalchemy import select

from tests.makers import make_administrator, make_person
from tests.pages import CheckedClient
from tests.people.authenticator import USER_WAS_THERE, SoftKey
from tests.people.letters import told
from workspace.db import db
from workspace.people import passkeys, passwords, service, sessions
from workspace.people.models import Passkey

NEW = "/me/sign-in/passkeys/new"


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("https://plan.example.org", "plan.example.org"),
        ("https://plan.example.org:8443", "plan.example.org"),
        ("http://localhost:8000", "localhost"),
        ("http://plan.localhost", "plan.localhost"),
        ("http://plan.example.org", None),
        ("http://127.0.0.1:8000", None),
        ("https://192.0.2.7", None),
        ("https://[2001:db8::1]", None),
    ],
)
def test_where_passkeys_can_be(address: str, site: str | None) -> None:
    assert passkeys.site_of(address) == site


@pytest.fixture
def local(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """A workspace at an address that can have passkeys."""
    settings = dataclasses.replace(app.config["SETTINGS"], address="http://localhost:8000")
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    return app


def add(client: CheckedClient, key: SoftKey, name: str = "My phone") -> int:
    """Add a passkey, and say what was answered."""
    options = client.get("/me/sign-in/passkeys/options").json
    assert options["authenticatorSelection"]["userVerification"] == "required"
    return client.post(NEW, data={"name": name, "credential": key.make(options)}).status_code


def enter(client: CheckedClient, said: str, path: str = "/sign-in/passkey?next=/me") -> int:
    """Send what a passkey has signed, and say what was answered."""
    return client.post(path, data={"credential": said}).status_code


def test_a_passkey_from_adding_it_to_removing_it(local, as_person, clock) -> None:
    clock.forward(minutes=0)
    person, key, second = make_person("Amina"), SoftKey(), SoftKey()
    mine = as_person(person)
    assert add(mine, key, name="") == 422
    assert [add(mine, key), add(mine, second, "Work computer")] == [303, 303]
    assert add(mine, key) == 422, "the same one is added once"
    options = mine.get("/me/sign-in/passkeys/options").json
    assert len(options["excludeCredentials"]) == 2 and person.email not in options["user"]["id"]
    shown = mine.get("/me/sign-in").text
    assert "2 passkeys" in shown and "My phone" in shown and "Not yet" in shown

    visitor = local.test_client()
    asked = visitor.get("/sign-in/").text
    assert 'data-passkey="enter"' in asked
    said = key.sign(visitor.get("/sign-in/passkey/options").json)
    assert enter(visitor, said) == 303 and "Your password or passkeys" in visitor.get("/me").text
    row = sessions.open_of(person)[0]
    assert row.first_step == "passkey" and row.second_step_at is not None
    kept = {each.name: each for each in db.session.scalars(select(Passkey))}
    assert kept["My phone"].sign_count == 1 and kept["My phone"].used_at and not kept["Work computer"].used_at

    # another's passkey is removed by nobody; one's own only a short time after signing in
    remove = f"/me/sign-in/passkeys/{kept['My phone'].id}/remove"
    assert as_person(make_person("Bela")).post(remove, data={}).status_code == 404
    clock.forward(minutes=16)
    assert visitor.post(remove, data={}).location == "/sign-in/confirm?next=/me/sign-in"
    again = second.sign(visitor.get("/sign-in/passkey/options").json)
    assert enter(visitor, again, "/sign-in/passkey?next=/me/sign-in") == 303, "which shows who one is, too"
    assert visitor.post(remove, data={}).location == "/me/sign-in"
    late = local.test_client()
    assert enter(late, key.sign(late.get("/sign-in/passkey/options").json)) == 409
    assert told() == ["passkey added", "passkey added", "passkey removed"]


def test_what_lets_nobody_in(local, as_person, clock) -> None:
    clock.forward(minutes=0)
    person, key = make_person("Amina"), SoftKey()
    assert add(as_person(person), key) == 303

    def tries(said: object, wait: float = 0) -> int:
        """One try in a browser window of its own, as everybody has."""
        for limiter in local.extensions["limiter"]:
            limiter.reset()
        client = local.test_client()
        made = said(client.get("/sign-in/passkey/options").json)  # type: ignore[operator]  # something to sign with
        clock.forward(minutes=wait)
        answer = enter(client, made)
        assert client.get("/me").status_code == (200 if answer == 303 else 303)
        return answer

    assert tries(key.sign) == 303
    bent = {
        "another site": {"origin": "https://evil.example"},
        "another port": {"origin": "http://localhost:9000"},
        "another name": {"site": "evil.example"},
        "nobody unlocked it": {"flags": USER_WAS_THERE},
        "nobody was there": {"flags": 0},
        "a copy that has counted less": {"count": 0},
        "a key of somebody else under this name": {"key": SoftKey().key},
        "a name nobody has": {"credential": SoftKey().credential},
        "another person's": {"handle": "cGVyc29uIDk5"},
    }
    for why, change in bent.items():
        assert tries(dataclasses.replace(key, **change).sign) == 409, why  # type: ignore[arg-type]  # its fields
    key.count = 20
    assert tries(key.sign, wait=5.1) == 409, "five minutes are over"
    for nonsense in (
        "",
        "null",
        "{}",
        "[]",
        '{"id": 7}',
        json.dumps({"id": "x", "rawId": "*", "response": {}}),
    ):
        assert tries(lambda _options, said=nonsense: said) == 409
    assert tries(key.sign) == 303

    without = local.test_client()
    assert enter(without, key.sign({"challenge": ""})) == 409, "nothing was asked of it"

    # what was signed once signs nobody in again, even with the cookie of that moment
    client, thief = local.test_client(), local.test_client()
    said = key.sign(client.get("/sign-in/passkey/options").json)
    cookie = client.get_cookie("workspace")
    assert cookie and enter(client, said) == 303 and enter(client, said) == 409
    thief.set_cookie("workspace", cookie.value)
    zero = db.session.scalars(select(Passkey)).one()
    zero.sign_count = 0
    assert enter(thief, said) == 409
    service.remove(make_administrator(), person)
    assert tries(key.sign) == 409


def test_a_passkey_is_both_steps_and_may_be_the_first_thing_set_up(local, monkeypatch) -> None:
    settings = dataclasses.replace(local.config["SETTINGS"], second_step="administrators")
    monkeypatch.setitem(local.config, "SETTINGS", settings)
    office, key = make_administrator(), SoftKey()
    client = local.test_client()
    path = service.link_for(office.email)
    assert path and client.post(path, data={}).status_code == 303
    assert "Add a passkey" in client.get("/sign-in/second").text
    options = client.get("/me/sign-in/passkeys/options").json
    made = {"name": "My phone", "credential": key.make(options)}
    assert client.post(f"{NEW}?next=/people/", data=made).location == "/people/"
    assert client.get("/people/").status_code == 200
    other = local.test_client()
    assert enter(other, key.sign(other.get("/sign-in/passkey/options").json)) == 303
    assert other.get("/people/").status_code == 200
    third = local.test_client()
    path = service.link_for(office.email)
    assert path and third.post(path, data={}).status_code == 303
    shown = third.get("/sign-in/second").text
    assert 'data-passkey="enter"' in shown and "Add a passkey" not in shown
    assert third.get("/me/sign-in/passkeys/options").location.startswith("/sign-in/second"), "none is added"


def test_where_the_address_can_have_none(app, as_person) -> None:
    mine = as_person(make_person())
    assert "no address that passkeys work with" in mine.get("/me/sign-in").text
    assert mine.get("/me/sign-in/passkeys/options").status_code == 404
    assert mine.post(NEW, data={"name": "x", "credential": "{}"}).status_code == 200
    assert "data-passkey" not in app.test_client().get("/sign-in/").text
    assert app.test_client().get("/sign-in/passkey/options").status_code == 409


def test_somebody_who_lost_them_starts_over(local, as_person) -> None:
    person, other = make_person("Amina"), make_person("Bela")
    assert add(as_person(person), SoftKey()) == add(as_person(other), SoftKey()) == 303
    passwords.keep(person, passwords.UNLIKELY)
    passkeys.forget_all(person)
    assert passwords.of(person) is None and list(passkeys.of(person)) == []
    assert len(passkeys.of(other)) == 1
    assert told()[-2:] == ["passkey removed", "password removed"]
