"""Passwords: what is a good one, signing in with it, and showing again who one is before it is changed."""

import re
from threading import Thread

import pytest
from argon2 import PasswordHasher, extract_parameters
from sqlalchemy import select, text

from tests.makers import make_board, make_person
from tests.people.letters import told
from workspace.db import db, may_write
from workspace.people import entering, passwords
from workspace.people.models import Draft, Password, Person
from workspace.refusal import Refusal

GOOD = "kettle orbit marmalade"
WRONG = "don’t go together"
AMINA = Person(email="amina.khan@example.org", name="Amina Khan", public_name="")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("kettle orb", "12 characters or more"),
        ("é" * 11, "12 characters or more"),
        ("k" * 201, "200 characters or fewer"),
        ("Password 1234", "guess"),
        ("111222333444", "guess"),
        ("QWERTY 123456", "guess"),
        ("AminaKhan1986", "own name"),
        ("amina.khan@example.org", "own name"),
    ],
)
def test_a_password_that_is_easily_guessed_is_refused(words: str, says: str) -> None:
    with pytest.raises(Refusal, match=says):
        passwords.check(AMINA, words)


def test_long_and_unusual_is_enough() -> None:
    for words in (GOOD, "ﬁsh e\u0301toile harbour", "Amina walks nine ravens home", "كلمات لا علاقة بينها"):
        passwords.check(AMINA, words)
    assert passwords.tidy("e\u0301") == passwords.tidy("é"), "however a keyboard composes it"


def test_argon2id_and_a_hash_for_nobody_that_costs_the_same() -> None:
    ours = extract_parameters(passwords.UNLIKELY)
    assert (ours.type.name, ours.memory_cost, ours.time_cost, ours.parallelism) == ("ID", 19_456, 2, 1)
    assert not passwords.is_dated(passwords.UNLIKELY) and not passwords.fits(passwords.UNLIKELY, GOOD)
    assert not passwords.fits("no hash", GOOD)


def test_a_password_of_ones_own_from_setting_it_to_removing_it(app, client, as_person, clock) -> None:
    clock.forward(minutes=0)
    person = make_person("Amina")
    mine = as_person(person)
    assert "You have none, and you need none" in mine.get("/me/sign-in").text
    for words, status in (("", 422), ("short", 422), (GOOD, 303)):
        answer = mine.post("/me/sign-in/password", data={"password": words})
        assert answer.status_code == status and (not words or words not in answer.text)
    kept = db.session.scalars(select(Password)).one()
    assert kept.hash.startswith("$argon2id$") and passwords.fits(kept.hash, GOOD)

    # signing in with it, anywhere; and the same words for everything that does not fit
    make_person("Bela", email="bela@example.org")
    said = set()
    for email, words in ((person.email, GOOD + "x"), ("bela@example.org", GOOD), ("no@example.org", GOOD)):
        answer = client.post("/sign-in/password", data={"email": email, "password": words, "once": "o" * 16})
        assert answer.status_code == 422 and WRONG in answer.text and words not in answer.text
        said.add(re.sub(r'(name="csrf_token" value=)"[^"]*"', "", answer.text.replace(email, "EMAIL")))
    assert len(said) == 1
    right = {"email": f" {person.email.upper()}", "password": GOOD}
    assert client.post("/sign-in/password?next=/me", data=right).location == "/me"
    assert "Your password or passkeys" in client.get("/me").text
    assert "2 phones and computers" in client.get("/me/sign-in").text
    assert client.get("/sign-in/password?next=//evil.example").status_code == 200

    # a quarter of an hour later it asks again who one is
    clock.forward(minutes=16)
    for path in ("/me/sign-in/password", "/me/sign-in/passkeys/new"):
        asked = client.get(path)
        assert asked.status_code == 303 and asked.location == f"/sign-in/confirm?next={path}"
    assert client.post("/me/sign-in/password", data={"password": "other words of mine"}).status_code == 303
    assert client.post("/me/sign-in/password/remove", data={}).location.startswith("/sign-in/confirm")
    assert passwords.fits(db.session.scalars(select(Password.hash)).one(), GOOD), "nothing was changed"
    assert client.post("/sign-in/confirm", data={"password": "not mine at all"}).status_code == 422
    onward = client.post("/sign-in/confirm?next=/me/sign-in/password", data={"password": GOOD})
    assert onward.location == "/me/sign-in/password"
    assert client.post(onward.location, data={"password": "other words of mine"}).status_code == 303
    assert client.post("/me/sign-in/password/remove", data={}).location == "/me/sign-in"
    assert app.test_client().post("/sign-in/password", data=right).status_code == 422
    assert told() == ["password set", "password changed", "password removed"]
    assert db.session.scalars(select(Draft)).all() == [], "no password is ever kept as words"


def test_guessing_is_slowed_down_and_keeps_nobody_from_asking_for_a_link(app, client) -> None:
    person = make_person()
    data = {"email": person.email, "password": "a guess of somebody’s, long enough to be shown"}
    for _ in range(5):
        assert client.post("/sign-in/password", data=data).status_code == 422
    answer = client.post("/sign-in/password", data=data)
    assert answer.status_code == 429 and "a guess" not in answer.text
    assert client.post("/sign-in/", data={"email": person.email}).status_code == 200  # no email is set here


def test_somebody_removed_signs_in_with_no_password(client) -> None:
    board = make_board()
    passwords.keep(board.removed, passwords.hashed(GOOD))
    data = {"email": board.removed.email, "password": GOOD}
    answer = client.post("/sign-in/password", data=data)
    assert answer.status_code == 422 and WRONG in answer.text


def test_an_old_hash_is_renewed_and_one_that_changed_meanwhile_lets_nobody_in(
    app, client, monkeypatch
) -> None:
    person = make_person()
    old = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(GOOD)
    passwords.keep(person, old)
    data = {"email": person.email, "password": GOOD}
    assert client.post("/sign-in/password", data=data).status_code == 303
    renewed = db.session.scalars(select(Password.hash)).one()
    assert renewed != old and not passwords.is_dated(renewed) and passwords.fits(renewed, GOOD)
    found = passwords.behind(person.email)
    passwords.keep(person, passwords.hashed("other words of mine"))
    assert passwords.vouched(found, "") is None


def test_nobody_waits_for_the_database_while_a_password_is_hashed(app, as_person, monkeypatch) -> None:
    """While the hash is worked out somebody else writes: on SQLite that needs the whole file."""
    wrote: list[bool] = []

    def write() -> None:
        may_write.set(True)
        with app.app_context(), db.engine.begin() as connection:
            connection.execute(text("UPDATE person SET role = 'Neighbour'"))
        wrote.append(True)

    def slow(words: str) -> str:
        other = Thread(target=write)
        other.start()
        other.join(5)
        return real(words)

    person, real = make_person(), passwords.hashed
    passwords.keep(person, real(GOOD))
    mine = as_person(person)
    monkeypatch.setattr(passwords, "hashed", slow)
    sent = {"password": "other words of mine", "once": "one-and-the-same"}
    assert [mine.post("/me/sign-in/password", data=sent).status_code for _ in range(2)] == [303, 303]
    assert wrote == [True], "and a double click does it once"
    monkeypatch.setattr(passwords, "fits", lambda *_: bool(slow("x")))
    data = {"email": person.email, "password": "other words of mine"}
    assert app.test_client().post("/sign-in/password", data=data).status_code == 303
    assert wrote == [True, True]
    assert entering.FRESH.total_seconds() == 900
